"""Facilitator: staged trust programmes between a supplier and a customer."""

from __future__ import annotations

from flask import Flask

from facilitator import cli, web
from facilitator.config import ROOT, Settings, read_settings
from facilitator.database import engine_options, make_private, prepare_engine
from facilitator.extensions import db
from facilitator.services import holding as holding
from facilitator.services.log import use_log_key
from facilitator.web import (
    bodies,
    both_ways,
    chains,
    directions,
    faces,
    formats,
    guard,
    headers,
    holes,
    houses,
    kept,
    packing,
    quick_templates,
    register_addresses,
    register_words,
    renewal,
    request_log,
    room_bar,
    static_answers,
    streams,
    translations,
    troubles,
    unchanged,
    waiting_words,
    worded,
)
from facilitator.web.instances import babel, csrf, login
from facilitator.web.plain_flask import PlainFlask
from facilitator.web.session import configure_session

__version__ = "0.2.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Builds the app from settings, by default from the environment."""
    settings = settings or read_settings()
    app = PlainFlask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(
        SETTINGS=settings,
        VERSION=__version__,
        TESTING=settings.testing,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url, settings.connections),
        TRUSTED_HOSTS=settings.own_hosts,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
        BABEL_DEFAULT_LOCALE="en",
    )
    use_log_key(settings.log_key)
    make_private(settings.database_url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    request_log.init_app(app)
    directions.init_app(app)
    packing.init_app(app)
    bodies.init_app(app)
    csrf.init_app(app)
    holes.init_app(app)
    unchanged.init_app(app)
    worded.init_app(app)
    room_bar.init_app(app)
    login.init_app(app)
    babel.init_app(app, locale_selector=formats.programme_locale)
    translations.init_app(app)
    static_answers.init_app(app)
    faces.init_app(app)
    quick_templates.init_app(app)
    configure_session(app, settings)
    headers.init_app(app)
    formats.init_app(app)
    register_addresses.init_app(app)
    register_words.init_app(app)
    houses.init_app(app)
    both_ways.init_app(app)
    chains.init_app(app)
    troubles.init_app(app)
    kept.init_app(app)
    waiting_words.init_app(app)
    guard.init_app(app)
    renewal.init_app(app)
    web.register(app)
    streams.init_app(app)
    cli.register(app)
    return app

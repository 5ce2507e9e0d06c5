"""What pages are held against: the smallest Flask page that asks the same database one question."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import Integer, String, column, insert, select, table, text

from facilitator.database import sqlite_module

_PAGE = "<!doctype html><html lang=en><title>{{ title }}</title><h1>{{ title }}</h1><p>One query.</p></html>"
_PROGRAMMES = table("programmes", column("id", Integer), column("title", String))
_NOTES = table("bare_notes", column("id", Integer), column("words", String))


def bare_app(url: str) -> Flask:
    """Flask with Flask-SQLAlchemy and nothing else, on the scenario's own file, by the same driver."""
    app = Flask("bench.bare")
    app.jinja_env.loader = DictLoader({"page.html": _PAGE})
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS={"module": sqlite_module()} if url.startswith("sqlite") else {},
    )
    db: Any = SQLAlchemy(app)
    with app.app_context():
        db.session.execute(text("CREATE TABLE bare_notes (id INTEGER PRIMARY KEY, words TEXT)"))
        db.session.execute(insert(_NOTES).values(id=1, words="first"))
        db.session.commit()

    @app.get("/")
    def page() -> str:
        title = db.session.execute(
            select(_PROGRAMMES.c.title).order_by(_PROGRAMMES.c.id).limit(1)
        ).scalar_one()
        return render_template("page.html", title=title)

    @app.post("/")
    def note() -> tuple[str, int, dict[str, str]]:
        """One row written and committed, for what a commit alone costs on this disk."""
        db.session.execute(insert(_NOTES).values(words="said"))
        db.session.commit()
        return "", 303, {"Location": "/"}

    return app

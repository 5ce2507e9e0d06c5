"""The web: one blueprint per noun."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter

from facilitator.web import (
    account,
    acts,
    agendas,
    commit,
    health,
    home,
    imports,
    packs,
    people,
    programmes,
    review,
    run,
    setup,
    sign,
    signoff,
    steps,
    verify,
    workshops,
)

BLUEPRINTS = (
    account.bp,
    acts.bp,
    agendas.bp,
    commit.bp,
    health.bp,
    home.bp,
    imports.bp,
    packs.bp,
    people.bp,
    programmes.bp,
    review.bp,
    run.bp,
    setup.bp,
    sign.bp,
    signoff.bp,
    steps.bp,
    verify.bp,
    workshops.bp,
)  # fmt: skip


class Number(IntegerConverter):
    """A number in an address: up to nine digits, as every database counts; a longer one is no address of ours."""

    regex = r"\d{1,9}"


def register(app: Flask) -> None:
    """Registers every blueprint."""
    app.url_map.converters["int"] = Number
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)

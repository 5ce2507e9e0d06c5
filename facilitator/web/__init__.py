"""The web: one blueprint per noun."""

from __future__ import annotations

from flask import Flask

from facilitator.web import (
    account,
    agendas,
    health,
    home,
    imports,
    packs,
    people,
    programmes,
    run,
    setup,
    steps,
    workshops,
)

BLUEPRINTS = (
    account.bp,
    agendas.bp,
    health.bp,
    home.bp,
    imports.bp,
    packs.bp,
    people.bp,
    programmes.bp,
    run.bp,
    setup.bp,
    steps.bp,
    workshops.bp,
)  # fmt: skip


def register(app: Flask) -> None:
    """Registers every blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)

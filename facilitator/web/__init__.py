"""The web: one blueprint per noun."""

from __future__ import annotations

from flask import Flask

from facilitator.web import account, health, home, imports, people, programmes, setup, steps

BLUEPRINTS = (
    account.bp,
    health.bp,
    home.bp,
    imports.bp,
    people.bp,
    programmes.bp,
    setup.bp,
    steps.bp,
)  # fmt: skip


def register(app: Flask) -> None:
    """Registers every blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)

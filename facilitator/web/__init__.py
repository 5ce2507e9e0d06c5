"""The web: one blueprint per noun."""

from __future__ import annotations

from flask import Flask

from facilitator.web import health

BLUEPRINTS = (
    health.bp,
)  # fmt: skip


def register(app: Flask) -> None:
    """Registers every blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)

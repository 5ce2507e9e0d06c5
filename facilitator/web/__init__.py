"""The web: one blueprint per noun."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Registers every blueprint."""
    for blueprint in ():
        app.register_blueprint(blueprint)

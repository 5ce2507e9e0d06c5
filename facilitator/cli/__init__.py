"""The `flask` commands: thin, they call services. One file per group; each adds itself in `register`."""

from __future__ import annotations

from flask import Flask

from facilitator.cli import users


def register(app: Flask) -> None:
    """Adds every command group."""
    app.cli.add_command(users.group)

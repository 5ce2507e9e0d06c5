"""The `flask` commands: thin, they call services."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Adds every command group."""

"""How dates, counts and states are worded on pages."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the filters that templates use."""

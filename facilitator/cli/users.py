"""`flask users …`: facilitators' accounts."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("users", help="Facilitators' accounts.")

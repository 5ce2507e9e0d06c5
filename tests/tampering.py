"""What somebody can do who holds the database itself."""

from __future__ import annotations

from sqlalchemy import text

from facilitator.extensions import db


def drop_triggers() -> None:
    """Takes the database's own guards away, inside a write transaction."""
    if db.engine.dialect.name == "sqlite":
        for name in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.session.execute(text(f"DROP TRIGGER {name}"))
        return
    for table in ("events", "sheets", "signatures", "declines"):
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))

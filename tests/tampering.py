"""What somebody can do who holds the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def guards_down() -> Iterator[None]:
    """The same for a moment only: afterwards every guard is back as it was."""
    sqlite = db.engine.dialect.name == "sqlite"
    found = text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    made = list(db.session.scalars(found)) if sqlite else []
    drop_triggers()
    yield
    for statement in made:
        db.session.execute(text(statement))
    if not sqlite:
        for table in ("events", "sheets", "signatures", "declines"):
            db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))

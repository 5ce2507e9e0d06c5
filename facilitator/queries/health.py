"""Whether the database answers, and which one it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from facilitator.extensions import db


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """The database behind the app; `journal` is SQLite's journal mode, empty on PostgreSQL."""

    kind: str
    version: str
    journal: str


def database_health() -> DatabaseHealth | None:
    """The database's name and version, or None when it does not answer a question about our own tables."""
    try:
        db.session.execute(text("SELECT 1 FROM users LIMIT 1")).first()
        if db.session.get_bind().dialect.name == "sqlite":
            version = db.session.execute(text("SELECT sqlite_version()")).scalar_one()
            journal = db.session.execute(text("PRAGMA journal_mode")).scalar_one()
            return DatabaseHealth(kind="sqlite", version=str(version), journal=str(journal))
        version = db.session.execute(text("SHOW server_version")).scalar_one()
        return DatabaseHealth(kind="postgresql", version=str(version), journal="")
    except SQLAlchemyError:
        db.session.rollback()
        return None

"""Whether the database answers, which one it is, and how the background work stands."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import Heartbeat, Job


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """The database behind the app; `journal` is SQLite's journal mode, empty on PostgreSQL.

    `beat_seconds`: since the worker's last sign of life, None before its first; below zero when the clock was set back.
    `waiting` jobs, the oldest of which has waited for `oldest_seconds`.
    """

    kind: str
    version: str
    journal: str
    beat_seconds: float | None
    waiting: int
    oldest_seconds: float


def database_health() -> DatabaseHealth | None:
    """How the database stands, or None when it does not answer a question about our own tables."""
    try:
        return _health()
    except SQLAlchemyError:
        db.session.rollback()
        return None


def _health() -> DatabaseHealth:
    db.session.execute(text("SELECT 1 FROM users LIMIT 1")).first()
    if db.session.get_bind().dialect.name == "sqlite":
        kind, asked = "sqlite", "SELECT sqlite_version()"
        journal = str(db.session.execute(text("PRAGMA journal_mode")).scalar_one())
    else:
        kind, asked, journal = "postgresql", "SHOW server_version", ""
    version = str(db.session.execute(text(asked)).scalar_one())
    now = clock.now()
    beat = db.session.execute(select(Heartbeat.at).where(Heartbeat.name == "worker")).scalar_one_or_none()
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(Job.created_at)).where(Job.state == "waiting")
    ).one()
    return DatabaseHealth(
        kind,
        version,
        journal,
        (now - beat).total_seconds() if beat else None,
        waiting,
        max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
    )

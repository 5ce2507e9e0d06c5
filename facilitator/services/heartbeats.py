"""Signs of life of what runs in the background, so that somebody notices when it does not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import Heartbeat

WORKER = "worker"


def beat(name: str) -> None:
    """One more sign of life, now."""
    statement: Any = update(Heartbeat).where(Heartbeat.name == name)
    db.session.execute(statement.values(beats=Heartbeat.beats + 1, at=clock.now()))

"""Signs of life of what runs in the background, so that somebody notices when it does not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from facilitator import clock
from facilitator.models import Heartbeat
from facilitator.services.row_changes import change_rows

WORKER = "worker"


def beat(name: str) -> None:
    """One more sign of life, now."""
    statement: Any = update(Heartbeat).where(Heartbeat.name == name)
    change_rows(statement.values(beats=Heartbeat.beats + 1, at=clock.now()))

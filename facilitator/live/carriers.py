"""How the news of a commit reaches the announcer: chosen by the database alone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from sqlalchemy.orm import Session

from facilitator.extensions import db
from facilitator.live.in_process import InProcess

Hear = Callable[[Collection[int]], None]
HearAll = Callable[[], None]


class Carrier(Protocol):
    """Brings the ids of changed rooms to whoever listens; a message may be lost, never invented."""

    def before_commit(self, session: Session, room_ids: Collection[int]) -> None:
        """Called inside the transaction that changed these rooms."""

    def after_commit(self, room_ids: Collection[int]) -> None:
        """Called once it is committed."""

    def open(self, hear: Hear, hear_all: HearAll) -> None:
        """Begins to listen; `hear_all` when something may have been missed."""

    def close(self) -> None:
        """Listens no longer."""


def carrier_of_database() -> Carrier:
    """On PostgreSQL every process hears every commit; on SQLite one process serves and hears itself."""
    engine = db.engine
    if engine.dialect.name != "postgresql":
        return InProcess()
    from facilitator.live.postgres import Postgres  # its driver is large, and not needed elsewhere

    _positional, named = engine.dialect.create_connect_args(engine.url)
    return Postgres(named)

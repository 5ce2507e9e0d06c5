"""News between processes over PostgreSQL's LISTEN and NOTIFY.

NOTIFY is part of the transaction: the database itself delivers it at the commit, or never. Every process listens on a
connection of its own, outside the pool. After a lost connection everything counts as changed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from facilitator.database import ALIVE

_LOG = logging.getLogger("facilitator.live")
CHANNEL = "facilitator_rooms"
LONGEST_PAUSE = 10.0


class Postgres:
    """Sends and hears the ids of rooms; `connect` are the arguments of a connection."""

    def __init__(self, connect: Mapping[str, Any]) -> None:
        self._connect = dict(connect)
        self._hear: Callable[[Collection[int]], None] | None = None
        self._over: threading.Event | None = None

    def before_commit(self, session: Session, room_ids: Collection[int]) -> None:
        session.execute(
            text("SELECT pg_notify(:channel, :rooms)"),
            {"channel": CHANNEL, "rooms": " ".join(str(one) for one in sorted(room_ids))},
        )

    def after_commit(self, room_ids: Collection[int]) -> None:
        """The process that made the change need not wait for the news of it."""
        if self._hear is not None:
            self._hear(room_ids)

    def open(self, hear: Callable[[Collection[int]], None], hear_all: Callable[[], None]) -> None:
        self.close()
        self._hear = hear
        self._over = threading.Event()
        threading.Thread(
            target=self._run, args=(hear, hear_all, self._over), daemon=True, name="live-listener"
        ).start()

    def close(self) -> None:
        self._hear = None
        if self._over is not None:
            self._over.set()

    def _run(
        self,
        hear: Callable[[Collection[int]], None],
        hear_all: Callable[[], None],
        over: threading.Event,
    ) -> None:
        pause = 0.5
        while not over.is_set():
            try:
                with psycopg.connect(**{**ALIVE, **self._connect}, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    pause = 0.5
                    hear_all()
                    self._listen(connection, hear, over)
            except psycopg.Error as error:
                _LOG.warning("the listening connection is lost: %s", type(error).__name__)
            except Exception as error:
                _LOG.error("the listener stumbled", exc_info=error)
            over.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _listen(
        self,
        connection: psycopg.Connection[Any],
        hear: Callable[[Collection[int]], None],
        over: threading.Event,
    ) -> None:
        while not over.is_set():
            for note in connection.notifies(timeout=1.0, stop_after=1):
                hear([int(one) for one in note.payload.split() if one.isdigit()])

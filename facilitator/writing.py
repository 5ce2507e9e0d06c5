"""Whether this process can write: learnt from requests that failed, and by trying, at most every few seconds.

A page must not ask the disk each time. What a failed write told is remembered; while it lasts, somebody's page or
/healthz tries again now and then, and the first write that goes through ends it.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from facilitator.database import BUSY_MILLISECONDS, begins_to_write, writer_held_for, writer_taken
from facilitator.extensions import db
from facilitator.troubles import Trouble, WriterBusy, trouble_of

TRY_EVERY = 5.0
"""Seconds between two tries, for pages and for whoever watches over the app."""
TRY_MILLISECONDS = 500
"""How long a try waits for others who write."""
ROOM = 1_000_000
"""Bytes that must find room before a full disk counts as over: a request, and the journal of it."""
TOO_LONG = 5.0
"""Seconds without one write going through after which writing counts as impossible."""
CERTAIN = frozenset({Trouble.FULL, Trouble.READ_ONLY})
"""Troubles that last until somebody does something: one failure is enough."""

_TOUCH = text("UPDATE heartbeats SET beats = beats WHERE name = 'writing'")
"""A write that changes nothing; it goes the whole way to the disk."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What keeps writes from going through, and for how many seconds it has been known."""

    trouble: Trouble
    seconds: float

    @property
    def is_impossible(self) -> bool:
        return self.trouble in CERTAIN or self.seconds >= TOO_LONG


class Writing:
    """What one process knows. `try_it` writes, and returns what was in the way; `need_room` does so with
    as much as a request may need, and is asked once a write found no room."""

    def __init__(
        self, try_it: Callable[[], Trouble | None], need_room: Callable[[], Trouble | None] = lambda: None
    ) -> None:
        self._try_it = try_it
        self._need_room = need_room
        self._lock = threading.Lock()
        self._trouble: Trouble | None = None
        self._since = 0.0
        self._known_at = float("-inf")

    def failed(self, trouble: Trouble) -> None:
        """A write, or the way to it, met this."""
        with self._lock:
            self._known_at = time.monotonic()
            if self._trouble is None:
                self._since = self._known_at
            self._trouble = trouble

    def went_well(self) -> None:
        """A write was stored. After one that found no room this may have been a smaller one: it is tried anew soon."""
        with self._lock:
            if self._trouble is Trouble.FULL:
                self._known_at = float("-inf")
            else:
                self._over()

    def _over(self) -> None:
        self._known_at = time.monotonic()
        self._trouble = None

    def standing(self) -> Standing | None:
        """What is known, without trying; None when nothing is in the way."""
        with self._lock:
            found = Standing(self._trouble, time.monotonic() - self._since) if self._trouble else None
        held = writer_held_for()
        return found or (Standing(Trouble.BUSY, held) if held >= TOO_LONG else None)

    def closed(self) -> Trouble | None:
        """For pages: FULL or READ_ONLY while it lasts. Tries only while something is known to be wrong."""
        found = self.standing()
        if found is None or found.trouble not in CERTAIN:
            return None
        found = self.look()
        return found.trouble if found is not None and found.trouble in CERTAIN else None

    def look(self) -> Standing | None:
        """What is known, tried anew when that is older than a few seconds. One at a time tries."""
        with self._lock:
            is_old = time.monotonic() - self._known_at >= TRY_EVERY
            if is_old:
                self._known_at = time.monotonic()
            was_full = self._trouble is Trouble.FULL
        if is_old:
            trouble = self._try_it() or (self._need_room() if was_full else None)
            if trouble is None:
                with self._lock:
                    self._over()
            else:
                self.failed(trouble)
        return self.standing()


def try_room(folder: Path) -> Trouble | None:
    """Writes as much as a large request where the database lies, takes it away, and returns what was in the way.

    A server of PostgreSQL has a disk of its own: there only it can say.
    """
    if db.engine.dialect.name != "sqlite":
        return None
    lies = db.engine.url.database
    try:
        with tempfile.TemporaryFile(dir=Path(lies).parent if lies else folder) as file:
            file.write(bytes(ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return trouble_of(error) or Trouble.DAMAGED
    return None


def try_writing() -> Trouble | None:
    """Writes something that changes nothing, and returns what was in the way."""
    engine = db.engine
    try:
        if engine.dialect.name == "sqlite":
            with writer_taken(TRY_MILLISECONDS / 1000):
                _touch_file(engine)
        else:
            with engine.begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {TRY_MILLISECONDS}")
                connection.execute(_TOUCH)
    except (SQLAlchemyError, OSError, WriterBusy) as error:
        return trouble_of(error) or Trouble.DAMAGED
    return None


def _touch_file(engine: Engine) -> None:
    with engine.connect() as connection:
        _wait_at_most(connection, TRY_MILLISECONDS)
        try:
            with begins_to_write():
                connection.begin()
            connection.execute(_TOUCH)
            connection.commit()
        finally:
            _wait_at_most(connection, BUSY_MILLISECONDS)


def _wait_at_most(connection: Connection, milliseconds: int) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout = {milliseconds}")

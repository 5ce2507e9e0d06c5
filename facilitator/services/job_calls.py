"""The call that wakes the worker: who stores a job says so, and nobody has to keep asking.

On PostgreSQL the commit carries a NOTIFY. On SQLite, where everybody is on one machine, whoever has stored a job writes
a byte into a named pipe beside the database file. A call can be lost and is a reason to look, no more: the worker
looks by itself now and then.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from facilitator.database import ALIVE
from facilitator.extensions import db

CHANNEL = "facilitator_jobs"
_CALLS = "calls_worker"
_MOST = 4096
"""Bytes taken out of the pipe at once: that many calls before the worker looked."""


class Deaf(Exception):
    """Nothing can be heard here: the worker has to look by itself."""


class Ear(Protocol):
    """Hears the calls of one database from when it is opened."""

    def fileno(self) -> int:
        """Can be read when somebody called."""

    def take(self) -> None:
        """Forgets the calls that have come. Raises Deaf when no more will."""

    def close(self) -> None:
        """Listens no longer."""


def call_worker() -> None:
    """Wakes the worker as soon as this transaction is stored."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
    else:
        db.session.info[_CALLS] = True


def ear_of(engine: Engine) -> Ear:
    """An ear for this database. Raises Deaf where there can be none, or not at the moment."""
    if engine.dialect.name == "postgresql":
        _positional, named = engine.dialect.create_connect_args(engine.url)
        return _Listening(named)
    return _Pipe(_pipe_of(engine))


def _pipe_of(engine: Engine) -> Path | None:
    lies = engine.url.database
    return Path(f"{lies}-calls") if lies and lies != ":memory:" else None


class _Pipe:
    """The reading end. It stays when the worker dies, and nobody waits who writes into it."""

    def __init__(self, path: Path | None) -> None:
        if path is None:
            raise Deaf
        try:
            with suppress(FileExistsError):
                os.mkfifo(path, 0o600)
            # Opened for writing too: else it would count as ended, and as readable, whenever nobody writes.
            self._number = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise Deaf(str(error)) from error

    def fileno(self) -> int:
        return self._number

    def take(self) -> None:
        with suppress(BlockingIOError):
            while len(os.read(self._number, _MOST)) == _MOST:
                pass

    def close(self) -> None:
        os.close(self._number)


class _Listening:
    """A connection outside the pool."""

    def __init__(self, connect: Mapping[str, Any]) -> None:
        import psycopg

        self._lost = psycopg.Error
        try:
            self._connection = psycopg.connect(**{**ALIVE, **connect}, autocommit=True)
            self._connection.execute(f"LISTEN {CHANNEL}")
        except psycopg.Error as error:
            raise Deaf(type(error).__name__) from error

    def fileno(self) -> int:
        return self._connection.fileno()

    def take(self) -> None:
        try:
            for _call in self._connection.notifies(timeout=0):
                pass
        except self._lost as error:
            raise Deaf(type(error).__name__) from error

    def close(self) -> None:
        self._connection.close()


@event.listens_for(db.session, "after_commit")
def _after_commit(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop(_CALLS, False):
        _ring(_pipe_of(session.get_bind().engine))


@event.listens_for(db.session, "after_rollback")
def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_CALLS, None)


def _ring(path: Path | None) -> None:
    """Without a worker there is nobody to hear, and one that has not looked yet will."""
    with suppress(OSError):
        number = os.open(path or "", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.write(number, b".")
        finally:
            os.close(number)

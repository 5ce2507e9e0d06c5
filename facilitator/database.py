"""How the app talks to its database: SQLite with one writer at a time, or PostgreSQL.

On SQLite every write transaction begins with BEGIN IMMEDIATE behind one lock of this process: a deferred
transaction that upgrades to a write fails at once whatever the busy timeout, and a queue in the process
is fairer than SQLite's own. `write_lock()` is taken before the first statement of a writing request.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session

from facilitator.troubles import WriterBusy

_LOG = logging.getLogger("facilitator.database")
BUSY_MILLISECONDS = 5000
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "connect_timeout": 5}
"""How a PostgreSQL server that vanished without a word is noticed, in seconds."""
MOST_CONNECTIONS = 60
"""That one process holds to the database; whoever finds none free waits for so many seconds:"""
FREE_WITHIN = 15
WRITERS_AT_ONCE = 8
"""Of one process on PostgreSQL. Sixty phones that hand in at once wait for one row; with a connection for each, most of
these would be opened for it, in the very second in which the database has most to do."""
WORKER_CONNECTIONS = 4
"""That the worker holds, with the one on which it is called."""
STATEMENTS = 512
"""That a connection to SQLite keeps prepared: more than the app asks over and over. It drops those that were used least
often; of the hundred that it keeps by itself, what came later was prepared anew each time that it was asked."""
LONG = 0.5
"""Seconds that one write may keep others waiting; what takes longer is prepared before, or done in slices."""
SAFE_WAL = (3, 51, 3)
"""From 3.7.0 to 3.51.2 a WAL reset could corrupt the file; below this version the rollback journal is used."""


class _Writer:
    """The one lock for writing of this process, which knows for how long it has been held."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._since = 0.0

    def take(self, seconds: float) -> None:
        """Raises WriterBusy when it is not free within so many seconds."""
        if not self._lock.acquire(timeout=seconds):
            raise WriterBusy
        self._depth += 1
        if self._depth == 1:
            self._since = time.monotonic()

    def give_back(self) -> None:
        self._depth -= 1
        self._lock.release()

    def held_for(self) -> float:
        """Seconds that somebody has been holding it; 0 when it is free."""
        return time.monotonic() - self._since if self._depth else 0.0


class _Turns:
    """So many writers at once; whoever has a turn goes on with it. Who waits for one holds no connection yet."""

    def __init__(self, at_once: int) -> None:
        self._free = threading.Semaphore(at_once)
        self._own = threading.local()

    def take(self, seconds: float) -> None:
        """Raises WriterBusy when none is free within so many seconds."""
        depth = getattr(self._own, "depth", 0)
        if not depth and not self._free.acquire(timeout=seconds):
            raise WriterBusy
        self._own.depth = depth + 1

    def give_back(self) -> None:
        self._own.depth -= 1
        if not self._own.depth:
            self._free.release()


_writer = _Writer()
_turns = _Turns(WRITERS_AT_ONCE)


def writer_held_for() -> float:
    """Seconds that one write of this process has kept all others waiting on SQLite; 0 when none does."""
    return _writer.held_for()


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: the bundled one where its wheel exists, else Python's own."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def engine_options(url: str, connections: int = MOST_CONNECTIONS) -> dict[str, Any]:
    """Options for `create_engine`, the pool sized on purpose; what a statement carried never gets into a log.

    Who asks gets the connection that was used last: it knows its statements, and has in memory what it has just read.
    In turn, each would find its memory out of date after a write through another one.
    """
    kept = max(1, connections // 3)
    pool = {
        "pool_size": kept,
        "max_overflow": connections - kept,
        "pool_timeout": FREE_WITHIN,
        "pool_use_lifo": True,
    }
    if is_sqlite(url):
        return {
            "hide_parameters": True,
            "module": sqlite_module(),
            "connect_args": {
                "timeout": BUSY_MILLISECONDS / 1000,
                "isolation_level": None,
                "cached_statements": STATEMENTS,
            },
            **pool,
        }
    given = make_url(url).query
    return {
        "hide_parameters": True,
        "connect_args": {name: value for name, value in ALIVE.items() if name not in given},
        **pool,
        "pool_pre_ping": True,
    }


def make_private(url: str) -> None:
    """Begins a new SQLite file that its owner alone may read; what SQLite puts beside it gets the same rights.

    Whatever stands in the way is told when the file is opened.
    """
    path = make_url(url).database if is_sqlite(url) else None
    if path and path != ":memory:":
        with suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def prepare_engine(engine: Engine, *, foreign_keys: bool = True) -> None:
    """Sets SQLite's pragmas at each connection and its BEGIN; does nothing on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        version = sqlite_module().sqlite_version_info
        journal = "WAL" if version >= SAFE_WAL else "DELETE"
        for pragma in (
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            f"busy_timeout = {BUSY_MILLISECONDS}",
            f"journal_mode = {journal}",
            "synchronous = FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # Not by the event of that name: with one listener SQLAlchemy tells of each statement four times, to nobody.
    engine.dialect.do_begin = _begin  # type: ignore[assignment]


_begins = threading.local()
"""Whether the transaction that this thread begins next will write."""


def _begin(connection: Any) -> None:
    connection.driver_connection.execute("BEGIN IMMEDIATE" if getattr(_begins, "writes", False) else "BEGIN")


@contextmanager
def begins_to_write() -> Iterator[None]:
    """What is begun inside takes SQLite's write lock with its BEGIN."""
    _begins.writes = True
    try:
        yield
    finally:
        _begins.writes = False


@contextmanager
def write_lock(session: scoped_session[Any], by: str = "") -> Iterator[None]:
    """A write transaction: alone in this process on SQLite, one of WRITERS_AT_ONCE on PostgreSQL.

    Ends whatever reading transaction the session held, so that the write begins fresh. Commits nothing:
    the caller does, once, at the end; leaving without a commit rolls back. Raises WriterBusy after as long as
    SQLite itself would wait, or a connection to PostgreSQL is waited for. `by` names who writes while others wait: one
    that takes long is told to the log.
    """
    let_go(session)
    is_alone = session.get_bind().dialect.name == "sqlite"
    queue: _Writer | _Turns = _writer if is_alone else _turns
    queue.take(BUSY_MILLISECONDS / 1000 if is_alone else FREE_WITHIN)
    begun: float | None = None
    try:
        if is_alone:
            with begins_to_write():
                session.connection()
        begun = time.monotonic()  # what went before was waiting for others
        yield
    finally:
        try:
            let_go(session)
        finally:
            held = time.monotonic() - begun if begun is not None else 0.0
            queue.give_back()
            if by and held > LONG:
                _LOG.warning("%s held the write lock for %.1f s", by, held)


@contextmanager
def one_moment(session: scoped_session[Any]) -> Iterator[None]:
    """A reading transaction of its own in which every select sees the database as the first one did.

    SQLite's are so by themselves; PostgreSQL's would see what others commit meanwhile.
    """
    let_go(session)
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        let_go(session)


def let_go(session: scoped_session[Any]) -> None:
    """Ends a transaction without keeping it; a database that is gone has ended it already."""
    try:
        session.rollback()
    except DBAPIError:
        session().invalidate()


@contextmanager
def no_writer_beside() -> Iterator[None]:
    """Keeps this process's writers waiting while the database file itself is rewritten; begins no transaction.

    Raises WriterBusy like `write_lock`.
    """
    with writer_taken(BUSY_MILLISECONDS / 1000):
        yield


@contextmanager
def writer_taken(seconds: float) -> Iterator[None]:
    """This process's lock for writing alone, for work beside the session. Raises WriterBusy after so many seconds."""
    _writer.take(seconds)
    try:
        yield
    finally:
        _writer.give_back()

"""How the app talks to its database: SQLite with one writer at a time, or PostgreSQL.

On SQLite every write transaction begins with BEGIN IMMEDIATE behind one lock of this process: a deferred
transaction that upgrades to a write fails at once whatever the busy timeout, and a queue in the process
is fairer than SQLite's own. `write_lock()` is taken before the first statement of a writing request.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import scoped_session

WRITES = "writes"
BUSY_MILLISECONDS = 5000
SAFE_WAL = (3, 51, 3)
"""From 3.7.0 to 3.51.2 a WAL reset could corrupt the file; below this version the rollback journal is used."""

DatabaseTrouble = OperationalError
"""What the driver raises when the database is busy, full, read-only or gone."""

Clash = IntegrityError
"""What it raises when somebody else was quicker with a thing that there can be only once."""

Unstorable = DataError
"""What it raises for a value that no column takes."""


class WriterBusy(Exception):
    """Another write of this process did not end in time."""


_writer = threading.RLock()


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: the bundled one where its wheel exists, else Python's own."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def engine_options(url: str) -> dict[str, Any]:
    """Options for `create_engine`, the pool sized on purpose; what a statement carried never gets into a log."""
    if is_sqlite(url):
        return {
            "hide_parameters": True,
            "module": sqlite_module(),
            "connect_args": {"timeout": BUSY_MILLISECONDS / 1000, "isolation_level": None},
            "pool_size": 20,
            "max_overflow": 40,
        }
    return {"hide_parameters": True, "pool_size": 20, "max_overflow": 40, "pool_pre_ping": True}


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

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def write_lock(session: scoped_session[Any]) -> Iterator[None]:
    """A write transaction: alone in this process on SQLite, plain on PostgreSQL.

    Ends whatever reading transaction the session held, so that the write begins fresh. Commits nothing:
    the caller does, once, at the end; leaving without a commit rolls back. Raises WriterBusy after as long as
    SQLite itself would wait.
    """
    session.rollback()
    if session.get_bind().dialect.name != "sqlite":
        try:
            yield
        finally:
            session.rollback()
        return
    if not _writer.acquire(timeout=BUSY_MILLISECONDS / 1000):
        raise WriterBusy
    try:
        session.connection(execution_options={WRITES: True})
        yield
    finally:
        try:
            session.rollback()
        finally:
            _writer.release()


@contextmanager
def no_writer_beside() -> Iterator[None]:
    """Keeps this process's writers waiting while the database file itself is rewritten; begins no transaction.

    Raises WriterBusy like `write_lock`.
    """
    if not _writer.acquire(timeout=BUSY_MILLISECONDS / 1000):
        raise WriterBusy
    try:
        yield
    finally:
        _writer.release()

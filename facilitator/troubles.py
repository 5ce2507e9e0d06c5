"""What is wrong with the database, told from the driver's own error: a full disk is no busy moment."""

from __future__ import annotations

import errno
import time
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

Clash = IntegrityError
"""What it raises when somebody else was quicker with a thing that there can be only once."""

Unstorable = DataError
"""What it raises for a value that no column takes."""


class WriterBusy(Exception):
    """Another write of this process did not end in time."""


class Trouble(StrEnum):
    """BUSY: others write. CROWDED: no connection is free. FULL: the disk. READ_ONLY: no change is taken.
    GONE: no answer. DAMAGED: the disk or the file cannot be read or written as it should."""

    BUSY = "busy"
    CROWDED = "crowded"
    FULL = "full"
    READ_ONLY = "read-only"
    GONE = "gone"
    DAMAGED = "damaged"


_SQLITE = {
    3: Trouble.READ_ONLY,
    5: Trouble.BUSY,
    6: Trouble.BUSY,
    8: Trouble.READ_ONLY,
    9: Trouble.BUSY,
    10: Trouble.DAMAGED,
    11: Trouble.DAMAGED,
    13: Trouble.FULL,
    14: Trouble.GONE,
    26: Trouble.DAMAGED,
}
"""SQLite's primary result codes (PERM, BUSY, LOCKED, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB)."""

_POSTGRES = {
    "08": Trouble.GONE,
    "25006": Trouble.READ_ONLY,
    "28": Trouble.GONE,
    "3D": Trouble.GONE,
    "40": Trouble.BUSY,
    "53100": Trouble.FULL,
    "53300": Trouble.CROWDED,
    "53": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "57P": Trouble.GONE,
    "58": Trouble.DAMAGED,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}
"""SQLSTATEs of PostgreSQL, or how they begin; the longest that fits counts."""

_WORDS = (
    ("database or disk is full", Trouble.FULL),
    ("no space left on device", Trouble.FULL),
    ("readonly database", Trouble.READ_ONLY),
    ("is locked", Trouble.BUSY),
    ("disk i/o error", Trouble.DAMAGED),
    ("unable to open database file", Trouble.GONE),
    ("too many clients", Trouble.CROWDED),
    ("connection slots are reserved", Trouble.CROWDED),
    ("too many connections", Trouble.CROWDED),
)
"""For errors without a code: those that come up while a connection is made."""

_OF_THE_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EIO: Trouble.DAMAGED,
}


SAID_EVERY = 30.0
"""Seconds between two lines of the same kind: everybody meets the same trouble, again and again while it lasts."""


class Seldom:
    """Whether something is worth a line in the log once more."""

    def __init__(self) -> None:
        self._said_at: dict[object, float] = {}

    def is_due(self, what: object) -> bool:
        now = time.monotonic()
        if now - self._said_at.get(what, float("-inf")) < SAID_EVERY:
            return False
        self._said_at[what] = now
        return True


def trouble_of(error: BaseException) -> Trouble | None:
    """What is wrong with the database or its disk; None when the fault is in the program itself."""
    if isinstance(error, WriterBusy):
        return Trouble.BUSY
    if isinstance(error, PoolTimeout):
        return Trouble.CROWDED
    if isinstance(error, PendingRollbackError):
        return Trouble.GONE
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    return _OF_THE_SYSTEM.get(error.errno or 0) if isinstance(error, OSError) else None


def _of_driver(error: DBAPIError) -> Trouble | None:
    driver: Any = error.orig
    state = getattr(driver, "sqlstate", None)
    if state:
        fits = [begins for begins in _POSTGRES if state.startswith(begins)]
        if fits:
            return _POSTGRES[max(fits, key=len)]
    code = getattr(driver, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE:
        return _SQLITE[code & 0xFF]
    words = str(driver).lower()
    for part, trouble in _WORDS:
        if part in words:
            return trouble
    without_code = not state and code is None and isinstance(error, OperationalError | InterfaceError)
    return Trouble.GONE if error.connection_invalidated or without_code else None

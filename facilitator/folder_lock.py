"""Who uses a data folder: the app with all its processes together, or a restore alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "running.lock"


class FolderInUse(Exception):
    """Somebody else uses the data folder in a way that does not go together with ours."""


def share_folder(folder: Path) -> None:
    """Holds the data folder together with the app's other processes, until this one and what it forks have ended.

    Raises FolderInUse while somebody has it alone, OSError.
    """
    _hold(folder, fcntl.LOCK_SH)


@contextmanager
def folder_alone(folder: Path) -> Iterator[None]:
    """The data folder without anybody else. Raises FolderInUse at once, OSError."""
    handle = _hold(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def _hold(folder: Path, how: int) -> int:
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise FolderInUse(folder) from error
    return handle

"""A new file that holds what nobody else may read: its owner's alone from the first byte, and whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """An empty file beside `target`, to be filled; it takes its place, safely on disk, when the block ends well.

    When it does not, nothing is left behind. Raises OSError, such as for a full disk.
    """
    with passing(target.with_name(f".{target.name}.part")) as partial:
        yield partial
        _to_disk(partial)
        os.replace(partial, target)
    _to_disk(target.parent)


@contextmanager
def passing(path: Path) -> Iterator[Path]:
    """An empty file to be filled, that is gone when the block ends, however it ends."""
    with suppress(FileNotFoundError):
        path.unlink()
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink()


def _to_disk(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

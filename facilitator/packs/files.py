"""Where finished packs lie: each under the hash of its content, so that nothing is rendered twice."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from facilitator.domain.packs import KEPT
from facilitator.packs.edition import edition

FILES_KEPT = KEPT.total_seconds()
"""Seconds after which a finished pack's file goes."""
SCRAPS_KEPT = 86400.0
"""The same for what a killed printing left half-written."""

_HASH = re.compile(r"[0-9a-f]{64}")


def content_hash(content: bytes) -> str:
    """The SHA-256, in hex, of all that decides a pack's bytes: what it says, and the edition of our layout."""
    return hashlib.sha256(b"pack/1\n" + edition().encode() + b"\n" + content).hexdigest()


def pack_path(folder: Path, hash_hex: str) -> Path:
    """Where the pack with this content lies; raises ValueError for anything but a hash."""
    if not _HASH.fullmatch(hash_hex):
        raise ValueError("a pack is named by 64 lower-case hex digits")
    return folder / f"{hash_hex}.pdf"


def store_pack(folder: Path, hash_hex: str, pdf: bytes) -> Path:
    """Writes the file whole or not at all: beside its place, to the disk, then renamed.

    Raises OSError when there is no room.
    """
    target = pack_path(folder, hash_hex)
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".pack-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
    return target


def remove_packs(folder: Path, hashes: Iterable[str]) -> None:
    """Removes the files of these packs; one that is not there is no harm."""
    for hash_hex in hashes:
        pack_path(folder, hash_hex).unlink(missing_ok=True)


def prune_files(folder: Path, now: float | None = None) -> int:
    """Removes the files of packs that are too old, and returns how many. One that goes meanwhile is no harm."""
    now = time.time() if now is None else now
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        is_pack = path.suffix == ".pdf" and _HASH.fullmatch(path.stem)
        is_scrap = path.suffix == ".part" and path.name.startswith(".pack-")
        if not (is_pack or is_scrap):
            continue
        with suppress(FileNotFoundError):
            if now - path.stat().st_mtime > (FILES_KEPT if is_pack else SCRAPS_KEPT):
                path.unlink()
                removed += 1
    return removed

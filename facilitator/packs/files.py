"""Where finished packs lie: each under the hash of its content, so that nothing is rendered twice."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from facilitator.packs.content import content_bytes
from facilitator.packs.edition import edition
from facilitator.packs.shapes import Pack

_HASH = re.compile(r"[0-9a-f]{64}")


def content_hash(pack: Pack) -> str:
    """The SHA-256, in hex, of all that decides a pack's bytes: what it says, and the edition of our layout."""
    return hashlib.sha256(b"pack/1\n" + edition().encode() + b"\n" + content_bytes(pack)).hexdigest()


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

"""A pack's content as canonical JSON and back: the same content gives the same bytes, and so the same file."""

from __future__ import annotations

import hashlib
from dataclasses import is_dataclass
from datetime import date, datetime

import facilitator.packs.parts  # noqa: F401  (by their sorts the parts of a pack are read back)
from facilitator.domain.canonical import CanonicalError, canonical_bytes, iso_date, iso_moment, read_canonical
from facilitator.domain.records import read_record, written_fields
from facilitator.packs.papers import LaunchPack, Pack, ReviewPack, ScriptPack, SignOffSheet, WorkshopRecord

SHAPES: dict[str, type[Pack]] = {
    "review": ReviewPack,
    "signoff": SignOffSheet,
    "record": WorkshopRecord,
    "launch": LaunchPack,
    "script": ScriptPack,
}


def content_bytes(pack: Pack) -> bytes:
    """The canonical bytes of all that a pack says; of bytes that it carries, their SHA-256."""
    return canonical_bytes(_plain(pack))


def read_content(data: bytes, sheet_bytes: bytes) -> Pack:
    """The pack that says this, moments in whole seconds; `sheet_bytes` are those of the list that it carries, if any.

    Raises CanonicalError for what another edition of the packs' shapes wrote, or for another list's bytes.
    """
    plain = read_canonical(data)
    kind = plain.get("kind") if isinstance(plain, dict) else None
    if kind not in SHAPES:
        raise CanonicalError("$.kind", "no kind of pack that we know")
    return read_record(SHAPES[kind], plain, blobs={hashlib.sha256(sheet_bytes).hexdigest(): sheet_bytes})


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return iso_moment(value)
    if isinstance(value, date):
        return iso_date(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part) for name, part in written_fields(value).items()}
    return value

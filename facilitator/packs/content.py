"""A pack's content as canonical JSON: the same content gives the same bytes, and so the same file."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from datetime import date, datetime

from facilitator.domain.canonical import canonical_bytes, iso_date, iso_moment
from facilitator.packs.shapes import Pack


def content_bytes(pack: Pack) -> bytes:
    """The canonical bytes of all that a pack says; of bytes that it carries, their SHA-256."""
    return canonical_bytes(_plain(pack))


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
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value

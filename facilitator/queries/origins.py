"""Where a programme was before it came here with a file, as plain values; and files that are looked at."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from facilitator.domain.errors import NotFound
from facilitator.extensions import db
from facilitator.models import Origin, StagedProgramme


@dataclass(frozen=True, slots=True)
class OriginView:
    """The first `as_of` events of the log came with the file; `of` was the programme's public id at `address`."""

    of: str
    as_of: int
    head: str
    file_sha256: str
    written_at: datetime
    version: str
    address: str
    brought_in_at: datetime


_ORIGIN = select(
    Origin.of,
    Origin.as_of,
    Origin.head,
    Origin.file_sha256,
    Origin.written_at,
    Origin.version,
    Origin.address,
    Origin.brought_in_at,
)


def origin_of(programme_id: int) -> OriginView | None:
    """Where it came from; None for a programme that was set up here."""
    row = db.session.execute(_ORIGIN.where(Origin.programme_id == programme_id)).one_or_none()
    return OriginView(*row) if row else None


def staged_programme(user_id: int, key: str) -> tuple[str, bytes]:
    """The name and the content of a file that this account looks at. Raises NotFound for another one's, and for one
    that came in or went by itself."""
    row = db.session.execute(
        select(StagedProgramme.file_name, StagedProgramme.content).where(
            StagedProgramme.key == key, StagedProgramme.user_id == user_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(
            "This file is not here any more: it came in, or a day has passed. Choose the file again."
        )
    return row.file_name, zlib.decompress(row.content)

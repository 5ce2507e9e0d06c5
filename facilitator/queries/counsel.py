"""Which side has ticked what may not be talked about: one select."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from facilitator.domain.sides import Side
from facilitator.models import Party
from facilitator.queries.reading import read

_TICKS = select(Party.side, Party.counsel_at).where(Party.programme_id == bindparam("programme_id"))


def ticks_of(programme_id: int) -> Mapping[Side, datetime | None]:
    """By side when it ticked, the supplier first; None for one that has not."""
    found: dict[Side, datetime | None] = {
        row.side: row.counsel_at for row in read(_TICKS, {"programme_id": programme_id})
    }
    return {side: found.get(side) for side in Side}

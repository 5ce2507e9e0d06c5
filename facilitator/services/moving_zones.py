"""A programme gets another time zone: do its planned sessions keep the hour on the clock, or the moment?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from facilitator.domain.errors import Invalid
from facilitator.domain.zones import local
from facilitator.extensions import db
from facilitator.models import Workshop
from facilitator.queries.workshops import first_moment
from facilitator.services.row_changes import change_each

CLOCK, MOMENT = "clock", "moment"
Planned = Sequence[tuple[int, datetime]]
"""Sessions that were not started, cancelled ones too: by their row, when they begin."""


def sessions_to_ask_about(programme_id: int, keeps: str) -> Planned:
    """The sessions that a change of the zone concerns.

    Raises Invalid while there are some, and nobody has said what they keep.
    """
    rows = db.session.execute(
        select(Workshop.id, Workshop.starts_at).where(
            Workshop.programme_id == programme_id,
            Workshop.started_at.is_(None),
            Workshop.deleted_at.is_(None),
        )
    )
    planned = [(row.id, row.starts_at) for row in rows]
    if planned and keeps not in (CLOCK, MOMENT):
        raise Invalid({"sessions": "The time zone changes: say what the planned sessions keep."})
    return planned


def keep_the_clock(planned: Planned, before: str, after: str) -> None:
    """They begin at the same hour of the same day in the new zone; an hour that is skipped there becomes the next."""
    there = [(workshop_id, local(starts, before)) for workshop_id, starts in planned]
    moved = [(workshop_id, first_moment(at.date(), at.time(), after)) for workshop_id, at in there]
    change_each(Workshop, "starts_at", moved)

"""A programme gets another time zone: do its planned sessions keep the hour on the clock, or the moment?

Either way the words on a page that was opened before tell other times than they meant: saving it is refused as stale.
And a session that keeps the moment may fall on another day, with the promises due on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from facilitator.domain.actors import Actor
from facilitator.domain.errors import Invalid
from facilitator.domain.zones import local, today_in
from facilitator.extensions import db
from facilitator.models import Workshop
from facilitator.queries.workshops import first_moment
from facilitator.services.moving import Along, Moved, move_due
from facilitator.services.row_changes import change_each, change_rows

CLOCK, MOMENT = "clock", "moment"


@dataclass(frozen=True, slots=True)
class Planned:
    """A session that was not started, cancelled or not: by its row, when it begins; a deleted one may come back."""

    id: int
    starts_at: datetime
    is_deleted: bool


def sessions_to_ask_about(programme_id: int, keeps: str) -> Sequence[Planned]:
    """The sessions that a change of the zone concerns.

    Raises Invalid while there are some that stand on a list, and nobody has said what they keep.
    """
    rows = db.session.execute(
        select(Workshop.id, Workshop.starts_at, Workshop.deleted_at)
        .where(Workshop.programme_id == programme_id, Workshop.started_at.is_(None))
        .order_by(Workshop.number)
    )
    planned = [Planned(row.id, row.starts_at, row.deleted_at is not None) for row in rows]
    if any(not one.is_deleted for one in planned) and keeps not in (CLOCK, MOMENT):
        raise Invalid({"sessions": "The time zone changes: say what the planned sessions keep."})
    return planned


def keep_times(
    programme_id: int, planned: Sequence[Planned], keeps: str, before: str, after: str
) -> list[Planned]:
    """The sessions as they begin from now on; unless the moment is kept, at the same hour of the same day there.

    An hour that is skipped there becomes the next. Whoever has a session's form open still sees the clocks of before,
    so the version of each one that is not closed goes up.
    """
    change_rows(
        update(Workshop)
        .where(Workshop.programme_id == programme_id, Workshop.closed_at.is_(None))
        .values(version=Workshop.version + 1)
    )
    if keeps == MOMENT:
        return list(planned)
    there = [(one, local(one.starts_at, before)) for one in planned]
    moved = [replace(one, starts_at=first_moment(at.date(), at.time(), after)) for one, at in there]
    change_each(Workshop, "starts_at", [(one.id, one.starts_at) for one in moved])
    return moved


def move_days(
    actor: Actor,
    programme_id: int,
    sessions: Sequence[tuple[Planned, Planned]],
    zones: tuple[str, str],
    along: Along,
) -> Moved:
    """What was promised by the day of a session that falls on another one by the new clocks goes along, as wished.

    `sessions` as they were and are, `zones` before and after. Those that make room for others come first.
    """
    days = {
        (today_in(zones[0], was.starts_at), today_in(zones[1], now.starts_at))
        for was, now in sessions
        if not was.is_deleted
    }
    moved = Moved()
    for old_day, day in sorted(days, reverse=any(day > old_day for old_day, day in days)):
        moved += move_due(actor, programme_id, old_day, day, along)
    return moved

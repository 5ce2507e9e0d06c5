"""Who pressed last: what a facilitator is told whose own press came too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.event_values import open_events


@dataclass(frozen=True, slots=True)
class Press:
    """One press in the room, as the log has it; `item` is the title of the block that it was about."""

    kind: EventKind
    by: str
    user_id: int | None
    item: str
    at: datetime


def last_press(workshop_id: int, kinds: Sequence[EventKind]) -> Press | None:
    """The newest event of these kinds about a workshop."""
    row = db.session.execute(
        select(Event.programme_id, Event.kind, Event.user_id, Event.at, Event.body)
        .where(Event.workshop_id == workshop_id, Event.kind.in_(kinds))
        .order_by(Event.seq.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    [event] = open_events(row.programme_id, [row.body])
    return Press(EventKind(row.kind), event.by.name, row.user_id, str(event.data.get("item", "")), row.at)

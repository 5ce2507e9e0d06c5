"""Which session had been planned next by some event of the log: a record of an earlier one says nothing newer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.log import EventBody
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.event_values import open_events

_SAID = frozenset({EventKind.WORKSHOP_PLANNED, EventKind.WORKSHOP_EDITED})
_OFF = frozenset({EventKind.WORKSHOP_CANCELLED, EventKind.WORKSHOP_DELETED})
_ON = frozenset({EventKind.WORKSHOP_BROUGHT_BACK, EventKind.WORKSHOP_RESTORED})


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session as it was planned; `starts_at` in UTC, texts empty where they are not told any more."""

    number: int
    kind: str
    title: str
    place: str
    starts_at: datetime


def planned_after(programme_id: int, number: int, seq: int) -> PlannedSession | None:
    """The first session behind the `number`-th as it was planned at event `seq`; None without one. Two selects."""
    bodies = db.session.scalars(
        select(Event.body)
        .where(
            Event.programme_id == programme_id,
            Event.seq <= seq,
            Event.kind.in_(sorted(_SAID | _OFF | _ON)),
        )
        .order_by(Event.seq)
    ).all()
    said: dict[int, PlannedSession] = {}
    off: set[int] = set()
    for event in open_events(programme_id, bodies):
        if event.kind in _SAID:
            said[event.workshop] = _as_told(event)
        elif event.kind in _OFF:
            off.add(event.workshop)
        else:
            off.discard(event.workshop)
    later = [one for one in said if one > number and one not in off]
    return said[min(later)] if later else None


def _as_told(event: EventBody) -> PlannedSession:
    data: Mapping[str, Any] = event.data
    title, place = (data[name] if isinstance(data.get(name), str) else "" for name in ("title", "place"))
    begins = datetime.fromisoformat(data["starts_at"])
    return PlannedSession(event.workshop, data["kind"], title, place, begins)

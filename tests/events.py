"""Events as people read them: with what is kept apart from them, in the form of their bodies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.event_values import open_events


def read(event: Event) -> dict[str, Any]:
    """One event, names and words included."""
    return read_all([event])[0]


def read_all(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Some events of a programme, in their order."""
    rows = list(events)
    return [one.to_plain() for row in rows for one in open_events(row.programme_id, [row.body])]


def read_where(*which: Any) -> list[dict[str, Any]]:
    """The events for which this is true, in the order of their programme's log."""
    return read_all(db.session.scalars(select(Event).where(*which).order_by(Event.programme_id, Event.seq)))


def everything_told() -> str:
    """All that any event says, in one text: for what must not stand there."""
    return str(read_where())

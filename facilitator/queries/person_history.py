"""What happened to one person of a programme, act by act, as its events tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from facilitator.domain.events.words import PEOPLE
from facilitator.domain.log import EventBody
from facilitator.extensions import db
from facilitator.models import Event, Programme
from facilitator.queries.event_values import open_events
from facilitator.queries.histories import Act, Change, act_of


def history_of_person(programme_id: int, number: int) -> list[Act]:
    """Newest first; two selects, however many people there are. Roles of an edit are joined by a blank."""
    rows = db.session.execute(
        select(Event.at, Event.body, Programme.time_zone, Programme.locale)
        .join(Programme, Programme.id == Event.programme_id)
        .where(Event.programme_id == programme_id, Event.kind.in_(tuple(PEOPLE)))
        .order_by(Event.seq.desc())
    ).all()
    here = (rows[0].time_zone, rows[0].locale) if rows else ()
    events = open_events(programme_id, [row.body for row in rows], *here)
    return [
        _act(row.at, event)
        for row, event in zip(rows, events, strict=True)
        if str(event.data.get("number", event.ref)) == str(number)
    ]


def _act(at: datetime, event: EventBody) -> Act:
    edited = event.data.get("changes")
    changes = (
        tuple(
            Change(name, _text(change["from"]), _text(change["to"]))
            for name, change in edited.items()
            if isinstance(change, Mapping)
        )
        if isinstance(edited, Mapping)
        else ()
    )
    roles = {"roles": _text(event.data["roles"])} if "roles" in event.data else {}
    act = act_of(at, event)
    return replace(act, data={**act.data, **roles}, changes=changes)


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, list | tuple) else str(value)

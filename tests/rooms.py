"""Workshops for tests, planned and run through the services."""

from __future__ import annotations

from datetime import date, time

from facilitator import clock
from facilitator.domain.agendas import ItemState
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.agendas import Agenda, agenda_of
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.agendas import step_item
from facilitator.services.workshops import plan_workshop, start_workshop
from tests.events import read
from tests.factories import Cast

DAY = date(2027, 1, 14)


def draft_of(kind: Kind = Kind.LAUNCH, **changes: object) -> WorkshopDraft:
    values: dict[str, object] = {"kind": kind, "day": DAY, "clock": time(9, 30)}
    return WorkshopDraft(**(values | changes))  # type: ignore[arg-type]


def plan(cast: Cast, kind: Kind = Kind.LAUNCH, **changes: object) -> int:
    """Plans a workshop on 14 January 2027 at half past nine in Oslo; returns its number."""
    return plan_workshop(cast.actor, cast.programme_id, draft_of(kind, **changes))


def workshop_of(cast: Cast, number: int) -> WorkshopBrief:
    return workshop_by_number(cast.programme_id, number)


def agenda(cast: Cast, number: int, *, live: bool = False) -> Agenda:
    return agenda_of(workshop_of(cast, number), clock.now() if live else None)


def run_first_item(cast: Cast, number: int) -> str:
    """Starts a workshop and its first item; returns the item's key."""
    start_workshop(cast.actor, cast.programme_id, number)
    key = agenda(cast, number).keys[0]
    step_item(cast.actor, cast.programme_id, number, key, ItemState.RUNNING)
    return key


def told(cast: Cast) -> list[tuple[str, dict[str, object]]]:
    """Kinds and data of the programme's events about workshops, in order."""
    rows = db.session.query(Event).filter(
        Event.programme_id == cast.programme_id, Event.workshop_id.is_not(None)
    )
    return [(row.kind, read(row)["data"]) for row in rows.order_by(Event.seq)]

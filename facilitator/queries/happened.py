"""Whether anything has happened in a session since it was started."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, func, or_, select

from facilitator.domain.events.kinds import EventKind
from facilitator.extensions import db
from facilitator.models import (
    AgendaItem,
    Answer,
    Ballot,
    Card,
    Commitment,
    Event,
    Import,
    IssuedPack,
    RegisterEntry,
    Sheet,
)


def kinds_since_start(workshop_id: int) -> Collection[EventKind]:
    """The kinds of its events since it was last started."""
    started = select(func.max(Event.seq)).where(
        Event.workshop_id == workshop_id, Event.kind == EventKind.WORKSHOP_STARTED
    )
    rows = db.session.execute(
        select(Event.kind)
        .where(Event.workshop_id == workshop_id, Event.seq > started.scalar_subquery())
        .distinct()
    )
    return [EventKind(kind) for kind in rows.scalars()]


def is_anything_given(workshop_id: int, since: datetime | None = None) -> bool:
    """Whether a row of what people gave, promised or signed belongs to it; what is anonymous writes no event.

    With `since`, what was prepared for it before that moment does not count.
    """
    items = select(AgendaItem.id).where(AgendaItem.workshop_id == workshop_id)
    handed_in = [select(table).where(table.item_id.in_(items)).exists() for table in (Answer, Ballot, Card)]
    made = _of(Commitment, Commitment.made_in_id == workshop_id, since)
    judged = _of(Commitment, Commitment.judged_in_id == workshop_id)
    entered = _of(RegisterEntry, RegisterEntry.workshop_id == workshop_id, since)
    locked = select(Sheet).where(Sheet.workshop_id == workshop_id).exists()
    return bool(db.session.execute(select(or_(made, judged, entered, locked, *handed_in))).scalar_one())


def _of(
    table: type[Commitment] | type[RegisterEntry], belongs: ColumnElement[bool], since: datetime | None = None
) -> Exists:
    found = select(table.id).where(belongs)
    return (found if since is None else found.where(table.created_at >= since)).exists()


def hangs_on(workshop_id: int) -> bool:
    """Whether something belongs to a session that was never started: an import, a printed pack, what people gave."""
    if is_anything_given(workshop_id):
        return True
    taken_in = select(Import).where(Import.workshop_id == workshop_id).exists()
    printed = select(IssuedPack).where(IssuedPack.workshop_id == workshop_id).exists()
    return bool(db.session.execute(select(or_(taken_in, printed))).scalar_one())

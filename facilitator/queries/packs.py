"""What packs are made from, as plain values: a fixed number of selects whatever the history holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from facilitator.domain.events import EventKind
from facilitator.extensions import db
from facilitator.models import (
    Attendance,
    Commitment,
    Decline,
    Event,
    Person,
    Programme,
    Sheet,
    Signature,
)


@dataclass(frozen=True, slots=True)
class LogHead:
    """An event that a pack names as its anchor: its number, its hash and its moment."""

    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One locked revision without its bytes."""

    id: int
    workshop_id: int
    revision: int
    hash: str
    code: str
    verify_id: str
    locked_at: datetime
    reopened_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """A signature as it was stored; `slot` is the party's side for its signatory."""

    side: str
    slot: str
    person_name: str
    role_title: str
    typed_name: str
    method: str
    host_name: str
    confirmed_by: str
    photo_sha256: str
    drawing: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class DeclineFacts:
    """A "not yet" as it was stored."""

    side: str
    name: str
    reason: str
    declined_at: datetime


_SHEET = (
    Sheet.id,
    Sheet.workshop_id,
    Sheet.revision,
    Sheet.hash,
    Sheet.code,
    Sheet.verify_id,
    Sheet.locked_at,
    Sheet.reopened_at,
    Sheet.completed_at,
)


def sheets_in(programme_id: int) -> list[SheetFacts]:
    """Every locked revision of a programme, oldest first."""
    rows = db.session.execute(
        select(*_SHEET).where(Sheet.programme_id == programme_id).order_by(Sheet.locked_at, Sheet.id)
    )
    return [SheetFacts(*row) for row in rows]


def anything_promised(programme_id: int) -> bool:
    """Whether there is any commitment that counts, signed here or taken over from elsewhere."""
    active = exists().where(
        Commitment.programme_id == programme_id,
        Commitment.active_at.is_not(None),
        Commitment.dropped_at.is_(None),
    )
    return bool(db.session.execute(select(active)).scalar_one())


def sheet_bytes(sheet_id: int) -> bytes:
    """The stored canonical JSON of one revision, byte for byte what was locked, hashed and signed."""
    return db.session.execute(select(Sheet.canonical).where(Sheet.id == sheet_id)).scalar_one()


def signatures_of(sheet_id: int) -> list[SignatureFacts]:
    """The signatures on a revision in the order in which they were given."""
    rows = db.session.execute(
        select(
            Signature.side,
            Signature.slot,
            Person.name,
            Person.role_title,
            Signature.typed_name,
            Signature.method,
            Signature.host_name,
            Signature.confirmed_by,
            Signature.photo_sha256,
            Signature.drawing,
            Signature.signed_at,
        )
        .join(Person, Person.id == Signature.person_id)
        .where(Signature.sheet_id == sheet_id)
        .order_by(Signature.signed_at, Signature.id)
    )
    return [SignatureFacts(*row) for row in rows]


def declines_of(sheet_id: int) -> list[DeclineFacts]:
    """Who said "not yet" to a revision, and why."""
    rows = db.session.execute(
        select(Person.side, Person.name, Decline.reason, Decline.declined_at)
        .join(Person, Person.id == Decline.person_id)
        .where(Decline.sheet_id == sheet_id)
        .order_by(Decline.declined_at, Decline.id)
    )
    return [DeclineFacts(*row) for row in rows]


def attendance_of(workshop_id: int) -> dict[int, bool]:
    """Who was expected (by row), and whether they came."""
    rows = db.session.execute(
        select(Attendance.person_id, Attendance.present_at.is_not(None)).where(
            Attendance.workshop_id == workshop_id
        )
    )
    return {person_id: bool(present) for person_id, present in rows}


def log_head_of(
    programme_id: int, workshop_id: int | None = None, kinds: frozenset[EventKind] | None = None
) -> LogHead:
    """The programme's last event, or the last one about a workshop, of these kinds; else the programme's beginning.

    A pack about one workshop names that workshop's last event, so that it stays the same file while the
    programme goes on. An event that only holds rows tells nothing: the one that holds a printed pack outdates none.
    """
    last = select(func.max(Event.seq)).where(
        Event.programme_id == programme_id, Event.kind != EventKind.ROWS_HELD
    )
    if workshop_id is not None:
        last = last.where(Event.workshop_id == workshop_id)
    if kinds is not None:
        last = last.where(Event.kind.in_(sorted(kinds)))
    row = db.session.execute(
        select(Event.seq, Event.hash, Event.at).where(
            Event.programme_id == programme_id, Event.seq == last.scalar_subquery()
        )
    ).one_or_none()
    if row is not None:
        return LogHead(*row)
    began = db.session.execute(
        select(Programme.log_seq, Programme.log_hash, Programme.created_at).where(
            Programme.id == programme_id
        )
    ).one()
    return LogHead(*began)

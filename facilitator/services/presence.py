"""Whoever signs or says yes while the session runs is in the room: they are marked as there, as by their phone."""

from __future__ import annotations

from sqlalchemy import select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.workshops import AttendanceTaken
from facilitator.domain.rooms import PHONE_KEPT
from facilitator.extensions import db
from facilitator.models import Attendance, Participant, Person, Room, Workshop
from facilitator.services.log import record_event
from facilitator.services.log_batches import Telling, record_batch
from facilitator.services.row_changes import change_rows


def note_in_room(actor: Actor, programme_id: int, person_id: int) -> None:
    """Marks somebody as there in the session that runs, and tells it; nothing when they are marked already."""
    told = in_room(programme_id, person_id)
    if told is not None:
        record_event(programme_id, told.payload, actor, about=told.about)


def in_room(programme_id: int, person_id: int, workshop_id: int | None = None) -> Telling | None:
    """Marks somebody as there, and answers what is to be told of it; None where nothing has changed.

    With `workshop_id` only in that session: what is signed after its session says nothing of who was there.
    """
    here = (
        select(
            Workshop.id,
            Workshop.number,
            Person.name,
            Person.side,
            Attendance.id.label("row"),
            Attendance.present_at,
        )
        .join(Person, Person.programme_id == Workshop.programme_id)
        .outerjoin(Attendance, (Attendance.workshop_id == Workshop.id) & (Attendance.person_id == Person.id))
        .where(
            Workshop.programme_id == programme_id,
            Workshop.started_at.is_not(None),
            Workshop.closed_at.is_(None),
            Person.id == person_id,
        )
        .order_by(Workshop.number.desc())
    )
    if workshop_id is not None:
        here = here.where(Workshop.id == workshop_id)
    found = db.session.execute(here).first()
    if found is None or found.present_at is not None:
        return None
    if not _mark(found.id, person_id, found.row):
        return None
    return Telling(AttendanceTaken(found.name, found.side, True), about_workshop(found.id, found.number))


def note_phones(actor: Actor, programme_id: int, workshop_id: int) -> None:
    """Marks who is in the room by phone as there: a session that was started before, and taken back, starts again.

    A phone knows its place for `PHONE_KEPT` only: who was let in before that does not find it again.
    """
    is_in = (
        select(Participant.person_id)
        .join(Room, Room.id == Participant.room_id)
        .where(
            Room.workshop_id == workshop_id,
            Participant.let_in_at > clock.now() - PHONE_KEPT,
            Participant.removed_at.is_(None),
        )
    )
    people = db.session.execute(
        select(Person.id)
        .where(Person.programme_id == programme_id, Person.id.in_(is_in))
        .order_by(Person.number)
    ).scalars()
    found = [in_room(programme_id, person_id, workshop_id) for person_id in people.all()]
    told = [one for one in found if one is not None]
    if told:
        record_batch(programme_id, actor, told)


def _mark(workshop_id: int, person_id: int, row_id: int | None) -> bool:
    if row_id is None:
        db.session.add(
            Attendance(workshop_id=workshop_id, person_id=person_id, present_at=clock.now(), unexpected=True)
        )
        db.session.flush()
        return True
    absent = (Attendance.id == row_id) & Attendance.present_at.is_(None)
    return change_rows(update(Attendance).where(absent).values(present_at=clock.now())) == 1

"""Who is expected at a session that is planned, one person at a time."""

from __future__ import annotations

from sqlalchemy import delete, select

from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, NotFound
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.workshops import AttendanceExpected
from facilitator.extensions import db
from facilitator.models import Attendance, Person
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_rows
from facilitator.services.upserts import upsert


def expect_person(actor: Actor, programme_id: int, number: int, person_number: int, comes: bool) -> None:
    """Notes that somebody will come, or will not; saying the same twice changes nothing.

    Raises NotFound for a person the programme does not have, Conflict once the workshop was started: from then on
    it counts who is there.
    """
    workshop = workshop_by_number(programme_id, number)
    if not workshop.is_planned:
        raise Conflict("This session has been started: say who is in the room.")
    person = db.session.execute(
        select(Person.id, Person.name, Person.side).where(
            Person.programme_id == programme_id, Person.number == person_number
        )
    ).one_or_none()
    if person is None:
        raise NotFound
    if not (_expect if comes else _expect_no_more)(workshop.id, person.id):
        return
    about = about_workshop(workshop.id, workshop.number)
    record_event(programme_id, AttendanceExpected(person.name, person.side, comes), actor, about=about)


def _expect(workshop_id: int, person_id: int) -> bool:
    return upsert(
        Attendance,
        {"workshop_id": workshop_id, "person_id": person_id},
        ("workshop_id", "person_id"),
    )


def _expect_no_more(workshop_id: int, person_id: int) -> bool:
    """Who is marked as there already stays on the list."""
    gone = delete(Attendance).where(
        Attendance.workshop_id == workshop_id,
        Attendance.person_id == person_id,
        Attendance.present_at.is_(None),
    )
    return change_rows(gone) > 0

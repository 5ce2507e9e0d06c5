"""Planning, editing, starting, closing and reopening workshops, and who attends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import aliased

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.payloads import Payload
from facilitator.domain.events.workshops import (
    AttendanceTaken,
    WorkshopClosed,
    WorkshopEdited,
    WorkshopPlanned,
    WorkshopReopened,
    WorkshopStarted,
)
from facilitator.domain.texts import clean_text
from facilitator.domain.workshops import (
    OtherRuns,
    WorkshopDraft,
    check_can_close,
    check_can_edit,
    check_can_reopen,
    check_can_start,
    check_closing,
    check_stands_on_list,
    check_takes_attendance,
    checked_draft,
    usual_template,
)
from facilitator.domain.zones import moment_of, today_in
from facilitator.extensions import db
from facilitator.method import WorkshopTemplate, load_method
from facilitator.models import AgendaItem, Attendance, Person, Programme, Workshop
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.used_registers import registers_used
from facilitator.queries.workshops import WorkshopBrief, running_workshop, workshop_by_number
from facilitator.services import ballots
from facilitator.services.agendas import ItemText, lay_agenda, template_items, workshop_items
from facilitator.services.log import record_event
from facilitator.services.packs import order_packs
from facilitator.services.presence import note_phones
from facilitator.services.rooms import close_room, put_room
from facilitator.services.row_changes import change_one, change_returning, change_rows
from facilitator.services.timing import keep_plan


def plan_workshop(
    actor: Actor, programme_id: int, draft: WorkshopDraft, copy_agenda_of: int | None = None
) -> int:
    """Plans a workshop and returns its number; the agenda comes from the template or from a past workshop.

    `copy_agenda_of` is the number of that workshop. Raises Invalid naming the fields, NotFound for a workshop
    or a person that the programme does not have.
    """
    draft = checked_draft(draft)
    template = _template(draft)
    items, usual_length = _beginning(programme_id, template, copy_agenda_of)
    draft = replace(draft, length_minutes=draft.length_minutes or usual_length)
    starts_at = moment_of(draft.day, draft.clock, _time_zone(programme_id))
    number = change_returning(
        update(Programme)
        .where(Programme.id == programme_id)
        .values(workshop_count=Programme.workshop_count + 1)
        .returning(Programme.workshop_count)
    ).scalar_one()
    workshop = Workshop(
        programme_id=programme_id,
        number=number,
        template=template.key,
        version=1,
        created_at=clock.now(),
        **_columns(draft, starts_at, template),
    )
    db.session.add(workshop)
    db.session.flush()
    lay_agenda(workshop.id, items)
    expected = _expect(programme_id, workshop.id, draft.attendees)
    told = WorkshopPlanned(
        **_said(draft, starts_at, template),
        expected=expected,
        items=len(items),
        copied_from=copy_agenda_of or 0,
    )
    record_event(programme_id, told, actor, about=about_workshop(workshop.id, number))
    return number


def edit_workshop(actor: Actor, programme_id: int, number: int, draft: WorkshopDraft, version: int) -> None:
    """Changes when, where and what kind, and who is expected; the agenda stays as it is.

    Raises Stale with the present WorkshopBrief when somebody else saved in between, Conflict once it is closed,
    Invalid also for what a list says that is out for signing or signed.
    """
    draft = checked_draft(draft)
    hold_programme(programme_id)
    before = workshop_by_number(programme_id, number)
    check_can_edit(before.standing)
    draft = replace(draft, length_minutes=draft.length_minutes or before.length_minutes)
    template = _template(draft)
    zone = _time_zone(programme_id)
    check_stands_on_list(before.standing, _changed(before, draft, template, zone))
    starts_at = moment_of(draft.day, draft.clock, zone)
    changed = change_rows(
        update(Workshop)
        .where(Workshop.id == before.id, Workshop.version == version, Workshop.closed_at.is_(None))
        .values(version=Workshop.version + 1, template=template.key, **_columns(draft, starts_at, template))
    )
    if not changed:
        raise Stale(workshop_by_number(programme_id, number))
    expected = _expect(programme_id, before.id, draft.attendees) if draft.attendees is not None else []
    _tell(actor, before, WorkshopEdited(**_said(draft, starts_at, template), expected=expected))


def start_workshop(actor: Actor, programme_id: int, number: int) -> None:
    """Opens the session and its live room; raises Conflict when it was started before, OtherRuns while another runs."""
    hold_programme(programme_id)
    before = workshop_by_number(programme_id, number)
    check_can_start(before.standing)
    still = Workshop.started_at.is_(None) & Workshop.cancelled_at.is_(None) & Workshop.deleted_at.is_(None)
    _run(before, still, {"started_at": clock.now()})
    keep_plan(before.id)
    put_room(programme_id, before.id)
    _tell(actor, before, WorkshopStarted())
    note_phones(actor, programme_id, before.id)


def close_workshop(
    actor: Actor, programme_id: int, number: int, note: str = "", sign_until: date | None = None
) -> None:
    """Ends the session; the block that is on and the live room end with it.

    Without a signed list the workshop stands as not agreed; `sign_until` is the last day (there) on which it can
    still be signed, and must be given while a list is out for signing. Raises Conflict and Invalid.
    """
    before = workshop_by_number(programme_id, number)
    check_can_close(before.standing)
    if before.is_signed:
        sign_until = None
    check_closing(before.standing, sign_until, today_in(_time_zone(programme_id), clock.now()))
    note = clean_text(note)
    now = clock.now()
    _step(
        before,
        Workshop.closed_at.is_(None),
        {"closed_at": now, "closing_note": note, "sign_until": sign_until},
    )
    change_rows(
        update(AgendaItem)
        .where(AgendaItem.workshop_id == before.id, AgendaItem.state == ItemState.RUNNING)
        .values(state=ItemState.DONE, finished_at=now)
    )
    close_room(before.id)
    told = WorkshopClosed(note, before.is_signed, sign_until.isoformat() if sign_until else "")
    _tell(actor, before, told)
    ballots.put_all_aside(before.id)
    order_packs(programme_id, number, locked=before.sheet_revision > 0, closed=True)


def reopen_workshop(actor: Actor, programme_id: int, number: int) -> None:
    """Opens a closed session and its room again, until its list is signed; raises Conflict otherwise.

    Raises OtherRuns while another session runs.
    """
    hold_programme(programme_id)
    before = workshop_by_number(programme_id, number)
    check_can_reopen(before.standing)
    _run(before, Workshop.closed_at.is_not(None), {"closed_at": None, "sign_until": None})
    put_room(programme_id, before.id)
    _tell(actor, before, WorkshopReopened())


def set_attendance(actor: Actor, programme_id: int, number: int, person_number: int, present: bool) -> None:
    """Notes that somebody is there, or is not after all; saying the same twice changes nothing.

    Raises NotFound for a person the programme does not have, Conflict unless the workshop is running.
    """
    workshop = workshop_by_number(programme_id, number)
    check_takes_attendance(workshop.standing)
    person = db.session.execute(
        select(Person.id, Person.name, Person.side).where(
            Person.programme_id == programme_id, Person.number == person_number
        )
    ).one_or_none()
    if person is None:
        raise NotFound
    row = db.session.execute(
        select(Attendance).where(Attendance.workshop_id == workshop.id, Attendance.person_id == person.id)
    ).scalar_one_or_none()
    if row is None:
        row = Attendance(workshop_id=workshop.id, person_id=person.id, unexpected=True)
        db.session.add(row)
    if (row.present_at is not None) is present:
        return
    row.present_at = clock.now() if present else None
    _tell(actor, workshop, AttendanceTaken(person.name, person.side, present))


def _template(draft: WorkshopDraft) -> WorkshopTemplate:
    key = draft.template or usual_template(draft.kind, draft.step)
    try:
        template = load_method().template(key)
    except KeyError as error:
        raise Invalid({"template": "There is no such agenda to start from."}) from error
    if template.kind != draft.kind.value:
        raise Invalid({"template": "This agenda belongs to another kind of session."})
    return template


def _beginning(
    programme_id: int, template: WorkshopTemplate, copy_agenda_of: int | None
) -> tuple[list[ItemText], int]:
    """The agenda to begin with, and the minutes that go with it."""
    if copy_agenda_of is None:
        return template_items(template.key, registers_used(programme_id)), template.minutes
    source = workshop_by_number(programme_id, copy_agenda_of)
    return workshop_items(programme_id, copy_agenda_of), source.length_minutes


def _changed(
    before: WorkshopBrief, draft: WorkshopDraft, template: WorkshopTemplate, zone: str
) -> Iterator[str]:
    """What would be another of the fields that a list says."""
    if draft.day != today_in(zone, before.starts_at):
        yield "day"
    if draft.kind is not before.kind:
        yield "kind"
    if (draft.title or template.title) != before.title:
        yield "title"


def _time_zone(programme_id: int) -> str:
    return db.session.execute(select(Programme.time_zone).where(Programme.id == programme_id)).scalar_one()


def _columns(draft: WorkshopDraft, starts_at: datetime, template: WorkshopTemplate) -> dict[str, Any]:
    return {
        "kind": draft.kind.value,
        "title": draft.title or template.title,
        "step": draft.step,
        "starts_at": starts_at,
        "length_minutes": draft.length_minutes,
        "planned_length": None,
        "place": draft.place,
    }


def _said(draft: WorkshopDraft, starts_at: datetime, template: WorkshopTemplate) -> dict[str, Any]:
    """The same for the log, where everything is a string or a whole number."""
    columns = _columns(draft, starts_at, template)
    del columns["planned_length"]
    said = {"kind_": columns.pop("kind"), "starts_at": starts_at.isoformat(), "template": template.key}
    return columns | said


def _expect(programme_id: int, workshop_id: int, numbers: Sequence[int] | None) -> list[str]:
    """Writes down who is expected, everybody who has not left by default, and returns their names.

    Who is there already stays on the list. Raises NotFound for a number that the programme does not have.
    """
    people = db.session.execute(
        select(Person.id, Person.number, Person.name, Person.left_at)
        .where(Person.programme_id == programme_id)
        .order_by(Person.number)
    ).all()
    if numbers is not None and not set(numbers) <= {person.number for person in people}:
        raise NotFound
    wanted = {
        person.id: person.name
        for person in people
        if (person.number in numbers if numbers is not None else person.left_at is None)
    }
    change_rows(
        delete(Attendance).where(
            Attendance.workshop_id == workshop_id,
            Attendance.present_at.is_(None),
            Attendance.person_id.not_in(wanted),
        )
    )
    known = set(
        db.session.execute(
            select(Attendance.person_id).where(Attendance.workshop_id == workshop_id)
        ).scalars()
    )
    db.session.add_all(
        Attendance(workshop_id=workshop_id, person_id=person_id)
        for person_id in wanted
        if person_id not in known
    )
    return list(wanted.values())


def _step(workshop: WorkshopBrief, still: ColumnElement[bool], values: dict[str, Any]) -> None:
    """The conditional change of a workshop's state; raises Conflict when somebody was quicker."""
    change_one(
        update(Workshop)
        .where(Workshop.id == workshop.id, still)
        .values(version=Workshop.version + 1, **values),
        Conflict("Somebody was quicker: the session has moved on. The page shows where it is now."),
    )


_other = aliased(Workshop)
_NONE_RUNS = ~exists().where(
    _other.programme_id == Workshop.programme_id,
    _other.id != Workshop.id,
    _other.started_at.is_not(None),
    _other.closed_at.is_(None),
)
"""A programme runs one session at a time: its room, its codes and what is entered belong to that one."""


def _run(workshop: WorkshopBrief, still: ColumnElement[bool], values: dict[str, Any]) -> None:
    """The change that makes a session the one that runs; the caller holds the programme, so that no other becomes it.

    Raises OtherRuns, or Conflict when somebody was quicker.
    """
    try:
        _step(workshop, still & _NONE_RUNS, values)
    except Conflict:
        running = running_workshop(workshop.programme_id)
        if running is None or running.id == workshop.id:
            raise
        raise OtherRuns(running.number, running.title) from None


def _tell(actor: Actor, workshop: WorkshopBrief, payload: Payload) -> None:
    about = about_workshop(workshop.id, workshop.number)
    record_event(workshop.programme_id, payload, actor, about=about)

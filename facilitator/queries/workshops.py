"""Workshops, as plain values for pages and packs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import aliased

from facilitator import clock
from facilitator.domain.errors import Invalid, NotFound
from facilitator.domain.named_people import tells_apart
from facilitator.domain.packs import opening_pack
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name
from facilitator.domain.workshops import (
    Kind,
    SheetState,
    WorkshopStanding,
    WorkshopState,
    sheet_state,
    workshop_state,
)
from facilitator.domain.zones import local, moment_of, today_in
from facilitator.models import Attendance, Person, Sheet, Workshop
from facilitator.queries.name_order import LOCALE, by_name
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read


@dataclass(frozen=True, slots=True)
class WorkshopBrief:
    """One workshop with where it and its list stand; moments in UTC."""

    id: int
    programme_id: int
    number: int
    kind: Kind
    template: str
    title: str
    step: int
    starts_at: datetime
    length_minutes: int
    place: str
    started_at: datetime | None
    closed_at: datetime | None
    cancelled_why: str
    sign_until: date | None
    closing_note: str
    version: int
    state: WorkshopState
    sheet: SheetState
    sheet_revision: int
    """0 while no list was ever locked."""
    verify_id: str

    @property
    def ends_at(self) -> datetime:
        """When the room's time is over: the planned length from the planned beginning."""
        return self.starts_at + timedelta(minutes=self.length_minutes)

    @property
    def begins_at(self) -> datetime:
        """When it really began, once it has; the planned beginning before."""
        return self.started_at or self.starts_at

    @property
    def is_planned(self) -> bool:
        return self.state is WorkshopState.PLANNED

    @property
    def is_running(self) -> bool:
        return self.state is WorkshopState.RUNNING

    @property
    def is_closed(self) -> bool:
        return self.state is WorkshopState.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self.state is WorkshopState.CANCELLED

    @property
    def was_held(self) -> bool:
        """Whether it has begun: what is planned or cancelled has not."""
        return self.is_running or self.is_closed

    @property
    def is_signed(self) -> bool:
        return self.sheet is SheetState.COMPLETE

    @property
    def opening_pack(self) -> str:
        """The kind of pack that is printed for everybody before it."""
        return opening_pack(self.kind.value)

    @property
    def standing(self) -> WorkshopStanding:
        """The workshop as the rules meet it."""
        return WorkshopStanding(self.state, self.sheet, self.sign_until)


_later = aliased(Sheet)


_BRIEFS = (
    select(
        Workshop.id,
        Workshop.programme_id,
        Workshop.number,
        Workshop.kind,
        Workshop.template,
        Workshop.title,
        Workshop.step,
        Workshop.starts_at,
        Workshop.length_minutes,
        Workshop.place,
        Workshop.started_at,
        Workshop.closed_at,
        Workshop.cancelled_at,
        Workshop.cancelled_why,
        Workshop.sign_until,
        Workshop.closing_note,
        Workshop.version,
        Sheet.revision,
        Sheet.verify_id,
        Sheet.locked_at,
        Sheet.reopened_at,
        Sheet.completed_at,
    )
    .outerjoin(Sheet, Sheet.workshop_id == Workshop.id)
    .outerjoin(_later, (_later.workshop_id == Workshop.id) & (_later.revision > Sheet.revision))
    .where(
        Workshop.programme_id == bindparam("programme"), Workshop.deleted_at.is_(None), _later.id.is_(None)
    )
    .order_by(Workshop.number)
)
"""Every workshop of a programme with the newest row of its list, in the order of their numbers."""
_BY_NUMBER = _BRIEFS.where(Workshop.number == bindparam("number"))
_BY_ID = _BRIEFS.where(Workshop.id == bindparam("workshop"))


def _brief(row: Row[*tuple[Any, ...]]) -> WorkshopBrief:
    return WorkshopBrief(
        id=row.id,
        programme_id=row.programme_id,
        number=row.number,
        kind=row.kind,
        template=row.template,
        title=row.title,
        step=row.step,
        starts_at=row.starts_at,
        length_minutes=row.length_minutes,
        place=row.place,
        started_at=row.started_at,
        closed_at=row.closed_at,
        cancelled_why=row.cancelled_why,
        sign_until=row.sign_until,
        closing_note=row.closing_note,
        version=row.version,
        state=workshop_state(row.started_at, row.closed_at, row.cancelled_at),
        sheet=sheet_state(
            row.locked_at is not None, row.reopened_at is not None, row.completed_at is not None
        ),
        sheet_revision=row.revision or 0,
        verify_id=row.verify_id or "",
    )


def timeline(programme_id: int) -> list[WorkshopBrief]:
    """All workshops of the programme in the order of their numbers."""
    return [_brief(row) for row in read(_BRIEFS, {"programme": programme_id})]


def workshop_by_number(programme_id: int, number: int) -> WorkshopBrief:
    """The n-th workshop; raises NotFound."""
    row = read(_BY_NUMBER, {"programme": programme_id, "number": number}).one_or_none()
    if row is None:
        raise NotFound
    return _brief(row)


def workshop_by_id(programme_id: int, workshop_id: int) -> WorkshopBrief:
    """The workshop by its row; raises NotFound for one of another programme."""
    row = read(_BY_ID, {"programme": programme_id, "workshop": workshop_id}).one_or_none()
    if row is None:
        raise NotFound
    return _brief(row)


def running_workshop(programme_id: int) -> WorkshopBrief | None:
    """The workshop that is on now; the last one, should there be several."""
    running = [one for one in timeline(programme_id) if one.is_running]
    return running[-1] if running else None


def next_of(workshops: Sequence[WorkshopBrief], zone: str, today: date) -> WorkshopBrief | None:
    """Of a timeline: what to turn to next, or None; `today` in the zone.

    The running workshop, else the planned one ahead; without any, one whose day has passed without it.
    """
    ahead = next((one for one in workshops if one.is_running), None) or session_ahead(workshops, zone, today)
    return ahead or min((one for one in workshops if one.is_planned), key=_begins, default=None)


def session_ahead(workshops: Sequence[WorkshopBrief], zone: str, today: date) -> WorkshopBrief | None:
    """When all meet again: the planned workshop that begins first, today or later; None while it has no date."""
    ahead = (one for one in workshops if one.is_planned and today_in(zone, one.starts_at) >= today)
    return min(ahead, key=_begins, default=None)


def _begins(workshop: WorkshopBrief) -> datetime:
    return workshop.starts_at


def session_after(
    programme: ProgrammeBrief, workshop: WorkshopBrief | None, workshops: Sequence[WorkshopBrief]
) -> date:
    """The day of the session after this one, by which its commitments are due: the planned one, else a cadence later.

    Without a workshop: the next session that is planned, else the day that would be suggested for it. A session
    whose day has passed without it is not the next one: no commitment begins overdue.
    """
    zone = programme.time_zone
    today = today_in(zone, clock.now())
    planned = [one.starts_at for one in workshops if one.is_planned]
    if workshop is not None:
        planned = [starts for starts in planned if starts > workshop.starts_at]
    ahead = [day for day in (today_in(zone, starts) for starts in planned) if day >= today]
    if ahead:
        return min(ahead)
    if workshop is not None:
        later = today_in(zone, _cadence_later(programme, workshop.starts_at))
        if later >= today:
            return later
    return today_in(zone, suggested_start(programme, workshops))


def suggested_start(programme: ProgrammeBrief, workshops: Sequence[WorkshopBrief]) -> datetime:
    """When the next workshop might begin: the programme's cadence after the last one, at the same hour there.

    The first one: half past nine, a week from today. Never in the past: then it counts from today.
    """
    zone = programme.time_zone
    today = today_in(zone, clock.now())
    last = max((one.starts_at for one in workshops if not one.is_cancelled), default=None)
    if last is None:
        return first_moment(today + timedelta(days=7), time(9, 30), zone)
    later = _cadence_later(programme, last)
    if today_in(zone, later) > today:
        return later
    return first_moment(today + timedelta(days=7), local(last, zone).time(), zone)


def _cadence_later(programme: ProgrammeBrief, moment: datetime) -> datetime:
    there = local(moment, programme.time_zone)
    return first_moment(
        there.date() + timedelta(weeks=programme.cadence_weeks), there.time(), programme.time_zone
    )


def first_moment(day: date, at: time, zone: str) -> datetime:
    """That hour on that day; an hour later where the clocks skip it, which may be on the next day."""
    try:
        return moment_of(day, at, zone)
    except Invalid:
        later = datetime.combine(day, at) + timedelta(hours=1)
        return moment_of(later.date(), later.time(), zone)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is expected at a workshop, or might come."""

    person_id: int
    number: int
    name: str
    side: Side
    role_title: str
    is_sponsor: bool
    is_signatory: bool
    is_decision_maker: bool
    is_observer: bool
    has_left: bool
    expected: bool
    present: bool
    apart: str = ""
    """What tells them from others of their name on their side; empty where there is none."""

    @property
    def label(self) -> str:
        """The name in a list: no two of a side look the same."""
        return f"{self.name} ({self.apart})" if self.apart else self.name


@dataclass(frozen=True, slots=True)
class Attendances:
    """Everybody of both parties, as far as one workshop is concerned, by name."""

    people: tuple[Attendee, ...]

    def of(self, side: str) -> tuple[Attendee, ...]:
        """The people of one side (`supplier` or `customer`)."""
        return tuple(one for one in self.people if one.side == side)

    def expected(self, side: str) -> int:
        """How many of a side are expected."""
        return sum(one.expected for one in self.of(side))

    def absent_signatories(self, side: str) -> tuple[Attendee, ...]:
        """Who was expected to sign for a side and is not there."""
        return tuple(one for one in self.of(side) if one.is_signatory and one.expected and not one.present)

    def many_absent(self, side: str) -> bool:
        """Whether fewer than half of those who are expected of a side are there, or a signatory is not."""
        there = sum(one.expected and one.present for one in self.of(side))
        return 2 * there < self.expected(side) or bool(self.absent_signatories(side))

    def present(self, side: str) -> int:
        """How many of a side are there, expected or not."""
        return sum(one.present for one in self.of(side))


_ATTENDANCE = (
    select(
        Person.id,
        Person.number,
        Person.name,
        Person.side,
        Person.role_title,
        Person.is_sponsor,
        Person.is_signatory,
        Person.is_decision_maker,
        Person.is_observer,
        Person.left_at,
        Attendance.id.label("row_id"),
        Attendance.present_at,
        LOCALE,
    )
    .outerjoin(
        Attendance,
        (Attendance.person_id == Person.id) & (Attendance.workshop_id == bindparam("workshop")),
    )
    .where(
        Person.programme_id == bindparam("programme"),
        or_(Person.left_at.is_(None), Attendance.id.is_not(None)),
    )
    .order_by(Person.number)
)


def attendance_of(programme_id: int, workshop_id: int | None) -> Attendances:
    """Who is expected and who is there; people who left appear only where they were expected.

    Without a workshop: everybody who has not left, all expected, as a new workshop begins.
    """
    rows = read(_ATTENDANCE, {"programme": programme_id, "workshop": workshop_id or 0})
    return Attendances(_told_apart([_attendee(row, workshop_id is None) for row in by_name(rows)]))


def _told_apart(people: list[Attendee]) -> tuple[Attendee, ...]:
    alike = Counter((one.side, folded_name(one.name)) for one in people)
    return tuple(
        replace(one, apart=tells_apart(one.role_title, one.is_signatory, one.number))
        if alike[one.side, folded_name(one.name)] > 1
        else one
        for one in people
    )


def _attendee(row: Row[*tuple[Any, ...]], is_new: bool) -> Attendee:
    return Attendee(
        person_id=row.id,
        number=row.number,
        name=row.name,
        side=row.side,
        role_title=row.role_title,
        is_sponsor=row.is_sponsor,
        is_signatory=row.is_signatory,
        is_decision_maker=row.is_decision_maker,
        is_observer=row.is_observer,
        has_left=row.left_at is not None,
        expected=is_new or row.row_id is not None,
        present=row.present_at is not None,
    )

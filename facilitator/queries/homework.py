"""What people were asked for before a session: how many of each side handed in, and one person's own part.

No select here reads what somebody typed but `part_by_hash`, for the person's own page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import loads
from typing import Any

from sqlalchemy import case, func, select

from facilitator.domain.actors import Speaker
from facilitator.domain.registers import kind_by_key
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.homework import Row
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Homework, HomeworkPart, Person, Programme, Workshop
from facilitator.queries.people import speaker_of
from facilitator.queries.reading import connection_here

STAYS_OPEN = timedelta(hours=24)
"""How long after the planned beginning a link still opens a part of a session that has not begun."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Of one side: how many people were asked, how many have handed in, and of these how many are taken in."""

    asked: int = 0
    handed: int = 0
    taken: int = 0

    @property
    def waiting(self) -> int:
        """Handed in and not taken in yet."""
        return self.handed - self.taken


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for one register before a session, with how many of each side have handed in."""

    kind: Kind[Any]
    due: date | None
    sides: Mapping[Side, Handed]

    @property
    def waiting(self) -> int:
        """Parts of both sides that are handed in and not taken in yet."""
        return sum(one.waiting for one in self.sides.values())


@dataclass(frozen=True, slots=True)
class PartLink:
    """Somebody who was asked, by their number, and whether a link opens their part. Not whether they handed in."""

    number: int
    name: str
    side: Side
    is_open: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """One person's part, as their own page shows it."""

    id: int
    programme_id: int
    workshop_id: int
    session: int
    title: str
    starts_at: datetime
    kind: Kind[Any]
    owner: Speaker
    due: date | None
    rows: Sequence[Row]
    handed_in_at: datetime | None
    is_taken: bool
    has_begun: bool
    """The session runs, is over, or will not be held."""
    version: int

    def is_open(self, now: datetime) -> bool:
        """Whether its link still opens it."""
        return not self.has_begun and not self.owner.has_left and now < self.starts_at + STAYS_OPEN


_COUNTED = (
    select(
        Homework.kind,
        Homework.due,
        Person.side,
        func.count(HomeworkPart.id).label("asked"),
        func.count(HomeworkPart.handed_in_at).label("handed"),
        func.sum(case((HomeworkPart.taken != "", 1), else_=0)).label("taken"),
    )
    .join(HomeworkPart, HomeworkPart.homework_id == Homework.id)
    .join(Person, Person.id == HomeworkPart.person_id)
    .where(HomeworkPart.token_hash.is_not(None) | HomeworkPart.handed_in_at.is_not(None))
    .group_by(Homework.id, Homework.kind, Homework.due, Person.side)
    .order_by(Homework.id)
)


def asked_before(workshop_id: int) -> list[Asked]:
    """What people are asked for before a session, by register, with the counts of each side; one select."""
    found: dict[str, Asked] = {}
    for row in connection_here().execute(_COUNTED.where(Homework.workshop_id == workshop_id)):
        one = found.setdefault(
            row.kind, Asked(kind_by_key(row.kind), row.due, {side: Handed() for side in Side})
        )
        counts = Handed(row.asked, row.handed, int(row.taken))
        found[row.kind] = Asked(one.kind, one.due, {**one.sides, Side(row.side): counts})
    return list(found.values())


def links_of(workshop_id: int, kind: Kind[Any]) -> list[PartLink]:
    """Who was asked for entries of a register before a session, in the order of their numbers."""
    rows = connection_here().execute(
        select(Person.number, Person.name, Person.side, HomeworkPart.token_hash)
        .join(HomeworkPart, HomeworkPart.person_id == Person.id)
        .join(Homework, Homework.id == HomeworkPart.homework_id)
        .where(Homework.workshop_id == workshop_id, Homework.kind == kind.key)
        .order_by(Person.number)
    )
    return [PartLink(row.number, row.name, Side(row.side), row.token_hash is not None) for row in rows]


def part_by_hash(token_hash: str) -> PartView | None:
    """The part whose link has a token with this hash; none of a rehearsal, whose links open nothing."""
    row = db.session.execute(
        select(HomeworkPart, Homework, Workshop, Person)
        .join(Homework, Homework.id == HomeworkPart.homework_id)
        .join(Workshop, Workshop.id == Homework.workshop_id)
        .join(Programme, Programme.id == Workshop.programme_id)
        .join(Person, Person.id == HomeworkPart.person_id)
        .where(
            HomeworkPart.token_hash == token_hash,
            Programme.rehearsal_of.is_(None),
            Programme.archived_at.is_(None),
            Workshop.deleted_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    part, homework, workshop, person = row
    ended = (workshop.started_at, workshop.closed_at, workshop.cancelled_at)
    return PartView(
        id=part.id,
        programme_id=workshop.programme_id,
        workshop_id=workshop.id,
        session=workshop.number,
        title=workshop.title,
        starts_at=workshop.starts_at,
        kind=kind_by_key(homework.kind),
        owner=speaker_of(person),
        due=homework.due,
        rows=loads(part.said),
        handed_in_at=part.handed_in_at,
        is_taken=bool(part.taken),
        has_begun=any(one is not None for one in ended),
        version=part.version,
    )

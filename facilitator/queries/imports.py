"""Imports of a programme, as plain values, and the people that names in a table may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from facilitator.domain.errors import NotFound
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.named_people import Known
from facilitator.domain.people import Role
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Import, Person, Workshop
from facilitator.queries.name_order import LOCALE, by_name
from facilitator.queries.people import roles_of


@dataclass(frozen=True, slots=True)
class ImportBrief:
    """One import. `locked_since` tells that a list was locked after it: from then on it stays."""

    id: int
    programme_id: int
    number: int
    at: datetime
    by: str
    commitments: int
    workshop_number: int
    made_workshop: bool
    last_seq: int
    undone_at: datetime | None
    undone_by: str
    locked_since: bool

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and not self.locked_since


def locked_after(programme_id: Any, seq: Any) -> Any:
    """SQL: a list of this programme was locked later than event `seq`, whatever became of it."""
    return exists(
        select(Event.id).where(
            Event.programme_id == programme_id, Event.kind == EventKind.LIST_LOCKED, Event.seq > seq
        )
    )


def _briefs() -> Select[*tuple[Any, ...]]:
    return select(
        Import.id,
        Import.programme_id,
        Import.number,
        Import.at,
        Import.by_name.label("by"),
        Import.commitments,
        Workshop.number.label("workshop_number"),
        Import.made_workshop,
        Import.last_seq,
        Import.undone_at,
        Import.undone_by,
        locked_after(Import.programme_id, Import.last_seq).label("locked_since"),
    ).join(Workshop, Workshop.id == Import.workshop_id)


def imports_of(programme_id: int) -> list[ImportBrief]:
    """All of them, the newest first."""
    rows = db.session.execute(
        _briefs().where(Import.programme_id == programme_id).order_by(Import.number.desc())
    )
    return [_brief(row) for row in rows]


def import_by_number(programme_id: int, number: int) -> ImportBrief:
    """The n-th import; raises NotFound."""
    row = db.session.execute(
        _briefs().where(Import.programme_id == programme_id, Import.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound("This programme has no import with that number.")
    return _brief(row)


def import_like(programme_id: int, content_hash: str) -> ImportBrief | None:
    """The newest import of the very same rows that was not undone."""
    row = db.session.execute(
        _briefs()
        .where(
            Import.programme_id == programme_id,
            Import.content_hash == content_hash,
            Import.undone_at.is_(None),
        )
        .order_by(Import.number.desc())
        .limit(1)
    ).one_or_none()
    return _brief(row) if row else None


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came with an import: commitments by side, people by name, and how many commitments were acted on since."""

    refs: dict[Side, tuple[str, ...]]
    people: tuple[tuple[str, Side], ...]
    acted_on: int


def brought_in(one: ImportBrief) -> BroughtIn:
    """What is there of an import now; nothing any more when it was undone."""
    rows = db.session.execute(
        select(Commitment.ref, Commitment.side)
        .where(Commitment.import_id == one.id, Commitment.programme_id == one.programme_id)
        .order_by(Commitment.number)
    ).all()
    people = db.session.execute(
        select(Person.name, Person.side, LOCALE).where(Person.import_id == one.id).order_by(Person.number)
    )
    acted_on = db.session.execute(
        select(func.count(Event.commitment_id.distinct()))
        .join(Commitment, Commitment.id == Event.commitment_id)
        .where(Commitment.import_id == one.id, Event.seq > one.last_seq)
    ).scalar_one()
    return BroughtIn(
        refs={side: tuple(row.ref for row in rows if row.side is side) for side in Side},
        people=tuple((row.name, row.side) for row in by_name(people)),
        acted_on=acted_on,
    )


def known_people(programme_id: int) -> list[Known]:
    """Everybody of the programme, those who left too, with what tells two of one name apart."""
    people = db.session.execute(
        select(Person)
        .where(Person.programme_id == programme_id)
        .order_by(Person.number)
        .execution_options(populate_existing=True)
    ).scalars()
    return [
        Known(
            id=person.id,
            number=person.number,
            name=person.name,
            side=person.side,
            email=person.email,
            role_title=person.role_title,
            roles=tuple(
                role.value.replace("_", " ") for role in roles_of(person).named if role is not Role.MEMBER
            ),
            has_left=person.left_at is not None,
            is_observer=person.is_observer,
        )
        for person in people
    ]


def _brief(row: Row[Any]) -> ImportBrief:
    return ImportBrief(**row._mapping)

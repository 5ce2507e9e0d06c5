"""The people of a programme, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from facilitator.domain.actors import Speaker
from facilitator.domain.commitments import ENDED
from facilitator.domain.name_order import name_key
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment, Person
from facilitator.queries.name_order import LOCALE
from facilitator.queries.standings import state_expr


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of a party. `gives` and `receives` count commitments that are not at an end, drafts included."""

    id: int
    number: int
    side: Side
    name: str
    email: str
    role_title: str
    roles: Roles
    left_at: datetime | None
    handed_over_to: str
    version: int
    gives: int
    receives: int

    @property
    def has_left(self) -> bool:
        return self.left_at is not None

    def as_draft(self) -> PersonDraft:
        return PersonDraft(self.side, self.name, self.email, self.role_title, self.roles)


@dataclass(frozen=True, slots=True)
class Sides:
    """The people of a programme, by party: those who are there first, then those who left."""

    supplier: tuple[PersonRow, ...]
    customer: tuple[PersonRow, ...]

    def of(self, side: Side) -> tuple[PersonRow, ...]:
        return self.supplier if side == Side.SUPPLIER else self.customer

    def present(self, side: Side) -> tuple[PersonRow, ...]:
        return tuple(person for person in self.of(side) if not person.has_left)

    @property
    def everybody(self) -> tuple[PersonRow, ...]:
        return self.supplier + self.customer


def going_on() -> ColumnElement[bool]:
    """Commitments that are not at an end: before signing, or signed and without an outcome yet."""
    return state_expr().not_in(ENDED)


_successor = aliased(Person)
_gives = (
    select(func.count())
    .where(Commitment.giver_id == Person.id, going_on())
    .correlate(Person)
    .scalar_subquery()
    .label("gives")
)
_receives = (
    select(func.count())
    .where(Commitment.receiver_id == Person.id, going_on())
    .correlate(Person)
    .scalar_subquery()
    .label("receives")
)
_PEOPLE = (
    select(Person, _successor.name.label("successor"), _gives, _receives, LOCALE)
    .outerjoin(_successor, _successor.id == Person.handed_over_to_id)
    .order_by(Person.number)
    .execution_options(populate_existing=True)
)


def people_of(programme_id: int) -> Sides:
    """Everybody of both parties, each by name, those who left behind those who are there."""
    found = db.session.execute(_PEOPLE.where(Person.programme_id == programme_id)).all()
    ordered = sorted(found, key=lambda row: (row[0].left_at is not None, name_key(row[0].name, row.locale)))
    rows = [_person(*row[:-1]) for row in ordered]
    return Sides(
        supplier=tuple(row for row in rows if row.side is Side.SUPPLIER),
        customer=tuple(row for row in rows if row.side is Side.CUSTOMER),
    )


def person_by_number(programme_id: int, number: int) -> PersonRow | None:
    """The person with this number, left or not."""
    row = db.session.execute(
        _PEOPLE.where(Person.programme_id == programme_id, Person.number == number)
    ).one_or_none()
    return _person(*row[:-1]) if row else None


def _person(person: Person, successor: str | None, gives: int, receives: int) -> PersonRow:
    return PersonRow(
        id=person.id,
        number=person.number,
        side=person.side,
        name=person.name,
        email=person.email,
        role_title=person.role_title,
        roles=roles_of(person),
        left_at=person.left_at,
        handed_over_to=successor or "",
        version=person.version,
        gives=gives,
        receives=receives,
    )


def roles_of(person: Person) -> Roles:
    """The roles that a row holds."""
    return Roles(
        sponsor=person.is_sponsor,
        signatory=person.is_signatory,
        decision_maker=person.is_decision_maker,
        observer=person.is_observer,
    )


def speaker_of(person: Person) -> Speaker:
    """A person's row as one whose words an act records."""
    return Speaker(
        person_id=person.id,
        name=person.name,
        side=person.side,
        is_signatory=person.is_signatory,
        is_sponsor=person.is_sponsor,
        is_observer=person.is_observer,
        has_left=person.left_at is not None,
        number=person.number,
        role_title=person.role_title,
    )

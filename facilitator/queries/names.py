"""Everybody of a programme by name: to choose among, to speak, and to be named by what they said."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from facilitator.domain.actors import Speaker
from facilitator.domain.named_people import tells_apart
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name
from facilitator.models import Person
from facilitator.queries.name_order import LOCALE, by_name
from facilitator.queries.reading import read


class PersonName(NamedTuple):
    """Somebody of a party, as far as choosing among names goes. A tuple, as a list of them is made at every act."""

    id: int
    number: int
    side: Side
    name: str
    is_signatory: bool
    is_observer: bool
    has_left: bool
    is_sponsor: bool
    role_title: str
    apart: str = ""
    """What tells them from others of their name on their side: title, role and number; empty where there is none."""

    @property
    def label(self) -> str:
        """The name as it is chosen from a list: no two of a side look the same."""
        return f"{self.name} ({self.apart})" if self.apart else self.name

    @property
    def can_commit(self) -> bool:
        return not (self.is_observer or self.has_left)

    @property
    def speaker(self) -> Speaker:
        """As one whose words an act may record."""
        roles = (self.is_signatory, self.is_sponsor, self.is_observer, self.has_left)
        return Speaker(self.id, self.name, self.side, *roles)


_NAMES = (
    select(
        Person.id,
        Person.number,
        Person.side,
        Person.name,
        Person.is_signatory,
        Person.is_observer,
        Person.left_at.is_not(None),
        Person.is_sponsor,
        Person.role_title,
        LOCALE,
    )
    .where(Person.programme_id == bindparam("programme_id"))
    .order_by(Person.number)
)


def names_of(programme_id: int) -> dict[int, PersonName]:
    """Everybody of both parties by row id, the supplier's people first, each side by name; one query."""
    rows = by_name(read(_NAMES, {"programme_id": programme_id}))
    alike = Counter((row[2], folded_name(row[3])) for row in rows)
    names = {}
    for row in rows:
        apart = tells_apart(row[8], row[4], row[1]) if alike[row[2], folded_name(row[3])] > 1 else ""
        names[row[0]] = _person(row, apart)
    return names


def _person(row: Row[*tuple[Any, ...]], apart: str) -> PersonName:
    *columns, _locale = row
    return PersonName._make((*columns, apart))

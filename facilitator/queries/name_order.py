"""People in the order of their names, sorted here: a database would give Ann, Zoë, bo, Åse, Łukasz."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, select

from facilitator.domain.name_order import name_key
from facilitator.domain.sides import Side
from facilitator.models import Person, Programme

_Found = TypeVar("_Found", bound=Row[*tuple[Any, ...]])

LOCALE = (
    select(Programme.locale)
    .where(Programme.id == Person.programme_id)
    .correlate(Person)
    .scalar_subquery()
    .label("locale")
)
"""The column of a select of people that says in which language's order they stand."""


def by_name(rows: Iterable[_Found]) -> Sequence[_Found]:
    """Rows with `side`, `name` and `LOCALE`: the supplier's people first, each side by name; namesakes as they came."""
    return sorted(rows, key=lambda row: (row.side is not Side.SUPPLIER, name_key(row.name, row.locale)))

"""To which programme rows belong that do not name it themselves: they lead to it by what they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, Table, bindparam, false, or_, select

from facilitator.domain.held import HELD
from facilitator.extensions import db
from facilitator.models import Base


class Owner(NamedTuple):
    """A stored row to which others belong, by its table and its id."""

    table: str
    id: int


BESIDE = {
    "events": "programme_id",
    "event_values": "programme_id",
    "held_pieces": "programme_id",
    "pack_contents": "programme_id",
    "staged_lists": "programme_id",
    "list_readings": "programme_id",
    "blind_words": "programme_id",
    "homework_parts": "homework_id",
    "participants": "room_id",
    "answers": "item_id",
    "ballots": "item_id",
}
"""By table that the log does not hold and whose rows are a programme's: the column that leads to what a row is of."""


def inside_of(name: str) -> str:
    """The column of a table that leads to what its rows belong to; empty where they belong to no programme."""
    return HELD[name].inside if name in HELD else BESIDE.get(name, "")


class OtherProgramme(RuntimeError):
    """An act wrote rows of one programme and told them to another one's log: a fault of the app, never of whoever
    asked. Rows are told before the next programme's are written."""


def owner_of(table: Table, values: Mapping[str, Any]) -> Owner | None:
    """To what a row belongs, as far as its `values` say so; the row itself when they name only its key."""
    inside = HELD[table.name].inside
    if inside not in values:
        return Owner(table.name, values["id"])
    (key,) = table.columns[inside].foreign_keys
    return None if values[inside] is None else Owner(key.column.table.name, values[inside])


def led_up(statement: Select[Any], table: Table) -> tuple[Select[Any], Column[Any]]:
    """The statement with what the rows of a table belong to joined on, and the column that has their programme's id."""
    while inside_of(table.name):
        column = table.columns[inside_of(table.name)]
        (key,) = column.foreign_keys
        outer = key.column.table
        if outer.name == "programmes":
            return statement, column
        statement, table = statement.join(outer, key.column == column), outer
    return statement, table.columns["id"]


def programme_of(owner: Owner) -> int | None:
    """The programme to which it belongs; None when it is gone."""
    table = Base.metadata.tables[owner.table]
    statement, column = led_up(select().select_from(table), table)
    return db.session.scalar(statement.add_columns(column).where(table.c.id == owner.id))


def any_elsewhere(owners: Mapping[Owner, None], programme_id: int) -> ColumnElement[bool]:
    """Whether any of them belongs to another programme, to be asked along with something else."""
    ids: dict[str, list[int]] = {}
    for owner in owners:
        ids.setdefault(owner.table, []).append(owner.id)
    found = []
    for name, these in ids.items():
        table = Base.metadata.tables[name]
        statement, column = led_up(select(table.c.id), table)
        # As figures in the statement: a database takes only so many values beside it.
        which = table.c.id.in_(bindparam(None, sorted(these), expanding=True, literal_execute=True))
        found.append(statement.where(which, column != programme_id).correlate(None).exists())
    return or_(false(), *found)

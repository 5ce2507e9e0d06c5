"""Finds the cells that cannot even be read: a day that is none, a word that nobody knows.

One of them ends the reading of its table, so it is looked for only after that has happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Select, String, Table, select, type_coerce

from facilitator.domain.held import HELD, key_text
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.services.audit_held import rows_of

UNREADABLE = (ValueError, TypeError)
"""What the types of columns raise for a value that they cannot read."""


def unreadable_cells(programme_id: int) -> list[str]:
    """A sentence for each cell of the programme, its log among them, that cannot be read."""
    events = Base.metadata.tables["events"]
    own = select(events).where(events.c.programme_id == programme_id)
    found = [*_of_table(events, "event", own, [events.c.seq])]
    for name, held in HELD.items():
        table = Base.metadata.tables[name]
        found += _of_table(table, held.noun, rows_of(table, programme_id), list(table.primary_key))
    return found


def _of_table(table: Table, noun: str, rows: Select[Any], keys: list[Column[Any]]) -> Iterator[str]:
    for column in table.columns:
        if _is_readable(rows.with_only_columns(column)):
            continue
        raw = type_coerce(column, String()).label("raw")
        for row in db.session.execute(rows.with_only_columns(*keys, raw)).all():
            key = tuple(row[:-1])
            same = [one == value for one, value in zip(keys, key, strict=True)]
            if not _is_readable(rows.with_only_columns(column).where(*same)):
                yield f"{noun} {key_text(key)}: its {_words(column)} cannot be read, it is “{row.raw}”"


def _is_readable(statement: Select[Any]) -> bool:
    try:
        db.session.execute(statement).all()
    except UNREADABLE:
        return False
    return True


def _words(column: Column[Any]) -> str:
    return column.name.replace("_", " ")

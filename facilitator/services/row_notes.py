"""Notes what is written to rows that the log holds, so that the transaction's next event can say it by hashes.

Every way in which a service writes passes here: what the session flushes is heard by a listener, the doors for
statements (`row_changes`, `many_rows`) hand over what they met. A table that is not held is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Table, event, inspect
from sqlalchemy.orm import InstanceState, Session

from facilitator.domain.held import HELD, HashOfValues, is_blank, key_text, said_of
from facilitator.extensions import db
from facilitator.services.row_owners import Owner, owner_of, programme_of

_NOTES = "row notes"
_LATEST = "programme of the latest event"
NOTED = "noted"
"""The option of a statement whose rows are noted by whoever executes it."""


class RowKey(NamedTuple):
    """A stored row by its table and its primary key as text."""

    table: str
    key: str


@dataclass(slots=True)
class Notes:
    """What was written to the rows of one programme since its last event: by row, each column's value now."""

    rows: dict[RowKey, dict[str, object]] = field(default_factory=dict)
    gone: dict[RowKey, None] = field(default_factory=dict)
    """Rows that were removed; one in `rows` as well has come anew under the same key."""
    owners: dict[Owner, None] = field(default_factory=dict)
    """To what those belong that do not name their programme themselves."""

    def write(self, row: RowKey, values: Mapping[str, object]) -> None:
        self.rows.setdefault(row, {}).update(values)

    def remove(self, row: RowKey) -> None:
        self.rows.pop(row, None)
        self.gone[row] = None

    def add(self, other: Notes) -> None:
        """Takes later notes in."""
        for row in other.gone:
            self.remove(row)
        for row, values in other.rows.items():
            self.write(row, values)
        self.owners |= other.owners

    def said(self, hash_of: HashOfValues) -> dict[str, object]:
        """The notes as an event's body holds them: tables, in them rows by their key, each with its columns' hashes."""
        rows: dict[str, dict[str, str]] = {}
        for (table, key), values in self.rows.items():
            hashes = {column: hash_of(table, key, column, value) for column, value in values.items()}
            rows.setdefault(table, {})[key] = said_of(hashes)
        gone: dict[str, list[str]] = {}
        for table, key in self.gone:
            gone.setdefault(table, []).append(key)
        return {name: found for name, found in (("rows", rows), ("gone", gone)) if found}


Pending = dict[int | None, Notes]
"""Notes by programme; under None those of rows that do not name it themselves."""


def take_notes(programme_id: int) -> Notes:
    """What was written since the last event and is this programme's, or does not say whose; noted no more."""
    taken, pending = Notes(), _pending()
    db.session.info[_LATEST] = programme_id
    for whose in (programme_id, None):
        if whose in pending:
            taken.add(pending.pop(whose))
    return taken


def left_over() -> set[int]:
    """The programmes of which something was written that no event has taken yet.

    Rows that do not say whose they are were written for the programme of the latest event, or, in an act without any,
    for the one that they are found to belong to.
    """
    found = {whose for whose in _pending() if whose is not None}
    if None in _pending():
        latest = db.session.info.get(_LATEST)
        owners = _pending()[None].owners if latest is None else ()
        found |= (
            {latest} if latest is not None else {one for one in map(programme_of, owners) if one is not None}
        )
    return found


def note_change(
    table: Table, columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]], *, new: bool
) -> None:
    """Notes rows that were written: `columns` are those of each row's values, the primary key among them.

    With `new` a blank is left out: a row is blank where nothing is said. Columns that are not held are passed over.
    """
    held = HELD[table.name]
    names, keys = [column.name for column in columns], key_names(table)
    nullable = _nullable(table)
    for row in rows:
        values = dict(zip(names, row, strict=True))
        key = RowKey(table.name, key_text(tuple(values[name] for name in keys)))
        if held.unless and values[held.unless]:
            continue
        if held.inside and held.inside in values and values[held.inside] is None:
            _notes_of(None).remove(key)
            continue
        written = {
            name: value
            for name, value in values.items()
            if name in nullable and not (new and is_blank(value, nullable=nullable[name]))
        }
        _notes_for(table, values).write(key, written)


@cache
def key_names(table: Table) -> tuple[str, ...]:
    """The columns of a table's primary key."""
    return tuple(column.name for column in table.primary_key)


@cache
def _nullable(table: Table) -> dict[str, bool]:
    """By the columns that the log holds, whether they may say nothing."""
    return {name: bool(table.columns[name].nullable) for name in held_columns(table)}


def note_gone(table: Table, columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]]) -> None:
    """Notes rows that were removed."""
    names = [column.name for column in columns]
    unless = HELD[table.name].unless
    for row in rows:
        values = dict(zip(names, row, strict=True))
        if not (unless and values[unless]):
            key = RowKey(table.name, key_text(tuple(values[column.name] for column in table.primary_key)))
            _notes_for(table, values).remove(key)


def held_columns(table: Table) -> frozenset[str]:
    """The columns of a table that the log holds; none where it does not hold the table. A key is held by itself."""
    found = _COLUMNS.get(table.name)
    if found is None:
        held = HELD.get(table.name)
        names = {column.name for column in table.columns if not column.primary_key}
        found = _COLUMNS[table.name] = frozenset(names - set(held.not_held)) if held else frozenset()
    return found


def telling_columns(table: Table) -> list[Column[Any]]:
    """What a note needs of a row besides what was written: its key, to what it belongs, whether it is left out."""
    held = HELD[table.name]
    names = [column.name for column in table.primary_key]
    names += [name for name in (held.inside, held.unless) if name and name not in names]
    return [table.columns[name] for name in names]


_COLUMNS: dict[str, frozenset[str]] = {}


def _pending() -> Pending:
    notes: Pending = db.session.info.setdefault(_NOTES, {})
    return notes


def _notes_of(programme_id: int | None) -> Notes:
    return _pending().setdefault(programme_id, Notes())


def _notes_for(table: Table, values: Mapping[str, Any]) -> Notes:
    """The notes of the programme that a row names, or those of rows that name none, with what it belongs to."""
    if table.name == "programmes":
        return _notes_of(int(values["id"]))
    if HELD[table.name].inside == "programme_id" and "programme_id" in values:
        return _notes_of(int(values["programme_id"]))
    notes = _notes_of(None)
    owner = owner_of(table, values)
    if owner is not None:
        notes.owners[owner] = None
    return notes


@event.listens_for(db.session, "after_flush")
def _hear_flush(session: Session, _context: Any) -> None:
    for row in session.new:
        _hear(row, lambda state: state.mapper.local_table.columns, new=True)
    for row in session.dirty:
        _hear(row, _changed_columns, new=False)
    for row in session.deleted:
        table = inspect(row).mapper.local_table
        if table.name in HELD:
            columns = list(table.columns)
            note_gone(table, columns, [[getattr(row, column.key) for column in columns]])


def _hear(row: Any, columns_of: Any, *, new: bool) -> None:
    state: InstanceState[Any] = inspect(row)
    table: Any = state.mapper.local_table
    if table.name not in HELD:
        return
    columns = list(columns_of(state))
    if columns:
        stored = [state.dict.get(state.mapper.get_property_by_column(column).key) for column in columns]
        note_change(table, columns, [stored], new=new)


def _changed_columns(state: InstanceState[Any]) -> list[Column[Any]]:
    """The columns that a flush has written, with those that tell which row it is; none where it wrote nothing held."""
    table: Any = state.mapper.local_table
    changed = [
        column
        for column in table.columns
        if column.name in held_columns(table)
        and state.attrs[state.mapper.get_property_by_column(column).key].history.has_changes()
    ]
    return (
        [*telling_columns(table), *(one for one in changed if one not in telling_columns(table))]
        if changed
        else []
    )


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, previous: Any) -> None:
    """What was undone was not written. A savepoint that is given up wrote nothing that was flushed before it failed."""
    if previous.parent is None:
        _forget_notes(session)


@event.listens_for(db.session, "after_commit")
def _forget_all(session: Session) -> None:
    if session.in_nested_transaction():
        return
    _forget_notes(session)


def _forget_notes(session: Session) -> None:
    for key in (_NOTES, _LATEST):
        session.info.pop(key, None)

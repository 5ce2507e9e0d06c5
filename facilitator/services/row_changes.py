"""The one door for updates and deletes: every such statement of a service goes through here.

A change says in its WHERE what it expects (a version, a state, an empty column) and is answered with the rows that it
met: of two writers at once only one meets the row. Objects that the session holds are not brought up to date with it;
who still needs one reads it again (`refresh`, `expire_all`, `populate_existing`).

What is written to a held row is noted on the way (`row_notes`): the statement returns the row's key and its new values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVarTuple, cast

from sqlalchemy import Column, CursorResult, Delete, Result, Table, Update, bindparam, update
from sqlalchemy.sql.selectable import TypedReturnsRows

from facilitator.domain.held import HELD
from facilitator.models import Base
from facilitator.queries.reading import connection_here
from facilitator.services.row_notes import (
    NOTED,
    held_columns,
    note_change,
    note_gone,
    telling_columns,
)

_Columns = TypeVarTuple("_Columns")


def change_rows(statement: Update | Delete) -> int:
    """Makes the change and returns how many rows it met."""
    noted = _noted_columns(statement)
    if not noted:
        return _met(statement).rowcount
    rows = _met(statement.returning(*noted)).all()
    _note(statement, noted, rows)
    return len(rows)


def change_one(statement: Update | Delete, otherwise: Exception) -> None:
    """The change of exactly one row; raises `otherwise` when it met none, or more."""
    if change_rows(statement) != 1:
        raise otherwise


def change_returning(
    statement: TypedReturnsRows[*_Columns], values: Mapping[str, Any] | None = None
) -> Result[*_Columns]:
    """Makes an UPDATE or DELETE … RETURNING; its result has one row for each that it met.

    A change that is made often is put together once, and given its `values` each time.
    """
    change = cast("Update | Delete", statement)
    whole, noted = _noting(change) if values is None else _noting_once(change)
    if not noted:
        return cast("Result[*_Columns]", _met(whole, values))
    asked = len(change.exported_columns)
    met = _met(whole, values).freeze()
    _note(change, noted, [row[asked:] for row in met()])
    return cast("Result[*_Columns]", met().columns(*range(asked)))


def _noting(change: Update | Delete) -> tuple[Any, list[Column[Any]]]:
    """The change as it also returns what is to be noted, and these columns."""
    noted = _noted_columns(change)
    return (change.returning(*noted) if noted else change), noted


_noting_once = lru_cache(maxsize=64)(_noting)


def _met(statement: Any, values: Mapping[str, Any] | None = None) -> CursorResult[Any]:
    """Executes a change behind what the session still has to write; past its own bookkeeping, which costs as much."""
    return connection_here().execute(statement, values, execution_options={NOTED: True})


def change_each(model: type[Base], column: str, values: Sequence[tuple[int, Any]]) -> None:
    """Sets one column of the rows with these ids, each to its own value, in one round; no values are fine."""
    if values:
        table = Base.metadata.tables[model.__tablename__]
        connection_here().execute(
            update(table).where(table.c.id == bindparam("which")).values({column: bindparam("to")}),
            [{"which": which, "to": to} for which, to in values],
            execution_options={NOTED: True},
        )
        if column in held_columns(table):
            note_change(table, [table.c.id, table.c[column]], values, new=False)


def remove_untold(statement: Delete) -> int:
    """Removes rows of a programme that goes with its log, and returns how many: nobody is left to be told of it."""
    return _met(statement).rowcount


def _noted_columns(statement: Update | Delete) -> list[Column[Any]]:
    """What a statement must return of each row so that it can be noted; nothing where no held column is written."""
    table = cast("Table", statement.table)
    if table.name not in HELD:
        return []
    if isinstance(statement, Delete):
        return telling_columns(table)
    written = held_columns(table) & _set_columns(statement)
    if not written:
        return []
    telling = telling_columns(table)
    return [
        *telling,
        *(table.columns[name] for name in sorted(written) if table.columns[name] not in telling),
    ]


def _set_columns(statement: Update) -> set[str]:
    return {str(getattr(column, "key", column)) for column in statement._values or ()}


def _note(statement: Update | Delete, columns: list[Column[Any]], rows: Sequence[Sequence[Any]]) -> None:
    table = cast("Table", statement.table)
    if isinstance(statement, Delete):
        note_gone(table, columns, rows)
    else:
        note_change(table, columns, rows, new=False)

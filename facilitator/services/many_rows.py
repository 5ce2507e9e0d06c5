"""New rows by one statement, past the session's bookkeeping, in the session's transaction.

For one row that bookkeeping costs several times what its INSERT does. The session's own bulk insert leaves empty values
out and so makes a statement of its own for every mix of them: for 2,000 commitments more than 600.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, cast, func, insert, inspect, select
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.orm import make_transient_to_detached

from facilitator.domain.held import HELD
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.queries.reading import connection_here
from facilitator.services.row_notes import NOTED, key_names, note_change


def insert_row(row: Base) -> None:
    """Stores one new row, at once; the session holds it from now on as if it had stored it itself.

    It must not have been added to the session before.
    """
    model, own = type(row), row.__dict__
    table, named = Base.metadata.tables[row.__tablename__], _named(model)
    values = _blank(model) | {column: own[name] for name, column in named.items() if name in own}
    # What is empty is left to the database: of more than fifty columns of a commitment half are.
    said = {column: value for column, value in values.items() if value is not None}
    stored = connection_here().execute(_insert(table), said)
    values.update(zip(key_names(table), stored.inserted_primary_key or (), strict=True))
    own.update((name, values[column]) for name, column in named.items())
    make_transient_to_detached(row)
    db.session.add(row)
    if table.name in HELD:
        told = [
            name for name, value in values.items() if value is not None or name == HELD[table.name].inside
        ]
        note_change(
            table, [table.columns[name] for name in told], [[values[name] for name in told]], new=True
        )


@cache
def _named(model: type[Base]) -> dict[str, str]:
    """By the attributes of a row their columns."""
    mapper = inspect(model)
    columns = Base.metadata.tables[model.__tablename__].columns
    return {mapper.get_property_by_column(column).key: column.name for column in columns}


@cache
def _blank(model: type[Base]) -> dict[str, Any]:
    """What the columns of a new row hold where nothing is said, but for a key that the database gives.

    Said once for all: what the statement would work out for each column of each row costs as much as the rest of it.
    Raises ValueError for a value that only the statement could work out.
    """
    values = {}
    for column in Base.metadata.tables[model.__tablename__].columns:
        default: Any = column.default
        if column.server_default is not None or (default is not None and not default.is_scalar):
            raise ValueError(f"{column} has a value of its own for each row")
        if not column.primary_key:
            values[column.name] = default.arg if default is not None else None
    return values


@cache
def _insert(table: Table) -> Insert:
    return insert(table).execution_options(**{NOTED: True})


def insert_rows(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Stores the rows, each a value for the same columns by their names; no rows are fine.

    A column that is empty in all of them is left to the database: each value that is bound costs time under the lock.
    Rows that the log holds are given their ids beforehand, so that they can be noted: what an INSERT of many returns
    costs a statement for each on SQLite, and each bound value some work of the driver on PostgreSQL.
    """
    if not rows:
        return
    table, into = Base.metadata.tables[model.__tablename__], connection_here()
    used = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    values = [{name: row[name] for name in used} for row in rows]
    if table.name in HELD and "id" in table.columns and "id" not in used:
        keys = new_ids(table, len(values))
        values = [{"id": key, **row} for key, row in zip(keys, values, strict=True)]
    into.execute(_insert(table), values)
    if table.name in HELD:
        columns = [table.columns[name] for name in values[0]]
        note_change(table, columns, [tuple(row.values()) for row in values], new=True)


def insert_copies(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Stores rows of a programme that begins with them, whole, under the keys that they name: nothing is noted, for
    the baseline that its log begins with in the same transaction holds them all."""
    if rows:
        connection_here().execute(_insert(table), list(rows))


def new_ids(table: Table, many: int) -> Sequence[int]:
    """Ids for so many new rows, as the database would give them; on SQLite it is this transaction that writes alone."""
    if db.session.get_bind().dialect.name == "postgresql":
        place = func.pg_get_serial_sequence(table.name, "id")
        next_one = select(func.nextval(cast(place, REGCLASS))).select_from(func.generate_series(1, many))
        return db.session.execute(next_one).scalars().all()
    last = db.session.execute(select(func.coalesce(func.max(table.columns["id"]), 0))).scalar_one()
    return range(last + 1, last + 1 + many)

"""New rows by one statement, past the session's bookkeeping, in the session's transaction.

For one row that bookkeeping costs several times what its INSERT does. The session's own bulk insert leaves empty values
out and so makes a statement of its own for every mix of them: for 2,000 commitments more than 600.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

_MEANWHILE = 1000
"""Rows that others may store while a long list is made ready."""


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


@dataclass(frozen=True, slots=True)
class BoundRows:
    """Rows of a table as the driver takes them, and as they are noted: worked out before a lock is taken."""

    table: Table
    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    statement: str
    bound: Sequence[Any]


def bind_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> BoundRows | None:
    """Makes them ready to be stored by `insert_bound`; None for no rows. Those that the log holds bring their id.

    Each is a value for the same columns by their names; where a column is not named it gets what is said there of rows
    that say nothing. The values that are bound cost more than the INSERT itself.
    """
    if not rows:
        return None
    table, dialect = Base.metadata.tables[model.__tablename__], db.session.get_bind().dialect
    blank = {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.columns
        if column.default is not None and column.name not in rows[0]
    }
    names = tuple(blank) + tuple(name for name in rows[0] if any(row[name] is not None for row in rows))
    values = tuple(tuple((blank | row)[name] for name in names) for row in map(dict, rows))
    statement = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    readers = [
        table.columns[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for name in names
    ]
    bound: list[Any] = [
        tuple(read(value) for read, value in zip(readers, row, strict=True)) for row in values
    ]
    if statement.positional:
        order = [names.index(name) for name in statement.positiontup or ()]
        bound = [tuple(row[place] for place in order) for row in bound]
    else:
        bound = [dict(zip(names, row, strict=True)) for row in bound]
    return BoundRows(table, names, values, str(statement), bound)


def _as_it_is(value: Any) -> Any:
    return value


def insert_bound(rows: BoundRows | None) -> None:
    """Stores rows that were bound. Nothing is noted: `note_bound` was asked before, for the event that holds them."""
    if rows is not None:
        connection_here().exec_driver_sql(rows.statement, rows.bound)


def note_bound(rows: BoundRows | None) -> None:
    """Notes rows that are going to be stored, if the log holds them."""
    if rows is not None and rows.table.name in HELD:
        note_change(rows.table, [rows.table.columns[name] for name in rows.names], rows.rows, new=True)


def ids_ahead(table: Table, many: int) -> Sequence[int]:
    """Ids for so many rows that are stored later, under a lock that nobody holds yet; `are_free` says there whether
    they still are. On SQLite some are left out, for those who store rows meanwhile."""
    if db.session.get_bind().dialect.name == "postgresql":
        return new_ids(table, many)
    ids = new_ids(table, many)
    return range(ids[0] + _MEANWHILE, ids[-1] + 1 + _MEANWHILE) if ids else ids


def are_free(table: Table, ids: Sequence[int]) -> bool:
    """Whether no row has one of these ids, to be asked under the lock; PostgreSQL's sequences give none twice."""
    if not ids or db.session.get_bind().dialect.name == "postgresql":
        return True
    key = table.columns["id"]
    return db.session.execute(select(key).where(key.between(ids[0], ids[-1])).limit(1)).first() is None


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

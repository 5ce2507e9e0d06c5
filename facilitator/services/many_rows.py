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
from sqlalchemy.orm.attributes import set_committed_value

from facilitator.domain.held import HELD
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.services.row_notes import NOTED, note_change


def insert_row(row: Base) -> None:
    """Stores one new row, at once; the session holds it from now on as if it had stored it itself.

    It must not have been added to the session before.
    """
    mapper = inspect(type(row))
    table, into = Base.metadata.tables[row.__tablename__], db.session.connection()
    named = {column: mapper.get_property_by_column(column).key for column in table.columns}
    given = {column.name: row.__dict__[name] for column, name in named.items() if name in row.__dict__}
    stored = into.execute(_insert(table), given)
    values: dict[str, Any] = {column.name: None for column in table.columns}
    with_defaults: Any = stored.last_inserted_params()
    values.update(with_defaults)
    keys = [column.name for column in table.primary_key]
    values.update(zip(keys, stored.inserted_primary_key or (), strict=True))
    for column, name in named.items():
        set_committed_value(row, name, values[column.name])
    make_transient_to_detached(row)
    db.session.add(row)
    if table.name in HELD:
        note_change(table, list(table.columns), [[values[column.name] for column in table.columns]], new=True)


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
    table, into = Base.metadata.tables[model.__tablename__], db.session.connection()
    used = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    values = [{name: row[name] for name in used} for row in rows]
    if table.name in HELD and "id" in table.columns and "id" not in used:
        keys = _new_ids(table, len(values))
        values = [{"id": key, **row} for key, row in zip(keys, values, strict=True)]
    into.execute(_insert(table), values)
    if table.name in HELD:
        columns = [table.columns[name] for name in values[0]]
        note_change(table, columns, [tuple(row.values()) for row in values], new=True)


def _new_ids(table: Table, many: int) -> Sequence[int]:
    """Ids for so many new rows, as the database would give them; on SQLite it is this transaction that writes alone."""
    if db.session.get_bind().dialect.name == "postgresql":
        place = func.pg_get_serial_sequence(table.name, "id")
        next_one = select(func.nextval(cast(place, REGCLASS))).select_from(func.generate_series(1, many))
        return db.session.execute(next_one).scalars().all()
    last = db.session.execute(select(func.coalesce(func.max(table.columns["id"]), 0))).scalar_one()
    return range(last + 1, last + 1 + many)

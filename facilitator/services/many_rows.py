"""Many rows of one table in one statement, past the session's bookkeeping, in the session's transaction.

The session's own bulk insert leaves empty values out and so makes a statement of its own for every mix of them: for
2,000 commitments more than 600.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from facilitator.domain.held import HELD
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.services.row_notes import NOTED, note_change


def insert_rows(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Stores the rows, each a value for the same columns by their names; no rows are fine.

    A column that is empty in all of them is left to the database: each value that is bound costs time under the lock.
    Rows that the log holds are noted, under the keys that the database gives them.
    """
    if not rows:
        return
    used = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    values = [{name: row[name] for name in used} for row in rows]
    table = Base.metadata.tables[model.__tablename__]
    statement, into = insert(table).execution_options(**{NOTED: True}), db.session.connection()
    if table.name not in HELD:
        into.execute(statement, values)
        return
    keys = list(table.primary_key)
    stored = into.execute(statement.returning(*keys, sort_by_parameter_order=True), values).all()
    columns = [*keys, *(table.columns[name] for name in used)]
    note_change(
        table,
        columns,
        [(*key, *row.values()) for key, row in zip(stored, values, strict=True)],
        new=True,
    )

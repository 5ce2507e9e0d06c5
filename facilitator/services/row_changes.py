"""The one door for updates and deletes: every such statement of a service goes through here.

A change says in its WHERE what it expects (a version, a state, an empty column) and is answered with the rows that it
met: of two writers at once only one meets the row. Objects that the session holds are not brought up to date with it;
who still needs one reads it again (`refresh`, `expire_all`, `populate_existing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVarTuple, cast

from sqlalchemy import CursorResult, Delete, Result, Update, bindparam, update
from sqlalchemy.sql.selectable import TypedReturnsRows

from facilitator.extensions import db
from facilitator.models import Base

_Columns = TypeVarTuple("_Columns")
_APART = {"synchronize_session": False}


def change_rows(statement: Update | Delete) -> int:
    """Makes the change and returns how many rows it met."""
    done = db.session.execute(statement.execution_options(**_APART))
    return cast("CursorResult[None]", done).rowcount


def change_one(statement: Update | Delete, otherwise: Exception) -> None:
    """The change of exactly one row; raises `otherwise` when it met none, or more."""
    if change_rows(statement) != 1:
        raise otherwise


def change_returning(statement: TypedReturnsRows[*_Columns]) -> Result[*_Columns]:
    """Makes an UPDATE or DELETE … RETURNING; its result has one row for each that it met."""
    return db.session.execute(statement, execution_options=_APART)


def change_each(model: type[Base], column: str, values: Sequence[tuple[int, Any]]) -> None:
    """Sets one column of the rows with these ids, each to its own value, in one round; no values are fine."""
    if values:
        table = Base.metadata.tables[model.__tablename__]
        db.session.connection().execute(
            update(table).where(table.c.id == bindparam("which")).values({column: bindparam("to")}),
            [{"which": which, "to": to} for which, to in values],
        )

"""Reads columns straight from the connection: what the ORM does to each row beyond that costs as much as the query.

For selects of columns, not of whole rows. They see what the session has changed, as its own selects do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import CursorResult, Select

from facilitator.extensions import db

Columns = TypeVarTuple("Columns")


def read(statement: Select[*Columns], values: Mapping[str, Any] | None = None) -> CursorResult[*Columns]:
    """The rows of a select whose values are bound by name; in the session's own transaction."""
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values or {})

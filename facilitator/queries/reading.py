"""Reads columns straight from the connection: what the ORM does to each row beyond that costs as much as the query.

For selects of columns, not of whole rows. They see what the session has changed, as its own selects do.

The session works out its connection anew each time that it is asked for. It is the same one until the transaction
ends, so it is kept beside the transaction; inside a savepoint the session is asked, which sets the savepoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import Connection, CursorResult, Select
from sqlalchemy.orm import SessionTransaction

from facilitator.extensions import db

Columns = TypeVarTuple("Columns")


def read(statement: Select[*Columns], values: Mapping[str, Any] | None = None) -> CursorResult[*Columns]:
    """The rows of a select whose values are bound by name; in the session's own transaction."""
    return connection_here().execute(statement, values or {})


_IN_HAND = "connection in hand"


def connection_here() -> Connection:
    """The connection of the session's transaction, once everything is written that the session has still to write."""
    session = db.session()
    session.flush()
    if session.in_nested_transaction():
        return session.connection()
    kept: tuple[SessionTransaction, Connection] | None = session.info.get(_IN_HAND)
    if kept is not None and kept[0] is session.get_transaction() and kept[0].is_active:
        return kept[1]
    found = session.connection()
    transaction = session.get_transaction()
    if transaction is not None:
        session.info[_IN_HAND] = (transaction, found)
    return found

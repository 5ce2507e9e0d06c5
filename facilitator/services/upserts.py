"""Insert, or meet the row that has the same key: in one statement, so that two at once never make two rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from facilitator.extensions import db
from facilitator.models import Base


def upsert(
    model: type[Base],
    values: Mapping[str, Any],
    on: Sequence[str],
    *,
    change: Sequence[str] = (),
    unless_same: str = "",
) -> bool:
    """Stores a row; where one stands with the same `on`, its columns `change` take the new values instead.

    With nothing to change it stays as it is; with `unless_same` so does one that has the same value there already.
    Returns whether anything was stored.
    """
    insert: Any = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).values(**values)
    fresh = statement.excluded
    if change:
        met = getattr(model, unless_same) != fresh[unless_same] if unless_same else None
        statement = statement.on_conflict_do_update(
            index_elements=list(on), set_={name: fresh[name] for name in change}, where=met
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(on))
    return db.session.execute(statement.returning(getattr(model, on[0]))).first() is not None

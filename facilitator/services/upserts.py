"""Insert, or meet the row that has the same key: in one statement, so that two at once never make two rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from facilitator.domain.held import HELD
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.services.row_notes import NOTED, note_change, telling_columns


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
    Returns whether anything was stored. What is written to a held row is noted (`row_notes`).
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
    table = Base.metadata.tables[model.__tablename__]
    told = telling_columns(table) if table.name in HELD else []
    written = [table.columns[name] for name in values if table.columns[name] not in told]
    stored = db.session.execute(
        statement.returning(*told, *written), execution_options={NOTED: True}
    ).one_or_none()
    if stored is not None and told:
        note_change(table, [*told, *written], [stored], new=False)
    return stored is not None

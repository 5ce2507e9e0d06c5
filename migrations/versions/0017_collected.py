"""one way to collect: the terms on which a room was asked stand in the same place for every activity

Revision: 0017
After: 0015

Gather, vote, check-in and fist to five each had their own keys and phases. Rooms that are open while this runs go on.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

TERMS = {"sides": "sides", "few": "few", "opened_at": "opened", "aside": "aside"}
"""What gather and vote kept in their data, and under which name it stands in the settings from now on."""
MOVED = ("gather", "vote")
PHASES = {
    "vote": {"open": "collect", "closed": "shown"},
    "check-in": {"setup": "ready"},
    "fist": {"setup": "ready"},
}
STATES = sa.table(
    "activity_states",
    sa.column("id", sa.Integer),
    sa.column("mode", sa.String),
    sa.column("phase", sa.String),
    sa.column("settings", sa.Text),
    sa.column("data", sa.Text),
)


def upgrade() -> None:
    for row in _rows():
        settings, data = json.loads(row.settings), json.loads(row.data)
        if row.mode in MOVED:
            settings |= {new: data.pop(old) for old, new in TERMS.items() if old in data}
        if row.mode == "vote" and "named" in settings:
            settings["anonymous"] = not settings.pop("named")
        _keep(row, PHASES.get(row.mode, {}).get(row.phase, row.phase), settings, data)


def downgrade() -> None:
    for row in _rows():
        settings, data = json.loads(row.settings), json.loads(row.data)
        if row.mode in MOVED:
            data |= {old: settings.pop(new) for old, new in TERMS.items() if new in settings}
        if row.mode == "vote" and "anonymous" in settings:
            settings["named"] = not settings.pop("anonymous")
        before = {new: old for old, new in PHASES.get(row.mode, {}).items()}
        _keep(row, before.get(row.phase, row.phase), settings, data)


def _rows() -> list[Any]:
    modes = (*MOVED, *PHASES)
    return list(op.get_bind().execute(sa.select(STATES).where(STATES.c.mode.in_(modes))))


def _keep(row: Any, phase: str, settings: dict[str, Any], data: dict[str, Any]) -> None:
    fresh = {"phase": phase, "settings": _written(settings), "data": _written(data)}
    op.get_bind().execute(sa.update(STATES).where(STATES.c.id == row.id).values(fresh))


def _written(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

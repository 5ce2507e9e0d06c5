"""Where activities of a live workshop stand: read, changed under their version, and the room told of it.

`settings` and `data` belong to the activity; they hold strings, numbers, booleans, lists and dicts only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, update

from facilitator.domain.errors import Stale
from facilitator.extensions import db
from facilitator.models import ActivityState, AgendaItem, Room
from facilitator.queries.rooms import StateView, state_of_mode
from facilitator.services.row_changes import change_returning, change_rows

MOVED_ON = (
    "Somebody has changed this in the meantime. The page shows how it is now; nothing of yours is lost."
)


_TOUCH = (
    update(Room)
    .where(Room.programme_id == bindparam("programme"), Room.closed_at.is_(None))
    .values(version=Room.version + 1)
    .returning(Room.id)
)


def touch_rooms(programme_id: int) -> None:
    """Raises the version of the programme's open rooms, in the transaction of the change that asks for it.

    `record_event` calls it, so it is needed only where something changes without an event: anonymous input.
    """
    touched = change_returning(_TOUCH, {"programme": programme_id}).scalars()
    db.session.info.setdefault("touched_rooms", set()).update(touched)


def save_state(
    item_id: int,
    before: StateView,
    *,
    phase: str | None = None,
    run: int | None = None,
    settings: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> StateView:
    """Changes what is given and returns the state as it is then; raises Stale when somebody else changed it since.

    The caller writes the event (or calls `touch_rooms`).
    """
    values: dict[str, Any] = {}
    if phase is not None:
        values["phase"] = phase
    if run is not None:
        values["run"] = run
    if settings is not None:
        values["settings"] = json.dumps(dict(settings), ensure_ascii=False, sort_keys=True)
    if data is not None:
        values["data"] = json.dumps(dict(data), ensure_ascii=False, sort_keys=True)
    if before.version == 0:
        _first(item_id, before.mode, values)
    elif not change_rows(
        update(ActivityState)
        .where(
            ActivityState.item_id == item_id,
            ActivityState.mode == before.mode,
            ActivityState.version == before.version,
        )
        .values(version=ActivityState.version + 1, **values)
    ):
        raise Stale(state_of_mode(item_id, before.mode), MOVED_ON)
    return state_of_mode(item_id, before.mode)


def _first(item_id: int, mode: str, values: Mapping[str, Any]) -> None:
    if state_of_mode(item_id, mode).version != 0:
        raise Stale(state_of_mode(item_id, mode), MOVED_ON)
    db.session.add(ActivityState(item_id=item_id, mode=mode, **values))
    db.session.flush()


def set_mode(item_id: int, mode: str) -> None:
    """The activity that a block runs from now on."""
    change_rows(update(AgendaItem).where(AgendaItem.id == item_id).values(mode=mode))

"""A list is looked at before it comes in: kept for a day, with how it is read; nothing of it is anybody's word yet."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from sqlalchemy import Update, delete, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.errors import NotFound
from facilitator.domain.lists.grids import Grid
from facilitator.domain.lists.readings import Reading
from facilitator.domain.permissions import Entry, check_enters
from facilitator.domain.tokens import new_token
from facilitator.models import ListReading, StagedList
from facilitator.services.many_rows import insert_rows
from facilitator.services.row_changes import change_one, change_rows
from facilitator.services.upserts import upsert


def packed(grids: Sequence[Grid]) -> bytes:
    """The grids as they are kept; needs no lock."""
    return zlib.compress(json.dumps([grid.to_plain() for grid in grids], ensure_ascii=False).encode(), 6)


def stage_list(actor: Actor, programme_id: int, file_name: str, content: bytes, place: int = 0) -> str:
    """Keeps a list that was `packed`, and returns its key. Raises NotAllowed for whoever is no facilitator."""
    check_enters(Entry.IMPORT, actor)
    key = new_token()
    row = {
        "key": key,
        "programme_id": programme_id,
        "at": clock.now(),
        "file_name": file_name[:200],
        "content": content,
        "grid": place,
        "reading": "",
    }
    insert_rows(StagedList, [row])
    return key


def choose_grid(actor: Actor, programme_id: int, key: str, place: int) -> None:
    """Another sheet of the same file; how it is read is to be said anew. Raises NotAllowed, NotFound."""
    check_enters(Entry.IMPORT, actor)
    change_one(_staged(programme_id, key).values(grid=place, reading=""), NotFound())


def keep_reading(actor: Actor, programme_id: int, key: str, reading: Reading, columns_hash: str) -> None:
    """How the list is read, also for the next one with the same columns. Raises NotAllowed, NotFound."""
    check_enters(Entry.IMPORT, actor)
    said = json.dumps(reading.to_plain(), ensure_ascii=False)
    change_one(_staged(programme_id, key).values(reading=said), NotFound())
    if columns_hash:
        values = {"programme_id": programme_id, "columns_hash": columns_hash, "reading": said}
        upsert(
            ListReading,
            values | {"at": clock.now()},
            ["programme_id", "columns_hash"],
            change=["reading", "at"],
        )


def forget_list(programme_id: int, key: str) -> None:
    """Its rows came in, or nobody wants them."""
    change_rows(delete(StagedList).where(StagedList.key == key, StagedList.programme_id == programme_id))


def _staged(programme_id: int, key: str) -> Update:
    return update(StagedList).where(StagedList.key == key, StagedList.programme_id == programme_id)

"""Writes a whole programme into one file: its rows, its log with the very bytes of each event, its signed lists.

Reads only. Which rows are a programme's, and how they lead to each other, is what a rehearsal copies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select

from facilitator import clock
from facilitator.domain.errors import Conflict
from facilitator.domain.log import key_fingerprint
from facilitator.domain.programme_files import (
    COLUMNS_LEFT_OUT,
    COUNTS_CHANGES,
    FORMAT,
    LEFT_OUT,
    VERSION,
    in_file,
    name_in_file,
    written,
)
from facilitator.models import Base, Event, EventValues
from facilitator.queries.programme_hold import LogHead
from facilitator.queries.reading import connection_here
from facilitator.services.audit_held import rows_of
from facilitator.services.log_batches import log_head
from facilitator.services.log_key import SHOWN, log_key
from facilitator.services.rehearsal_rows import COPIED, emptied_rows

FILED = tuple(name for name in COPIED if name not in LEFT_OUT)
"""The tables whose rows stand in the file, each behind those that it leads to."""
PROGRAMMES = Base.metadata.tables["programmes"]
_EVENTS = Base.metadata.tables[Event.__tablename__]
_VALUES = Base.metadata.tables[EventValues.__tablename__]
WHOLE = "the whole of programme"
"""What the security log says was taken."""
_TRIES = 3
_IDS = dict[str, dict[int, int]]


def programme_file(programme_id: int, product: Mapping[str, str]) -> bytes:
    """The file of a programme as it stands; `product` says which installation writes it (`version`, `address`).

    Raises Conflict for a rehearsal, and where the programme does not stand still while it is read.
    """
    for _try in range(_TRIES):
        head = log_head(programme_id)
        content = _content(head, product)
        if log_head(programme_id) == head:
            return written(content)
    raise Conflict("Somebody works in this programme just now. Try again in a moment.")


def filed_columns(table: Table) -> dict[str, str]:
    """By the columns of a table that stand in the file what they are called there."""
    left_out = COLUMNS_LEFT_OUT.get(table.name, {})
    return {
        column.name: name_in_file(column.name, leads=bool(column.foreign_keys))
        for column in table.columns
        if column.name not in left_out and column.name != COUNTS_CHANGES
    }


def _content(head: LogHead, product: Mapping[str, str]) -> dict[str, object]:
    connection = connection_here()
    own = connection.execute(select(PROGRAMMES).where(PROGRAMMES.c.id == head.programme_id)).mappings().one()
    if own["rehearsal_of"] is not None:
        raise Conflict("A rehearsal is a throwaway copy: take the programme itself along.")
    ids: _IDS = {"programmes": {head.programme_id: 1}}
    tables = {name: _rows(Base.metadata.tables[name], head.programme_id, ids) for name in FILED}
    return {
        "format": FORMAT,
        "version": VERSION,
        "made": {
            "at": in_file(clock.now()),
            "product": "Facilitator",
            "key": key_fingerprint(log_key())[:SHOWN],
            **product,
        },
        "programme": _row(PROGRAMMES, dict(own), ids),
        "tables": tables,
        "log": {"seq": head.seq, "hash": head.hash, "events": _events(head.programme_id, ids)},
    }


def _rows(table: Table, programme_id: int, ids: _IDS) -> list[dict[str, object]]:
    found = [dict(row) for row in connection_here().execute(rows_of(table, programme_id)).mappings()]
    if table.name == "commitments":
        found = sorted([*found, *emptied_rows(programme_id)], key=lambda row: row["id"])
    ids[table.name] = {row["id"]: place for place, row in enumerate(found, start=1)}
    return [_row(table, row, ids) for row in found]


def _row(table: Table, row: Mapping[str, Any], ids: _IDS) -> dict[str, object]:
    """A row without what is empty; what leads to another row leads to its number in the file."""
    said: dict[str, object] = {}
    for column, name in filed_columns(table).items():
        value = row[column]
        if value is None:
            continue
        leading = next(iter(table.columns[column].foreign_keys), None)
        if column == "id":
            said[name] = ids[table.name][value]
        elif leading is not None:
            said[name] = ids[leading.column.table.name][value]
        else:
            said[name] = in_file(value)
    return said


def _events(programme_id: int, ids: _IDS) -> list[dict[str, object]]:
    kept = connection_here().execute(
        select(_VALUES.c.seq, _VALUES.c.kept).where(_VALUES.c.programme_id == programme_id)
    )
    apart: dict[int, object] = {seq: json.loads(text) for seq, text in kept}
    found = connection_here().execute(
        select(_EVENTS).where(_EVENTS.c.programme_id == programme_id).order_by(_EVENTS.c.seq)
    )
    return [_event(dict(row), apart.get(row["seq"]), ids) for row in found.mappings()]


def _event(row: Mapping[str, Any], apart: object, ids: _IDS) -> dict[str, object]:
    said = _row(_EVENTS, row, ids) | {"seal": row["mac"]}
    said.pop("mac")
    return said | ({"apart": apart} if apart is not None else {})

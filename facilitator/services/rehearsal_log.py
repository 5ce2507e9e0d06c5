"""The log of a rehearsal: what the programme's log tells, sealed anew for the copy, so that histories can be read.

Its hashes, its seals and the hashes and codes of its lists are its own; which rows it holds its baseline says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select, update

from facilitator.domain.events.programme import RowsHeld
from facilitator.domain.log import GENESIS, sealed_again
from facilitator.models import Base, Event, EventValues, Programme
from facilitator.queries.reading import connection_here
from facilitator.services.log_key import log_key
from facilitator.services.many_rows import insert_copies, new_ids
from facilitator.services.rehearsal_rows import Copied
from facilitator.services.row_changes import change_rows

_EVENTS = Base.metadata.tables[Event.__tablename__]
_VALUES = Base.metadata.tables[EventValues.__tablename__]


def copy_log(source_id: int, copied: Copied) -> None:
    """Stores the copy's events, and where its log ends with them; the rows that they point to are copied already."""
    kept = connection_here().execute(select(_VALUES).where(_VALUES.c.programme_id == source_id)).mappings()
    apart = [dict(row) | {"programme_id": copied.programme_id} for row in kept]
    rows = list(_sealed_anew(source_id, copied))
    insert_copies(_EVENTS, rows)
    insert_copies(_VALUES, apart)
    head = rows[-1]
    change_rows(
        update(Programme)
        .where(Programme.id == copied.programme_id)
        .values(log_seq=head["seq"], log_hash=head["hash"])
    )


def _sealed_anew(source_id: int, copied: Copied) -> Iterator[dict[str, Any]]:
    statement = select(_EVENTS).where(_EVENTS.c.programme_id == source_id).order_by(_EVENTS.c.seq)
    found = connection_here().execute(statement).mappings().all()
    prev, key = GENESIS, log_key()
    for stored, event_id in zip(found, new_ids(_EVENTS, len(found)), strict=True):
        sealed = sealed_again(_of_the_copy(json.loads(stored["body"]), prev, copied), key)
        yield {
            **stored,
            "id": event_id,
            "programme_id": copied.programme_id,
            "person_id": copied.of("people", stored["person_id"]),
            "workshop_id": copied.of("workshops", stored["workshop_id"]),
            "commitment_id": copied.of("commitments", stored["commitment_id"]),
            "body": sealed.body_bytes,
            "prev_hash": prev,
            "hash": sealed.hash,
            "mac": sealed.mac,
        }
        prev = sealed.hash


def _of_the_copy(body: dict[str, Any], prev: str, copied: Copied) -> dict[str, Any]:
    """The same event in the copy's log. It holds no row: the baseline behind all of them does."""
    data = RowsHeld().data() if body["kind"] == RowsHeld.kind else body["data"]
    body |= {"programme": copied.public_id, "prev": prev, "data": _marked(data, copied.marks)}
    body.pop("held", None)
    return body


def _marked(value: Any, marks: Mapping[str, str]) -> Any:
    """The value with the hashes and codes of lists as they are in the copy."""
    if isinstance(value, str):
        return marks.get(value, value)
    if isinstance(value, Mapping):
        return {key: _marked(one, marks) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(one, marks) for one in value]
    return value

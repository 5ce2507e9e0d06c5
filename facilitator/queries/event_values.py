"""Reads events for people: with what is kept apart from them. Whether all of it is sound the audit checks."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from facilitator.domain.languages import OWN
from facilitator.domain.log import Actor, EventBody
from facilitator.domain.private_values import Kept, opened
from facilitator.models import EventValues
from facilitator.queries.reading import read

_MOST_NAMED = 400
"""So many numbers are named one by one; of more, everything between the first and the last is looked at."""


def open_events(
    programme_id: int, bodies: Sequence[bytes], zone: str = "UTC", locale: str = OWN
) -> list[EventBody]:
    """These stored events of a programme as people may read them, in their order; one select for all of them.

    What was erased says so, by the calendar of this zone and as this locale writes dates.
    To show an event, reading it is enough: nothing is proved.
    """
    events = [_plain(body) for body in bodies]
    kept = kept_apart(programme_id, [event.seq for event in events if event.private])
    return [opened(event, kept.get(event.seq, {}), zone, locale) for event in events]


def open_event(body: bytes, kept: str | None, zone: str, locale: str) -> EventBody:
    """The same for one that was read with the row of what is kept apart from it; None where there is no such row."""
    return opened(_plain(body), json.loads(kept) if kept else {}, zone, locale)


_KEPT = select(EventValues.seq, EventValues.kept).where(EventValues.programme_id == bindparam("programme_id"))
_NAMED = _KEPT.where(EventValues.seq.in_(bindparam("seqs", expanding=True)))
_BETWEEN = _KEPT.where(EventValues.seq.between(bindparam("first"), bindparam("last")))


def kept_apart(programme_id: int, seqs: Sequence[int]) -> dict[int, Kept]:
    """What is kept apart from the events with these numbers, by number; no numbers ask nothing."""
    if not seqs:
        return {}
    if len(seqs) > _MOST_NAMED:
        rows = read(_BETWEEN, {"programme_id": programme_id, "first": min(seqs), "last": max(seqs)})
    else:
        rows = read(_NAMED, {"programme_id": programme_id, "seqs": list(seqs)})
    return {seq: json.loads(kept) for seq, kept in rows}


def _plain(body: bytes) -> EventBody:
    parts = json.loads(body)
    return EventBody(**(parts | {"by": Actor(**parts["by"])}))

"""Holds what is kept apart from events against the hashes that they carry, and against what the log says was erased."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.log import EventBody
from facilitator.domain.private_values import Kept, kept_fault
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.event_values import kept_apart


@dataclass(frozen=True, slots=True)
class Apart:
    """What is kept apart from some events of a log, and from those whose erasing they tell.

    `erased` are the fields that the log tells were erased, by the number of their event.
    """

    kept: Mapping[int, Kept]
    erased: Mapping[int, frozenset[str]]

    def of(self, seq: int) -> Kept:
        """What is kept apart from this event."""
        return self.kept.get(seq, {})

    def fault(self, body: EventBody) -> str:
        """What is wrong with what is kept apart from this event, in a sentence, or empty text."""
        fault = kept_fault(body, self.of(body.seq), self.erased.get(body.seq, frozenset()))
        if fault or body.kind != EventKind.VALUES_ERASED:
            return fault
        seq, fields = _erasing(body.data)
        back = [name for name in fields if "erased_at" not in self.of(seq).get(name, {"erased_at": ""})]
        return f"event {seq}: what event {body.seq} tells was erased is stored again" if back else ""


def apart_from(programme_id: int, rows: Sequence[Any]) -> Apart:
    """What is kept apart from these events, given with `seq`, `kind` and `body`; one select, three at most."""
    erasing = [row for row in rows if row.kind == EventKind.VALUES_ERASED]
    kept = dict(kept_apart(programme_id, [row.seq for row in rows]))
    if erasing:
        targets = [_erasing(json.loads(row.body)["data"])[0] for row in erasing]
        kept |= kept_apart(programme_id, targets)
    is_claimed = any("erased_at" in one for values in kept.values() for one in values.values())
    return Apart(kept, _told_erased(programme_id) if is_claimed else {})


def _told_erased(programme_id: int) -> dict[int, frozenset[str]]:
    """The fields that the log tells were erased; that it does so soundly the walk finds where it comes to it."""
    return erased_by(
        json.loads(body)
        for body in db.session.scalars(
            select(Event.body).where(
                Event.programme_id == programme_id, Event.kind == EventKind.VALUES_ERASED
            )
        )
    )


def erased_by(bodies: Iterable[Mapping[str, Any]]) -> dict[int, frozenset[str]]:
    """By the number of an event its fields that these events, which tell of erasing, say were erased."""
    found: dict[int, set[str]] = defaultdict(set)
    for body in bodies:
        seq, fields = _erasing(body["data"])
        found[seq].update(fields)
    return {seq: frozenset(fields) for seq, fields in found.items()}


def _erasing(data: Mapping[str, Any]) -> tuple[int, list[str]]:
    return int(data["event"]), [str(name) for name in data["fields"]]

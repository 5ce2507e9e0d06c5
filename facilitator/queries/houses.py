"""What each side has opened, as plain values for the picture of the houses: no select beside those of the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from facilitator.domain.registers.doors import DoorForm
from facilitator.domain.registers.family import Kind
from facilitator.domain.sides import Side
from facilitator.queries.registers import Entry


@dataclass(frozen=True, slots=True)
class Opening:
    """One entry as a door in the house of `side`; `state` is the word of its status, `waits` the days of a request."""

    ref: str
    title: str
    side: Side
    form: DoorForm
    state: str
    reason: str = ""
    way_in: str = ""
    waits: int | None = None
    again: date | None = None


def openings(kind: Kind[Any], entries: Iterable[Entry[Any]], today: date) -> tuple[Opening, ...]:
    """The doors of a register, what waits longest first, then by their numbers; none where it declares no doors."""
    found = [one for entry in entries if (one := _opening(kind, entry, today))]
    return tuple(sorted(found, key=lambda one: (-(one.waits or 0), len(one.ref), one.ref)))


def longest_house(found: Iterable[Opening]) -> int:
    """How many doors the house has that has more."""
    sides = [one.side for one in found]
    return max(sides.count(side) for side in Side)


def _opening(kind: Kind[Any], one: Entry[Any], today: date) -> Opening | None:
    side = kind.per_side.owner(one.text) if kind.per_side else None
    if kind.doors is None or side is None:
        return None
    return Opening(
        one.ref,
        one.title,
        side,
        kind.doors.forms[one.status],
        one.state.word,
        kind.doors.why(one.text),
        kind.doors.enters(one.text, one.status),
        kind.doors.waits(one.text, one.status, today),
        kind.doors.looks_again(one.text, one.status),
    )

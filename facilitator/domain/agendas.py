"""Agendas: clock times, totals against the room's time, and moving blocks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from facilitator.domain.errors import Conflict, Stale


class Activity(StrEnum):
    """What kind of thing happens in a block (method.md, section 4)."""

    TALK = "talk"
    ROUND = "round"
    GATHER = "gather"
    CLUSTER = "cluster"
    VOTE = "vote"
    PULSE = "pulse"
    REVIEW = "review"
    REGISTER = "register"
    COMMIT = "commit"
    SIGN_OFF = "sign-off"
    BREAK = "break"


class ItemState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Block:
    """One agenda item as far as time is concerned; `minutes` planned."""

    key: str
    minutes: int
    state: ItemState = ItemState.WAITING
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """When a block begins and ends, both in UTC; skipped blocks take no time."""

    key: str
    begins_at: datetime
    ends_at: datetime


def plan_slots(blocks: Sequence[Block], starts_at: datetime) -> list[Slot]:
    """Clock times in order: planned ones follow from the minutes, actual ones replace them once known.

    A finished block ends when it ended; the blocks after it follow on.
    """
    slots: list[Slot] = []
    clock = starts_at
    for block in blocks:
        begins = block.started_at or clock
        if block.state is ItemState.SKIPPED:
            slots.append(Slot(block.key, clock, clock))
            continue
        ends = block.finished_at or begins + timedelta(minutes=block.minutes)
        slots.append(Slot(block.key, begins, ends))
        clock = ends
    return slots


@dataclass(frozen=True, slots=True)
class Fit:
    """Planned minutes against the room's; `over` is positive when the agenda is too long, negative when time is left."""

    planned: int
    room: int

    @property
    def over(self) -> int:
        return self.planned - self.room


def fit_of(blocks: Sequence[Block], room_minutes: int) -> Fit:
    """The total of all blocks that are not skipped, against the room's time."""
    planned = sum(block.minutes for block in blocks if block.state is not ItemState.SKIPPED)
    return Fit(planned, room_minutes)


def moved(keys: Sequence[str], key: str, to: int) -> list[str]:
    """The order after moving one block to an index; indices beyond the ends mean the ends.

    Raises Stale when the block is gone.
    """
    if key not in keys:
        raise Stale(list(keys), "Somebody removed this item in the meantime.")
    rest = [k for k in keys if k != key]
    rest.insert(max(0, min(to, len(rest))), key)
    return rest


def reordered(keys: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The wanted order, if it names exactly the blocks there are; raises Stale otherwise."""
    if sorted(keys) != sorted(wanted):
        raise Stale(list(keys), "Somebody changed the agenda in the meantime. The page shows it as it is now.")
    return list(wanted)


def running_key(blocks: Sequence[Block]) -> str | None:
    """The block that is on now."""
    return next((b.key for b in blocks if b.state is ItemState.RUNNING), None)


def next_key(blocks: Sequence[Block]) -> str | None:
    """The first waiting block after the one that is on, or the first waiting at all."""
    on = running_key(blocks)
    keys = [b.key for b in blocks]
    after = blocks[keys.index(on) + 1 :] if on else blocks
    return next((b.key for b in after if b.state is ItemState.WAITING), None)


_ITEM_FROM: dict[ItemState, frozenset[ItemState]] = {
    ItemState.RUNNING: frozenset({ItemState.WAITING, ItemState.DONE, ItemState.SKIPPED}),
    ItemState.DONE: frozenset({ItemState.RUNNING}),
    ItemState.SKIPPED: frozenset({ItemState.WAITING, ItemState.RUNNING}),
    ItemState.WAITING: frozenset({ItemState.RUNNING, ItemState.DONE, ItemState.SKIPPED}),
}


def check_item_step(now: ItemState, to: ItemState) -> None:
    """Raises Conflict for a step that makes no sense; going back is always possible."""
    if now not in _ITEM_FROM[to]:
        raise Conflict("Somebody has moved the agenda on in the meantime. The page shows where it is now.")

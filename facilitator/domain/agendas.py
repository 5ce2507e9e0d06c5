"""Agendas: clock times, totals against the room's time, and moving blocks about."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.texts import clean_line, clean_text

MOST_TEXT = 20_000
"""Letters in a script or a note: more than anybody reads aloud."""


class Activity(StrEnum):
    """What kind of thing happens in a block (method.md, section 4)."""

    TALK = "talk"
    ROUND = "round"
    GATHER = "gather"
    CLUSTER = "cluster"
    VOTE = "vote"
    CHECK_IN = "check-in"
    FIST = "fist"
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
    PARKED = "parked"


_BEGUN = frozenset({ItemState.RUNNING, ItemState.DONE})


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """The text of one agenda item as it is written or edited."""

    title: str
    minutes: int
    activity: Activity
    script: str = ""
    leaves_behind: str = ""

    @property
    def mark(self) -> str:
        """A short fingerprint; a form posts the one it showed, so that an edit in between is noticed."""
        parts = (self.title, str(self.minutes), self.activity.value, self.script, self.leaves_behind)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def checked_item(draft: ItemDraft) -> ItemDraft:
    """The item with its texts cleaned; raises Invalid naming every field that does not make sense."""
    draft = replace(
        draft,
        title=clean_line(draft.title),
        script=clean_text(draft.script),
        leaves_behind=clean_text(draft.leaves_behind),
    )
    wrong: dict[str, str] = {}
    if not draft.title:
        wrong["title"] = "Give the item a title that people will recognise in the room."
    elif len(draft.title) > 160:
        wrong["title"] = "Keep the title under 160 letters."
    if not 0 <= draft.minutes <= 600:
        wrong["minutes"] = "Enter whole minutes between 0 and 600."
    for name, text in (("script", draft.script), ("leaves_behind", draft.leaves_behind)):
        if len(text) > MOST_TEXT:
            wrong[name] = f"This has {len(text):,} letters. Keep it under {MOST_TEXT:,}."
    if wrong:
        raise Invalid(wrong)
    return draft


def checked_notes(text: str) -> str:
    """Notes with what no page can show taken out; raises Invalid when they are too long to keep."""
    text = clean_text(text)
    if len(text) > MOST_TEXT:
        raise Invalid(
            {"notes": f"These notes have {len(text):,} letters; up to {MOST_TEXT:,} can be kept here."}
        )
    return text


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


def plan_slots(blocks: Sequence[Block], starts_at: datetime, now: datetime | None = None) -> list[Slot]:
    """Clock times, in the agenda's order: planned ones follow from the minutes, actual ones replace them once known.

    A finished block has the times that it really had. What is still waiting follows, in order, after all that
    has begun. With `now` a running block that is over its time pushes the rest on, and nothing that is still to
    come begins in the past; without it the plan stands as it was made.
    """
    begun = {
        block.key: _actual_slot(block, now) for block in blocks if block.state in _BEGUN and block.started_at
    }
    clock = max((starts_at, *(slot.ends_at for slot in begun.values())))
    if now is not None:
        clock = max(clock, now)
    slots: list[Slot] = []
    for block in blocks:
        slot = begun.get(block.key)
        if slot is None:
            minutes = 0 if block.state is ItemState.SKIPPED else block.minutes
            slot = Slot(block.key, clock, clock + timedelta(minutes=minutes))
            clock = slot.ends_at
        slots.append(slot)
    return slots


def _actual_slot(block: Block, now: datetime | None) -> Slot:
    begins = block.started_at
    assert begins is not None
    planned_end = begins + timedelta(minutes=block.minutes)
    if block.finished_at is not None:
        return Slot(block.key, begins, max(begins, block.finished_at))
    return Slot(block.key, begins, max(planned_end, now) if now else planned_end)


ANOTHER_OCCASION = timedelta(hours=4)
"""Begun further than this from its plan, a workshop is held on another occasion than the planned one."""


def room_end(starts_at: datetime, started_at: datetime | None, room_minutes: int) -> datetime:
    """When the room's time is over: planned, so that a late beginning costs time; on another occasion, counted anew."""
    elsewhen = started_at is not None and abs(started_at - starts_at) > ANOTHER_OCCASION
    begins = started_at if elsewhen and started_at is not None else starts_at
    return begins + timedelta(minutes=room_minutes)


@dataclass(frozen=True, slots=True)
class Fit:
    """Planned minutes against the room's; `over` is positive when too long, negative when time is left."""

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
        raise Stale(
            list(keys), "Somebody changed the agenda in the meantime. The page shows it as it is now."
        )
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


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to one block: its new state and the moments that go with it."""

    key: str
    was: ItemState
    state: ItemState
    started_at: datetime | None
    finished_at: datetime | None


def changes_of_step(blocks: Sequence[Block], key: str, to: ItemState, now: datetime) -> list[Change]:
    """Everything that a step on one block changes, so that one block is on at most.

    Starting a waiting block finishes the one that is on. Taking up an earlier block again puts one that was
    begun by mistake back in line, and the earlier one goes on since it
    first began, or since the last block that ended after that.
    Raises Stale when the block is gone and Conflict when the step makes no sense any more.
    """
    found = {block.key: block for block in blocks}
    if key not in found:
        raise Stale([block.key for block in blocks], "Somebody removed this item in the meantime.")
    block = found[key]
    check_item_step(block.state, to)
    on = running_key(blocks)
    changes: list[Change] = []
    if to is ItemState.RUNNING and on is not None:
        other = found[on]
        again = block.state is ItemState.DONE and blocks.index(other) > blocks.index(block)
        changes.append(_back_in_line(other) if again else _finished(other, now))
    others = [change.key for change in changes]
    ended = [b.finished_at for b in blocks if b.finished_at and b.key not in (key, *others)]
    changes.append(_stepped(block, to, now, ended))
    return changes


def _back_in_line(block: Block) -> Change:
    return Change(block.key, block.state, ItemState.WAITING, None, None)


def _finished(block: Block, now: datetime) -> Change:
    return Change(block.key, block.state, ItemState.DONE, block.started_at, now)


def _stepped(block: Block, to: ItemState, now: datetime, ended: Sequence[datetime]) -> Change:
    if to is ItemState.DONE:
        return _finished(block, now)
    if to is ItemState.WAITING:
        return _back_in_line(block)
    if to is ItemState.SKIPPED:
        return Change(block.key, block.state, to, None, None)
    if block.started_at is None or block.state is not ItemState.DONE:
        return Change(block.key, block.state, to, now, None)
    return Change(block.key, block.state, to, max((block.started_at, *ended)), None)


def previous_key(blocks: Sequence[Block]) -> str | None:
    """The block to take up again when going back: the last finished one before the one that is on, if any."""
    on = running_key(blocks)
    before = list(blocks)
    if on is not None:
        before = before[: [b.key for b in blocks].index(on)]
    return next((b.key for b in reversed(before) if b.state is ItemState.DONE), None)


def check_item_step(now: ItemState, to: ItemState) -> None:
    """Raises Conflict for a step that makes no sense; going back is always possible."""
    if now not in _ITEM_FROM[to]:
        raise Conflict("Somebody has moved the agenda on in the meantime. The page shows where it is now.")

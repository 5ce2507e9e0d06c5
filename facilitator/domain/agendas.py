"""Agendas: clock times, totals against the room's time, and moving blocks about."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.registers import kinds
from facilitator.domain.texts import clean_line, clean_text

MOST_TEXT = 20_000
"""Letters in a script or a note: more than anybody reads aloud."""


PROMPT_LENGTH = 300
LONGEST_MINUTES = 600


class Activity(StrEnum):
    """What kind of thing happens in a block (method.md, section 4)."""

    TALK = "talk"
    ROUND = "round"
    GATHER = "gather"
    CLUSTER = "cluster"
    LINKING = "linking"
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
_NO_TIME = frozenset({ItemState.SKIPPED, ItemState.PARKED})
"""What is left out, and what waits until somebody takes it up again, takes no time in the projection."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One agenda item as it is written or edited.

    `prompt` is what projector and phones ask the room; what is gathered becomes `opportunities`, `concerns` or,
    where `collects` is empty, nothing in the register; `anonymous` says whether it is gathered without names.
    """

    title: str
    minutes: int
    activity: Activity
    script: str = ""
    leaves_behind: str = ""
    prompt: str = ""
    collects: str = ""
    anonymous: bool = False

    @property
    def mark(self) -> str:
        """A short fingerprint; a form posts the one it showed, so that an edit in between is noticed."""
        parts = (
            self.title,
            str(self.minutes),
            self.activity.value,
            self.script,
            self.leaves_behind,
            self.prompt,
            self.collects,
            str(self.anonymous),
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def checked_item(draft: ItemDraft) -> ItemDraft:
    """The item with its texts cleaned; raises Invalid naming every field that does not make sense."""
    draft = replace(
        draft,
        title=clean_line(draft.title),
        script=clean_text(draft.script),
        leaves_behind=clean_text(draft.leaves_behind),
        prompt=clean_line(draft.prompt),
    )
    wrong: dict[str, str] = {}
    if not draft.title:
        wrong["title"] = "Give the item a title that people will recognise in the room."
    elif len(draft.title) > 160:
        wrong["title"] = "Keep the title under 160 letters."
    if len(draft.prompt) > PROMPT_LENGTH:
        wrong["prompt"] = (
            f"Keep the question under {PROMPT_LENGTH} letters: it is read from the back of the room."
        )
    if draft.collects and draft.collects not in {kind.key for kind in kinds()}:
        wrong["collects"] = "Choose what the cards become."
    if not 0 <= draft.minutes <= LONGEST_MINUTES:
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
    """One agenda item as far as time is concerned; `minutes` are what it may take.

    It used `spent_seconds` before it was last taken up and stood still for `paused_seconds` since; `paused_at`
    is set while it stands still. A locked one is never shortened or dropped for time.
    """

    key: str
    minutes: int
    state: ItemState = ItemState.WAITING
    started_at: datetime | None = None
    finished_at: datetime | None = None
    spent_seconds: int = 0
    paused_at: datetime | None = None
    paused_seconds: int = 0
    locked: bool = False

    def used_seconds(self, now: datetime | None) -> int:
        """How long it has been worked on, pauses left out; a running one is counted up to `now`."""
        until = self.paused_at or self.finished_at or now
        if self.started_at is None or until is None:
            return self.spent_seconds
        worked = int((until - self.started_at).total_seconds()) - self.paused_seconds
        return self.spent_seconds + max(0, worked)

    def ends_at(self, now: datetime | None) -> datetime | None:
        """When its minutes are over, as things stand at `now`; a pause moves it on. None before it has begun."""
        if self.started_at is None:
            return None
        still = now - self.paused_at if now is not None and self.paused_at is not None else timedelta()
        seconds = self.minutes * 60 - self.spent_seconds + self.paused_seconds
        return self.started_at + timedelta(seconds=seconds) + max(timedelta(), still)


@dataclass(frozen=True, slots=True)
class Slot:
    """When a block begins and ends, both in UTC; skipped and parked blocks take no time."""

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
            slot = Slot(block.key, clock, clock + timedelta(seconds=_still_to_come(block)))
            clock = slot.ends_at
        slots.append(slot)
    return slots


def _still_to_come(block: Block) -> int:
    """The seconds that a block which is not on will probably take."""
    if block.state in _NO_TIME:
        return 0
    return max(0, block.minutes * 60 - block.spent_seconds)


def _actual_slot(block: Block, now: datetime | None) -> Slot:
    begins = block.started_at
    assert begins is not None
    if block.finished_at is not None:
        return Slot(block.key, begins, max(begins, block.finished_at))
    planned_end = block.ends_at(now)
    assert planned_end is not None
    return Slot(block.key, begins, max(planned_end, begins, now or begins))


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
    """The total of all blocks that are neither skipped nor parked, against the room's time."""
    planned = sum(block.minutes for block in blocks if block.state not in _NO_TIME)
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
    ItemState.RUNNING: frozenset({ItemState.WAITING, ItemState.DONE, ItemState.SKIPPED, ItemState.PARKED}),
    ItemState.DONE: frozenset({ItemState.RUNNING}),
    ItemState.SKIPPED: frozenset({ItemState.WAITING, ItemState.RUNNING, ItemState.PARKED}),
    ItemState.PARKED: frozenset({ItemState.RUNNING}),
    ItemState.WAITING: frozenset({ItemState.RUNNING, ItemState.DONE, ItemState.SKIPPED, ItemState.PARKED}),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to one block: its new state, the moments and the seconds that go with it."""

    key: str
    was: ItemState
    state: ItemState
    started_at: datetime | None = None
    finished_at: datetime | None = None
    spent_seconds: int = 0
    paused_seconds: int = 0


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
    """As if it had not been begun; what a parked one had used before stays."""
    spent = 0 if block.state is ItemState.DONE else block.spent_seconds
    return Change(block.key, block.state, ItemState.WAITING, spent_seconds=spent)


def _finished(block: Block, now: datetime) -> Change:
    """A block that is finished while it stands still ends its pause."""
    still = int((now - block.paused_at).total_seconds()) if block.paused_at is not None else 0
    return Change(
        block.key,
        block.state,
        ItemState.DONE,
        block.started_at,
        now,
        block.spent_seconds,
        block.paused_seconds + max(0, still),
    )


def _stepped(block: Block, to: ItemState, now: datetime, ended: Sequence[datetime]) -> Change:
    if to is ItemState.DONE:
        return _finished(block, now)
    if to is ItemState.WAITING:
        return _back_in_line(block)
    if to is ItemState.SKIPPED:
        return Change(block.key, block.state, to)
    if to is ItemState.PARKED:
        return Change(block.key, block.state, to, spent_seconds=block.used_seconds(now))
    return _taken_up(block, now, ended)


def _taken_up(block: Block, now: datetime, ended: Sequence[datetime]) -> Change:
    """A finished block goes on since it began, or since the last block that ended after that."""
    on = ItemState.RUNNING
    if block.started_at is None or block.finished_at is None or block.state is not ItemState.DONE:
        spent = block.spent_seconds if block.state is not ItemState.SKIPPED else 0
        return Change(block.key, block.state, on, now, spent_seconds=spent)
    since = max((block.started_at, *ended))
    if since == block.started_at:
        return Change(block.key, block.state, on, since, None, block.spent_seconds, block.paused_seconds)
    return Change(block.key, block.state, on, since, spent_seconds=block.used_seconds(None))


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

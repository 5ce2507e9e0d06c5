"""Agendas with their clock times, as plain values for pages and packs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, select

from facilitator.domain.agendas import (
    Activity,
    Block,
    Fit,
    ItemDraft,
    ItemState,
    Slot,
    fit_of,
    next_key,
    plan_slots,
    previous_key,
    room_end,
    running_key,
)
from facilitator.domain.timing import Overrun, overrun_of
from facilitator.models import ActivityState, AgendaItem
from facilitator.queries.reading import read
from facilitator.queries.workshops import WorkshopBrief


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One block of an agenda. `begins_at` and `ends_at` are what really was, or else what is projected; UTC."""

    id: int
    key: str
    from_block: str
    """The block of the method that it was made from, as template/key; empty for what somebody made up."""
    title: str
    minutes: int
    activity: Activity
    mode: str
    """The activity it runs in the room: its own, or the one that it has switched to."""
    prompt: str
    collects: str
    anonymous: bool
    script: str
    leaves_behind: str
    locked: bool
    notes: str
    notes_version: int
    state: ItemState
    started_at: datetime | None
    finished_at: datetime | None
    planned_minutes: int | None
    """What was planned when the workshop started; None before, and for what was added in the room."""
    spent_seconds: int
    paused_at: datetime | None
    paused_seconds: int
    begins_at: datetime
    ends_at: datetime
    has_code: bool
    """Whether the facilitator has called the code to join back onto the wall while it is on."""

    @property
    def draft(self) -> ItemDraft:
        """Its text as a form edits it."""
        return ItemDraft(
            self.title,
            self.minutes,
            self.activity,
            self.script,
            self.leaves_behind,
            self.prompt,
            self.collects,
            self.anonymous,
        )

    @property
    def mark(self) -> str:
        """The fingerprint of its text, which an edit posts back."""
        return self.draft.mark

    @property
    def script_paragraphs(self) -> tuple[str, ...]:
        """What the facilitator says, paragraph by paragraph."""
        return tuple(part.strip() for part in self.script.split("\n\n") if part.strip())

    @property
    def actual_minutes(self) -> int | None:
        """How long it took without its pauses, in whole minutes: once it is done, or so far while it is parked."""
        if self.state is ItemState.PARKED or (self.state is ItemState.DONE and self.finished_at is not None):
            return round(self.block.used_seconds(None) / 60)
        return None

    @property
    def is_paused(self) -> bool:
        """Whether its clock stands still."""
        return self.state is ItemState.RUNNING and self.paused_at is not None

    @property
    def due_at(self) -> datetime | None:
        """When its own minutes are over, while it is on: what the block clock counts down to. None while it pauses."""
        if self.state is not ItemState.RUNNING or self.is_paused:
            return None
        return self.block.ends_at(None)

    def seconds_left(self, now: datetime) -> int:
        """What is left of its minutes; negative when it is over its time."""
        return self.minutes * 60 - self.block.used_seconds(now)

    @property
    def block(self) -> Block:
        return Block(
            self.key,
            self.minutes,
            self.state,
            self.started_at,
            self.finished_at,
            self.spent_seconds,
            self.paused_at,
            self.paused_seconds,
            self.locked,
        )


@dataclass(frozen=True, slots=True)
class Agenda:
    """A workshop's agenda in its order. `ends_at` is the projected end in UTC, `room_ends_at` the planned one.

    `begins_at` is when the workshop began, or is planned to begin.
    """

    items: tuple[AgendaLine, ...]
    fit: Fit
    ends_at: datetime
    room_ends_at: datetime
    begins_at: datetime
    now_key: str | None
    next_key: str | None
    previous_key: str | None

    @property
    def parked(self) -> tuple[AgendaLine, ...]:
        """What was put aside to be taken up later."""
        return tuple(item for item in self.items if item.state is ItemState.PARKED)

    def overrun(self, now: datetime) -> Overrun | None:
        """What is late and what can be done about it; None while everything is in time."""
        return overrun_of([item.block for item in self.items], self.begins_at, self.room_ends_at, now)

    @property
    def planned_minutes(self) -> int:
        """What was planned for all blocks when the workshop started."""
        return sum(item.planned_minutes or 0 for item in self.items)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(item.key for item in self.items)

    @property
    def now(self) -> AgendaLine | None:
        """The block that is on."""
        return self.line(self.now_key)

    @property
    def next(self) -> AgendaLine | None:
        """The block that comes next."""
        return self.line(self.next_key)

    def line(self, key: str | None) -> AgendaLine | None:
        """The block with this key, if there is one."""
        return next((item for item in self.items if item.key == key), None)

    @property
    def late_minutes(self) -> int:
        """How many minutes the projected end lies after the room's; negative while there is time left."""
        return round((self.ends_at - self.room_ends_at).total_seconds() / 60)

    @property
    def actual_minutes(self) -> int:
        """The minutes that the finished blocks took together."""
        return sum(item.actual_minutes or 0 for item in self.items)


CODE, SHOWN = "code", "shown"
"""The mode and the phase in which it stands that a block's wall shows the code to join; no activity is called so."""
_HAS_CODE = exists().where(
    ActivityState.item_id == AgendaItem.id, ActivityState.mode == CODE, ActivityState.phase == SHOWN
)
_ITEMS = (
    select(*AgendaItem.__table__.columns, _HAS_CODE.label("has_code"))
    .where(AgendaItem.workshop_id == bindparam("workshop_id"), AgendaItem.position >= 0)
    .order_by(AgendaItem.position, AgendaItem.id)
)


AgendaRows = Sequence[Row[*tuple[Any, ...]]]


def agenda_rows(workshop: WorkshopBrief) -> AgendaRows:
    """The blocks as they are stored: whoever keeps them can work their clock times out again and again."""
    return read(_ITEMS, {"workshop_id": workshop.id}).all()


def agenda_of(workshop: WorkshopBrief, now: datetime | None = None, rows: AgendaRows | None = None) -> Agenda:
    """The agenda with its clock times: as planned without `now`, as it will probably go with it.

    `now` counts for a running workshop only; `rows` are its blocks where they were read already.
    """
    if rows is None:
        rows = agenda_rows(workshop)
    blocks = [block_of_row(row) for row in rows]
    slots = plan_slots(blocks, workshop.begins_at, now if workshop.is_running else None)
    return Agenda(
        items=tuple(_line(row, slot) for row, slot in zip(rows, slots, strict=True)),
        fit=fit_of(blocks, workshop.length_minutes),
        ends_at=max((slot.ends_at for slot in slots), default=workshop.begins_at),
        room_ends_at=room_end(workshop.starts_at, workshop.started_at, workshop.length_minutes),
        begins_at=workshop.begins_at,
        now_key=running_key(blocks),
        next_key=next_key(blocks),
        previous_key=previous_key(blocks),
    )


def block_of_row(row: AgendaItem | Row[*tuple[Any, ...]]) -> Block:
    """A row as far as time is concerned."""
    return Block(
        row.key,
        row.minutes,
        row.state,
        row.started_at,
        row.finished_at,
        row.spent_seconds,
        row.paused_at,
        row.paused_seconds,
        row.locked,
    )


def _line(row: Row[*tuple[Any, ...]], slot: Slot) -> AgendaLine:
    return AgendaLine(
        id=row.id,
        key=row.key,
        from_block=row.from_block,
        title=row.title,
        minutes=row.minutes,
        activity=row.activity,
        mode=row.mode or row.activity,
        prompt=row.prompt,
        collects=row.collects,
        anonymous=row.anonymous,
        script=row.script,
        leaves_behind=row.leaves_behind,
        locked=row.locked,
        notes=row.notes,
        notes_version=row.notes_version,
        state=row.state,
        started_at=row.started_at,
        finished_at=row.finished_at,
        planned_minutes=row.planned_minutes,
        spent_seconds=row.spent_seconds,
        paused_at=row.paused_at,
        paused_seconds=row.paused_seconds,
        begins_at=slot.begins_at,
        ends_at=slot.ends_at,
        has_code=bool(row.has_code),
    )

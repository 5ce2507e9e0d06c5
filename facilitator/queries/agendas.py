"""Agendas with their clock times, as plain values for pages and packs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

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
from facilitator.extensions import db
from facilitator.models import AgendaItem
from facilitator.queries.workshops import WorkshopBrief


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One block of an agenda. `begins_at` and `ends_at` are what really was, or else what is projected; UTC."""

    id: int
    key: str
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
    begins_at: datetime
    ends_at: datetime

    @property
    def draft(self) -> ItemDraft:
        """Its text as a form edits it."""
        return ItemDraft(self.title, self.minutes, self.activity, self.script, self.leaves_behind)

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
        """How long it took, in whole minutes, once it is done."""
        if self.state is not ItemState.DONE or self.started_at is None or self.finished_at is None:
            return None
        return max(0, round((self.finished_at - self.started_at).total_seconds() / 60))

    @property
    def due_at(self) -> datetime | None:
        """When its own minutes are over, while it is on: what the block clock counts down to."""
        if self.state is not ItemState.RUNNING or self.started_at is None:
            return None
        return self.started_at + timedelta(minutes=self.minutes)

    @property
    def block(self) -> Block:
        return Block(self.key, self.minutes, self.state, self.started_at, self.finished_at)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A workshop's agenda in its order. `ends_at` is the projected end in UTC, `room_ends_at` the planned one."""

    items: tuple[AgendaLine, ...]
    fit: Fit
    ends_at: datetime
    room_ends_at: datetime
    now_key: str | None
    next_key: str | None
    previous_key: str | None

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


def agenda_of(workshop: WorkshopBrief, now: datetime | None = None) -> Agenda:
    """The agenda with its clock times: as planned without `now`, as it will probably go with it.

    `now` counts for a running workshop only.
    """
    rows = list(
        db.session.execute(
            select(AgendaItem)
            .where(AgendaItem.workshop_id == workshop.id, AgendaItem.position >= 0)
            .order_by(AgendaItem.position, AgendaItem.id)
            .execution_options(populate_existing=True)
        ).scalars()
    )
    blocks = [_block(row) for row in rows]
    slots = plan_slots(blocks, workshop.begins_at, now if workshop.is_running else None)
    return Agenda(
        items=tuple(_line(row, slot) for row, slot in zip(rows, slots, strict=True)),
        fit=fit_of(blocks, workshop.length_minutes),
        ends_at=max((slot.ends_at for slot in slots), default=workshop.begins_at),
        room_ends_at=room_end(workshop.starts_at, workshop.started_at, workshop.length_minutes),
        now_key=running_key(blocks),
        next_key=next_key(blocks),
        previous_key=previous_key(blocks),
    )


def _block(row: AgendaItem) -> Block:
    return Block(row.key, row.minutes, ItemState(row.state), row.started_at, row.finished_at)


def _line(row: AgendaItem, slot: Slot) -> AgendaLine:
    return AgendaLine(
        id=row.id,
        key=row.key,
        title=row.title,
        minutes=row.minutes,
        activity=Activity(row.activity),
        mode=row.mode or row.activity,
        prompt=row.prompt,
        collects=row.collects,
        anonymous=row.anonymous,
        script=row.script,
        leaves_behind=row.leaves_behind,
        locked=row.locked,
        notes=row.notes,
        notes_version=row.notes_version,
        state=ItemState(row.state),
        started_at=row.started_at,
        finished_at=row.finished_at,
        begins_at=slot.begins_at,
        ends_at=slot.ends_at,
    )

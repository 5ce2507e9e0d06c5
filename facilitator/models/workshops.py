"""Workshops, their agendas, and who attends."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.agendas import Activity, ItemState
from facilitator.domain.workshops import Kind
from facilitator.models.base import Base, Moment, OneOf

_OPEN = ("programme_id", "closed_at", "cancelled_at", "deleted_at", "starts_at", "started_at")
"""What says which session of a programme is the next, in the order in which it is looked for."""


class Workshop(Base):
    """One dated session. Planned, running, closed or cancelled follows from its moments; one with `deleted_at` is gone.

    A deleted one keeps its number and its row, because the log names it; no page shows it.

    `sign_until` is set when a workshop closes without a complete list: signing stays open until then.
    """

    __tablename__ = "workshops"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_workshops_programme_open", *_OPEN),
        CheckConstraint("kind IN ('launch', 'review', 'theme', 'repair')", name="kind"),
        CheckConstraint("step BETWEEN 1 AND 5", name="step"),
        CheckConstraint("length_minutes BETWEEN 5 AND 960", name="length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(OneOf(Kind, 8))
    template: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(160), default="")
    step: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    length_minutes: Mapped[int]
    planned_length: Mapped[int | None]
    """What was planned, where the room has given itself more time."""
    place: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_why: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    sign_until: Mapped[date | None]
    closing_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)


class AgendaItem(Base):
    """One block of an agenda; `position` orders it, `state` is waiting, running, done, skipped or parked.

    `planned_minutes` is what was planned when the workshop started; `minutes` may be changed in the room after
    that. A running block has used `spent_seconds` before it was last taken up, and stood still for
    `paused_seconds` since; `paused_at` is set while it stands still.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'skipped', 'parked')", name="state"),
        CheckConstraint("minutes BETWEEN 0 AND 600", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    key: Mapped[str] = mapped_column(String(16))
    """Random within the workshop; stands in addresses and forms."""
    from_block: Mapped[str] = mapped_column(String(80), default="")
    """The block of the method that it was made from, as template/key, whatever its title has become."""
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int]
    activity: Mapped[Activity] = mapped_column(OneOf(Activity, 12))
    prompt: Mapped[str] = mapped_column(String(300), default="")
    """What projector and phones ask the room; the title where it is empty."""
    collects: Mapped[str] = mapped_column(String(16), default="")
    """What its cards become in the register: `opportunities`, `concerns` or nothing."""
    anonymous: Mapped[bool] = mapped_column(default=False)
    """Whether what is gathered is collected without names, unless the facilitator decides otherwise in the room."""
    mode: Mapped[str] = mapped_column(String(12), default="")
    """The activity that it has switched to in the room; its own where this is empty."""
    script: Mapped[str] = mapped_column(Text, default="")
    leaves_behind: Mapped[str] = mapped_column(Text, default="")
    locked: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    notes_version: Mapped[int] = mapped_column(default=1)
    state: Mapped[ItemState] = mapped_column(OneOf(ItemState, 8), default=ItemState.WAITING)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    planned_minutes: Mapped[int | None]
    planned_position: Mapped[int | None]
    """Where it stood when the workshop started; None for what was added in the room."""
    planned_skipped: Mapped[bool] = mapped_column(default=False)
    spent_seconds: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_seconds: Mapped[int] = mapped_column(default=0)


class Attendance(Base):
    """Who is expected at a workshop and who came; `unexpected` only because they came."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("workshop_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    present_at: Mapped[datetime | None] = mapped_column(Moment)
    unexpected: Mapped[bool] = mapped_column(default=False)

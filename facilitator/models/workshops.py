"""Workshops, their agendas, and who attends."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class Workshop(Base):
    """One dated session. Planned, running or closed follows from `started_at` and `closed_at`.

    `sign_until` is set when a workshop closes without a complete list: signing stays open until then.
    """

    __tablename__ = "workshops"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("kind IN ('launch', 'review', 'theme', 'repair')", name="kind"),
        CheckConstraint("step BETWEEN 1 AND 5", name="step"),
        CheckConstraint("length_minutes BETWEEN 5 AND 960", name="length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    template: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(160), default="")
    step: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    length_minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    sign_until: Mapped[date | None]
    closing_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)


class AgendaItem(Base):
    """One block of an agenda; `position` orders it, `state` is waiting, running, done or skipped."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'skipped')", name="state"),
        CheckConstraint("minutes BETWEEN 0 AND 600", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    key: Mapped[str] = mapped_column(String(16))
    """Random within the workshop; stands in addresses and forms."""
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int]
    activity: Mapped[str] = mapped_column(String(12))
    script: Mapped[str] = mapped_column(Text, default="")
    leaves_behind: Mapped[str] = mapped_column(Text, default="")
    locked: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    notes_version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Attendance(Base):
    """Who is expected at a workshop and who came."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("workshop_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    present_at: Mapped[datetime | None] = mapped_column(Moment)

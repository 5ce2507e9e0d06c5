"""Work in the background, and the packs that it made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class Job(Base):
    """One piece of work, claimed with a lease and retried when its worker dies.

    `key` is unique while it waits or runs or is done: asking twice for the same piece of work makes one job.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    beats: Mapped[int] = mapped_column(default=0, server_default="0")
    """Raised by its holder as long as it lives: whoever sees it stand still, by a clock of its own, takes over."""
    worker: Mapped[str] = mapped_column(String(40), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class PackContent(Base):
    """What one press of Print found, as canonical bytes under their hash: this is printed, whatever happens since.

    `scope` and `workshop_id` say what it is about (`domain.packs.Scope`); `as_of_seq` is the event that it names. The
    bytes of a locked list stay with the list, `sheet_id`.
    """

    __tablename__ = "pack_contents"

    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    scope: Mapped[str] = mapped_column(String(12))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"))
    as_of_seq: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(Moment)


class IssuedPack(Base):
    """A PDF that was handed out: the verify page compares a dropped file's hash with these."""

    __tablename__ = "issued_packs"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"), index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    pages: Mapped[int]
    notes: Mapped[str] = mapped_column(Text, default="")
    """What the maker should know, such as letters that no installed font covers."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class Heartbeat(Base):
    """What something that runs in the background says of itself: `worker`, `nightly`; `writing` is a row to try on."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    beats: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime | None] = mapped_column(Moment)

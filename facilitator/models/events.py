"""The append-only log: one row per act, chained by hash, and the mark of the key that seals it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment, filled


class LogKey(Base):
    """Which key seals the log, by its fingerprint: one row, written with the first event. The key is never stored."""

    __tablename__ = "log_keys"
    __table_args__ = (CheckConstraint("id = 1", name="ck_log_keys_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(64))
    noted_at: Mapped[datetime] = mapped_column(Moment)


class EventValues(Base):
    """What is kept apart from one event, so that it can be erased: see `domain.private_values`.

    `kept` is JSON: by field its value and salt, or when it was erased. Held against the hashes in the event.
    """

    __tablename__ = "event_values"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kept: Mapped[str] = mapped_column(Text)


class Event(Base):
    """One act. `body` is canonical JSON and the only truth; the other columns let queries find it.

    Triggers refuse UPDATE and DELETE (migration `events_append_only`).
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("programme_id", "seq"),
        Index("ix_events_commitment_seq", "commitment_id", "seq"),
        filled("events", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"))
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))


class HeldPiece(Base):
    """A piece of a programme's baseline: the hashes of some of its rows, packed. Its event holds the digest of all."""

    __tablename__ = "held_pieces"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)

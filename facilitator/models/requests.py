"""What keeps requests honest: idempotency keys, counted attempts, one-time tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class IdempotencyKey(Base):
    """A creating form's key and where its first sending led: a resend leads there too."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Attempt(Base):
    """A failed try at something guessable (`sign-in`, `verify`, …), per account and per address."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_what_key_at", "what", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(64))
    """A hash of the address or account: the table itself names nobody."""
    at: Mapped[datetime] = mapped_column(Moment)


class OneTimeToken(Base):
    """A token for one purpose (`setup`), stored hashed, used once."""

    __tablename__ = "one_time_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

"""What both sides say about the same thing, each on its own; the rules stand in the domain (`blind_pairs`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.sides import Side
from facilitator.models.base import Base, Moment, OneOf


class BlindWord(Base):
    """One side's word while the other side's is not in. Nothing but the verb that opens both reads `word`."""

    __tablename__ = "blind_words"
    __table_args__ = (UniqueConstraint("programme_id", "subject", "about", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    subject: Mapped[str] = mapped_column(String(24))
    """Of what both say something, by the key that it has in the domain."""
    about: Mapped[str] = mapped_column(String(80))
    """Which one of it."""
    side: Mapped[Side] = mapped_column(OneOf(Side, 8))
    word: Mapped[str] = mapped_column(Text)


class BlindPair(Base):
    """Both words about one thing, opened together. Put aside: both say it anew, and these do not count any more."""

    __tablename__ = "blind_pairs"
    __table_args__ = (UniqueConstraint("programme_id", "subject", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    subject: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(80))
    supplier: Mapped[str] = mapped_column(Text)
    customer: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(Moment)
    """When the last of the two was said."""
    put_aside: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

"""Lists that are being looked at before they come in, and how lists with the same columns were read before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class StagedList(Base):
    """A file that somebody looks at; its rows are nobody's commitments yet, and it goes after a day by itself."""

    __tablename__ = "staged_lists"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Stands in addresses, and cannot be guessed."""
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Its grids: JSON, packed by zlib."""
    grid: Mapped[int] = mapped_column(default=0)
    """Which of them is looked at."""
    reading: Mapped[str] = mapped_column(Text, default="")
    """How it is read, as JSON; empty until somebody said so."""


class ListReading(Base):
    """How the last list with these columns was read in a programme."""

    __tablename__ = "list_readings"
    __table_args__ = (UniqueConstraint("programme_id", "columns_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    columns_hash: Mapped[str] = mapped_column(String(64))
    reading: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)

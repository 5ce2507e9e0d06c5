"""Programmes that came from another installation as a file, and files that somebody looks at before they come in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class Origin(Base):
    """Where a programme was before it came here: the first `as_of` events of its log are of there, up to `head`.

    Its log tells the same in the event behind them.
    """

    __tablename__ = "origins"

    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id"), primary_key=True, autoincrement=False
    )
    of: Mapped[str] = mapped_column(String(16))
    """Its public id there."""
    as_of: Mapped[int]
    head: Mapped[str] = mapped_column(String(64), index=True)
    file_sha256: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(200))
    """Of the installation that wrote the file, as that says it."""
    brought_in_at: Mapped[datetime] = mapped_column(Moment)


class StagedProgramme(Base):
    """A programme's file that somebody looks at; nothing of it is here yet, and it goes after a day by itself."""

    __tablename__ = "staged_programmes"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Stands in addresses, and cannot be guessed."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    """Who brought it, and alone may look at it."""
    at: Mapped[datetime] = mapped_column(Moment)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The file, packed by zlib."""

"""What people are asked for before a session, and what each of them typed; which registers ask stands in the domain."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class Homework(Base):
    """For one session people are asked for entries of one register, by a day where one was said."""

    __tablename__ = "homework"
    __table_args__ = (UniqueConstraint("workshop_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    kind: Mapped[str] = mapped_column(String(24))
    """The register, by the key that it has in the domain."""
    due: Mapped[date | None] = mapped_column(Date)
    asked_at: Mapped[datetime] = mapped_column(Moment)


class HomeworkPart(Base):
    """One person's part. Only the hash of the link's token is kept; none while no link opens it."""

    __tablename__ = "homework_parts"
    __table_args__ = (UniqueConstraint("homework_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    homework_id: Mapped[int] = mapped_column(ForeignKey("homework.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    said: Mapped[str] = mapped_column(Text, default="[]")
    """Canonical JSON: the rows as they were typed. Before it is handed in only the person's own page reads it."""
    handed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    taken: Mapped[str] = mapped_column(Text, default="")
    """The refs of the entries that it has become, with a blank between; empty while it is not taken in."""
    version: Mapped[int] = mapped_column(default=1)

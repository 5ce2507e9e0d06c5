"""Programmes and the facilitators who run them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class Programme(Base):
    """One staged effort between a supplier and a customer.

    `supplier_refs`, `customer_refs`, `people_count`, `workshop_count` only ever grow, so that a ref or a
    number is never reused. `log_seq` and `log_hash` are the head of the programme's event log.
    """

    __tablename__ = "programmes"
    __table_args__ = (
        CheckConstraint("current_step BETWEEN 1 AND 5", name="step"),
        Index("ix_programmes_rehearsal_of", "rehearsal_of", unique=True),
        # What is kept in memory of a programme lies there under its number.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    purpose: Mapped[str] = mapped_column(Text, default="")
    time_zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(12), default="en")
    paper: Mapped[str] = mapped_column(String(8), default="A4")
    mirrored_margins: Mapped[bool] = mapped_column(default=False)
    cadence_weeks: Mapped[int] = mapped_column(default=8)
    check_in_days: Mapped[int] = mapped_column(default=14)
    legal_status: Mapped[str] = mapped_column(Text)
    current_step: Mapped[int] = mapped_column(default=1)
    is_example: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    supplier_refs: Mapped[int] = mapped_column(default=0)
    customer_refs: Mapped[int] = mapped_column(default=0)
    people_count: Mapped[int] = mapped_column(default=0)
    workshop_count: Mapped[int] = mapped_column(default=0)
    log_seq: Mapped[int] = mapped_column(default=0)
    log_hash: Mapped[str] = mapped_column(String(64))
    held_from: Mapped[int | None]
    """The event from which on the log holds every row; empty until the baseline of an older programme is taken."""
    rehearsal_of: Mapped[str | None] = mapped_column(ForeignKey("programmes.public_id"))
    """The programme of which this is a throwaway copy. Said when the row is made: triggers refuse it afterwards, and
    let go of events, lists and signatures only where it says something (migration `rehearsals`)."""
    rehearsed_session: Mapped[int | None]
    """The number of the session that is rehearsed."""


class ProgrammeFacilitator(Base):
    """Who may run a programme; the only thing that opens it to a signed-in user. One of them owns it."""

    __tablename__ = "programme_facilitators"
    __table_args__ = (
        UniqueConstraint("programme_id", "user_id"),
        Index(
            "uq_programme_facilitators_one_owner",
            "programme_id",
            unique=True,
            sqlite_where=text("is_owner"),
            postgresql_where=text("is_owner"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    is_owner: Mapped[bool] = mapped_column(default=False)


class FacilitatorInvitation(Base):
    """Somebody asked to run a programme as well; it opens nothing until they say yes, and goes with their answer.

    It names an address as it was typed, whether or not an account has it: nobody learns who has one.
    """

    __tablename__ = "facilitator_invitations"
    __table_args__ = (UniqueConstraint("programme_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(Moment)

"""Commitments: what was promised, and the facts from which each one's state is computed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.commitments import Outcome, Report
from facilitator.domain.sides import Side
from facilitator.models.base import Base, Moment, OneOf, filled

_MOSTLY_EMPTY = (
    "needs_first_id",
    "giver_yes_by_id",
    "receiver_yes_by_id",
    "carried_from_id",
    "replaces_id",
    "import_id",
    "report_by_id",
    "verdict_by_id",
    "judged_in_id",
)
"""Columns that point somewhere, by which rows are looked for: by pages, or before that which they point to goes."""


class Commitment(Base):
    """One commitment of one person to one person of the other party.

    There is no state column: `facilitator.domain.commitments.state_of` reads the facts below. A fact is
    written once per act, with its moment; how it came about stands in the events.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        UniqueConstraint("programme_id", "ref"),
        CheckConstraint("side IN ('supplier', 'customer')", name="side"),
        CheckConstraint("step BETWEEN 1 AND 5", name="step"),
        CheckConstraint("stretch BETWEEN 1 AND 5", name="stretch"),
        Index("ix_commitments_programme_due", "programme_id", "due"),
        *(filled("commitments", column) for column in _MOSTLY_EMPTY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), nullable=True)
    """Empty once the import that it came with is undone: its row, emptied, holds its events and is nobody's."""
    side: Mapped[Side] = mapped_column(OneOf(Side, 8))
    """The giving party."""
    number: Mapped[int]
    ref: Mapped[str] = mapped_column(String(12))
    made_in_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"), index=True)
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    deed: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    due: Mapped[date | None]
    why: Mapped[str] = mapped_column(Text, default="")
    step: Mapped[int | None]
    stretch: Mapped[int | None]
    needs_first_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"))
    first_win: Mapped[bool] = mapped_column(default=False)
    approval_needed: Mapped[bool] = mapped_column(default=False)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"))
    carried_count: Mapped[int] = mapped_column(default=0)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"))
    """The commitment that this one renegotiates, if any."""
    staging_note: Mapped[str] = mapped_column(Text, default="")
    """The facilitator's word on going further than the staging hint advises."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)

    giver_yes_at: Mapped[datetime | None] = mapped_column(Moment)
    giver_yes_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    receiver_yes_at: Mapped[datetime | None] = mapped_column(Moment)
    receiver_yes_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    dropped_at: Mapped[datetime | None] = mapped_column(Moment)
    drop_reason: Mapped[str] = mapped_column(Text, default="")
    active_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its sheet was complete, or when it was imported."""
    imported_at: Mapped[datetime | None] = mapped_column(Moment)
    """When one that was agreed elsewhere came in; empty for an imported draft, which is still to be signed here."""
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    signed_sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"))
    """The completed sheet that carries it in full; none for an imported one not yet taken in."""

    report: Mapped[Report | None] = mapped_column(OneOf(Report, 8))
    report_text: Mapped[str] = mapped_column(Text, default="")
    report_category: Mapped[str] = mapped_column(String(24), default="")
    report_evidence: Mapped[str] = mapped_column(Text, default="")
    report_at: Mapped[datetime | None] = mapped_column(Moment)
    report_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verdict: Mapped[Outcome | None] = mapped_column(OneOf(Outcome, 12))
    verdict_text: Mapped[str] = mapped_column(Text, default="")
    verdict_at: Mapped[datetime | None] = mapped_column(Moment)
    verdict_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    judged_in_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"))
    settled: Mapped[Outcome | None] = mapped_column(OneOf(Outcome, 12))
    settled_note: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    release_reason: Mapped[str] = mapped_column(Text, default="")
    renegotiated_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome_sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"))
    """The completed sheet that names its outcome; from then on the outcome stands."""


class ChangeAsk(Base):
    """A wish of either side to change an active commitment; open until answered or withdrawn."""

    __tablename__ = "change_asks"
    __table_args__ = (
        Index(
            "uq_change_asks_open",
            "commitment_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        filled("change_asks", "asked_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), index=True)
    side: Mapped[Side] = mapped_column(OneOf(Side, 8))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    deed: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    due: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    """Accepted asks stay open until the successor is signed or the ask is withdrawn."""
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_as: Mapped[str] = mapped_column(String(12), default="")
    closing_word: Mapped[str] = mapped_column(Text, default="")

"""The register of step 1: opportunities, the concerns that hold them back, and the commitments that serve them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.registers import ConcernStatus, OpportunityStatus
from facilitator.models.base import Base, Moment, OneOf


class Opportunity(Base):
    """Something valuable the two could do together if they trusted each other more (method.md, section 3)."""

    __tablename__ = "opportunities"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("status IN ('idea', 'agreed', 'under_way', 'enabled', 'dropped')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text, default="")
    value_supplier: Mapped[str] = mapped_column(String(300), default="")
    value_customer: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[OpportunityStatus] = mapped_column(
        OneOf(OpportunityStatus, 12), default=OpportunityStatus.IDEA
    )
    votes: Mapped[int | None]
    votes_supplier: Mapped[int | None]
    votes_customer: Mapped[int | None]
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"))
    """The workshop in which it was first named."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Concern(Base):
    """A perceived risk or an unspoken worry that holds an opportunity back.

    `raised_side` is empty when it was raised anonymously or by both; `severity` runs from 1 (light) to 5 (heavy).
    """

    __tablename__ = "concerns"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("status IN ('open', 'addressed', 'settled')", name="status"),
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity"),
        CheckConstraint("raised_side IN ('', 'supplier', 'customer')", name="raised_side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text, default="")
    raised_side: Mapped[str] = mapped_column(String(8), default="")
    anonymous: Mapped[bool] = mapped_column(default=False)
    severity: Mapped[int | None]
    status: Mapped[ConcernStatus] = mapped_column(OneOf(ConcernStatus, 12), default=ConcernStatus.OPEN)
    votes: Mapped[int | None]
    votes_supplier: Mapped[int | None]
    votes_customer: Mapped[int | None]
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"))
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)


class OpportunityConcern(Base):
    """This concern holds this opportunity back."""

    __tablename__ = "opportunity_concerns"

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunities.id"), primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id"), primary_key=True)


class CommitmentOpportunity(Base):
    """This commitment serves this opportunity."""

    __tablename__ = "commitment_opportunities"

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunities.id"), primary_key=True)


class CommitmentConcern(Base):
    """This commitment answers this concern."""

    __tablename__ = "commitment_concerns"

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id"), primary_key=True)

"""The two parties of a programme and the people on each side."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.sides import Side
from facilitator.models.base import Base, Moment, OneOf, filled


class Party(Base):
    """One side of a programme: exactly one supplier and one customer each."""

    __tablename__ = "parties"
    __table_args__ = (
        UniqueConstraint("programme_id", "side"),
        CheckConstraint("side IN ('supplier', 'customer')", name="side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    side: Mapped[Side] = mapped_column(OneOf(Side, 8))
    name: Mapped[str] = mapped_column(String(120))
    counsel_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its sponsor ticked, with its counsel's word, what may not be talked about."""


class Person(Base):
    """Somebody on one side. `number` counts per programme and stands in addresses.

    Roles may be combined; without any of them the person is a member. `left_at` ends their part,
    what they signed stays as it was.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("side IN ('supplier', 'customer')", name="side"),
        filled("people", "handed_over_to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    side: Mapped[Side] = mapped_column(OneOf(Side, 8))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    role_title: Mapped[str] = mapped_column(String(120), default="")
    is_sponsor: Mapped[bool] = mapped_column(default=False)
    is_signatory: Mapped[bool] = mapped_column(default=False)
    is_decision_maker: Mapped[bool] = mapped_column(default=False)
    is_observer: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    handed_over_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    """The import that brought them, if one did."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)

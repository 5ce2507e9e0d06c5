"""What a room gathers: cards, and the groups that they are put into."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment, filled


class CardGroup(Base):
    """Cards that belong together, on the board of one block; a card alone is a group of its own.

    Its votes are counted when voting ends; by side only where that gives nobody away. `entry_id` is
    what it became in a register.
    """

    __tablename__ = "card_groups"
    __table_args__ = (UniqueConstraint("item_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    key: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(160), default="")
    position: Mapped[int]
    votes: Mapped[int | None]
    votes_supplier: Mapped[int | None]
    votes_customer: Mapped[int | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("register_entries.id"))


class Card(Base):
    """One thought on a card. An anonymous one is written here only when collecting has ended: without a person,
    without a moment, in shuffled order, and with a side only where four or more of it contributed.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("item_id", "key"),
        UniqueConstraint("item_id", "run", "person_id", "slot"),
        filled("cards", "person_id"),
        filled("cards", "group_id"),
        CheckConstraint("side IN ('', 'supplier', 'customer')", name="side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    run: Mapped[int] = mapped_column(default=1)
    """In which collecting a named card was handed in; 0 on anonymous ones, which nobody can tell apart by it."""
    key: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(8), default="")
    anonymous: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    slot: Mapped[int | None]
    """Which of the person's own cards it is; none on anonymous ones."""
    group_id: Mapped[int | None] = mapped_column(ForeignKey("card_groups.id"))
    position: Mapped[int] = mapped_column(default=0)
    """Its place in the shuffled order in which the cards are shown, from 1; 0 before they are revealed."""
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    """Why the facilitator took it off the board; empty while it is on."""
    written_at: Mapped[datetime | None] = mapped_column(Moment)

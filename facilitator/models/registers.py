"""The registers: their entries, and what these are linked with. Which registers there are stands in the domain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class RegisterEntry(Base):
    """One entry of a register: what all registers have as columns, the fields of its own as JSON in `said`.

    `votes` are counted on a board, by side only where that gives nobody away. Severity runs from 1 (light) to 5.
    """

    __tablename__ = "register_entries"
    __table_args__ = (
        UniqueConstraint("programme_id", "kind", "number"),
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    kind: Mapped[str] = mapped_column(String(24))
    """The register, by the key that it has in the domain."""
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="{}")
    """Canonical JSON of the register's own fields: texts, and yes or no."""
    status: Mapped[str] = mapped_column(String(16))
    severity: Mapped[int | None]
    votes: Mapped[int | None]
    votes_supplier: Mapped[int | None]
    votes_customer: Mapped[int | None]
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id"))
    """The workshop in which it was first named."""
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was taken off every list; empty while it is on."""
    ran_out: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """What of it was noted last as run out, and from which day; empty: nothing."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)


class RegisterLink(Base):
    """This entry belongs with another entry, as their registers' tie says, or is served by a commitment."""

    __tablename__ = "register_links"
    __table_args__ = (
        UniqueConstraint("entry_id", "other_id"),
        UniqueConstraint("entry_id", "commitment_id"),
        CheckConstraint("(other_id IS NULL) <> (commitment_id IS NULL)", name="one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("register_entries.id"))
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"), index=True)


class EntryRound(Base):
    """What was said of an entry for a session. Nothing of it is left: `said` is `{}`, as if nobody had said a thing."""

    __tablename__ = "entry_rounds"
    __table_args__ = (UniqueConstraint("entry_id", "workshop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    said: Mapped[str] = mapped_column(Text, default="{}")
    """Canonical JSON of the fields that the register declares for its rounds: texts, and yes or no."""
    version: Mapped[int] = mapped_column(default=1)

"""Tables of commitments that were brought in, each as a whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class Import(Base):
    """One table that came into a programme; `number` counts per programme.

    What came with it bears its id. `first_seq` and `last_seq` are its events in the log.
    """

    __tablename__ = "imports"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    by_name: Mapped[str] = mapped_column(String(160))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    made_workshop: Mapped[bool]
    """Whether the workshop was planned for it."""
    commitments: Mapped[int]
    """How many rows it had."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """Of what the rows say, whatever their order: the same table again is noticed."""
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[str] = mapped_column(String(160), default="")

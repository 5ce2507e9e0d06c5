"""Sheets: the lists that both parties sign, revision by revision."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningMethod
from facilitator.models.base import Base, Moment, OneOf


class Sheet(Base):
    """One locked revision of a workshop's list. The bytes are stored and never derived again.

    Open for signing while `completed_at` and `reopened_at` are both empty.
    """

    __tablename__ = "sheets"
    __table_args__ = (UniqueConstraint("workshop_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    revision: Mapped[int]
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(16))
    verify_id: Mapped[str] = mapped_column(String(40), unique=True)
    """Unguessable; the public address of its verify page."""
    locked_at: Mapped[datetime] = mapped_column(Moment)
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reopened_at: Mapped[datetime | None] = mapped_column(Moment)
    reopen_reason: Mapped[str] = mapped_column(Text, default="")
    completed_at: Mapped[datetime | None] = mapped_column(Moment)


class SheetEntry(Base):
    """Which commitments a sheet carries: `new` in full, `outcome` as checked, `taken_in` when imported."""

    __tablename__ = "sheet_entries"
    __table_args__ = (UniqueConstraint("sheet_id", "commitment_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"))
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), index=True)
    part: Mapped[str] = mapped_column(String(8))


class Signature(Base):
    """One person's signature on one revision.

    `slot` is the party's side for its signatory and `also:<person number>` for others present: the unique
    key, not the code, makes one signature of two taps.
    """

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("sheet_id", "slot"), UniqueConstraint("sheet_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"))
    slot: Mapped[str] = mapped_column(String(24))
    side: Mapped[Side] = mapped_column(OneOf(Side, 8))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    typed_name: Mapped[str] = mapped_column(String(120))
    method: Mapped[SigningMethod] = mapped_column(OneOf(SigningMethod, 12))
    host_name: Mapped[str] = mapped_column(String(120), default="")
    """Whose device it was, when handed over; who keyed it in, when signed in ink."""
    confirmed_by: Mapped[str] = mapped_column(Text, default="")
    """Ink only: who of each party confirmed it."""
    photo_sha256: Mapped[str] = mapped_column(String(64), default="")
    drawing: Mapped[str] = mapped_column(Text, default="")
    """Optional drawn signature as SVG path data, coordinates in a 600 × 200 box."""
    signed_at: Mapped[datetime] = mapped_column(Moment)
    browser: Mapped[str | None] = mapped_column(String(64))
    """A hash over the browser's own secret and the workshop: the same browser does not act for the other party. It
    cannot be followed to another workshop. Empty for ink, and for what was signed before it was kept."""


class Decline(Base):
    """A signatory's "not yet", with the reason that everyone sees."""

    __tablename__ = "declines"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    declined_at: Mapped[datetime] = mapped_column(Moment)
    browser: Mapped[str | None] = mapped_column(String(64))
    """As for a signature."""


class SigningLink(Base):
    """A personal link to one revision; only the token's hash is kept."""

    __tablename__ = "signing_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

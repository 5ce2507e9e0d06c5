"""The live room of a workshop: who takes part by phone, and where each activity stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.sides import Side
from facilitator.models.base import Base, Moment, OneOf


class Room(Base):
    """The live side of one workshop. It exists from the start of the workshop on.

    `version` is raised with every change of the programme while the room is open, in the same transaction:
    open screens learn from it that something may have changed. A join code stands here only while it opens
    something; the addresses of the projector and in the QR code are derived from the two salts with the
    app's key, so that a copy of the database opens neither.
    """

    __tablename__ = "rooms"
    # Open screens are known by the number of their room.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    join_code: Mapped[str | None] = mapped_column(String(8), unique=True)
    join_salt: Mapped[str] = mapped_column(String(32))
    joining: Mapped[bool] = mapped_column(default=True)
    screen_salt: Mapped[str] = mapped_column(String(32))
    screen_hash: Mapped[str] = mapped_column(String(64), unique=True)
    blank: Mapped[bool] = mapped_column(default=False)
    """The projector shows nothing, because the facilitator wants the room's eyes."""
    hidden: Mapped[bool] = mapped_column(default=False)
    """Results and cards are kept off the projector and the phones."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


_IN = "let_in_at IS NOT NULL AND removed_at IS NULL AND person_id IS NOT NULL"


class Participant(Base):
    """A phone in the room, and the person that it stands for.

    It waits until `let_in_at`: a typed name, or a name that another phone holds already, needs the facilitator's
    nod. One phone per person is in at a time. Nothing here changes when somebody hands in something anonymous.
    """

    __tablename__ = "participants"
    __table_args__ = (
        Index(
            "uq_participants_one_phone",
            "room_id",
            "person_id",
            unique=True,
            sqlite_where=text(_IN),
            postgresql_where=text(_IN),
        ),
        CheckConstraint("side IN ('supplier', 'customer')", name="side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    """Random; stands in the facilitator's forms."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    typed_name: Mapped[str] = mapped_column(String(120), default="")
    side: Mapped[Side] = mapped_column(OneOf(Side, 8))
    replaces: Mapped[bool] = mapped_column(default=False)
    """It took the place of another phone of the same person: what that one did anonymously it cannot know."""
    asked_at: Mapped[datetime] = mapped_column(Moment)
    let_in_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    sign_sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"))
    """The revision that the facilitator handed to this phone to be signed."""
    browser_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    """The browser, by a cookie that outlives leaving the room: one browser has one place at the door."""
    asked_from: Mapped[str] = mapped_column(String(64), default="")
    """A keyed hash of the network address, while the phone waits; empty as soon as it does not."""


class ActivityState(Base):
    """Where one activity of a block stands; `settings` and `data` are JSON that the activity itself reads.

    A block begins in the mode of its own activity and can switch to another (gather, then cluster, then vote).
    `run` counts how often it was opened anew; `version` guards every change.
    """

    __tablename__ = "activity_states"
    __table_args__ = (UniqueConstraint("item_id", "mode"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    mode: Mapped[str] = mapped_column(String(12))
    run: Mapped[int] = mapped_column(default=1)
    phase: Mapped[str] = mapped_column(String(12), default="")
    settings: Mapped[str] = mapped_column(Text, default="{}")
    data: Mapped[str] = mapped_column(Text, default="{}")
    version: Mapped[int] = mapped_column(default=1)


class Answer(Base):
    """Something a named person gave in an activity: a word, a number, a vote. A later one takes its place."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("item_id", "mode", "run", "person_id", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    mode: Mapped[str] = mapped_column(String(12))
    run: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    slot: Mapped[int] = mapped_column(default=0)
    value: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


class Ballot(Base):
    """Something given anonymously, while it is being collected. It names nobody, and no moment.

    `key` is a hash over a secret that lives on the phone alone: the same phone finds its own again, nobody else
    can. When collecting ends the rows are gone: what stays is written anew, shuffled, under fresh keys.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        Index("ix_ballots_item", "item_id", "mode", "run"),
        # SQLite numbers the rows of a table as they come in, unless it is told to keep them by their key alone.
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    mode: Mapped[str] = mapped_column(String(12))
    run: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    """`card`, `vote`, `answer`; `who` is the one row by which a side's contributors are counted, `agreed` that of a
    phone that knows how few they are."""
    side: Mapped[str] = mapped_column(String(8), default="")
    value: Mapped[str] = mapped_column(Text, default="")

"""Who may listen to a room now: asked again and again while screens are open, so in three statements at most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models import Participant, ProgrammeFacilitator, Room, SignIn, User


@dataclass(frozen=True, slots=True)
class RoomRights:
    """A room's version and everybody whose open screen may stay open."""

    version: int
    is_open: bool
    screen_hash: str
    phones: frozenset[str] = field(default_factory=frozenset)
    """Keys of the phones that are in."""
    desks: frozenset[str] = field(default_factory=frozenset)
    """Sign-ins of the programme's facilitators, by the number of their row."""


def rights_of(room_ids: Collection[int]) -> dict[int, RoomRights]:
    """The rights of these rooms as they are now; rooms that are gone are left out."""
    rooms = db.session.execute(
        select(Room.id, Room.programme_id, Room.version, Room.closed_at, Room.screen_hash).where(
            Room.id.in_(room_ids)
        )
    ).all()
    phones = _phones(room_ids)
    desks = _desks({room.programme_id for room in rooms})
    return {
        room.id: RoomRights(
            version=room.version,
            is_open=room.closed_at is None,
            screen_hash=room.screen_hash,
            phones=frozenset(phones.get(room.id, ())),
            desks=frozenset(desks.get(room.programme_id, ())),
        )
        for room in rooms
    }


def _phones(room_ids: Collection[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Participant.room_id, Participant.key).where(
            Participant.room_id.in_(room_ids),
            Participant.let_in_at.is_not(None),
            Participant.removed_at.is_(None),
        )
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.room_id, []).append(row.key)
    return found


def _desks(programme_ids: Collection[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(ProgrammeFacilitator.programme_id, SignIn.id)
        .join(User, User.id == ProgrammeFacilitator.user_id)
        .join(SignIn, SignIn.user_id == User.id)
        .where(
            ProgrammeFacilitator.programme_id.in_(programme_ids),
            User.disabled_at.is_(None),
            SignIn.ended_at.is_(None),
        )
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.programme_id, []).append(desk_key(row.id))
    return found


def desk_key(sign_in_id: int) -> str:
    """How a console's right to listen is found again: by its browser's sign-in."""
    return f"sign-in {sign_in_id}"

"""The live room as plain values: the room, its phones, and where each activity of its blocks stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from facilitator.domain.errors import NotFound
from facilitator.domain.sides import Side
from facilitator.models import ActivityState, Participant, Person, Room
from facilitator.queries.reading import read


@dataclass(frozen=True, slots=True)
class RoomView:
    """One workshop's live room. `join_code` is empty while the room is closed."""

    id: int
    programme_id: int
    workshop_id: int
    version: int
    join_code: str
    join_salt: str
    joining: bool
    screen_salt: str
    blank: bool
    hidden: bool
    opened_at: datetime
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A phone in the room. `person_id` is None while a typed name waits for the facilitator."""

    id: int
    key: str
    room_id: int
    person_id: int | None
    number: int | None
    name: str
    side: Side
    is_signatory: bool
    is_observer: bool
    """Who only watches gives nothing."""
    replaces: bool
    asked_at: datetime
    let_in_at: datetime | None
    removed_at: datetime | None
    sign_sheet_id: int | None

    @property
    def is_in(self) -> bool:
        return self.let_in_at is not None and self.removed_at is None

    @property
    def is_waiting(self) -> bool:
        return self.let_in_at is None and self.removed_at is None


@dataclass(frozen=True, slots=True)
class StateView:
    """Where one activity of a block stands; `settings` and `data` are the activity's own."""

    mode: str
    run: int = 1
    phase: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    """0 while nothing was stored yet."""


_ROOM_FIELDS = tuple(one.name for one in fields(RoomView))
_ROOMS = select(*Room.__table__.columns)
_OF_WORKSHOP = _ROOMS.where(Room.workshop_id == bindparam("value"))
_BY_ID = _ROOMS.where(Room.id == bindparam("value"))
_BY_SCREEN = _ROOMS.where(Room.screen_hash == bindparam("value"))
_BY_CODE = _ROOMS.where(Room.join_code == bindparam("value"))


def room_of(workshop_id: int) -> RoomView | None:
    """The room of a workshop, if it was opened once."""
    return _room(_OF_WORKSHOP, workshop_id)


def room_elsewhere(programme_id: int, workshop_id: int, at: datetime) -> RoomView:
    """The room of a session that was held before its programme came here from a file: closed, and nobody's to open."""
    return RoomView(
        id=0,
        programme_id=programme_id,
        workshop_id=workshop_id,
        version=0,
        join_code="",
        join_salt="",
        joining=False,
        screen_salt="",
        blank=False,
        hidden=False,
        opened_at=at,
        closed_at=at,
    )


def room_by_id(room_id: int) -> RoomView:
    """The room with this row; raises NotFound."""
    found = _room(_BY_ID, room_id)
    if found is None:
        raise NotFound
    return found


def room_by_screen(screen_hash: str) -> RoomView | None:
    """The room that a projector's address opens."""
    return _room(_BY_SCREEN, screen_hash)


def room_by_code(code: str) -> RoomView | None:
    """The room that a join code opens now; its eight symbols as they are stored."""
    return _room(_BY_CODE, code)


_PHONES = select(
    Participant.id,
    Participant.key,
    Participant.room_id,
    Participant.person_id,
    Participant.typed_name,
    Participant.side,
    Participant.replaces,
    Participant.asked_at,
    Participant.let_in_at,
    Participant.removed_at,
    Participant.sign_sheet_id,
    Person.number,
    Person.name,
    Person.is_signatory,
    Person.is_observer,
).outerjoin(Person, Person.id == Participant.person_id)
_HERE = _PHONES.where(Participant.room_id == bindparam("room_id"), Participant.removed_at.is_(None)).order_by(
    Participant.id
)
_BY_HASH = _PHONES.where(Participant.token_hash == bindparam("token_hash"))
_BY_KEY = _PHONES.where(Participant.room_id == bindparam("room_id"), Participant.key == bindparam("key"))


_WITH_ROOM = _BY_HASH.join(Room, Room.id == Participant.room_id).add_columns(
    *(column.label(f"of_room_{column.key}") for column in Room.__table__.columns)
)


def phones_of(room_id: int) -> list[PhoneView]:
    """Every phone that is in or waits, in the order of asking; removed ones are left out."""
    rows = read(_HERE, {"room_id": room_id})
    return [_phone(row) for row in rows]


def phone_by_hash(token_hash: str) -> PhoneView | None:
    """The phone whose cookie hashes to this, in whatever state it is."""
    row = read(_BY_HASH, {"token_hash": token_hash}).one_or_none()
    return _phone(row) if row is not None else None


def phone_in_room(token_hash: str) -> tuple[PhoneView, RoomView] | None:
    """The same with the room that it asked to join: one question, for every one that a phone asks."""
    row = read(_WITH_ROOM, {"token_hash": token_hash}).one_or_none()
    return (_phone(row), _room_in(row, "of_room_")) if row is not None else None


def phone_by_key(room_id: int, key: str) -> PhoneView | None:
    """One phone of a room by what stands in the facilitator's forms, in whatever state it is."""
    row = read(_BY_KEY, {"room_id": room_id, "key": key}).one_or_none()
    return _phone(row) if row is not None else None


_STATE = select(*ActivityState.__table__.columns).where(
    ActivityState.item_id == bindparam("item_id"), ActivityState.mode == bindparam("mode")
)


def state_of_mode(item_id: int, mode: str) -> StateView:
    """Where a block's activity stands; a fresh StateView where nothing was stored yet."""
    row = read(_STATE, {"item_id": item_id, "mode": mode}).one_or_none()
    if row is None:
        return StateView(mode)
    return StateView(
        row.mode, row.run, row.phase, json.loads(row.settings), json.loads(row.data), row.version
    )


def _room(statement: Select[*tuple[Any, ...]], value: int | str) -> RoomView | None:
    row = read(statement, {"value": value}).one_or_none()
    return None if row is None else _room_in(row)


def _room_in(row: Row[Any], prefix: str = "") -> RoomView:
    values = {name: getattr(row, prefix + name) for name in _ROOM_FIELDS}
    return RoomView(**values | {"join_code": values["join_code"] or ""})


def _phone(row: Any) -> PhoneView:
    return PhoneView(
        id=row.id,
        key=row.key,
        room_id=row.room_id,
        person_id=row.person_id,
        number=row.number,
        name=row.name or row.typed_name,
        side=row.side,
        is_signatory=bool(row.is_signatory),
        is_observer=bool(row.is_observer),
        replaces=row.replaces,
        asked_at=row.asked_at,
        let_in_at=row.let_in_at,
        removed_at=row.removed_at,
        sign_sheet_id=row.sign_sheet_id,
    )

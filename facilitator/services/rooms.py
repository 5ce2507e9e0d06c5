"""The live room of a workshop: opened and closed with it, its code renewed, joining and the projector switched.

Two addresses open something without signing in: the QR code's ticket and the projector's token. Both are derived
from salts in the room's row with the app's key, so that a copy of the database opens neither.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from facilitator import clock
from facilitator.domain.accounts import TooManyTries
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.payloads import Payload
from facilitator.domain.events.rooms import (
    JoinCodeRenewed,
    JoinCodeShown,
    JoinCodeTakenOff,
    JoiningClosed,
    JoiningOpened,
    ProjectorAddressRenewed,
    ProjectorBlanked,
    ProjectorShown,
    ResultsHidden,
    ResultsShown,
    RoomOpened,
)
from facilitator.domain.rooms import (
    SLOW_CHECK,
    WRONG_CODES,
    CodesSlowed,
    RoomEnded,
    new_join_code,
    normalise_join_code,
)
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import ActivityState, Room
from facilitator.queries.agendas import CODE, SHOWN, agenda_of
from facilitator.queries.rooms import RoomView, room_by_code, room_by_id, room_of, state_of_mode
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.activity_states import save_state
from facilitator.services.attempts import check_attempts, count_attempt, one_at_a_time
from facilitator.services.door import turn_away
from facilitator.services.log import log_key, record_event
from facilitator.services.row_changes import change_returning, change_rows

TICKET_BYTES = 16
SCREEN_BYTES = 24

CODES, SLOWED = "join", "join-slow"
"""What is counted per address: wrong codes, and checks since there were too many of them."""


def open_room(actor: Actor, programme_id: int, number: int) -> RoomView:
    """Opens the live room of a running workshop; one that is open stays as it is.

    Starting and reopening a workshop does it by itself. Raises NotFound, and Conflict unless the workshop is on.
    """
    workshop = workshop_by_number(programme_id, number)
    if not workshop.is_running:
        raise Conflict("The room opens when the session is started.")
    if put_room(programme_id, workshop.id):
        _tell(actor, workshop, RoomOpened())
    return _room_of(workshop)


def put_room(programme_id: int, workshop_id: int) -> bool:
    """Makes or opens the room of a workshop; False when it was open already. The caller tells the log.

    A room that opens again has a new code and new addresses; phones that were in find their place.
    """
    now = clock.now()
    values: dict[str, Any] = {
        "joining": True,
        "blank": False,
        "hidden": False,
        "opened_at": now,
        "closed_at": None,
        **_fresh_code(),
        **_fresh_screen(),
    }
    if _change(Room.workshop_id == workshop_id, Room.closed_at.is_not(None), values):
        return True
    if room_of(workshop_id) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(Room(programme_id=programme_id, workshop_id=workshop_id, version=1, **values))
            db.session.flush()
    except IntegrityError:  # somebody else opened it at this very moment
        return False
    return True


def close_room(workshop_id: int) -> None:
    """Ends the room with its workshop: the code is gone, the projector's address and all phones end."""
    closed = change_returning(
        update(Room)
        .where(Room.workshop_id == workshop_id, Room.closed_at.is_(None))
        .values(closed_at=clock.now(), join_code=None, version=Room.version + 1)
        .returning(Room.id)
    ).scalars()
    db.session.info.setdefault("touched_rooms", set()).update(closed)


def renew_code(actor: Actor, programme_id: int, number: int, shown: str = "") -> RoomView:
    """A new code and a new ticket: those of before open nothing any more.

    Phones that are in stay in; who waits at the door is turned away, and asks anew with the new code.

    `shown` is the code that the button stood beside: a second press of the same button renews nothing again.
    Raises Conflict when the room is closed.
    """
    workshop, room = _open_room(programme_id, number)
    if shown and shown != room.join_code:
        return room
    if _change(Room.id == room.id, Room.join_code == room.join_code, _fresh_code()):
        _tell(actor, workshop, JoinCodeRenewed(turn_away(room.id)))
    return room_by_id(room.id)


def set_joining(actor: Actor, programme_id: int, number: int, on: bool) -> RoomView:
    """Lets new phones in, or none; those that are in stay in. Raises Conflict when the room is closed."""
    return _switch(actor, programme_id, number, "joining", on, (JoiningClosed(), JoiningOpened()))


def set_blank(actor: Actor, programme_id: int, number: int, on: bool) -> RoomView:
    """Blanks the projector, or shows it again. Raises Conflict when the room is closed."""
    return _switch(actor, programme_id, number, "blank", on, (ProjectorShown(), ProjectorBlanked()))


def set_hidden(actor: Actor, programme_id: int, number: int, on: bool) -> RoomView:
    """Keeps results and cards off projector and phones, or shows them. Raises Conflict when the room is closed."""
    return _switch(actor, programme_id, number, "hidden", on, (ResultsShown(), ResultsHidden()))


def show_code(actor: Actor, programme_id: int, number: int, on: bool) -> RoomView:
    """Calls the code to join back onto the wall, for as long as this block is on, or takes it off again.

    Before the first block it stands there anyway. Saying the same twice is told once. Raises Conflict when the room
    is closed, or when somebody else has pressed at the same moment.
    """
    workshop, room = _open_room(programme_id, number)
    agenda = agenda_of(workshop)
    block = agenda.now or agenda.line(agenda.previous_key)
    if block is not None:
        before = state_of_mode(block.id, CODE)
        if (before.phase == SHOWN) is not on:
            save_state(block.id, before, phase=SHOWN if on else "")
            _tell(actor, workshop, JoinCodeShown() if on else JoinCodeTakenOff())
    return room_by_id(room.id)


def take_code_off(item_id: int) -> None:
    """A block that the room leaves does not come back with the code to join on its wall."""
    change_rows(
        update(ActivityState)
        .where(ActivityState.item_id == item_id, ActivityState.mode == CODE, ActivityState.phase == SHOWN)
        .values(phase="", version=ActivityState.version + 1)
    )


def new_screen(actor: Actor, programme_id: int, number: int, shown: str = "") -> RoomView:
    """A new address for the projector: the one before shows nothing any more.

    `shown` is the salt-free mark (`screen_mark`) of the address that the button stood beside, for second presses.
    """
    workshop, room = _open_room(programme_id, number)
    if shown and shown != screen_mark(room):
        return room
    if _change(Room.id == room.id, Room.screen_salt == room.screen_salt, _fresh_screen()):
        _tell(actor, workshop, ProjectorAddressRenewed())
    return room_by_id(room.id)


def screen_token(room: RoomView) -> str:
    """What stands in the projector's address: 192 bits that nobody can guess."""
    return _derived("screen", room.screen_salt, SCREEN_BYTES)


def screen_mark(room: RoomView) -> str:
    """Tells one address of the projector from the next without giving it away."""
    return token_hash(screen_token(room))[:12]


def join_ticket(room: RoomView) -> str:
    """What stands in the QR code beside the code itself: 128 bits that prove it was scanned or typed right."""
    return _derived("ticket", room.join_salt, TICKET_BYTES)


def room_by_ticket(code: str, ticket: str) -> RoomView:
    """The open room that a join link leads to; raises RoomEnded, whatever is wrong with it."""
    room = room_by_code(code)
    if room is None or not room.is_open:
        raise RoomEnded
    if not hmac.compare_digest(join_ticket(room).encode(), ticket.encode("utf-8", "replace")):
        raise RoomEnded
    return room


def room_by_typed_code(typed: str, address: str) -> RoomView:
    """The open room whose code somebody typed at this address.

    Raises Invalid on `code` for what is no code or nobody's, and CodesSlowed without looking when too many wrong ones
    came from there lately. A wrong one is counted: the caller commits also when this raises.
    """
    code = normalise_join_code(typed)
    one_at_a_time(f"{CODES}:{address}")
    try:
        check_attempts(CODES, address, WRONG_CODES)
    except TooManyTries:
        _take_turn(address)
    room = room_by_code(code)
    if room is None or not room.is_open:
        count_attempt(CODES, address)
        raise Invalid({"code": "No open session has this code. Please compare it with the screen."})
    return room


def check_turn(address: str) -> None:
    """Raises CodesSlowed while codes from this address wait for each other; only reads, so it holds nobody up."""
    try:
        check_attempts(CODES, address, WRONG_CODES)
    except TooManyTries:
        _check_slow(address)


def _take_turn(address: str) -> None:
    """One check every two seconds for everybody at this address; raises CodesSlowed for the others."""
    _check_slow(address)
    count_attempt(SLOWED, address)


def _check_slow(address: str) -> None:
    try:
        check_attempts(SLOWED, address, SLOW_CHECK)
    except TooManyTries as too_many:
        raise CodesSlowed(too_many.retry_after) from None


def _switch(
    actor: Actor, programme_id: int, number: int, column: str, on: bool, told: tuple[Payload, Payload]
) -> RoomView:
    """Sets one of the room's switches; saying the same twice changes nothing and is told once."""
    workshop, room = _open_room(programme_id, number)
    if _change(Room.id == room.id, getattr(Room, column).is_(not on), {column: on}):
        _tell(actor, workshop, told[on])
    return room_by_id(room.id)


def _open_room(programme_id: int, number: int) -> tuple[WorkshopBrief, RoomView]:
    workshop = workshop_by_number(programme_id, number)
    room = room_of(workshop.id)
    if room is None or not room.is_open:
        raise Conflict("The room is not open. Nothing was changed.")
    return workshop, room


def _room_of(workshop: WorkshopBrief) -> RoomView:
    room = room_of(workshop.id)
    assert room is not None
    return room


def _change(which: ColumnElement[bool], still: ColumnElement[bool], values: dict[str, Any]) -> bool:
    """The conditional change of a room; whether it was made."""
    return change_rows(update(Room).where(which, still).values(**values)) == 1


def _fresh_code() -> dict[str, str]:
    """A code that no open room has, and the salt of its ticket."""
    code = new_join_code()
    while db.session.execute(select(Room.id).where(Room.join_code == code)).first() is not None:
        code = new_join_code()
    return {"join_code": code, "join_salt": secrets.token_hex(16)}


def _fresh_screen() -> dict[str, str]:
    salt = secrets.token_hex(16)
    return {"screen_salt": salt, "screen_hash": token_hash(_derived("screen", salt, SCREEN_BYTES))}


def _derived(purpose: str, salt: str, length: int) -> str:
    """A secret of so many bytes for an address, from the room's salt and the app's key."""
    digest = hmac.new(log_key(), f"room {purpose}\n{salt}".encode(), hashlib.sha256).digest()[:length]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _tell(actor: Actor, workshop: WorkshopBrief, payload: Payload) -> None:
    about = about_workshop(workshop.id, workshop.number)
    record_event(workshop.programme_id, payload, actor, about=about)

"""The live room: opened and closed with its workshop, its code renewed, its addresses derived and kept nowhere."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator import clock
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.rooms import CODE_SYMBOLS, CodesSlowed, RoomEnded
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import Event, Room
from facilitator.queries.rooms import RoomView, room_by_code, room_by_screen, room_of
from facilitator.services.log import log_key, use_log_key
from facilitator.services.rooms import (
    close_room,
    join_ticket,
    new_screen,
    open_room,
    put_room,
    renew_code,
    room_by_ticket,
    room_by_typed_code,
    screen_mark,
    screen_token,
    set_blank,
    set_hidden,
    set_joining,
)
from facilitator.services.workshops import close_workshop, reopen_workshop, start_workshop
from tests.factories import Cast
from tests.rooms import plan, workshop_of

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def number(context: Flask, cast: Cast) -> int:
    number = plan(cast)
    start_workshop(cast.actor, cast.programme_id, number)
    return number


def room_in(cast: Cast, number: int) -> RoomView:
    room = room_of(workshop_of(cast, number).id)
    assert room is not None
    return room


def kinds(cast: Cast) -> list[str]:
    rows = db.session.query(Event).filter(Event.programme_id == cast.programme_id).order_by(Event.seq)
    return [row.kind for row in rows]


def guess(times: int, address: str = HERE) -> None:
    for turn in range(times):
        with pytest.raises(Invalid):
            room_by_typed_code(f"0000{turn:04d}", address)


def test_a_planned_workshop_has_no_room(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    assert room_of(workshop_of(cast, number).id) is None
    with pytest.raises(Conflict):
        open_room(cast.actor, cast.programme_id, number)


def test_starting_opens_the_room(context: Flask, cast: Cast, number: int) -> None:
    room = room_in(cast, number)
    assert room.is_open and room.joining and not room.blank and not room.hidden
    assert len(room.join_code) == 8 and set(room.join_code) <= set(CODE_SYMBOLS)
    assert room_by_code(room.join_code) == room


def test_opening_an_open_room_changes_nothing(context: Flask, cast: Cast, number: int) -> None:
    before, told = room_in(cast, number), kinds(cast)
    assert open_room(cast.actor, cast.programme_id, number) == before
    assert put_room(cast.programme_id, workshop_of(cast, number).id) is False
    assert kinds(cast) == told


def test_closing_ends_code_and_addresses_and_reopening_makes_new_ones(
    context: Flask, cast: Cast, number: int
) -> None:
    before = room_in(cast, number)
    ticket, token = join_ticket(before), screen_token(before)
    db.session.info.pop("touched_rooms", None)
    close_workshop(cast.actor, cast.programme_id, number)
    closed = room_in(cast, number)
    assert not closed.is_open and closed.join_code == "" and closed.version > before.version
    assert before.id in db.session.info["touched_rooms"]
    with pytest.raises(RoomEnded):
        room_by_ticket(before.join_code, ticket)
    close_room(closed.workshop_id)
    assert room_in(cast, number) == closed

    reopen_workshop(cast.actor, cast.programme_id, number)
    again = room_in(cast, number)
    assert again.is_open and again.id == before.id and again.join_code != before.join_code
    assert join_ticket(again) != ticket and screen_token(again) != token
    assert room_by_screen(token_hash(token)) is None


def test_the_database_holds_neither_ticket_nor_token(context: Flask, cast: Cast, number: int) -> None:
    room = room_in(cast, number)
    row = json.dumps([str(value) for value in db.session.execute(text("SELECT * FROM rooms")).one()])
    assert join_ticket(room) not in row and screen_token(room) not in row
    assert room_by_screen(token_hash(screen_token(room))) == room
    key, (ticket, token) = log_key(), (join_ticket(room), screen_token(room))
    use_log_key(b"another key")
    try:
        assert join_ticket(room) != ticket and screen_token(room) != token
    finally:
        use_log_key(key)
    assert len(ticket) >= 22 and len(token) >= 32


def test_the_ticket_is_needed_beside_the_code(context: Flask, cast: Cast, number: int) -> None:
    room = room_in(cast, number)
    assert room_by_ticket(room.join_code, join_ticket(room)) == room
    for code, ticket in (
        (room.join_code, "x" * 22),
        (room.join_code, ""),
        (room.join_code, "å\ud800"),
        ("ACDEFGHJ", join_ticket(room)),
    ):
        with pytest.raises(RoomEnded):
            room_by_ticket(code, ticket)


def test_a_renewed_code_makes_the_one_before_useless(context: Flask, cast: Cast, number: int) -> None:
    before = room_in(cast, number)
    ticket = join_ticket(before)
    after = renew_code(cast.actor, cast.programme_id, number, before.join_code)
    assert after.join_code != before.join_code and join_ticket(after) != ticket
    for code in (before.join_code, after.join_code):
        with pytest.raises(RoomEnded):
            room_by_ticket(code, ticket)
    with pytest.raises(Invalid):
        room_by_typed_code(before.join_code, HERE)
    assert kinds(cast)[-1] == "JoinCodeRenewed"


def test_a_second_press_renews_nothing_again(context: Flask, cast: Cast, number: int) -> None:
    shown = room_in(cast, number).join_code
    once = renew_code(cast.actor, cast.programme_id, number, shown)
    assert renew_code(cast.actor, cast.programme_id, number, shown) == once
    assert kinds(cast).count("JoinCodeRenewed") == 1


def test_a_new_projector_address_ends_the_old_one(context: Flask, cast: Cast, number: int) -> None:
    before = room_in(cast, number)
    mark = screen_mark(before)
    after = new_screen(cast.actor, cast.programme_id, number, mark)
    assert room_by_screen(token_hash(screen_token(before))) is None
    assert room_by_screen(token_hash(screen_token(after))) == after
    assert new_screen(cast.actor, cast.programme_id, number, mark) == after
    assert after.join_code == before.join_code


def test_switches_say_once_what_they_did(context: Flask, cast: Cast, number: int) -> None:
    told = len(kinds(cast))
    for switch, name in ((set_joining, "joining"), (set_blank, "blank"), (set_hidden, "hidden")):
        for on in (True, True, False, False):
            assert getattr(switch(cast.actor, cast.programme_id, number, on), name) is on
    assert kinds(cast)[told:] == [
        "JoiningClosed",
        "ProjectorBlanked",
        "ProjectorShown",
        "ResultsHidden",
        "ResultsShown",
    ]


def test_every_switch_tells_open_screens(context: Flask, cast: Cast, number: int) -> None:
    before = room_in(cast, number).version
    assert set_blank(cast.actor, cast.programme_id, number, True).version > before


def test_nothing_is_switched_in_a_closed_room_or_a_foreign_one(
    context: Flask, cast: Cast, number: int
) -> None:
    with pytest.raises(NotFound):
        set_blank(cast.outsider_actor, cast.other_programme_id, number, True)
    close_workshop(cast.actor, cast.programme_id, number)
    for press in (set_joining, set_blank, set_hidden):
        with pytest.raises(Conflict):
            press(cast.actor, cast.programme_id, number, True)
    with pytest.raises(Conflict):
        renew_code(cast.actor, cast.programme_id, number)
    with pytest.raises(Conflict):
        new_screen(cast.actor, cast.programme_id, number)


def test_typed_codes_are_found_however_they_are_typed(context: Flask, cast: Cast, number: int) -> None:
    code = room_in(cast, number).join_code
    assert room_by_typed_code(f" {code[:4].lower()} - {code[4:]}", HERE).join_code == code


def test_what_is_no_code_is_no_guess(context: Flask, cast: Cast, number: int) -> None:
    for _ in range(60):
        with pytest.raises(Invalid):
            room_by_typed_code("hello", HERE)
    assert room_by_typed_code(room_in(cast, number).join_code, HERE)


def test_after_thirty_wrong_codes_one_is_checked_every_two_seconds(
    context: Flask, cast: Cast, number: int
) -> None:
    code, start = room_in(cast, number).join_code, clock.now()
    with clock.held(start):
        guess(30)
        assert room_by_typed_code(code, HERE)  # the slow way has its first turn at once
        with pytest.raises(CodesSlowed) as told:
            room_by_typed_code(code, HERE)
        assert 1 <= told.value.retry_after <= 2
        assert room_by_typed_code(code, ELSEWHERE)  # nobody else is slowed
    with clock.held(start + timedelta(seconds=1.9)), pytest.raises(CodesSlowed):
        room_by_typed_code(code, HERE)
    with clock.held(start + timedelta(seconds=2.1)):
        assert room_by_typed_code(code, HERE)
    with clock.held(start + timedelta(minutes=11)):
        assert room_by_typed_code(code, HERE) and room_by_typed_code(code, HERE)


def test_a_guesser_gets_few_codes_looked_at(context: Flask, cast: Cast, number: int) -> None:
    """A minute of a guess every tenth of a second: 30 at once, then one in two seconds."""
    start, looked = clock.now(), 0
    for tenth in range(0, 600):
        with clock.held(start + timedelta(seconds=tenth / 10)):
            try:
                room_by_typed_code("00000000", HERE)
            except Invalid:
                looked += 1
            except CodesSlowed:
                pass
    assert looked <= 30 + 31


def test_addresses_are_not_kept(context: Flask, cast: Cast, number: int) -> None:
    guess(2)
    assert HERE not in str(db.session.execute(text("SELECT * FROM attempts")).all())


def test_one_room_to_a_workshop(context: Flask, cast: Cast, number: int) -> None:
    assert db.session.query(Room).count() == 1

"""Phones in the room: a free name is in at once, everything else waits, and one phone stands for one person."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.actors import ActorKind
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.domain.rooms import MOST_WAITING, JoiningClosed, RoomEnded
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token, token_hash
from facilitator.extensions import db
from facilitator.models import Event, Participant
from facilitator.queries.people import people_of
from facilitator.queries.rooms import PhoneView, RoomView, phone_by_hash, phones_of, room_of
from facilitator.queries.workshops import attendance_of
from facilitator.services.participants import hand_list, join, let_in, remove
from facilitator.services.rooms import renew_code, set_joining
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop, reopen_workshop, start_workshop
from tests.factories import Cast, Member
from tests.rooms import plan, workshop_of
from tests.signing_room import commitment, started_workshop


@pytest.fixture
def number(context: Flask, cast: Cast) -> int:
    number = plan(cast)
    start_workshop(cast.actor, cast.programme_id, number)
    return number


@pytest.fixture
def room(cast: Cast, number: int) -> RoomView:
    return room_in(cast, number)


def room_in(cast: Cast, number: int) -> RoomView:
    found = room_of(workshop_of(cast, number).id)
    assert found is not None
    return found


def enter(room: RoomView, member: Member, token: str = "") -> PhoneView:
    return join(room, token or new_token(), person_number=member.number)


def events(cast: Cast, since: int = 0) -> list[str]:
    rows = db.session.query(Event).filter(Event.programme_id == cast.programme_id, Event.seq > since)
    return [row.kind for row in rows.order_by(Event.seq)]


def last_event(cast: Cast) -> Event:
    rows = db.session.query(Event).filter(Event.programme_id == cast.programme_id)
    return rows.order_by(Event.seq.desc()).limit(1).one()


def is_present(cast: Cast, number: int, member: Member) -> bool:
    people = attendance_of(cast.programme_id, workshop_of(cast, number).id).of(member.side.value)
    return next(one.present for one in people if one.number == member.number)


def test_a_free_name_is_in_at_once_and_noted_as_present(cast: Cast, number: int, room: RoomView) -> None:
    phone = enter(room, cast.supplier_member)
    assert phone.is_in and not phone.replaces
    assert (phone.name, phone.side, phone.person_id) == (
        "Sergio Peña",
        Side.SUPPLIER,
        cast.supplier_member.id,
    )
    assert is_present(cast, number, cast.supplier_member)
    event = last_event(cast)
    assert event.kind == "AttendanceTaken"
    assert (event.person_id, event.user_id) == (cast.supplier_member.id, None)


def test_only_the_hash_of_the_secret_is_kept(room: RoomView, cast: Cast) -> None:
    token = new_token()
    enter(room, cast.supplier_member, token)
    row = db.session.query(Participant).one()
    assert row.token_hash == token_hash(token) and token not in str(vars(row))


def test_two_presses_are_one_phone(room: RoomView, cast: Cast) -> None:
    token = new_token()
    first = enter(room, cast.supplier_member, token)
    assert enter(room, cast.supplier_member, token) == first
    assert enter(room, cast.customer_member, token) == first, "it keeps the place that it has"
    assert len(phones_of(room.id)) == 1


def test_a_taken_name_waits_and_then_takes_the_place(cast: Cast, number: int, room: RoomView) -> None:
    first = enter(room, cast.supplier_member)
    second = enter(room, cast.supplier_member)
    assert second.is_waiting and second.name == first.name
    now = let_in(cast.actor, cast.programme_id, number, second.key)
    assert now.is_in and now.replaces
    assert [phone.key for phone in phones_of(room.id)] == [second.key], "the first one has ended"
    assert events(cast)[-1] == "PhoneLetIn"
    assert let_in(cast.actor, cast.programme_id, number, second.key) == now
    assert events(cast).count("PhoneLetIn") == 1


def test_a_typed_name_waits_and_joins_its_party(cast: Cast, number: int, room: RoomView) -> None:
    phone = join(room, new_token(), typed_name="  Zoë   Østergård ", side=Side.CUSTOMER)
    assert phone.is_waiting and phone.person_id is None and phone.name == "Zoë Østergård"
    assert "Zoë Østergård" not in [one.name for one in people_of(cast.programme_id).customer]
    now = let_in(cast.actor, cast.programme_id, number, phone.key)
    zoe = people_of(cast.programme_id).customer[-1]
    assert now.is_in and now.person_id == zoe.id and zoe.name == "Zoë Østergård"
    assert is_present(cast, number, Member(zoe.id, zoe.number, zoe.name, Side.CUSTOMER))
    assert not now.is_signatory


def test_the_same_typed_name_twice_becomes_one_person(cast: Cast, number: int, room: RoomView) -> None:
    one, other = (join(room, new_token(), typed_name="Zoë Ek", side=Side.CUSTOMER) for _ in range(2))
    first = let_in(cast.actor, cast.programme_id, number, one.key)
    second = let_in(cast.actor, cast.programme_id, number, other.key)
    assert first.person_id == second.person_id and second.replaces
    assert len(phones_of(room.id)) == 1


def test_a_typed_name_of_the_list_is_that_person(cast: Cast, room: RoomView) -> None:
    phone = join(room, new_token(), typed_name="sergio pena", side=Side.SUPPLIER)
    assert phone.is_in and phone.person_id == cast.supplier_member.id
    other_side = join(room, new_token(), typed_name="Sergio Peña", side=Side.CUSTOMER)
    assert other_side.is_waiting and other_side.person_id is None


@pytest.mark.parametrize(("name", "side"), [("", Side.SUPPLIER), ("Zoë", None), ("x" * 121, Side.SUPPLIER)])
def test_a_typed_name_that_cannot_be_is_refused_in_words(
    room: RoomView, cast: Cast, name: str, side: Side | None
) -> None:
    with pytest.raises(Invalid):
        join(room, new_token(), typed_name=name, side=side)
    assert phones_of(room.id) == []


def test_a_waiting_phone_may_choose_again_and_still_waits(cast: Cast, number: int, room: RoomView) -> None:
    token = new_token()
    waiting = join(room, token, typed_name="Serge P", side=Side.CUSTOMER)
    again = enter(room, cast.supplier_member, token)
    assert again.is_waiting and again.key == waiting.key and again.person_id == cast.supplier_member.id
    assert let_in(cast.actor, cast.programme_id, number, again.key).name == "Sergio Peña"
    assert len(phones_of(room.id)) == 1


def test_people_of_other_programmes_cannot_be_chosen(room: RoomView, cast: Cast) -> None:
    with pytest.raises(NotFound):
        join(room, new_token(), person_number=cast.other_person.number + 1000)
    assert cast.other_person.id not in {one.person_id for one in phones_of(room.id)}


def test_a_removed_phone_may_ask_again_and_waits(cast: Cast, number: int, room: RoomView) -> None:
    token = new_token()
    phone = enter(room, cast.supplier_member, token)
    assert remove(cast.actor, cast.programme_id, number, phone.key).removed_at is not None
    assert events(cast)[-1] == "PhoneRemoved"
    remove(cast.actor, cast.programme_id, number, phone.key)
    assert events(cast).count("PhoneRemoved") == 1
    assert phones_of(room.id) == []
    assert enter(room, cast.customer_member, token).is_waiting, "also under a free name"


def test_a_name_that_was_removed_needs_the_nod_from_any_phone(
    cast: Cast, number: int, room: RoomView
) -> None:
    remove(cast.actor, cast.programme_id, number, enter(room, cast.supplier_member).key)
    assert enter(room, cast.supplier_member).is_waiting


def test_one_who_waits_can_be_turned_away(cast: Cast, number: int, room: RoomView) -> None:
    phone = join(room, new_token(), typed_name="Nobody", side=Side.SUPPLIER)
    remove(cast.actor, cast.programme_id, number, phone.key)
    assert events(cast)[-1] == "PhoneTurnedAway"
    with pytest.raises(Conflict):
        let_in(cast.actor, cast.programme_id, number, phone.key)


def test_closed_joining_keeps_new_ones_out_and_those_who_are_in_stay(
    cast: Cast, number: int, room: RoomView
) -> None:
    token, waiting = new_token(), new_token()
    phone = enter(room, cast.supplier_member, token)
    join(room, waiting, typed_name="Zoë", side=Side.SUPPLIER)
    set_joining(cast.actor, cast.programme_id, number, False)
    with pytest.raises(JoiningClosed):
        enter(room, cast.customer_member)
    assert enter(room, cast.supplier_member, token) == phone
    assert join(room, waiting, typed_name="Zoë Ek", side=Side.SUPPLIER).is_waiting


def test_renewing_the_code_keeps_who_is_in(cast: Cast, number: int, room: RoomView) -> None:
    token = new_token()
    phone = enter(room, cast.supplier_member, token)
    renew_code(cast.actor, cast.programme_id, number)
    assert phone_by_hash(token_hash(token)) == phone


def test_after_closing_nobody_comes_in_and_reopening_keeps_the_places(
    cast: Cast, number: int, room: RoomView
) -> None:
    token = new_token()
    phone = enter(room, cast.supplier_member, token)
    waiting = join(room, new_token(), typed_name="Zoë", side=Side.SUPPLIER)
    close_workshop(cast.actor, cast.programme_id, number)
    for attempt in (cast.supplier_member, cast.customer_member):
        with pytest.raises(RoomEnded):
            enter(room, attempt, token)
    with pytest.raises(RoomEnded):
        let_in(cast.actor, cast.programme_id, number, waiting.key)
    reopen_workshop(cast.actor, cast.programme_id, number)
    assert enter(room_in(cast, number), cast.supplier_member, token) == phone


def test_a_secret_of_another_room_opens_nothing(cast: Cast, number: int, room: RoomView) -> None:
    token = new_token()
    enter(room, cast.supplier_member, token)
    other = plan(cast)
    close_workshop(cast.actor, cast.programme_id, number)
    start_workshop(cast.actor, cast.programme_id, other)
    with pytest.raises(NotFound):
        enter(room_in(cast, other), cast.supplier_member, token)


def test_phones_of_other_rooms_are_not_found(cast: Cast, number: int, room: RoomView) -> None:
    phone = enter(room, cast.supplier_member)
    other = plan(cast)
    close_workshop(cast.actor, cast.programme_id, number)
    start_workshop(cast.actor, cast.programme_id, other)
    for verb in (let_in, remove, hand_list):
        for where in (other, number):
            with pytest.raises(NotFound):
                verb(cast.actor, cast.programme_id, where, phone.key if where == other else "unknown")


def test_joining_tells_open_screens(cast: Cast, number: int, room: RoomView) -> None:
    for ask in (
        lambda: enter(room, cast.supplier_member),
        lambda: join(room, new_token(), typed_name="Zoë", side=Side.SUPPLIER),
    ):
        before = room_in(cast, number).version
        db.session.info.pop("touched_rooms", None)
        ask()
        assert room_in(cast, number).version > before
        assert room.id in db.session.info["touched_rooms"]


def test_a_flood_of_typed_names_ends(room: RoomView) -> None:
    for turn in range(MOST_WAITING):
        join(room, new_token(), typed_name=f"Nobody {turn}", side=Side.SUPPLIER)
    with pytest.raises(Conflict):
        join(room, new_token(), typed_name="One more", side=Side.SUPPLIER)


def test_the_list_is_handed_to_a_signatory_only(cast: Cast, context: Flask) -> None:
    number = started_workshop(cast)
    room = room_in(cast, number)
    signatory, member = enter(room, cast.supplier_signatory), enter(room, cast.supplier_member)
    with pytest.raises(Conflict):
        hand_list(cast.actor, cast.programme_id, number, signatory.key)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    handed = hand_list(cast.actor, cast.programme_id, number, signatory.key)
    assert handed.sign_sheet_id is not None
    assert hand_list(cast.actor, cast.programme_id, number, signatory.key) == handed
    assert events(cast).count("ListHanded") == 1
    with pytest.raises(NotAllowed):
        hand_list(cast.actor, cast.programme_id, number, member.key)
    remove(cast.actor, cast.programme_id, number, signatory.key)
    with pytest.raises(Conflict):
        hand_list(cast.actor, cast.programme_id, number, signatory.key)


def test_who_joins_acts_as_themselves(room: RoomView, cast: Cast) -> None:
    enter(room, cast.customer_member)
    assert last_event(cast).body.find(f'"role":"{ActorKind.PERSON.value}"'.encode()) > 0


def at_once(app: Flask, works: list[Callable[[], object]]) -> None:
    """Runs these at the same moment, each in a transaction of its own; raises what the first of them raised."""
    barrier, trouble = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with write_lock(db.session):
                    work()
                    db.session.commit()
            except Exception as error:
                trouble.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if trouble:
        raise trouble[0]


def test_many_phones_under_one_name_at_once_are_one_in_and_the_rest_wait(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        number = plan(cast)
        start_workshop(cast.actor, cast.programme_id, number)
        db.session.commit()
        room = room_in(cast, number)
    at_once(app, [lambda: enter(room, cast.supplier_member) for _ in range(8)])
    with app.app_context():
        phones = phones_of(room.id)
    assert [phone.is_in for phone in phones].count(True) == 1 and len(phones) == 8


def test_a_double_tap_at_one_moment_is_one_phone(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        number = plan(cast)
        start_workshop(cast.actor, cast.programme_id, number)
        db.session.commit()
        room = room_in(cast, number)
    token = new_token()
    at_once(app, [lambda: enter(room, cast.supplier_member, token) for _ in range(4)])
    with app.app_context():
        assert [phone.is_in for phone in phones_of(room.id)] == [True]

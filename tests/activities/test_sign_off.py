"""Sign-off in the room: the list is read back, and each signatory's phone is handed the list."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.activities import running, sign_off
from facilitator.activities.family import Block
from facilitator.domain.commitments import Outcome
from facilitator.domain.errors import Conflict, NotAllowed
from facilitator.domain.sides import Side
from facilitator.queries.rooms import PhoneView, phones_of
from facilitator.services.commitments import drop_commitment
from facilitator.services.participants import hand_list, remove
from facilitator.services.phone_signing import link_for_phone
from facilitator.services.review import RoomVerdict, judge_in_room
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.signatures import decline
from facilitator.services.signing_links import LinkEnded, Opener, link_by_token, sign_by_link
from tests.commitments import make_active
from tests.factories import Cast, Member
from tests.signing_room import commitment, declared, sheet_on_table, sign_for
from tests.workshop_phones import block_at, on_phone, phone_in, workshop_at


@pytest.fixture
def number(cast: Cast, context: Flask) -> int:
    number = workshop_at(cast, "sign-off")
    commitment(cast, number, deed="Send the weekly figures")
    commitment(cast, number, Side.CUSTOMER, deed="Name one contact")
    return number


@pytest.fixture
def locked(cast: Cast, number: int) -> int:
    lock_list(cast.actor, cast.programme_id, number)
    return number


def show(cast: Cast, number: int) -> dict[str, object]:
    return dict(sign_off.show(block_at(cast, number)))


def press(cast: Cast, number: int, at: str) -> Block:
    block = block_at(cast, number)
    running.act(cast.actor, block, "read", {"version": str(block.state.version), "at": at})
    return block_at(cast, number)


def handed(cast: Cast, number: int, member: Member) -> PhoneView:
    phone, _secret = phone_in(cast, number, member)
    return hand_list(cast.actor, cast.programme_id, number, phone.key)


def part(cast: Cast, number: int, member: Member) -> str:
    return str(sign_off.mine(block_at(cast, number), on_phone(member))["part"])


def test_before_locking_the_list_is_shown_as_it_would_be(cast: Cast, number: int) -> None:
    found = sign_off.show(block_at(cast, number))
    assert [one["deed"] for one in found["items"]] == ["Send the weekly figures", "Name one contact"]
    assert (found["state"], found["code"], found["places"]) == ("preparing", "", [])


def test_the_code_and_both_places(cast: Cast, locked: int) -> None:
    found = sign_off.show(block_at(cast, locked))
    assert found["code"] == sheet_on_table(cast, locked).code
    assert [one["state"] for one in found["places"]] == ["waiting", "waiting"]
    sign_for(cast, locked, Side.SUPPLIER)
    places = sign_off.show(block_at(cast, locked))["places"]
    assert [(one["state"], one["by"]) for one in places] == [
        ("signed", cast.supplier_signatory.name),
        ("waiting", ""),
    ]
    sign_for(cast, locked, Side.CUSTOMER)
    assert show(cast, locked)["state"] == "signed"


def test_the_list_is_read_back_one_by_one(cast: Cast, locked: int) -> None:
    assert sign_off.show(block_at(cast, locked))["one"] is None
    press(cast, locked, "1")
    assert sign_off.show(block_at(cast, locked))["one"]["deed"] == "Name one contact"
    press(cast, locked, "-1")
    assert sign_off.show(block_at(cast, locked))["one"] is None
    press(cast, locked, "77")
    assert sign_off.show(block_at(cast, locked))["at"] == sign_off.OVERVIEW


def test_the_wall_shows_all_that_is_signed_and_the_rows_around_the_one_that_is_read(
    cast: Cast, number: int
) -> None:
    for place in range(4):
        commitment(cast, number, deed=f"Deed {place}")
    supplier, customer = sign_off.show(block_at(cast, number))["columns"]
    on_wall = len(supplier["rows"])
    assert [on_wall > 1, supplier["more"], len(customer["rows"])] == [True, supplier["count"] - on_wall, 1]
    assert all(
        one["giver"] and one["receiver"] and one["due"] and one["evidence"] for one in supplier["rows"]
    )
    press(cast, number, str(on_wall))
    supplier, customer = sign_off.show(block_at(cast, number))["columns"]
    assert supplier["rows"][0]["deed"] == f"Deed {on_wall - 1}", "the page of the one that is read"
    assert [one["deed"] for one in customer["rows"]] == ["Name one contact"], "the other side stays in view"


def test_what_was_checked_and_what_is_new_are_two_pictures(cast: Cast, number: int) -> None:
    ref = make_active(cast)
    with_workshop = block_at(cast, number).workshop.id
    judge_in_room(cast.actor, cast.programme_id, ref, RoomVerdict(Outcome.KEPT), with_workshop)
    for side in sign_off.show(block_at(cast, number))["columns"]:
        assert {one["part"] for one in side["rows"]} == {"new"}
    press(cast, number, "0")
    supplier, customer = sign_off.show(block_at(cast, number))["columns"]
    assert [one["verdict"] for one in supplier["rows"]] == ["kept"] and not customer["rows"]


def test_a_list_that_got_shorter_is_still_shown(cast: Cast, number: int) -> None:
    press(cast, number, "1")
    block = block_at(cast, number)
    drop_commitment(cast.actor, cast.programme_id, "C-01", None, "Not needed")
    assert sign_off.show(block)["at"] == 0


def test_not_yet_is_seen_by_everybody(cast: Cast, locked: int) -> None:
    sheet = sheet_on_table(cast, locked)
    who = cast.customer_signatory
    decline(cast.actor, cast.programme_id, sheet.id, who.id, sheet.hash, "The date is wrong")
    found = show(cast, locked)
    assert found["state"] == "open_again" and found["code"] == ""
    assert found["reason"] == {"text": "The date is wrong", "who": who.name}


def test_only_the_phone_that_was_handed_the_list_may_sign(cast: Cast, locked: int) -> None:
    phone = handed(cast, locked, cast.supplier_signatory)
    other, _ = phone_in(cast, locked, cast.customer_signatory)
    assert part(cast, locked, cast.supplier_signatory) == "handed"
    assert part(cast, locked, cast.customer_signatory) == "next"
    assert part(cast, locked, cast.supplier_member) == "reading"
    assert link_for_phone(phone, cast.programme_id, locked)
    with pytest.raises(NotAllowed):
        link_for_phone(other, cast.programme_id, locked)


def test_somebody_who_may_not_sign_is_handed_nothing(cast: Cast, locked: int) -> None:
    phone, _ = phone_in(cast, locked, cast.supplier_member)
    with pytest.raises(NotAllowed):
        hand_list(cast.actor, cast.programme_id, locked, phone.key)


def test_signing_by_the_phones_link(cast: Cast, locked: int) -> None:
    phone = handed(cast, locked, cast.supplier_signatory)
    token = link_for_phone(phone, cast.programme_id, locked)
    signed = sign_by_link(token, declared(sheet_on_table(cast, locked)), Opener())
    assert signed.signature.person_id == cast.supplier_signatory.id
    assert signed.signature.method.value == "link"
    assert part(cast, locked, cast.supplier_signatory) == "signed"
    with pytest.raises(Conflict):
        link_for_phone(phone, cast.programme_id, locked)


def test_the_room_sees_that_a_phone_has_the_list(cast: Cast, locked: int) -> None:
    handed(cast, locked, cast.supplier_signatory)
    places = sign_off.show(block_at(cast, locked))["places"]
    assert [one["reading"] for one in places] == [1, 0]


def test_another_revision_has_to_be_handed_anew(cast: Cast, locked: int) -> None:
    phone = handed(cast, locked, cast.supplier_signatory)
    reopen_list(cast.actor, cast.programme_id, locked, "A word changes")
    assert part(cast, locked, cast.supplier_signatory) == "reading"
    with pytest.raises(Conflict):
        link_for_phone(phone, cast.programme_id, locked)
    lock_list(cast.actor, cast.programme_id, locked)
    assert part(cast, locked, cast.supplier_signatory) == "next"
    with pytest.raises(NotAllowed):
        link_for_phone(phone, cast.programme_id, locked)


def test_a_removed_phone_signs_nothing_and_its_link_ends(cast: Cast, locked: int) -> None:
    phone = handed(cast, locked, cast.supplier_signatory)
    token = link_for_phone(phone, cast.programme_id, locked)
    gone = remove(cast.actor, cast.programme_id, locked, phone.key)
    with pytest.raises(NotAllowed):
        link_for_phone(gone, cast.programme_id, locked)
    assert link_by_token(token).revoked_at is not None
    with pytest.raises(LinkEnded):
        sign_by_link(token, declared(sheet_on_table(cast, locked)), Opener())
    assert sheet_on_table(cast, locked).signatures == ()


def test_the_desk_offers_each_signatorys_phone(cast: Cast, locked: int) -> None:
    handed(cast, locked, cast.supplier_signatory)
    desk = sign_off.desk(block_at(cast, locked))
    found = {one["name"]: (bool(one["phone"]), one["handed"]) for one in desk["signatories"]}
    assert found == {cast.supplier_signatory.name: (True, True), cast.customer_signatory.name: (False, False)}
    room = block_at(cast, locked).room
    assert len(phones_of(room.id)) == 1

"""Access on phones: one of each side offers and asks; the side that looks says how it was used."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.activities.family import Block
from facilitator.activities.register import KIND
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, Stale
from facilitator.domain.registers import ACCESS
from facilitator.domain.registers.access import AccessText
from facilitator.domain.sides import Side
from facilitator.queries.registers import Entry, registers_of
from facilitator.services.registers import add_entry, move_entry
from tests.blocks import give, giver
from tests.factories import Cast
from tests.method_blocks import go_to, started, template_called
from tests.phones import wall_in

OFFER = {"title": "The Monday call", "way_in": "Dial in at nine", "ask_first": "The planner"}


@pytest.fixture
def block(context: Flask, cast: Cast) -> Block:
    """Both sides have a phone that writes; A-01 of the customer is open already."""
    number = started(cast, template_called("theme-2"))
    block = go_to(cast, number, "Opening access")
    for member in (cast.supplier_member, cast.customer_member):
        block = give(cast, block, giver(member), "pen")
    return block


def entry(cast: Cast, ref: str) -> Entry[AccessText]:
    return next(one for one in registers_of(cast.programme_id).of(ACCESS) if one.ref == ref)


def test_an_offer_is_of_ones_own_side_and_a_request_of_the_other(cast: Cast, block: Block) -> None:
    block = give(cast, block, giver(cast.supplier_member), "offer", **OFFER)
    block = give(
        cast,
        block,
        giver(cast.supplier_member),
        "ask",
        title="Which hulls come",
        guessing="Two weeks of stock",
    )
    offered, asked = entry(cast, "A-02"), entry(cast, "A-03")
    assert (offered.status, offered.text.side, offered.text.way_in) == (
        "offered_unprompted",
        "supplier",
        "Dial in at nine",
    )
    assert (asked.status, asked.text.side, asked.text.guessing) == ("asked", "customer", "Two weeks of stock")
    assert asked.text.asked_on and asked.workshop == block.workshop.number
    theirs = KIND.mine(block, giver(cast.customer_member))
    assert [one.ref for one in theirs["theirs"]] == ["A-02"]
    assert [one.ref for one in theirs["own"]] == ["A-01", "A-03"]


def test_only_the_phone_with_the_pen_writes_and_only_with_words(cast: Cast, block: Block) -> None:
    with pytest.raises(Invalid):
        give(cast, block, giver(cast.supplier_member), "offer", **OFFER | {"title": " "})
    block = give(cast, block, giver(cast.supplier_signatory), "pen")
    with pytest.raises(NotAllowed):
        give(cast, block, giver(cast.supplier_member), "offer", **OFFER)
    assert [one.ref for one in registers_of(cast.programme_id).of(ACCESS)] == ["A-01"]


def test_the_side_that_looks_says_how_it_was_used(cast: Cast, block: Block) -> None:
    number = block.workshop.number
    said = {"ref": "A-01", "version": "0", "use": "changed", "use_word": "No rush order"}
    with pytest.raises(NotAllowed):
        give(cast, block, giver(cast.customer_member), "use", **said)
    block = give(cast, block, giver(cast.supplier_member), "use", **said)
    assert dict(entry(cast, "A-01").round_of(number).said) == {"use": "changed", "use_word": "No rush order"}
    with pytest.raises(Stale):
        give(cast, block, giver(cast.supplier_member), "use", **said | {"use": "used"})
    move_entry(cast.actor, cast.programme_id, "A-01", "paused", {"reason": "An audit"})
    with pytest.raises(Conflict):
        give(cast, block, giver(cast.supplier_member), "use", **said | {"version": "1"})


def test_a_session_takes_no_more_than_it_can_speak_of(cast: Cast, block: Block) -> None:
    assert ACCESS.voiced is not None
    for place in range(ACCESS.voiced.most - 1):
        title = f"Report {place}"
        block = give(cast, block, giver(cast.supplier_member), "offer", **OFFER | {"title": title})
    with pytest.raises(Conflict):
        for place in range(2):
            block = give(
                cast, block, giver(cast.supplier_member), "offer", **OFFER | {"title": f"One more {place}"}
            )


def test_its_phone_page_asks_what_it_may_and_of_the_other_sides_alone_what_it_used(
    app: Flask, cast: Cast
) -> None:
    wall = wall_in(app, cast)
    with wall.writing():
        words = AccessText("The dock", side=Side.CUSTOMER, way_in="Any working day")
        ref = add_entry(cast.actor, cast.programme_id, words)
        move_entry(cast.actor, cast.programme_id, ref, "open")
    wall.switch("register")
    wall.press("view", view="access")
    phone, theirs = wall.phone(cast.supplier_member), wall.phone(cast.customer_member)
    assert "I write for our side" in phone.get("/room/mine").text
    for one in (phone, theirs):
        assert one.post(wall.do("pen"), json={}).status_code == 200
    page = phone.get("/room/mine").text
    assert "Offer something" in page and "Ask for something" in page and "Any working day" in page
    assert "not needed, still good to know" in page
    assert "not needed, still good to know" not in theirs.get("/room/mine").text
    used = {"ref": ref, "version": "0", "use": "used", "use_word": "Empty on Tuesdays"}
    assert phone.post(wall.do("use"), json=used).status_code == 200
    page = phone.get("/room/mine").text
    assert "Empty on Tuesdays" in page

"""The check-in: one word or 1 to 5, named or not, nothing of it shown before the facilitator says so."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.activities import check_in, running
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.queries.boards import board_of
from facilitator.services.rooms import set_hidden
from tests.blocks import again, block_in, give, giver, press
from tests.conftest import row_count
from tests.factories import Cast
from tests.rooms import told


def asked(cast: Cast, how: str = "word", anonymous: bool = False) -> Block:
    block = block_in(cast, "check-in")
    return press(cast, block, "ask", how=how, naming="anonymous" if anonymous else "named")


def shown_text(cast: Cast, block: Block) -> str:
    return str(check_in.show(again(cast, block)))


def test_words_are_hidden_until_shown_then_stand_by_side(context: Flask, cast: Cast) -> None:
    block = asked(cast)
    give(cast, block, giver(cast.supplier_member), "answer", value="  curious ")
    give(cast, block, giver(cast.customer_member), "answer", value="wary")
    give(cast, block, giver(cast.customer_member), "answer", value="open")
    assert "curious" not in shown_text(cast, block) + str(check_in.desk(again(cast, block)))
    shown = check_in.show(again(cast, block))
    assert (shown["given"], shown["there"], shown["anonymous"]) == (2, 4, False)
    block = press(cast, block, "show")
    words = check_in.show(block)["words_of"]
    assert [(one.value, one.name) for one in words["supplier"]] == [("curious", "Sergio Peña")]
    assert [(one.value, one.name) for one in words["customer"]] == [("open", "Cem Yıldız")]


def test_the_facilitator_sees_by_name_who_is_missing(context: Flask, cast: Cast) -> None:
    block = asked(cast)
    give(cast, block, giver(cast.supplier_member), "answer", value="calm")
    missing = check_in.desk(again(cast, block))["missing"]
    assert [one.name for one in missing] == ["Solveig Ånestad", "Carla Brandão", "Cem Yıldız"]


def test_somebody_without_a_phone_answers_through_the_facilitator(context: Flask, cast: Cast) -> None:
    block = asked(cast, "scale")
    member = cast.customer_member
    scribe = Giver(member.name, member.side, member.id, scribe=True, actor=cast.actor)
    block = press(cast, give(cast, block, scribe, "answer", value="4"), "show")
    assert [(one.number, one.customer) for one in check_in.show(block)["levels"] if one.count] == [(4, 1)]


def test_anonymous_words_leave_no_row_that_names_anybody(context: Flask, cast: Cast) -> None:
    block = asked(cast, anonymous=True)
    phones = {member.id: giver(member, new_token()) for member in cast.people}
    for number, phone in enumerate(phones.values()):
        give(cast, block, phone, "answer", value=f"first {number}")
        give(cast, block, phone, "answer", value=f"word {number}")
    assert check_in.show(again(cast, block))["given"] == 4
    assert check_in.mine(again(cast, block), phones[cast.supplier_member.id])["value"] == "word 1"
    block = press(cast, block, "show")
    assert (row_count("answers"), row_count("ballots")) == (0, 0)
    shown = check_in.show(block)
    assert [one.value for one in shown["words"]] == ["word 0", "word 1", "word 2", "word 3"]
    assert {(one.side, one.name) for one in shown["words"]} == {(None, "")}
    assert "word 1" not in str([data for kind, data in told(cast) if kind == "CheckInShown"])


def test_whether_it_is_anonymous_cannot_change_while_people_write(context: Flask, cast: Cast) -> None:
    block = asked(cast, anonymous=True)
    assert check_in.KIND.is_private(block)
    with pytest.raises(Conflict, match="asked already"):
        press(cast, block, "ask", how="word", naming="named")
    assert check_in.show(again(cast, block))["anonymous"]


def test_what_is_no_word_and_no_number_is_refused_in_words(context: Flask, cast: Cast) -> None:
    block = asked(cast, "scale")
    for value in ("0", "6", "x", ""):
        with pytest.raises(Invalid, match="1 to 5"):
            give(cast, block, giver(cast.supplier_member), "answer", value=value)
    assert check_in.show(again(cast, block))["given"] == 0


def test_nobody_answers_before_the_room_is_asked_or_after_it_is_shown(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "check-in")
    with pytest.raises(Conflict):
        give(cast, block, giver(cast.supplier_member), "answer", value="early")
    block = press(cast, press(cast, block, "ask", how="word"), "show")
    with pytest.raises(Conflict):
        give(cast, block, giver(cast.supplier_member), "answer", value="late")


def test_hidden_results_stay_off_the_room_and_on_the_desk(context: Flask, cast: Cast) -> None:
    block = asked(cast)
    give(cast, block, giver(cast.supplier_member), "answer", value="restless")
    block = press(cast, block, "show")
    set_hidden(cast.actor, cast.programme_id, block.workshop.number, True)
    assert "restless" not in shown_text(cast, block)
    assert "restless" in str(check_in.desk(again(cast, block)))


def test_asking_again_keeps_what_was_shown_before(context: Flask, cast: Cast) -> None:
    block = asked(cast, "scale")
    give(cast, block, giver(cast.supplier_member), "answer", value="2")
    block = press(cast, press(cast, block, "show"), "again")
    block = press(cast, block, "ask", how="word", naming="anonymous")
    give(cast, block, giver(cast.customer_member, new_token()), "answer", value="lighter")
    block = press(cast, block, "show")
    assert check_in.desk(block)["past"] == ["Northwind Fittings 1 × 2"]
    left = check_in.leaves(block)
    assert left is not None
    assert left.lines == ("Northwind Fittings 1 × 2", "lighter")


def test_leaving_the_block_closes_what_is_open_and_keeps_it(context: Flask, cast: Cast) -> None:
    block = asked(cast, anonymous=True)
    give(cast, block, giver(cast.customer_member, new_token()), "answer", value="fine")
    running.end(cast.actor, again(cast, block))
    assert again(cast, block).state.phase == "shown"
    assert row_count("ballots") == 0
    assert board_of(block.item.id).cards == ()
    left = check_in.leaves(again(cast, block))
    assert left is not None and left.lines == ("fine",)


def test_a_named_answer_needs_a_name(context: Flask, cast: Cast) -> None:
    block = asked(cast)
    with pytest.raises(Invalid, match="whose"):
        give(cast, block, Giver("", Side.SUPPLIER, scribe=True, actor=cast.actor), "answer", value="calm")

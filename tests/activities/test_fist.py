"""Fist to five on one commitment: named unless chosen otherwise, kept for each, the hesitant invited to speak."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.activities import fist
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.tokens import new_token
from tests.blocks import again, block_in, give, giver, press
from tests.commitments import make_draft
from tests.conftest import row_count
from tests.factories import Cast
from tests.rooms import told


def asked(cast: Cast, anonymous: bool = False) -> tuple[Block, str]:
    block = block_in(cast, "fist")
    ref = make_draft(cast)
    return press(cast, block, "ask", ref=ref, naming="anonymous" if anonymous else "named"), ref


def test_the_room_sees_the_commitment_and_no_number_before_it_is_shown(context: Flask, cast: Cast) -> None:
    block, ref = asked(cast)
    give(cast, block, giver(cast.supplier_member), "answer", value="2")
    shown = fist.show(again(cast, block))
    assert (shown["commitment"].ref, shown["given"], shown["anonymous"]) == (ref, 1, False)
    assert "levels" not in shown
    assert fist.mine(again(cast, block), giver(cast.supplier_member))["value"] == "2"


def test_numbers_stand_by_side_and_the_hesitant_are_named_to_the_facilitator_alone(
    context: Flask, cast: Cast
) -> None:
    block, _ref = asked(cast)
    for member, value in zip(cast.people, ("5", "2", "0", "3"), strict=True):
        give(cast, block, giver(member), "answer", value=value)
    block = press(cast, block, "show")
    shown = fist.show(block)
    assert [(one.number, one.supplier, one.customer) for one in shown["levels"] if one.count] == [
        (5, 1, 0),
        (3, 0, 1),
        (2, 1, 0),
        (0, 0, 1),
    ]
    assert shown["hesitant"] == 2
    assert "Sergio" not in str(shown["levels"])
    assert [one.name for one in fist.desk(block)["hesitant"]] == ["Carla Brandão", "Sergio Peña"]


def test_anonymously_only_the_count_of_the_hesitant_is_known(context: Flask, cast: Cast) -> None:
    block, ref = asked(cast, anonymous=True)
    for member in cast.people:
        give(cast, block, giver(member, new_token()), "answer", value="1")
    block = press(cast, block, "show")
    assert fist.show(block)["hesitant"] == 4
    assert {(one.name, one.side) for one in fist.desk(block)["hesitant"]} == {("", None)}
    assert (row_count("answers"), row_count("ballots")) == (0, 0)
    (event,) = [data for kind, data in told(cast) if kind == "FistShown"]
    assert (event["ref"], event["answers"], event["hesitant"]) == (ref, 4, 4)
    assert "given" not in event


def test_each_commitment_keeps_what_it_got_last(context: Flask, cast: Cast) -> None:
    block, first = asked(cast)
    second = make_draft(cast)
    give(cast, block, giver(cast.supplier_member), "answer", value="1")
    block = press(cast, block, "show")
    block = press(cast, block, "ask", ref=second)
    give(cast, block, giver(cast.supplier_member), "answer", value="4")
    block = press(cast, block, "show")
    block = press(cast, block, "ask", ref=first)
    give(cast, block, giver(cast.supplier_member), "answer", value="5")
    block = press(cast, block, "show")
    left = fist.leaves(block)
    assert left is not None
    assert left.lines == (f"{first}: Northwind Fittings 1 × 5", f"{second}: Northwind Fittings 1 × 4")
    assert len(block.state.data["runs"]) == 3
    assert [(one.ref, bool(levels)) for one, levels in fist.desk(block)["commitments"]] == [
        (first, True),
        (second, True),
    ]


def test_another_commitment_has_to_wait_until_this_one_is_shown(context: Flask, cast: Cast) -> None:
    block, _ref = asked(cast)
    second = make_draft(cast)
    with pytest.raises(Conflict, match="Show that one first"):
        press(cast, block, "ask", ref=second)


def test_only_commitments_of_this_workshop_are_asked_about(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "fist")
    for ref in ("", "S-77", "../../etc"):
        with pytest.raises(Invalid, match="this session"):
            press(cast, block, "ask", ref=ref)
    assert fist.show(again(cast, block))["phase"] == "ready"


def test_a_number_outside_the_hand_is_refused(context: Flask, cast: Cast) -> None:
    block, _ref = asked(cast)
    with pytest.raises(Invalid, match="0 to 5"):
        give(cast, block, giver(cast.supplier_member), "answer", value="6")

"""The round: everybody is heard once, the sides in turn, with or without phones."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.activities import round as activity
from facilitator.activities import running
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, NotFound, Stale
from tests.blocks import again, block_in, giver, press
from tests.factories import Cast, Member
from tests.rooms import told


def names(seats: tuple[activity.Seat, ...]) -> list[str]:
    return [seat.name for seat in seats]


def place(cast: Cast, block: Block, who: Member) -> dict[str, object]:
    mine = activity.mine(again(cast, block), giver(who))
    seat, before = mine["seat"], mine["before"]
    return {
        "spoken": seat.has_spoken,
        "speaking": seat.is_speaking,
        "place": seat.place,
        "after": before.name if before else "",
    }


def test_the_sides_take_turns_and_each_phone_knows_after_whom_it_is(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "round")
    assert names(activity.standing(block).order) == [
        "Sergio Peña",
        "Carla Brandão",
        "Solveig Ånestad",
        "Cem Yıldız",
    ]
    block = press(cast, block, "speak")
    assert place(cast, block, cast.supplier_member)["speaking"]
    assert place(cast, block, cast.customer_signatory) == {
        "spoken": False,
        "speaking": False,
        "place": 0,
        "after": "Sergio Peña",
    }
    assert place(cast, block, cast.supplier_signatory)["after"] == "Carla Brandão"
    block = press(cast, block, "speak")
    now = activity.standing(block)
    assert now.speaking and now.speaking.name == "Carla Brandão"
    assert place(cast, block, cast.supplier_member)["spoken"]


def test_only_who_is_there_is_in_the_round_phone_or_not(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "round", present=(cast.supplier_member, cast.customer_member))
    assert names(activity.standing(block).order) == ["Sergio Peña", "Cem Yıldız"]
    with pytest.raises(NotFound, match="present first"):
        press(cast, block, "toggle", person=str(cast.customer_signatory.number))


def test_before_anybody_is_noted_those_expected_are_in_it(context: Flask, cast: Cast) -> None:
    now = activity.standing(block_in(cast, "round", present=()))
    assert (len(now.seats), now.by_attendance) == (4, False)


def test_a_tap_marks_somebody_and_one_more_takes_it_back(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "round")
    number = str(cast.customer_member.number)
    block = press(cast, block, "toggle", person=number)
    assert activity.standing(block).spoken == 1
    assert activity.standing(block).next.side == "supplier"  # type: ignore[union-attr]
    block = press(cast, block, "toggle", person=number)
    assert activity.standing(block).spoken == 0


def test_whoever_passes_is_asked_again_at_the_end_or_comes_back_in(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "round", present=(cast.supplier_member, cast.customer_member))
    block = press(cast, block, "pass")
    assert names(activity.standing(block).order) == ["Cem Yıldız", "Sergio Peña"]
    block = press(cast, block, "pass", person=str(cast.supplier_member.number), back="1")
    assert names(activity.standing(block).order)[0] == "Sergio Peña"
    block = press(cast, block, "speak")
    block = press(cast, block, "pass")
    assert activity.standing(block).speaking is None
    block = press(cast, block, "speak")
    block = press(cast, block, "speak", person=str(cast.supplier_member.number))
    block = press(cast, block, "stop")
    now = activity.standing(block)
    assert now.is_over
    assert not [seat for seat in now.seats if seat.has_passed]


def test_when_everybody_has_spoken_there_is_nobody_next(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "round", present=(cast.supplier_member,))
    block = press(cast, press(cast, block, "speak"), "stop")
    with pytest.raises(Conflict, match="Everybody has spoken"):
        press(cast, block, "speak")
    with pytest.raises(Conflict, match="Nobody is speaking"):
        press(cast, block, "stop")


def test_a_press_from_a_page_that_shows_an_older_moment_changes_nothing(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "round")
    old = str(block.state.version)
    block = press(cast, block, "speak")
    with pytest.raises(Stale):
        running.act(cast.actor, block, "speak", {"version": old} if old != "0" else {"version": "77"})
    assert activity.standing(again(cast, block)).spoken == 0


def test_the_log_learns_once_who_was_heard_when_the_room_goes_on(context: Flask, cast: Cast) -> None:
    block = press(cast, block_in(cast, "round"), "speak")
    assert [kind for kind, _data in told(cast)].count("RoundHeld") == 0
    running.end(cast.actor, block)
    running.end(cast.actor, again(cast, block))
    held = [data for kind, data in told(cast) if kind == "RoundHeld"]
    assert [data["spoken"] for data in held] == [["Sergio Peña (supplier)"]]
    assert activity.standing(again(cast, block)).speaking is None


def test_a_new_round_begins_with_everybody_and_the_one_before_is_in_the_log(
    context: Flask, cast: Cast
) -> None:
    block = press(cast, press(cast, block_in(cast, "round"), "speak"), "again")
    now = activity.standing(block)
    assert (now.spoken, len(now.order), block.state.run) == (0, 4, 2)
    assert [data["run"] for kind, data in told(cast) if kind == "RoundHeld"] == [1]


def test_the_record_says_how_many_of_each_side_were_heard(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "round")
    assert activity.leaves(block) is None
    block = press(cast, press(cast, block, "speak"), "stop")
    block = press(cast, block, "pass", person=str(cast.customer_member.number))
    left = activity.leaves(block)
    assert left is not None
    assert left.lines == (
        "Northwind Fittings: 1 of 2 spoke",
        "Lakeside Yards: 0 of 2 spoke",
        "Passed: Cem Yıldız",
    )

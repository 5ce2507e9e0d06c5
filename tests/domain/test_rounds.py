"""Rounds: the two sides in turn, nobody twice, nobody forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.rounds import Voice, speaking_order
from facilitator.domain.sides import Side

S, C = Side.SUPPLIER, Side.CUSTOMER


def voices(sides: str) -> list[Voice]:
    return [Voice(number, S if side == "S" else C) for number, side in enumerate(sides, 1)]


def test_the_sides_alternate_until_one_has_nobody_left() -> None:
    assert speaking_order(voices("SSSCC"), []) == (1, 4, 2, 5, 3)


def test_the_side_that_has_spoken_less_is_next() -> None:
    assert speaking_order(voices("SSSCC"), [1, 2])[:2] == (4, 5)


def test_who_speaks_now_counts_and_is_not_in_the_list() -> None:
    assert speaking_order(voices("SSCC"), [1], speaking=3) == (2, 4)
    assert speaking_order(voices("SSCC"), [], speaking=1) == (3, 2, 4)


def test_whoever_passed_is_asked_again_at_the_end() -> None:
    assert speaking_order(voices("SC"), [], passed=[1]) == (2, 1)
    assert speaking_order(voices("SC"), [1], passed=[1]) == (2,)


@given(st.text("SC", max_size=14), st.data())
def test_everybody_is_heard_exactly_once(sides: str, data: st.DataObject) -> None:
    people = voices(sides)
    numbers = [one.number for one in people]
    spoken = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    passed = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    order = speaking_order(people, spoken, passed)
    assert sorted([*order, *spoken]) == numbers

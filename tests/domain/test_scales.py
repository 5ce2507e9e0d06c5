"""Words and numbers from a room: what is taken, and what may be told of it."""

from __future__ import annotations

import pytest

from facilitator.domain.errors import Invalid
from facilitator.domain.scales import (
    FIST,
    Said,
    as_plain,
    checked_number,
    checked_word,
    from_plain,
    hesitant,
    in_words,
    levels,
)
from facilitator.domain.sides import Side

S, C = Side.SUPPLIER, Side.CUSTOMER
NAMES = {S: "Nord", C: "Lake"}


def test_a_word_is_one_line_and_short() -> None:
    assert checked_word("  ein bisschen\nmüde ") == "ein bisschen müde"
    with pytest.raises(Invalid):
        checked_word(" \n ")
    with pytest.raises(Invalid, match="41"):
        checked_word("x" * 41)


@pytest.mark.parametrize("text", ["", "6", "-1", "3.0", "٣", "five", " 3"])
def test_only_the_scales_numbers_are_taken(text: str) -> None:
    with pytest.raises(Invalid):
        checked_number(text, FIST)


def test_sides_are_told_apart_only_when_every_answer_has_one() -> None:
    all_known = [Said("5", S), Said("5", C), Said("0", C)]
    assert [(one.number, one.count, one.supplier, one.customer) for one in levels(all_known, FIST)] == [
        (5, 2, 1, 1),
        (4, 0, 0, 0),
        (3, 0, 0, 0),
        (2, 0, 0, 0),
        (1, 0, 0, 0),
        (0, 1, 0, 1),
    ]
    one_unknown = [*all_known, Said("4")]
    assert {one.supplier for one in levels(one_unknown, FIST)} == {None}
    assert in_words(all_known, FIST, NAMES) == "Nord 1 × 5; Lake 1 × 5, 1 × 0"
    assert in_words(one_unknown, FIST, NAMES) == "2 × 5, 1 × 4, 1 × 0"


def test_whoever_is_at_nought_to_two_is_asked_the_lowest_first() -> None:
    said = [Said("2", S, "Åse"), Said("5", C, "Cem"), Said("0", C, "Carla"), Said("3", S, "Sol")]
    assert [one.name for one in hesitant(said)] == ["Carla", "Åse"]


def test_answers_come_back_as_they_were_kept() -> None:
    said = (Said("calm", S, "Åse"), Said("tired"))
    assert from_plain(as_plain(said)) == said

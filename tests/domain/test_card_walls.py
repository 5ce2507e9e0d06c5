"""Cards on the wall: as large as their number allows, on as few pages as can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.card_walls import MOST, SIZES, SMALLEST, laid_out, lines_of

SHORT = "Buy thinner and masking together"


@pytest.mark.parametrize(
    ("cards", "size"), [(1, 54), (6, 54), (7, 44), (10, 44), (11, 39), (18, 39), (19, 34)]
)
def test_the_more_cards_the_smaller_their_words(cards: int, size: int) -> None:
    assert laid_out([["Plan it"]] * cards).size == size


def test_twenty_four_short_cards_stand_together_and_more_on_pages_as_large_as_they_can() -> None:
    assert laid_out([["Plan it"]] * 24).pages == ((0, 24),)
    many = laid_out([["Plan it"]] * 30)
    assert (many.size, many.pages) == (39, ((0, 15), (15, 30)))
    assert [many.page_of(card) for card in (0, 14, 15, 29)] == [1, 1, 2, 2]


def test_long_cards_are_smaller_and_then_on_more_pages() -> None:
    long = "We would agree on one report with pictures, written by whoever finds it. " * 3
    assert laid_out([[long]] * 3).size > laid_out([[long]] * 7).size
    assert len(laid_out([[long]] * 24).pages) > 1


def test_a_long_question_leaves_less_room() -> None:
    cards = [[SHORT]] * 16
    assert len(laid_out(cards).pages) <= len(laid_out(cards, "What would you do together? " * 10).pages)
    assert (
        laid_out(cards, beside=400).size < laid_out(cards).size or len(laid_out(cards, beside=400).pages) > 1
    )


@given(st.lists(st.text(max_size=280), max_size=80), st.text(max_size=300))
def test_every_card_stands_on_one_page(texts: list[str], heading: str) -> None:
    found = laid_out([[text] for text in texts], heading)
    assert [card for first, end in found.pages for card in range(first, end)] == [*range(len(texts))]
    assert found.size in {size for _most, size in SIZES}
    assert all(end - first <= MOST for first, end in found.pages)


@given(st.text(max_size=280))
def test_a_text_takes_more_lines_the_larger_it_is(text: str) -> None:
    assert 1 <= lines_of(text, SMALLEST) <= lines_of(text, 54)


def test_words_are_kept_whole_and_what_is_wider_than_a_line_is_not() -> None:
    assert lines_of("a" * 25 + " " + "b" * 25, 34) == 2
    assert lines_of("a" * 100, 34) == 4
    assert lines_of("漢" * 50, 34) == 4

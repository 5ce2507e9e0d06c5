"""Dots on options."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.votes import count_dots, read_vote, suggested_dots, with_dots, write_vote

KEYS = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("options", "dots"), [(1, 1), (2, 1), (3, 1), (6, 2), (9, 3), (10, 3), (12, 4), (200, 20)]
)
def test_about_a_third_of_the_options_each(options: int, dots: int) -> None:
    assert suggested_dots(options) == dots


@given(st.dictionaries(st.sampled_from(KEYS), st.integers(0, 6)))
def test_a_vote_reads_back_as_it_was_written(vote: dict[str, int]) -> None:
    written = write_vote(vote, KEYS)
    assert read_vote(written, KEYS, 18) == {key: dots for key, dots in vote.items() if dots}


def test_a_vote_holds_no_more_dots_than_there_are() -> None:
    assert read_vote("a:2 b:1", KEYS, 3) == {"a": 2, "b": 1}
    with pytest.raises(Invalid, match="more than 2 dots"):
        read_vote("a:2 b:1", KEYS, 2)


@pytest.mark.parametrize("written", ["a:-1", "a", "a:1 a:1", "a:1.5", "a:9999", "a:٣x"])
def test_what_no_screen_sends_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read_vote(written, KEYS, 5)


def test_an_option_that_is_gone_is_told() -> None:
    with pytest.raises(Conflict, match="has changed"):
        read_vote("z:1", KEYS, 5)


def test_a_step_never_goes_below_none() -> None:
    assert with_dots({}, "a", -1) == {"a": 0}
    assert write_vote(with_dots({"a": 1}, "a", -1), KEYS) == ""


def test_the_result_has_most_first_and_keeps_ties() -> None:
    options = [("a", "Apples"), ("b", "Pears"), ("c", "Plums")]
    votes = [("supplier", {"b": 2, "c": 1}), ("customer", {"a": 3, "c": 1}), ("customer", {"b": 1, "c": 1})]
    counted = count_dots(options, votes, True)
    assert [(one.key, one.votes, one.supplier, one.customer) for one in counted] == [
        ("a", 3, 0, 3),
        ("b", 3, 2, 1),
        ("c", 3, 1, 2),
    ]
    assert {one.rank for one in counted} == {1}
    assert all(one.is_tied for one in counted)


def test_places_after_a_tie_are_left_out() -> None:
    counted = count_dots([("a", "A"), ("b", "B"), ("c", "C")], [("", {"b": 2, "c": 2, "a": 1})], False)
    assert [(one.key, one.rank, one.is_tied) for one in counted] == [
        ("b", 1, True),
        ("c", 1, True),
        ("a", 3, False),
    ]
    assert all(one.supplier is None and one.customer is None for one in counted)

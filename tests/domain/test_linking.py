"""Linking: what is worked on first, what can be taken back, and which part of two lists a wall shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Invalid
from facilitator.domain.linking import MOST_FIRST, Deed, Line, Sketch, page_with, sight

LINES = [Line(f"O-0{one}", f"K-0{two}") for one in (1, 2) for two in (1, 2)]
REFS = {"O-01", "O-02", "K-01", "K-02"}
ONE = LINES[0]


def test_a_pair_needs_its_line_and_only_three_are_first() -> None:
    with pytest.raises(Invalid, match="Draw the line first"):
        Sketch().chosen(ONE, ())
    sketch = Sketch()
    for line in LINES[:MOST_FIRST]:
        sketch = sketch.chosen(line, LINES)
    with pytest.raises(Invalid, match="3 pairs are chosen already"):
        sketch.chosen(LINES[3], LINES)
    assert sketch.left(ONE).chosen(LINES[3], LINES).first == (*LINES[1:3], LINES[3])


def test_a_pair_whose_line_is_gone_takes_no_place_among_the_first() -> None:
    sketch = Sketch()
    for line in LINES[:MOST_FIRST]:
        sketch = sketch.chosen(line, LINES)
    assert sketch.chosen(LINES[3], LINES[1:]).first == tuple(LINES[1:])


def test_what_is_rubbed_out_is_not_first_and_is_again_when_that_is_taken_back() -> None:
    drawn = Sketch().drawn(ONE).chosen(ONE, [ONE])
    gone = drawn.rubbed_out(ONE)
    assert gone.first == ()
    step = gone.last((), REFS)
    assert step is not None and (step.deed, step.was_first) == (Deed.RUB_OUT, True)
    assert gone.undone(step) == drawn


def test_steps_are_taken_back_one_by_one_and_those_that_fit_no_more_are_passed_over() -> None:
    sketch = Sketch().drawn(ONE).drawn(LINES[1])
    last = sketch.last([ONE], REFS)
    assert last is not None and last.line == ONE, "the other line was taken away in the register"
    assert sketch.undone(last) == Sketch()
    assert sketch.last([ONE, LINES[1]], REFS - {"O-01"}) is None, "nothing is done to what is off the lists"
    assert Sketch().last(LINES, REFS) is None


def test_a_choice_is_taken_back_and_so_is_giving_it_up() -> None:
    chosen = Sketch().chosen(ONE, LINES)
    step = chosen.last(LINES, REFS)
    assert step is not None and chosen.undone(step).first == ()
    left = chosen.left(ONE)
    step = left.last(LINES, REFS)
    assert step is not None and left.undone(step) == chosen
    assert left.last((), REFS) is None, "without its line nothing is chosen again"


def test_what_a_state_holds_is_read_as_it_was() -> None:
    sketch = Sketch().drawn(ONE).chosen(ONE, LINES).rubbed_out(ONE).drawn(LINES[2])
    assert Sketch.read(sketch.plain) == sketch
    assert Sketch.read({}) == Sketch()


@given(left=st.integers(0, 40), right=st.integers(0, 40), most=st.integers(1, 9))
def test_every_pair_of_entries_stands_on_a_page_and_none_holds_too_many(
    left: int, right: int, most: int
) -> None:
    seen = [sight(left, right, most, number) for number in range(1, sight(left, right, most, 1).of + 1)]
    assert [one.number for one in seen] == list(range(1, seen[0].of + 1))
    for one in seen:
        assert len(range(left)[one.left]) <= most and len(range(right)[one.right]) <= most
    for at in range(left):
        for to in range(right):
            found = seen[page_with(left, right, most, 1, at=at, to=to) - 1]
            assert at in range(left)[found.left] and to in range(right)[found.right]


def test_turning_to_one_list_leaves_the_other_where_it_is() -> None:
    assert sight(12, 15, 8, 99).number == 4
    assert page_with(12, 15, 8, 2, at=11) == 4
    assert page_with(12, 15, 8, 4, to=0) == 3
    assert page_with(12, 15, 8, 3) == 3

"""Counts with their counts, never a score."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.commitments import State
from facilitator.domain.counts import Counts, Tally, count, counts_in_words
from facilitator.domain.staging import is_stalled, staging_hint

TODAY = date(2027, 1, 14)
tallies = st.lists(
    st.builds(
        Tally,
        state=st.sampled_from(State),
        due=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
        explained=st.booleans(),
        carried_count=st.integers(0, 4),
    )
)


@given(tallies)
def test_every_commitment_is_counted_once(some: list[Tally]) -> None:
    counts = count(some, TODAY)
    dropped = sum(1 for tally in some if tally.state is State.DROPPED)
    assert counts.made + counts.unsigned + dropped == len(some)
    assert counts.open + counts.judged + counts.released + counts.renegotiated == counts.made
    assert counts.overdue + counts.due_soon <= counts.open


@given(tallies, tallies)
def test_parties_add_up(one: list[Tally], other: list[Tally]) -> None:
    assert count(one, TODAY) + count(other, TODAY) == count([*one, *other], TODAY)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(), "no commitments yet"),
        (Counts(made=3, open=3), "no outcome yet, 3 open"),
        (Counts(kept=5, kept_late=1, not_kept_explained=1), "5 of 7 kept, 1 late, 1 not kept (explained)"),
        (
            Counts(kept=2, partly_kept=1, not_kept_unexplained=2),
            "2 of 5 kept, 1 partly, 2 not kept (unexplained)",
        ),
        (
            Counts(not_kept_explained=1, not_kept_unexplained=1),
            "0 of 2 kept, 2 not kept (1 explained)",
        ),
    ],
)
def test_words_always_carry_the_counts(counts: Counts, words: str) -> None:
    assert counts_in_words(counts) == words
    assert "%" not in words


WEAK = Counts(kept=1, not_kept_explained=3)
STRONG = Counts(kept=4, not_kept_explained=1)


@pytest.mark.parametrize(
    ("stretch", "highest", "record", "hinted"),
    [
        (3, 1, WEAK, True),
        (2, 1, WEAK, False),
        (5, 1, STRONG, False),
        (4, 0, Counts(), True),
        (3, 0, Counts(), False),
        (None, 1, WEAK, False),
    ],
)
def test_the_staging_hint_nudges_a_weak_record_only(
    stretch: int | None, highest: int, record: Counts, hinted: bool
) -> None:
    assert (staging_hint(stretch, highest, record) is not None) == hinted


@pytest.mark.parametrize(
    ("rounds", "stalled"),
    [([2, 2, 2], True), ([1, 2, 3], False), ([3, 1, 2], True), ([2, 2], False), ([5, 5, 5], False)],
)
def test_two_rounds_without_more_are_a_stall(rounds: list[int], stalled: bool) -> None:
    assert is_stalled(rounds) == stalled

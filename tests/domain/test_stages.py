"""The line of a block that gathers: its minutes shared out, and which groups lead after a vote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.stages import STAGES, Stage, leading, shared_minutes

SHARES = dict(zip(STAGES, (7, 8, 6, 4, 5), strict=True))


def test_thirty_minutes_are_the_shares_themselves() -> None:
    assert shared_minutes(30, SHARES) == SHARES


@given(st.integers(min_value=5, max_value=600))
def test_the_stages_add_up_to_the_block_and_each_has_a_minute(minutes: int) -> None:
    given_out = shared_minutes(minutes, SHARES)
    assert sum(given_out.values()) == minutes
    assert min(given_out.values()) >= 1


def test_a_block_too_short_for_five_stages_has_a_minute_each() -> None:
    assert set(shared_minutes(2, SHARES).values()) == {1}


@pytest.mark.parametrize(
    ("votes", "lead"),
    [
        ([], []),
        ([None, None], [True, True]),
        ([0, 0], [True, True]),
        ([5, 3, 0, 0], [True, True, False, False]),
        ([1, 5, 4, 3], [False, True, True, True]),
        ([5, 4, 2, 2, 1], [True, True, True, True, False]),
        ([9, 8, 7, 6, *[1] * 8], [True] * 4 + [False] * 8),
        ([2, None], [True, False]),
    ],
)
def test_what_leads_after_a_vote(votes: list[int | None], lead: list[bool]) -> None:
    assert leading(votes) == lead


def test_stages_stand_in_their_order() -> None:
    assert [stage.place for stage in (Stage.WRITE, Stage.LOOK, Stage.GROUP, Stage.VOTE, Stage.KEEP)] == [
        *range(5)
    ]

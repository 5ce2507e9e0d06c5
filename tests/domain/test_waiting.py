"""Whose word is due next on a commitment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from facilitator.domain.commitments import CARRIED_TOO_OFTEN, DUE_SOON_DAYS, ENDED, UNSIGNED, State
from facilitator.domain.sides import Side
from facilitator.domain.waiting import Wait, wait_of, waited_for

TODAY = date(2027, 1, 14)
FAR = TODAY + timedelta(days=DUE_SOON_DAYS + 1)
PAST = TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "due", "too_often", "asked", "wait"),
    [
        (State.ACTIVE, FAR, False, False, None),
        (State.ACTIVE, None, False, False, None),
        (State.ACTIVE, PAST, False, False, Wait.STAND),
        (State.ACTIVE, TODAY, False, False, Wait.SOON),
        (State.ACTIVE, TODAY, True, False, Wait.TOO_OFTEN),
        (State.ACTIVE, PAST, True, False, Wait.STAND),
        (State.CHANGE_ASKED, PAST, False, True, Wait.ANSWER),
        (State.CHANGE_ASKED, PAST, False, False, Wait.STAND),
        (State.REPORTED, PAST, False, False, Wait.VERDICT),
        (State.JUDGED, PAST, False, False, Wait.REPORT),
        (State.VIEWS_DIFFER, PAST, True, False, Wait.DIFFER),
    ],
)
def test_what_is_waited_for(
    state: State, due: date | None, too_often: bool, asked: bool, wait: Wait | None
) -> None:
    assert wait_of(state, due, TODAY, too_often=too_often, asked=asked) is wait


@pytest.mark.parametrize("state", sorted(ENDED | UNSIGNED))
def test_what_is_over_or_not_signed_waits_for_nobody(state: State) -> None:
    assert wait_of(state, PAST, TODAY, too_often=True, asked=False) is None


@pytest.mark.parametrize("giver", list(Side))
def test_whose_word_is_due(giver: Side) -> None:
    assert waited_for(Wait.STAND, giver, None) is giver
    assert waited_for(Wait.REPORT, giver, None) is giver
    assert waited_for(Wait.SOON, giver, None) is giver
    assert waited_for(Wait.VERDICT, giver, None) is giver.other
    assert waited_for(Wait.DIFFER, giver, None) is None
    assert waited_for(Wait.TOO_OFTEN, giver, None) is None
    for asker in Side:
        assert waited_for(Wait.ANSWER, giver, asker) is asker.other


def test_too_often_is_three_times() -> None:
    assert CARRIED_TOO_OFTEN == 3

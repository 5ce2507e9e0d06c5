"""Whom a commitment waits for: whose word is due next on it, and since when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from facilitator.domain.commitments import UNREPORTED, State, is_due_soon, is_overdue
from facilitator.domain.sides import Side


class Wait(StrEnum):
    """What is waited for, the most pressing first."""

    STAND = "stand"
    """Its day has passed and nobody has said how it went: the giver says."""
    DIFFER = "differ"
    """Both have said how it went, and not the same: they talk."""
    ANSWER = "answer"
    """One side asks for other terms: the other says yes or no."""
    VERDICT = "verdict"
    """The giver has said how it went: the receiver says whether it was kept."""
    REPORT = "report"
    """The receiver has said whether it was kept: the giver says how it went."""
    TOO_OFTEN = "too_often"
    """It was carried over and over: both release it or break it up."""
    SOON = "soon"
    """Its day is near: the giver does it."""


def wait_of(state: State, due: date | None, today: date, *, too_often: bool, asked: bool) -> Wait | None:
    """What an open commitment waits for, None for nothing; `asked`: a wish for other terms has no answer yet."""
    if state is State.CHANGE_ASKED and asked:
        return Wait.ANSWER
    if is_overdue(state, due, today):
        return Wait.STAND
    said = {State.VIEWS_DIFFER: Wait.DIFFER, State.REPORTED: Wait.VERDICT, State.JUDGED: Wait.REPORT}
    if state in said:
        return said[state]
    if state not in UNREPORTED:
        return None
    if too_often:
        return Wait.TOO_OFTEN
    return Wait.SOON if is_due_soon(state, due, today) else None


def waited_for(wait: Wait, giver: Side, asked_by: Side | None) -> Side | None:
    """The side whose word is due; None for both. `giver` is the side that promised."""
    if wait in (Wait.DIFFER, Wait.TOO_OFTEN):
        return None
    if wait is Wait.ANSWER:
        return asked_by.other if asked_by else None
    return giver.other if wait is Wait.VERDICT else giver

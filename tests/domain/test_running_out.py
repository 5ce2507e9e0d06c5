"""What runs out by itself: a day to look again, a request without an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from facilitator.domain.registers.access import ACCESS, AccessStatus, AccessText
from facilitator.domain.registers.running_out import what_ran_out
from facilitator.domain.sides import Side

MONDAY = date(2026, 11, 2)
OPEN = AccessText("The dock plan", side=Side.SUPPLIER, look_again=MONDAY.isoformat())
ASKED = AccessText("The dock plan", side=Side.SUPPLIER, asked_on=MONDAY.isoformat())


def out(words: AccessText, status: AccessStatus, today: date) -> str:
    found = what_ran_out(ACCESS.runs_out, words, status, today)
    return found.mark if found else ""


def test_a_day_to_look_again_has_come_when_it_is_there() -> None:
    assert out(OPEN, AccessStatus.OPEN, MONDAY - timedelta(days=1)) == ""
    assert out(OPEN, AccessStatus.OPEN, MONDAY) == "look_again 2026-11-02"
    assert out(OPEN, AccessStatus.OPEN, MONDAY + timedelta(days=300)) == "look_again 2026-11-02"


@pytest.mark.parametrize("status", [AccessStatus.CLOSED, AccessStatus.PAUSED, AccessStatus.DECLINED])
def test_what_is_not_open_is_not_looked_at_again(status: AccessStatus) -> None:
    assert out(OPEN, status, MONDAY + timedelta(days=300)) == ""


def test_a_request_may_wait_ten_working_days() -> None:
    """Asked on a Monday, the eleventh working day after it is the Tuesday two weeks later."""
    assert out(ASKED, AccessStatus.ASKED, MONDAY + timedelta(days=14)) == ""
    assert out(ASKED, AccessStatus.ASKED, MONDAY + timedelta(days=15)) == "asked_on 2026-11-02"
    assert out(ASKED, AccessStatus.OPEN, MONDAY + timedelta(days=15)) == ""
    answered = replace(ASKED, depends_on="The new gate")
    assert out(answered, AccessStatus.ASKED, MONDAY + timedelta(days=15)) == ""


def test_nothing_runs_out_without_a_day() -> None:
    assert out(AccessText("The dock plan", side=Side.SUPPLIER), AccessStatus.OPEN, MONDAY) == ""

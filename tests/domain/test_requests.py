"""Requests: who answers, for how long one has waited, and what each answer needs and leaves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from facilitator.domain.registers import ACCESS
from facilitator.domain.registers.access import AccessStatus, AccessText
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.requests import FIELDS, Answer, Waiting, waiting_for
from facilitator.domain.sides import Side
from facilitator.domain.working_days import working_days_since

ASKS = ACCESS.requests
assert ASKS is not None
MONDAY = date(2027, 3, 1)


@dataclass(frozen=True)
class One:
    """An entry as far as requests look at it."""

    text: Any
    status: StrEnum = AccessStatus.ASKED
    hidden_reason: str = ""
    kind: Kind[Any] = field(default=ACCESS)


def asked(day: date, side: Side = Side.SUPPLIER, **more: str) -> One:
    return One(AccessText("Batch results", side=side, asked_on=day.isoformat(), **more))


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2027, 3, 1), 0),
        (date(2027, 2, 28), 1),
        (date(2027, 2, 26), 1),
        (date(2027, 2, 22), 5),
        (date(2027, 2, 15), 10),
        (date(2027, 3, 8), 0),
    ],
)
def test_a_request_ages_by_working_days_and_a_weekend_is_none(day: date, age: int) -> None:
    assert ASKS.age(asked(day), MONDAY) == age


@pytest.mark.parametrize("days", range(40))
def test_working_days_are_those_that_one_counts_on_a_calendar(days: int) -> None:
    start = date.fromordinal(MONDAY.toordinal() - days)
    counted = sum(
        date.fromordinal(number).weekday() < 5
        for number in range(start.toordinal() + 1, MONDAY.toordinal() + 1)
    )
    assert working_days_since(start, MONDAY) == counted


def test_it_is_late_after_ten_working_days_and_not_on_the_tenth() -> None:
    assert not ASKS.is_late(asked(date(2027, 2, 15)), MONDAY)
    assert ASKS.is_late(asked(date(2027, 2, 12)), MONDAY)


def test_not_yet_is_an_answer_and_waits_no_longer() -> None:
    told = asked(date(2027, 1, 1), depends_on="The new test database")
    assert ASKS.age(told, MONDAY) is None and not ASKS.is_late(told, MONDAY)
    assert ASKS.age(replace(asked(MONDAY), status=AccessStatus.OPEN), MONDAY) is None


def test_each_answer_leads_somewhere_and_leaves_nothing_of_another() -> None:
    assert [ASKS.leads_to(answer) for answer in Answer] == ["open", "asked", "declined"]
    words = {
        "title": "Batch results",
        "depends_on": "A database",
        "reason": "",
        "instead": "",
        "from_when": "",
    }
    said = ASKS.said(words, Answer.NO, {"reason": "Law", "instead": "A summary", "from_when": "2027-03-01"})
    assert said == {
        "title": "Batch results",
        "depends_on": "",
        "reason": "Law",
        "instead": "A summary",
        "from_when": "",
    }


def test_every_register_with_requests_has_the_fields_of_each_answer() -> None:
    fields = {one.name for one in ACCESS.words.asked()}
    assert {name for asks in FIELDS.values() for name, _ask in asks} <= fields


def test_the_line_counts_both_sides_alike_and_says_nothing_where_nothing_is_used() -> None:
    assert waiting_for([], MONDAY) == ()
    entries = [
        asked(date(2027, 2, 22)),
        asked(date(2027, 2, 26)),
        asked(date(2027, 1, 1), depends_on="A database"),
        replace(asked(date(2027, 1, 1)), hidden_reason="A mistake"),
    ]
    assert waiting_for(entries, MONDAY) == (Waiting(Side.SUPPLIER, 2, 5), Waiting(Side.CUSTOMER))

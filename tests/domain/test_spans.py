"""Times that are no day: the day that is suggested, and what is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from facilitator.date_words import date_words
from facilitator.domain.lists.spans import is_due, read_due, suggested_day
from facilitator.domain.typed_dates import figure_orders

BASE = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30–90 days", date(2027, 2, 28)),
        ("30 to 90 days", date(2027, 2, 28)),
        ("within 30 days", date(2026, 12, 30)),
        ("2 - 3 weeks", date(2026, 12, 21)),
        ("10 working days", date(2026, 12, 14)),
        ("6 months", date(2027, 5, 30)),
        ("Q3", date(2027, 9, 30)),
        ("Q4", date(2026, 12, 31)),
        ("Q3 2017", date(2017, 9, 30)),
        ("2017 Q3", date(2017, 9, 30)),
        ("end of March", date(2027, 3, 31)),
        ("by end of March 2028", date(2028, 3, 31)),
        ("mid February", date(2027, 2, 15)),
        ("March 2027", date(2027, 3, 31)),
        ("Nov-27", date(2027, 11, 30)),
        ("H1 2027", date(2027, 6, 30)),
        ("2018", date(2018, 12, 31)),
        ("end of year", date(2026, 12, 31)),
        ("EOY 2027", date(2027, 12, 31)),
        ("end of the month", date(2026, 11, 30)),
        ("KW 3", date(2027, 1, 22)),
        ("week 49", date(2026, 12, 4)),
        ("CW12 2028", date(2028, 3, 24)),
        ("1–15 March 2027", date(2027, 3, 15)),
        ("1 March – 15 April 2027", date(2027, 4, 15)),
        ("14 jan", date(2027, 1, 14)),
    ],
)
def test_a_span_suggests_its_last_day_and_is_none_by_itself(text: str, day: date) -> None:
    assert suggested_day(text, BASE) == day
    assert read_due(text) is None
    assert is_due(text) or text == "2018"


@pytest.mark.parametrize(
    "text", ["ASAP", "ongoing", "tbd", "Anna Berg", "", "0000", "Q9", "7", "Q1 0000", "week 54", "W0"]
)
def test_what_says_no_time_suggests_none(text: str) -> None:
    assert suggested_day(text, BASE) is None
    assert not is_due(text)


def test_months_are_read_in_the_programmes_language() -> None:
    assert suggested_day("Ende März", BASE, date_words("de")) is None, (
        "only English words stand around a month"
    )
    assert suggested_day("März 2027", BASE, date_words("de")) == date(2027, 3, 31)


def test_figures_that_may_be_two_days_are_read_in_the_files_order() -> None:
    assert read_due("3/4/2027") is None
    assert read_due("3/4/2027", order="dmy") == date(2027, 4, 3)
    assert read_due("3-4-2027", order="mdy") == date(2027, 3, 4)
    assert read_due("3/4/2027", date_words("en_US"), "dmy") == date(2027, 4, 3)
    assert read_due("2027-04-03", order="mdy") == date(2027, 4, 3)
    assert read_due("31.1.2027", order="mdy") == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("3/4/2027", {"dmy", "mdy"}),
        ("31/1/2027", {"dmy"}),
        ("1/31/2027 00:00", {"mdy"}),
        ("2/2/2027", set()),
        ("2027/2/3", set()),
        ("3.4.2027", {"dmy"}),
        ("3/4", set()),
        ("Q3", set()),
    ],
)
def test_in_which_orders_figures_are_a_day(text: str, orders: set[str]) -> None:
    assert figure_orders(text) == orders

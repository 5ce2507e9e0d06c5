"""What a facilitator types in a hurry is read as the day they mean, or refused with examples."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Invalid
from facilitator.domain.typed_dates import means_session, read_date

TODAY = date(2026, 11, 21)  # a Saturday
SESSION = date(2027, 1, 14)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14 jan", date(2027, 1, 14)),
        ("14 January", date(2027, 1, 14)),
        ("14th of january 2028", date(2028, 1, 14)),
        ("Jan 14", date(2027, 1, 14)),
        ("jan 14, 2028", date(2028, 1, 14)),
        ("14.1.", date(2027, 1, 14)),
        ("14.1", date(2027, 1, 14)),
        ("14. 1. 2027", date(2027, 1, 14)),
        ("14/1/27", date(2027, 1, 14)),
        ("2027-01-14", date(2027, 1, 14)),
        ("Thursday 14 January 2027", date(2027, 1, 14)),
        ("thu 14 jan", date(2027, 1, 14)),
        ("21 nov", TODAY),
        ("20 nov", date(2027, 11, 20)),
        ("29 feb", date(2028, 2, 29)),
        ("3 sept", date(2027, 9, 3)),
        ("end of november", date(2026, 11, 30)),
        ("end of feb", date(2027, 2, 28)),
        ("in 3 weeks", TODAY + timedelta(weeks=3)),
        ("3w", TODAY + timedelta(weeks=3)),
        ("in a week", TODAY + timedelta(weeks=1)),
        ("in two weeks", TODAY + timedelta(weeks=2)),
        ("in 10 days", TODAY + timedelta(days=10)),
        ("+10d", TODAY + timedelta(days=10)),
        ("in 3 months", date(2027, 2, 21)),
        ("tomorrow", TODAY + timedelta(days=1)),
        ("Friday", date(2026, 11, 27)),
        ("sat", date(2026, 11, 28)),
        ("next session", SESSION),
        ("  Next   Session ", SESSION),
    ],
)
def test_reads_what_people_type(typed: str, meant: date) -> None:
    assert read_date(typed, TODAY, SESSION) == meant


def test_an_empty_field_is_a_gap_not_a_mistake() -> None:
    assert read_date("   ", TODAY, SESSION) is None


@pytest.mark.parametrize(
    "typed", ["soon", "31 feb 2027", "14.13.", "asap", "jan", "2027", "99 days ago", "12/31/2027"]
)
def test_what_is_no_day_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_date(typed, TODAY, SESSION)
    assert "14 jan" in refused.value.fields["due"]


def test_only_what_means_the_next_session_needs_its_day() -> None:
    assert all(map(means_session, ("next session", "  Next   Session ", "ns")))
    assert not any(map(means_session, ("", "14 jan", "in 3 weeks", "friday")))


def test_next_session_needs_one() -> None:
    with pytest.raises(Invalid):
        read_date("next session", TODAY, None)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_written_out_date_is_read_back(day: date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%A %d %b %Y"):
        assert read_date(day.strftime(form), TODAY) == day


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(Invalid):
        read_date(text, TODAY, SESSION)

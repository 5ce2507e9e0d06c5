"""What a facilitator types in a hurry is read as the day they mean, or refused with examples."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from facilitator.date_words import date_words
from facilitator.domain.errors import Invalid
from facilitator.domain.languages import LOCALES
from facilitator.domain.typed_dates import means_session, read_date, read_day, read_whole_date
from facilitator.written_dates import Form, day_words, words_locale

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
    "typed",
    [
        *("soon", "31 feb 2027", "14.13.", "asap", "jan", "2027", "99 days ago", "31/31/2027", "14-15 jan"),
        *("17:00", "14 17:00", "20271331"),
    ],
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


@pytest.mark.parametrize(
    ("typed", "locale", "meant"),
    [
        ("31.01.2027", "de", date(2027, 1, 31)),
        ("31/01/2027", "en", date(2027, 1, 31)),
        ("1/31/2027", "en_US", date(2027, 1, 31)),
        ("3/4/2027", "en_US", date(2027, 3, 4)),
        ("3/4/2027", "en_GB", date(2027, 4, 3)),
        ("3/4/2027", "fr", date(2027, 4, 3)),
        ("3.4.2027", "en_US", date(2027, 4, 3)),
        ("3-4-27", "nl", date(2027, 4, 3)),
        ("1/31", "ja", date(2027, 1, 31)),
        ("15. mai", "nb", date(2027, 5, 15)),
        ("1er février", "fr", date(2027, 2, 1)),
        ("Freitag", "de", date(2026, 11, 27)),
        ("end of März", "de", date(2027, 3, 31)),
        ("14 jan", "mn", date(2027, 1, 14)),
        ("mar 3", "it", date(2027, 3, 3)),
        ("mer 3 mar 2027", "it", date(2027, 3, 3)),
        ("31-Jan-27", "en", date(2027, 1, 31)),
        ("14 Jan ’28", "en", date(2028, 1, 14)),
        ("2027-01-31 00:00:00", "en", date(2027, 1, 31)),
        ("2027-01-31T09:30:00Z", "en", date(2027, 1, 31)),
        ("31.01.2027 09:30", "de", date(2027, 1, 31)),
        ("20270131", "en", date(2027, 1, 31)),
        ("14 jan 17:00", "en", date(2027, 1, 14)),
        ("14 Jan 2027 at 5:30 pm", "en", date(2027, 1, 14)),
        ("due 14 jan", "en", date(2027, 1, 14)),
        ("am Do. 14.1.2027 um 17 Uhr", "de", date(2027, 1, 14)),
        ("31-Mrz-27", "de", date(2027, 3, 31)),
        ("14-Mar-27", "fr", date(2027, 3, 14)),
        ("mar. 13/04/2027", "fr", date(2027, 4, 13)),
        ("le 14 avril 17h", "fr", date(2027, 4, 14)),
        ("mar 13/4/2027", "it", date(2027, 4, 13)),
        ("el 14 de enero", "es", date(2027, 1, 14)),
    ],
)
def test_the_programmes_language_leads(typed: str, locale: str, meant: date) -> None:
    assert read_date(typed, TODAY, SESSION, date_words(locale)) == meant


@pytest.mark.parametrize("locale", ["en", "de", "pl", "sv"])
def test_where_two_days_may_be_meant_it_asks(locale: str) -> None:
    with pytest.raises(Invalid) as asked:
        read_date("3/4/2027", TODAY, SESSION, date_words(locale))
    assert "3 April 2027 or 4 March 2027" in asked.value.fields["due"]


def test_what_is_odd_about_a_day_is_said() -> None:
    wrong_weekday = read_day("Fri 14 jan", TODAY)
    just_past = read_day("20 nov", TODAY)
    serial = read_day("46418.0", TODAY)
    assert wrong_weekday is not None and just_past is not None and serial is not None
    assert wrong_weekday.notes == ("14 January 2027 is a Thursday, not a Friday.",)
    assert just_past.notes == ("20 November 2026 has just passed; this is read as 20 November 2027.",)
    assert (serial.day, len(serial.notes)) == (date(2027, 1, 31), 1)
    plain = read_day("thu 14 jan", TODAY)
    assert plain is not None and plain.notes == ()


def test_a_cell_of_a_table_says_its_year() -> None:
    found = read_whole_date("31.01.2027")
    assert found is not None and found.day == date(2027, 1, 31)
    assert read_whole_date("") is None
    for text in ("31.01.", "in 3 weeks", "friday", "next session"):
        with pytest.raises(Invalid) as refused:
            read_whole_date(text)
        assert "year" in refused.value.fields["due"]


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_is_written_is_read_in_every_language(locale: str) -> None:
    """Every form of pages and papers: as the language writes it itself, and as a programme of it is written now."""
    own, words = Locale.parse(locale), date_words(locale)
    written = {words_locale(locale), own} if locale != "en" else {words_locale(locale)}
    for month in range(1, 13):
        for number in (1, 3, 13, 28):
            day = date(2027, month, number)
            texts = [day_words(day, form, one) for form in Form for one in written]
            texts += [format_date(day, "short", locale=own)] if locale != "en" else []
            for text in texts:
                found = read_day(text, day, None, words)
                assert found is not None and (found.day, found.notes) == (day, ()), text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_written_day_says_its_year_once_or_not_at_all(locale: str) -> None:
    own = Locale.parse(locale)
    for month in range(1, 13):
        for number in (1, 20, 26, 31):
            with suppress(ValueError):
                day = date(2026, month, number)
                for form in Form:
                    said = day_words(day, form, own)
                    assert said.count("2026") == 1, said
                    assert said.count("26") == 1 + (number == 26), said
                for form in (Form.LONG, Form.SHORT):
                    assert "2026" not in day_words(day, form, own, with_year=False)


def test_german_says_the_year_of_a_day_once() -> None:
    day, german = date(2026, 12, 3), Locale.parse("de")
    assert day_words(day, Form.LONG, german) == "Donnerstag, 3. Dezember 2026"
    assert day_words(day, Form.SHORT, german) == "Do., 3. Dez. 2026"


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_written_out_date_is_read_back(day: date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%A %d %b %Y"):
        assert read_date(day.strftime(form), TODAY) == day


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    for locale in ("en", "ja", "mn"):
        with suppress(Invalid):
            read_date(text, TODAY, SESSION, date_words(locale))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("20 nov 2026", "20 November 2026 has passed already."),
        ("2026-01-14", "14 January 2026 has passed already."),
        ("14 jan 1999", "14 January 1999 has passed already."),
        ("14.1.2072", "14 January 2072 is 46 years ahead."),
        ("21 nov 2026", ""),
        ("14 jan 2036", ""),
    ],
)
def test_a_day_that_has_passed_or_is_far_away_is_said(typed: str, said: str) -> None:
    found = read_day(typed, TODAY)
    assert found is not None
    assert " ".join(found.notes) == said

"""Dates with their weekday, in the programme's zone; counts with their counts; undo in the toast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g, session
from sqlalchemy import update

from facilitator import clock
from facilitator.config import ROOT
from facilitator.database import write_lock
from facilitator.domain import languages
from facilitator.domain.counts import Counts
from facilitator.domain.languages import written_in
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.domain.zones import year_mark
from facilitator.extensions import db
from facilitator.forms.programmes import language_choices
from facilitator.models import Programme
from facilitator.packs.words import wording_for
from facilitator.queries.programmes import programme_by_id
from facilitator.services.programmes import present_draft
from facilitator.services.row_changes import change_rows
from facilitator.services.workshops import plan_workshop
from facilitator.web import formats
from facilitator.web.undo import offer_undo
from facilitator.written_dates import words_locale
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import forms_of, parse
from tests.pages import words as text_of

LATE = datetime(2027, 1, 14, 23, 30, tzinfo=UTC)
"""In Oslo it is half past midnight on the 15th."""


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def test_days_are_words_on_the_calendar_of_the_zone() -> None:
    with clock.held(LATE):
        assert formats.day(date(2027, 1, 14)) == "Thursday 14 January"
        assert formats.day(LATE, "Europe/Oslo") == "Friday 15 January"
        assert formats.day(LATE, "America/New_York") == "Thursday 14 January"
        assert formats.short_day(LATE, "Europe/Oslo") == "Fri 15 Jan"


@pytest.mark.parametrize("language", [None, "en_US", "de"])
def test_the_year_is_said_when_it_is_another_one_than_there_now(language: str | None) -> None:
    if language:
        g.programme = SimpleNamespace(locale=language, time_zone="UTC")
    for year, says in ((2025, True), (2026, False), (2027, True)):
        for worded in (formats.day, formats.short_day):
            with clock.held(datetime(2026, 6, 1, tzinfo=UTC)):
                assert (str(year) in worded(date(year, 12, 3))) is says, (worded, year)


@pytest.mark.parametrize("language", ["de", "nb", "ja", "mn", "xx", "de-DE"])
def test_until_a_language_is_whole_its_dates_are_english_as_its_words_are(language: str) -> None:
    g.programme = SimpleNamespace(locale=language, time_zone="UTC")
    with clock.held(LATE):
        assert formats.day(date(2027, 1, 14)) == "Thursday 14 January"
        assert formats.short_day(date(2026, 1, 14)) == "Wed 14 Jan 2026"
        assert formats.full_moment(LATE, "Europe/Oslo") == "Friday 15 January 2027 at 00:30 CET"
    assert formats.page_language() == "en"
    assert wording_for(language).language == "en"
    assert wording_for(language).filters["day"](date(2027, 1, 14)) == "Thursday 14 January 2027"


def test_a_language_becomes_whole_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tuple(replace(one, is_whole=one.is_whole or one.code == "de") for one in languages.LANGUAGES)
    monkeypatch.setattr(languages, "LANGUAGES", whole)
    for known in (written_in, words_locale, wording_for):
        known.cache_clear()
    try:
        g.programme = SimpleNamespace(locale="de", time_zone="UTC")
        assert formats.full_day(date(2026, 12, 3)) == "Donnerstag, 3. Dezember 2026"
        assert formats.page_language() == wording_for("de").language == "de"
        assert wording_for("de").filters["day"](date(2026, 12, 3)) == "Donnerstag, 3. Dezember 2026"
        assert "de" in [choice.value for choice in language_choices()]
    finally:
        for known in (written_in, words_locale, wording_for):
            known.cache_clear()


def test_english_of_the_united_states_writes_the_month_before_its_day() -> None:
    g.programme = SimpleNamespace(locale="en_US", time_zone="UTC")
    with clock.held(LATE):
        assert formats.day(date(2027, 1, 14)) == "Thursday, January 14"
        assert formats.short_day(date(2027, 1, 14)) == "Thu, Jan 14"
        assert formats.short_day(date(2026, 1, 14)) == "Wed, Jan 14, 2026"
        assert formats.full_day(date(2027, 1, 14)) == "Thursday, January 14, 2027"
    on_paper = wording_for("en_US").filters
    assert on_paper["day"](date(2027, 1, 14)) == "Thursday, January 14, 2027"
    assert on_paper["short_day"](date(2027, 1, 14)) == "Jan 14, 2027"


def test_a_page_speaks_for_a_programme_from_where_it_knows_it(app: Flask, cast: Cast) -> None:
    assert formats.full_day(date(2027, 1, 14)) == "Thursday 14 January 2027"
    formats.speak_for(replace(programme_by_id(cast.programme_id), locale="en_US"))
    assert formats.full_day(date(2027, 1, 14)) == "Thursday, January 14, 2027"
    assert formats.page_language() == "en-US"


def test_new_year_comes_when_it_comes_in_the_programmes_zone() -> None:
    new_year = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    for zone, words in (("Europe/Oslo", "Thu 3 Dec 2026"), ("Europe/London", "Thu 3 Dec")):
        g.programme = SimpleNamespace(locale="en", time_zone=zone)
        with clock.held(new_year):
            assert formats.short_day(date(2026, 12, 3)) == words
    with clock.held(new_year - timedelta(minutes=1)):
        assert formats.short_day(date(2026, 12, 3), "Europe/Oslo") == "Thu 3 Dec"
        assert formats.short_day(date(2027, 1, 14), "Europe/Oslo") == "Thu 14 Jan 2027"


def test_what_is_signed_or_sent_on_says_the_year_always() -> None:
    with clock.held(LATE):
        assert formats.full_day(date(2027, 1, 14)) == "Thursday 14 January 2027"
        assert formats.full_moment(LATE, "Europe/Oslo") == "Friday 15 January 2027 at 00:30 CET"


@pytest.mark.parametrize("folder", ["sign_off", "verify"])
def test_signed_lists_and_their_public_page_use_only_words_with_the_year(folder: str) -> None:
    short = re.compile(r"\|\s*(?:short_)?(?:day|moment)\b")
    for path in (ROOT / "templates" / folder).rglob("*.html"):
        assert not short.search(path.read_text(encoding="utf-8")), path


def test_what_is_kept_with_such_words_is_asked_for_anew_as_soon_as_a_year_begins_anywhere() -> None:
    summer = {year_mark(datetime(2026, 6, day, hour, tzinfo=UTC)) for day in range(1, 30) for hour in (0, 13)}
    assert len(summer) == 1
    for zone in ("Pacific/Kiritimati", "Asia/Kathmandu", "UTC", "America/St_Johns", "Etc/GMT+12"):
        midnight = datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert year_mark(midnight - timedelta(seconds=1)) != year_mark(midnight), zone


def test_clocks_and_deadlines_name_their_zone() -> None:
    assert formats.clock(LATE, "Europe/Oslo") == "00:30"
    assert formats.clock(time(9, 5)) == "09:05"
    summer = datetime(2027, 7, 1, 7, 0, tzinfo=UTC)
    with clock.held(LATE):
        assert formats.moment(LATE, "Europe/Oslo") == "Friday 15 January at 00:30 CET"
        assert formats.short_moment(LATE, "Europe/Oslo") == "Fri 15 Jan, 00:30 CET"
        assert formats.moment(summer, "Europe/Oslo") == "Thursday 1 July at 09:00 CEST"


def test_nothing_reads_as_nothing() -> None:
    assert [words(None) for words in (*formats.DATED, formats.clock)] == [""] * 7


@pytest.mark.parametrize(("minutes", "words"), [(45, "45 min"), (60, "1 h"), (90, "1 h 30 min")])
def test_minutes_in_words(minutes: int, words: str) -> None:
    assert formats.minutes_words(minutes) == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(), "no commitments yet"),
        (Counts(open=1), "no outcome yet, 1 open commitment"),
        (Counts(open=3), "no outcome yet, 3 open commitments"),
        (Counts(kept=5, kept_late=1, not_kept_explained=1), "5 of 7 kept, 1 late, 1 not kept (explained)"),
        (
            Counts(kept=1, partly_kept=1, not_kept_unexplained=2),
            "1 of 4 kept, 1 partly, 2 not kept (unexplained)",
        ),
        (Counts(not_kept_explained=1, not_kept_unexplained=2), "0 of 3 kept, 3 not kept (1 explained)"),
    ],
)
def test_counts_are_counts(counts: Counts, words: str) -> None:
    assert formats.counts_words(counts) == words


def test_undo_stands_beside_what_was_done_and_posts(client: CheckedClient) -> None:
    offer_undo("S-04 was dropped.", "/account/name", {"version": 3})
    flashes = session["_flashes"]
    with client.session_transaction() as theirs:
        theirs["_flashes"] = flashes
    page = client.get("/account").get_data(as_text=True)
    assert "S-04 was dropped." in page
    undo = [form for form in forms_of(page) if "version" in form.fields]
    assert [(form.action, form.method, form.fields["version"]) for form in undo] == [
        ("/account/name", "post", "3")
    ]


def stored_in(app: Flask, locale: str) -> None:
    """As a database of an earlier version may hold it: the menu of today does not offer every language."""
    with app.app_context(), write_lock(db.session):
        change_rows(update(Programme).values(locale=locale))
        db.session.commit()


@pytest.mark.parametrize(
    ("locale", "day", "language"), [("de", "Thu 14 Jan 2027", "en"), ("en_US", "Thu, Jan 14, 2027", "en-US")]
)
def test_words_and_dates_of_a_page_are_of_one_language(
    app: Flask, client: CheckedClient, cast: Cast, locale: str, day: str, language: str
) -> None:
    stored_in(app, locale)
    with app.app_context(), write_lock(db.session):
        workshop = WorkshopDraft(
            kind=Kind.LAUNCH, day=date(2027, 1, 14), clock=time(9, 30), length_minutes=180
        )
        plan_workshop(cast.actor, cast.programme_id, workshop)
        db.session.commit()
    with clock.held(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        page = client.get(f"{cast.url}/workshops").text
    assert day in page
    assert f'<html lang="{language}"' in page and "Sessions" in page
    assert "Donnerstag" not in page


def test_the_menu_offers_whole_languages_only(client: CheckedClient, cast: Cast) -> None:
    for page in ("/programmes/new", f"{cast.url}/edit"):
        menu = client.get(page).text.partition('name="locale"')[2].partition("</select>")[0]
        assert re.findall(r'value="([^"]+)"', menu) == ["en", "en_GB", "en_US"]
    refused = client.submit(f"{cast.url}/edit", {"locale": "de"}, action="/edit")
    assert refused.status_code == 422


def test_a_programme_keeps_a_language_that_is_not_whole_and_can_leave_it(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    stored_in(app, "de")
    edit = f"{cast.url}/edit"
    page = text_of(parse(client.get(edit).text))
    assert "Dates typed are read as in German. Pages and papers are in English until every word" in page
    assert client.form(edit, "/edit").fields["locale"] == "de"
    assert client.submit(edit, {"title": "Another title"}, action="/edit").status_code == 303
    with app.app_context():
        assert present_draft(cast.programme_id).locale == "de"
    assert client.submit(edit, {"locale": "en_GB"}, action="/edit").status_code == 303
    page = client.get(edit).text
    assert "German" not in page and "Deutsch" not in page

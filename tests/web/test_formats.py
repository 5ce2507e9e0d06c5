"""Dates with their weekday, in the programme's zone; counts with their counts; undo in the toast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask, session

from facilitator.database import write_lock
from facilitator.domain.counts import Counts
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.services.programmes import edit_programme, present_draft
from facilitator.services.workshops import plan_workshop
from facilitator.web import formats
from facilitator.web.undo import offer_undo
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import forms_of

LATE = datetime(2027, 1, 14, 23, 30, tzinfo=UTC)
"""In Oslo it is half past midnight on the 15th."""


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def test_days_are_words_on_the_calendar_of_the_zone() -> None:
    assert formats.day(date(2027, 1, 14)) == "Thursday 14 January 2027"
    assert formats.day(LATE, "Europe/Oslo") == "Friday 15 January 2027"
    assert formats.day(LATE, "America/New_York") == "Thursday 14 January 2027"
    assert formats.short_day(LATE, "Europe/Oslo") == "Fri 15 Jan"


def test_clocks_and_deadlines_name_their_zone() -> None:
    assert formats.clock(LATE, "Europe/Oslo") == "00:30"
    assert formats.clock(time(9, 5)) == "09:05"
    assert formats.moment(LATE, "Europe/Oslo") == "Friday 15 January 2027 at 00:30 CET"
    summer = datetime(2027, 7, 1, 7, 0, tzinfo=UTC)
    assert formats.moment(summer, "Europe/Oslo") == "Thursday 1 July 2027 at 09:00 CEST"


def test_nothing_reads_as_nothing() -> None:
    assert [formats.day(None), formats.short_day(None), formats.clock(None), formats.moment(None)] == [""] * 4


@pytest.mark.parametrize(("minutes", "words"), [(45, "45 min"), (60, "1 h"), (90, "1 h 30 min")])
def test_minutes_in_words(minutes: int, words: str) -> None:
    assert formats.minutes_words(minutes) == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(), "nothing promised yet"),
        (Counts(open=1), "nothing judged yet, 1 open promise"),
        (Counts(open=3), "nothing judged yet, 3 open promises"),
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


def test_a_programme_writes_its_dates_its_own_way_and_the_page_stays_english(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with app.app_context(), write_lock(db.session):
        draft = replace(present_draft(cast.programme_id), locale="de")
        edit_programme(cast.actor, cast.programme_id, draft, version=1)
        workshop = WorkshopDraft(
            kind=Kind.LAUNCH, day=date(2027, 1, 14), clock=time(9, 30), length_minutes=180
        )
        plan_workshop(cast.actor, cast.programme_id, workshop)
        db.session.commit()
    page = client.get(cast.url).text
    assert "Donnerstag, 14. Januar 2027" in page
    assert '<html lang="en"' in page and "Workshops" in page
    assert "Thursday" not in page

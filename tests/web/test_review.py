"""The check in the room: one stroke for what was kept, room for the reason, both views when they differ."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from facilitator.domain.commitments import Report
from facilitator.domain.sides import Side
from facilitator.services.review import Reporting, report
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.ledgers import make_many, make_running, rows_of, stored_by


@pytest.fixture
def room(app: Flask, cast: Cast) -> str:
    """Where the review of a running workshop begins, ten commitments due."""
    with stored_by(app):
        make_many(cast, 10, due=today() - timedelta(days=1))
        number = make_running(cast)
    return f"{cast.url}/workshops/{number}/review"


def say(client: CheckedClient, url: str, **fields: str) -> str:
    response = client.post(url, data=fields)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def html_of(client: CheckedClient, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_ten_kept_commitments_are_ten_strokes(app: Flask, client: CheckedClient, room: str) -> None:
    here = f"{room}/S-01"
    for _stroke in range(10):
        here = say(client, here, verdict="kept")
    assert here == f"{room}/summary"
    assert rows_of(app, "SELECT DISTINCT report, verdict FROM commitments") == [("done", "kept")]
    html = html_of(client, here)
    assert html.count("5 of 5 kept") == 2
    assert "To the new commitments" in html


def test_it_begins_with_the_first_that_nobody_judged(client: CheckedClient, room: str) -> None:
    assert "0 of 10 checked" in html_of(client, room)
    say(client, f"{room}/S-01", verdict="kept")
    html = html_of(client, room)
    assert "1 of 10 checked" in html
    assert 'data-ref="S-02"' in html


def test_a_miss_stays_for_its_reason_which_is_kept_as_typed(
    app: Flask, client: CheckedClient, room: str
) -> None:
    assert say(client, f"{room}/S-01", verdict="not_kept", go="stay") == f"{room}/S-01"
    for typed in ("I sh", "I should have told you"):
        saved = client.post(f"{room}/S-01/reason", data={"reason": typed, "category": ""})
        assert saved.status_code == 204
    assert 'data-recorded="not_kept"' in html_of(client, f"{room}/S-01")
    assert "I should have told you</textarea>" in html_of(client, f"{room}/S-01")
    fields = {"verdict": "not_kept", "reason": "I should have told you", "category": "forgot"}
    assert say(client, f"{room}/S-01", go="next", **fields) == f"{room}/S-02"
    found = rows_of(app, "SELECT report_text, report_category FROM commitments WHERE ref = 'S-01'")
    assert found == [("I should have told you", "forgot")]


def test_a_reason_of_five_thousand_letters_comes_back_whole(client: CheckedClient, room: str) -> None:
    long = "Ærlig talt. " * 400
    say(client, f"{room}/S-01", verdict="partly_kept", reason=long, go="stay")
    assert long.strip() in html_of(client, f"{room}/S-01")


def test_going_on_writes_nothing_again(app: Flask, client: CheckedClient, room: str) -> None:
    say(client, f"{room}/S-01", verdict="kept")
    before = rows_of(app, "SELECT count(*) FROM events")
    say(client, f"{room}/S-01", verdict="kept")
    assert rows_of(app, "SELECT count(*) FROM events") == before


def test_a_verdict_is_corrected_and_taken_back(app: Flask, client: CheckedClient, room: str) -> None:
    say(client, f"{room}/S-01", verdict="kept")
    say(client, f"{room}/S-01", verdict="kept_late")
    assert rows_of(app, "SELECT report, verdict FROM commitments WHERE ref = 'S-01'") == [
        ("late", "kept_late")
    ]
    say(client, f"{room}/S-01/take-back")
    assert rows_of(app, "SELECT report, verdict FROM commitments WHERE ref = 'S-01'") == [(None, None)]


@pytest.mark.parametrize(("first", "then"), [("kept", "not_kept"), ("not_kept", "kept")])
def test_a_verdict_that_somebody_else_entered_is_not_written_over_unseen(
    app: Flask, client: CheckedClient, room: str, first: str, then: str
) -> None:
    shown = 'name="stands" value="{}"'
    here, stored = f"{room}/S-01", "SELECT verdict FROM commitments WHERE ref = 'S-01'"
    assert shown.format("") in html_of(client, here)
    say(client, here, verdict=first, stands="", go="stay")

    late = client.post(here, data={"verdict": then, "stands": "", "reason": "It rained."})
    assert late.status_code == 409
    html = late.get_data(as_text=True)
    assert "got an outcome in the meantime" in html and "It rained." in html and shown.format(first) in html
    assert rows_of(app, stored) == [(first,)]

    say(client, here, verdict=then, stands=first, go="stay")
    assert rows_of(app, stored) == [(then,)]
    say(client, here, verdict=then, stands=first, go="stay")
    say(client, f"{here}/take-back")
    gone = client.post(here, data={"verdict": first, "stands": then})
    assert gone.status_code == 409 and "taken back in the meantime" in gone.get_data(as_text=True)


def test_without_a_verdict_the_page_says_so_and_keeps_the_reason(client: CheckedClient, room: str) -> None:
    response = client.post(f"{room}/S-01", data={"reason": "Half a sentence"})
    assert response.status_code == 422
    html = response.get_data(as_text=True)
    assert "Choose one of the four." in html
    assert "Half a sentence" in html


def test_the_page_says_who_judges_and_where_in_the_list_it_is(client: CheckedClient, room: str) -> None:
    ours, theirs = (html_of(client, f"{room}/{ref}") for ref in ("S-01", "C-01"))
    assert "By Northwind Fittings, for Lakeside Yards, who confirms the outcome" in ours
    assert "By Lakeside Yards, for Northwind Fittings, who confirms the outcome" in theirs
    assert 'data-place="commitment 1 of 10"' in ours and 'id="run-place"' in ours


def test_when_views_differ_they_are_settled_on_the_same_screen(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast, due=today())
        said = Reporting(Report.DONE, "All of it")
        report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, said)
        number = make_running(cast)
    here = f"{cast.url}/workshops/{number}/review/{ref}"
    assert say(client, here, verdict="partly_kept") == here
    html = html_of(client, here)
    assert "The two see it differently" in html
    assert "a word on why" in html
    refused = client.post(f"{here}/settle", data={"outcome": "kept_late", "note": " "})
    assert refused.status_code == 422
    say(client, f"{here}/settle", outcome="kept_late", note="Late by a day, we agree")
    assert rows_of(app, "SELECT settled, settled_note FROM commitments") == [
        ("kept_late", "Late by a day, we agree")
    ]


def test_those_reported_kept_come_first_then_by_party_and_date(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        make_active(cast, due=today() - timedelta(days=1))
        make_active(cast, due=today() - timedelta(days=9))
        make_active(cast, due=today() - timedelta(days=1), side=Side.CUSTOMER)
        later = make_active(cast, due=today() + timedelta(days=60))
        said = Reporting(Report.DONE, "Done")
        report(cast.actor, cast.programme_id, "C-01", cast.customer_member.id, said)
        number = make_running(cast)
    html = html_of(client, f"{cast.url}/workshops/{number}/review")
    marks = html.partition("review-heaps")[2]
    assert re.findall(r"review/([SC]-\d\d)\"", marks) == ["C-01", "S-02", "S-01", later]
    assert "0 of 3 checked" in html
    for heap in ("Undisputed: 1", "To talk about: 2", "Not due yet: 1"):
        assert heap in html


def test_what_was_reported_done_is_disputed_as_soon_as_it_is_judged_otherwise(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast, due=today())
        said = Reporting(Report.DONE, "All of it")
        report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, said)
        number = make_running(cast)
    here = f"{cast.url}/workshops/{number}/review/{ref}"
    assert "Undisputed: 1" in html_of(client, here)
    say(client, here, verdict="not_kept", go="stay")
    html = html_of(client, here)
    assert "Undisputed" not in html and "To talk about: 1" in html and "views differ" in html


def test_the_line_says_which_verdict_by_whom_and_when(client: CheckedClient, room: str) -> None:
    assert "data-verdict-line" not in html_of(client, f"{room}/S-01")
    assert say(client, f"{room}/S-01", verdict="kept_late", go="stay") == f"{room}/S-01"
    html = html_of(client, f"{room}/S-01")
    line = re.sub(r"<[^>]*>|\s+", " ", html.partition("data-verdict-line>")[2].partition("</p>")[0])
    assert re.search(r"S-01 kept late, by \S.* · saved \d\d:\d\d", line), line
    assert "Next: S-02" in html


def test_one_that_is_left_open_stores_nothing_and_leads_on(
    app: Flask, client: CheckedClient, room: str
) -> None:
    stored = "SELECT ref, verdict, report, version FROM commitments ORDER BY ref"
    before = rows_of(app, stored)
    assert say(client, f"{room}/S-01/leave-open") == f"{room}/S-02"
    assert "S-01 is left open: no outcome" in html_of(client, f"{room}/S-02")
    assert say(client, f"{room}/C-05/leave-open") == f"{room}/summary"
    assert rows_of(app, stored) == before
    assert "10 commitments still wait for their outcomes." in html_of(client, f"{room}/summary")
    say(client, f"{room}/S-01", verdict="kept", go="stay")
    assert say(client, f"{room}/S-01/leave-open") == f"{room}/S-01"
    assert "S-01 has its outcome" in html_of(client, f"{room}/S-01")


def test_where_nothing_is_due_the_page_says_so(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        later = make_active(cast, due=today() + timedelta(days=60))
        number = make_running(cast)
    room = f"{cast.url}/workshops/{number}/review"
    html = html_of(client, room)
    assert "Nothing is due in this session" in html and "Not due yet: 1" in html
    assert "All checked" not in html and "0 of 0" not in html
    assert say(client, f"{room}/{later}/leave-open") == f"{room}/summary"
    assert f"{later} is left open until" in html_of(client, f"{room}/summary")


def test_released_here_stays_on_the_list_as_released(client: CheckedClient, room: str) -> None:
    say(client, f"{room}/S-01/release", reason="We bought it elsewhere")
    html = html_of(client, f"{room}/S-01")
    assert "We bought it elsewhere" in html
    assert "1 of 10 checked" in html


def test_a_closed_workshop_is_read_only(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    with stored_by(app):
        close_workshop(cast.actor, cast.programme_id, int(room.split("/")[-2]), "", None)
    assert "This session is closed." in html_of(client, f"{room}/S-01")
    assert client.post(f"{room}/S-01", data={"verdict": "kept"}).status_code == 409
    assert rows_of(app, "SELECT DISTINCT verdict FROM commitments") == [(None,)]


def test_nothing_to_check_says_what_will_be_here(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        number = make_running(cast)
    assert "Nothing to check yet" in html_of(client, f"{cast.url}/workshops/{number}/review")


def test_seventy_commitments_cost_no_more_queries_than_ten(
    app: Flask, client: CheckedClient, cast: Cast, room: str, counted_queries: CountedQueries
) -> None:
    html_of(client, room)
    with counted_queries() as few:
        html_of(client, room)
    with stored_by(app):
        make_many(cast, 60, due=today() - timedelta(days=1))
    with counted_queries() as many:
        html_of(client, room)
    assert len(few) == len(many) <= 8


def test_the_room_is_closed_to_others(outsider_client: CheckedClient, room: str) -> None:
    assert outsider_client.get(room).status_code == 404
    assert outsider_client.post(f"{room}/S-01", data={"verdict": "kept"}).status_code == 404

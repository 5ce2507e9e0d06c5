"""What nobody disputes, in the review: a list to be read aloud, one stroke, one undo."""

from __future__ import annotations

import re

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
from tests.ledgers import make_running, rows_of, stored_by

VERDICTS = "SELECT ref, verdict FROM commitments ORDER BY ref"
SHOWN = re.compile(r'name="of" value="([^"]*)"')


def say_done(cast: Cast, how_many: int) -> None:
    """So many commitments of the supplier, reported as done."""
    for _one in range(how_many):
        ref = make_active(cast, due=today())
        said = Reporting(Report.DONE, "All of it")
        report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, said)


@pytest.fixture
def room(app: Flask, cast: Cast) -> str:
    """The review of a running workshop: S-01 to S-03 are said to be done, of C-01 nothing was said."""
    with stored_by(app):
        say_done(cast, 3)
        make_active(cast, due=today(), side=Side.CUSTOMER)
        number = make_running(cast)
    return f"{cast.url}/workshops/{number}/review"


def html_of(client: CheckedClient, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.get_data(as_text=True)


def press(client: CheckedClient, url: str, **fields: str | list[str]) -> str:
    response = client.post(url, data=fields)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def test_the_review_begins_with_the_list_that_is_read_aloud(client: CheckedClient, room: str) -> None:
    first = client.get(room)
    assert (first.status_code, first.location) == (302, f"{room}/undisputed")
    html = html_of(client, first.location)
    assert "Done, and nobody says otherwise" in html and "Confirm 3 together" in html
    assert [one.partition(":")[0] for one in SHOWN.findall(html)] == ["S-01", "S-02", "S-03"]
    assert html.count("reported: done") == 3
    assert "Next: C-01" in html and "0 of 4 checked" in html


def test_one_stroke_confirms_all_and_one_undo_takes_it_back(
    app: Flask, client: CheckedClient, room: str
) -> None:
    together = f"{room}/undisputed"
    shown = SHOWN.findall(html_of(client, together))
    assert press(client, together, of=shown) == together
    assert rows_of(app, VERDICTS) == [("C-01", None), ("S-01", "kept"), ("S-02", "kept"), ("S-03", "kept")]
    html = html_of(client, together)
    assert "Confirmed together: S-01, S-02, S-03." in html
    assert "3 of 3 confirmed" in html and "Confirm" not in html.replace("Confirmed", "")
    assert len(re.findall(r"<b>kept</b>, by \S", html)) == 3, "the row says who"
    assert re.search(r"<b>kept</b>, by [^<]* · \d\d:\d\d", html), "and when"
    undone = re.search(r'name="of" value="(S-01:\d+ S-02:\d+ S-03:\d+)"', html)
    assert undone
    assert press(client, f"{together}/take-back", of=undone[1]) == together
    assert {verdict for _ref, verdict in rows_of(app, VERDICTS)} == {None}
    assert "Confirm 3 together" in html_of(client, together)


def test_it_is_pressed_from_any_page_of_the_review_and_comes_back_to_it(
    app: Flask, client: CheckedClient, room: str
) -> None:
    html = html_of(client, f"{room}/C-01")
    assert "Confirm 3 together" in html
    assert press(client, f"{room}/undisputed", of=SHOWN.findall(html), at="C-01") == f"{room}/C-01"
    assert len(set(rows_of(app, VERDICTS))) == 4
    html = html_of(client, f"{room}/C-01")
    assert "Confirm 3" not in html and "confirmed, at" in html
    assert press(client, f"{room}/undisputed", at="") == f"{room}/summary"
    assert press(client, f"{room}/undisputed", at="//example.org") == f"{room}/undisputed"


def test_one_is_taken_out_and_stays_open(app: Flask, client: CheckedClient, room: str) -> None:
    shown = SHOWN.findall(html_of(client, f"{room}/undisputed"))
    press(client, f"{room}/undisputed", of=[one for one in shown if "S-02" not in one])
    assert ("S-02", None) in rows_of(app, VERDICTS) and ("S-01", "kept") in rows_of(app, VERDICTS)
    assert "Confirm 1" in html_of(client, f"{room}/undisputed")


def test_a_stale_page_confirms_what_still_stands_and_says_what_does_not(
    app: Flask, client: CheckedClient, room: str
) -> None:
    shown = SHOWN.findall(html_of(client, f"{room}/undisputed"))
    press(client, f"{room}/S-02", verdict="partly_kept", go="stay")
    press(client, f"{room}/undisputed", of=shown)
    html = html_of(client, f"{room}/undisputed")
    assert "Confirmed together: S-01, S-03." in html
    assert "S-02 has changed in the meantime and was left as it is." in html
    assert ("S-02", "partly_kept") in rows_of(app, VERDICTS)


def test_nothing_ticked_and_pressed_twice_are_said(client: CheckedClient, room: str) -> None:
    shown = SHOWN.findall(html_of(client, f"{room}/undisputed"))
    press(client, f"{room}/undisputed")
    assert "Nothing is ticked" in html_of(client, f"{room}/undisputed")
    press(client, f"{room}/undisputed", of=shown)
    html_of(client, room)
    press(client, f"{room}/undisputed", of=shown)
    assert "They are confirmed already." in html_of(client, f"{room}/undisputed")


def test_where_nothing_waits_there_is_no_button(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        make_active(cast, due=today())
        number = make_running(cast)
    room = f"{cast.url}/workshops/{number}/review"
    html = html_of(client, room)
    assert "Confirm" not in html and 'data-key="together"' not in html
    assert client.get(f"{room}/undisputed").location == room


def test_a_closed_workshop_confirms_nothing(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    shown = SHOWN.findall(html_of(client, f"{room}/undisputed"))
    with stored_by(app):
        close_workshop(cast.actor, cast.programme_id, int(room.split("/")[-2]), "", None)
    assert 'data-key="together"' not in html_of(client, f"{room}/undisputed")
    assert client.post(f"{room}/undisputed", data={"of": shown}).status_code == 409
    assert {verdict for _ref, verdict in rows_of(app, VERDICTS)} == {None}


def test_others_cannot_press_it(outsider_client: CheckedClient, room: str) -> None:
    for page in ("", "/take-back", "/show", "/next"):
        assert outsider_client.post(f"{room}/undisputed{page}", data={"of": "S-01:2"}).status_code == 404


def test_thirty_cost_no_more_queries_than_three(
    app: Flask, client: CheckedClient, cast: Cast, room: str, counted_queries: CountedQueries
) -> None:
    html_of(client, f"{room}/undisputed")
    with counted_queries() as few:
        html_of(client, f"{room}/undisputed")
    with stored_by(app):
        say_done(cast, 27)
    with counted_queries() as many:
        html_of(client, f"{room}/undisputed")
    assert len(few) == len(many) <= 9

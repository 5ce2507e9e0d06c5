"""The quick line: names by two letters, dates as typed, hints beside it, one line one commitment."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from facilitator.models import Programme
from facilitator.services.row_changes import change_rows
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.commitments import make_draft
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.ledgers import make_many, make_running, rows_of, stored_by

LINE = {
    "giver": "sp",
    "receiver": "cy",
    "deed": "Open the batch database to two engineers",
    "evidence": "Both have looked something up",
    "due": "in 3 weeks",
    "stretch": "3",
}


@pytest.fixture
def room(app: Flask, cast: Cast) -> str:
    with stored_by(app):
        number = make_running(cast)
    return f"{cast.url}/workshops/{number}/commit"


def add(client: CheckedClient, room: str, **changes: str) -> tuple[int, str]:
    response = client.submit(room, LINE | changes, action="/commit")
    return response.status_code, response.get_data(as_text=True)


def test_a_line_with_two_letters_for_each_name(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    assert add(client, room)[0] == 303
    due = today() + timedelta(weeks=3)
    found = rows_of(
        app,
        "SELECT ref, giver_id, receiver_id, CAST(due AS TEXT), stretch, made_in_id IS NULL FROM commitments",
    )
    assert [row[:5] for row in found] == [
        ("S-01", cast.supplier_member.id, cast.customer_member.id, due.isoformat(), 3)
    ]
    assert not found[0][5]


def test_the_givers_side_decides_whose_it_is(app: Flask, client: CheckedClient, room: str) -> None:
    add(client, room, giver="carla", receiver="ånestad")
    assert rows_of(app, "SELECT ref, side FROM commitments") == [("C-01", "customer")]


def test_a_line_may_have_gaps_and_shows_them(client: CheckedClient, room: str) -> None:
    assert add(client, room, evidence="", due="")[0] == 303
    html = client.get(room).get_data(as_text=True)
    assert "still open: how we will know, date" in html
    assert "says yes" not in html.partition('id="board"')[2]


def test_the_default_date_is_the_next_session(app: Flask, client: CheckedClient, room: str) -> None:
    fields = client.form(room, "/commit").fields
    client.post(room, data={**fields, "giver": "sp", "deed": "By the next session"})
    assert rows_of(app, "SELECT CAST(due AS TEXT) FROM commitments") == [
        ((today() + timedelta(weeks=8)).isoformat(),)
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"giver": ""}, "Who commits to this?"),
        ({"giver": "c"}, "Two people fit: Carla Brandão, Cem Yıldız. Go on typing."),
        ({"receiver": "c"}, "Two people fit: Carla Brandão, Cem Yıldız. Go on typing."),
        ({"receiver": "so"}, "“so” is not exactly one of the people"),
        ({"due": "asap"}, "“asap” is not a date"),
        ({"needs_first": "C-40"}, "There is no commitment C-40"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_lost(
    app: Flask, client: CheckedClient, room: str, changes: dict[str, str], words: str
) -> None:
    status, html = add(client, room, **changes)
    assert status == 422
    assert words in html
    assert LINE["deed"] in html
    assert rows_of(app, "SELECT count(*) FROM commitments") == [(0,)]
    assert "Nothing on the list yet" in html


def test_enter_twice_makes_one(app: Flask, client: CheckedClient, room: str) -> None:
    fields = client.form(room, "/commit").fields | LINE
    first, second = client.post(room, data=fields), client.post(room, data=fields)
    assert first.location == second.location
    assert rows_of(app, "SELECT count(*) FROM commitments") == [(1,)]


def test_both_yeses_by_their_buttons_lead_back_to_the_list(client: CheckedClient, room: str) -> None:
    add(client, room)
    for _who in range(2):
        forms = [form for form in _forms(client, room) if form["action"].endswith("/yes")]
        response = client.post(forms[0].pop("action"), data=forms[0])
        assert response.location.startswith(room)
    assert "1 agreed by both" in client.get(room).get_data(as_text=True)


def _forms(client: CheckedClient, url: str) -> list[dict[str, str]]:
    from tests.pages import forms_of

    html = client.get(url).get_data(as_text=True)
    return [{"action": form.action, **form.fields} for form in forms_of(html) if form.method == "post"]


def test_dropping_offers_undo(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    add(client, room)
    client.post(f"{cast.url}/commitments/S-01/drop", data={"back": room})
    undo = [form for form in _forms(client, room) if form["action"].endswith("/restore")]
    assert len(undo) == 1
    client.post(undo[0].pop("action"), data=undo[0])
    assert rows_of(app, "SELECT dropped_at FROM commitments") == [(None,)]


def test_more_than_five_for_a_party_gets_a_hint(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    for number in range(6):
        add(client, room, deed=f"Promise {number}")
    html = client.get(room).get_data(as_text=True)
    assert "Northwind Fittings has more than 5 new ones" in html
    assert "Lakeside Yards has more than" not in html


def test_drafts_of_earlier_workshops_wait_here_too(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    with stored_by(app):
        make_draft(cast, deed="Left over from the launch")
        make_many(cast, 2)
    html = client.get(room).get_data(as_text=True).partition("Waiting from before")[2]
    assert "Left over from the launch" in html
    assert "Halle" not in html


def test_hints_name_vague_words_and_say_the_date(client: CheckedClient, room: str) -> None:
    said = client.get(
        f"{room}/hints?deed=Improve+it+as+soon+as+possible&due=14+jan+2031&stretch=2"
    ).get_json()
    assert [words.partition("”")[0] for words in said["deed"]] == ["“Improve", "“as soon as possible"]
    assert said["due"] == "Tuesday 14 January 2031"
    assert client.get(f"{room}/hints?due=whenever").get_json()["due_unclear"].startswith("“whenever”")


def test_a_date_is_read_as_the_programme_writes_and_what_is_odd_is_said(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    with stored_by(app):
        change_rows(update(Programme).values(locale="en_US"))
    assert client.get(f"{room}/hints?due=3/4/2031").get_json()["due"] == "Tuesday, March 4, 2031"
    odd = client.get(f"{room}/hints?due=Fri+14+jan+2031").get_json()
    assert odd["due_odd"] == "January 14, 2031 is a Tuesday, not a Friday."
    assert "this day has passed" in client.get(f"{room}/hints?due=14+jan+2020").get_json()["due_odd"]
    assert add(client, room, due="Fri 3/4/2031")[0] == 303
    assert rows_of(app, "SELECT due FROM commitments") == [("2031-03-04",)]
    assert "March 4, 2031 is a Tuesday, not a Friday." in client.get(room).get_data(as_text=True)


def test_a_date_that_may_be_two_is_asked_about_beside_its_field(client: CheckedClient, room: str) -> None:
    said = client.get(f"{room}/hints?due=3/4/2031").get_json()
    assert "3 April 2031 or 4 March 2031" in said["due_unclear"]
    assert add(client, room, due="3/4/2031")[0] == 422


def test_a_bold_opening_gets_a_word_and_may_go_ahead_with_a_note(
    app: Flask, client: CheckedClient, room: str
) -> None:
    assert client.get(f"{room}/hints?party=supplier&stretch=5").get_json()["staging"]
    assert not client.get(f"{room}/hints?party=supplier&stretch=2").get_json()["staging"]
    assert add(client, room, stretch="5", staging_note="Both want this one")[0] == 303
    assert rows_of(app, "SELECT staging_note FROM commitments") == [("Both want this one",)]


def test_a_closed_workshop_takes_no_more(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    fields = client.form(room, "/commit").fields | LINE
    with stored_by(app):
        close_workshop(cast.actor, cast.programme_id, int(room.split("/")[-2]), "", None)
    assert client.post(room, data=fields).status_code == 409
    assert 'id="quick"' not in client.get(room).get_data(as_text=True)


def test_seventy_on_the_list_cost_no_more_queries_than_one(
    app: Flask, client: CheckedClient, cast: Cast, room: str, counted_queries: CountedQueries
) -> None:
    with stored_by(app):
        make_draft(cast)
    client.get(room)
    with counted_queries() as few:
        client.get(room)
    with stored_by(app):
        for number in range(69):
            make_draft(cast, deed=f"Promise {number}")
    with counted_queries() as many:
        client.get(room)
    assert len(few) == len(many) <= 8


def test_others_cannot_type_here(outsider_client: CheckedClient, room: str) -> None:
    assert outsider_client.get(room).status_code == 404
    assert outsider_client.get(f"{room}/hints").status_code == 404


PARTS = {"X-Parts": "1"}


def board_of(html: str) -> str:
    """The board as it stands in an answer, but for the token, which is another one in each."""
    found = re.search(r'<div id="board".*?(?=</main>|<div data-entered|</body>)', html, re.DOTALL)
    assert found
    return re.sub(r'value="[\w-]{54}"', "", found[0]).strip()


def test_a_script_gets_what_changes_and_nothing_of_what_stands_around_it(
    client: CheckedClient, room: str
) -> None:
    add(client, room)
    client.get(room)
    parts, page = client.get(room, headers=PARTS).text, client.get(room).text
    assert board_of(parts) == board_of(page)
    assert "data-quick" not in parts and "topbar" not in parts and "data-quick" in page
    assert "hole-" not in parts + page
    once = [re.findall(r'data-once="(\w+)"', client.get(room, headers=PARTS).text) for _ in range(2)]
    assert once[0] != once[1] and len(once[0]) == len(once[1]) == 1


def test_a_script_is_told_once_that_a_line_is_on_the_list(client: CheckedClient, room: str) -> None:
    add(client, room)
    said = [client.get(room, headers=PARTS).text for _ in range(2)]
    assert ["S-01 is on the list." in one for one in said] == [True, False]


def test_a_script_gets_what_was_refused_beside_the_names_of_the_fields(
    client: CheckedClient, room: str
) -> None:
    fields = client.form(room, "/commit").fields | LINE | {"giver": "", "due": "asap"}
    answer = client.post(room, data=fields, headers=PARTS)
    assert answer.status_code == 422
    assert set(re.findall(r'id="(\w+)-error"', answer.text)) == {"giver", "due"}
    assert "Nothing on the list yet" in answer.text


def test_each_reader_of_a_card_gets_a_token_of_their_own(
    app: Flask, client: CheckedClient, room: str
) -> None:
    """The card is worded once for all; the token is put in for each answer."""
    add(client, room)
    tokens = [
        set(re.findall(r'csrf_token" value="([^"]+)"', client.get(room).text.partition('id="board"')[2]))
        for _ in range(2)
    ]
    assert [len(found) for found in tokens] == [1, 1] and tokens[0] != tokens[1]
    for form in _forms(client, room):
        if form["action"].endswith("/yes"):
            assert client.post(form.pop("action"), data=form, csrf=False).status_code == 303
            return
    raise AssertionError("no button for a yes")

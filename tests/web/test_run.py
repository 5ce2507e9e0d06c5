"""Running a workshop in the browser: now and next, notes, attendance, closing and opening again."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.agendas import ItemState
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.queries.agendas import Agenda
from facilitator.queries.workshops import WorkshopBrief, attendance_of
from facilitator.services.sheets import lock_list
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.rooms import agenda, plan, workshop_of
from tests.signing_room import commitment, sign_for

JSON = {"Accept": "application/json"}
SO = {"absent": "1"}
"""Closing although nobody is marked as there."""


@pytest.fixture
def room(app: Flask, client: CheckedClient, cast: Cast) -> str:
    """The address of a workshop that was just started."""
    with app.app_context(), write_lock(db.session):
        plan(cast)
        db.session.commit()
    url = f"{cast.url}/workshops/1/run"
    assert "Start the session" in client.get(url).get_data(as_text=True)
    assert client.post(f"{url}/start").location == url
    return url


def now_in(app: Flask, cast: Cast) -> Agenda:
    with app.app_context():
        return agenda(cast, 1, live=True)


def workshop_in(app: Flask, cast: Cast) -> WorkshopBrief:
    with app.app_context():
        return workshop_of(cast, 1)


def states(app: Flask, cast: Cast) -> list[ItemState]:
    return [line.state for line in now_in(app, cast).items]


def text_of(client: CheckedClient, url: str) -> str:
    return client.get(url, follow_redirects=True).get_data(as_text=True)


def test_starting_opens_the_first_item_with_its_script_and_clock(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    text = text_of(client, room)
    first = now_in(app, cast).items[0]
    assert first.state is ItemState.RUNNING
    assert first.script_paragraphs[0][:40] in text
    assert "data-block-clock" in text and "Next: Check-in round" in text
    assert client.post(f"{room}/start").status_code == 303
    assert states(app, cast).count(ItemState.RUNNING) == 1


def test_next_finish_skip_and_back(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    keys = now_in(app, cast).keys
    client.post(f"{room}/items/{keys[1]}/start")
    assert states(app, cast)[:3] == [ItemState.DONE, ItemState.RUNNING, ItemState.WAITING]
    client.post(f"{room}/items/{keys[1]}/skip")
    client.post(f"{room}/items/{keys[2]}/start")
    client.post(f"{room}/items/{keys[2]}/finish")
    assert states(app, cast)[:3] == [ItemState.DONE, ItemState.SKIPPED, ItemState.DONE]
    client.post(f"{room}/items/{keys[1]}/back")
    client.post(f"{room}/items/{keys[2]}/start")
    assert states(app, cast)[:3] == [ItemState.DONE, ItemState.WAITING, ItemState.RUNNING]


def test_a_second_press_says_what_happened_and_shows_where_the_room_is(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    keys = now_in(app, cast).keys
    client.post(f"{room}/items/{keys[1]}/start")
    response = client.post(f"{room}/items/{keys[1]}/start")
    text = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "You have gone on to “Check-in round” a moment ago. Your press changed nothing." in text
    assert "Next: Why trust, here, now" in text
    assert now_in(app, cast).now_key == keys[1]


def test_looking_at_another_item_moves_nothing(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    before = now_in(app, cast)
    text = text_of(client, f"{room}?item={before.keys[4]}")
    assert "You are looking at another item" in text
    assert before.items[4].script_paragraphs[0][:40] in text
    assert now_in(app, cast).now_key == before.now_key
    assert "You are looking at another item" not in text_of(client, f"{room}?item=nothing")


def test_notes_are_saved_by_script_with_their_version(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    url = f"{room}/items/{now_in(app, cast).keys[0]}/notes"
    first = client.post(url, data={"notes": "Ærlig talt", "version": "1"}, headers=JSON)
    assert (first.status_code, first.json) == (200, {"version": 2})
    stale = client.post(url, data={"notes": "From an older page", "version": "1"}, headers=JSON)
    assert stale.status_code == 409
    assert stale.json is not None and (stale.json["text"], stale.json["version"]) == ("Ærlig talt", 2)
    long = client.post(url, data={"notes": "x" * 20001, "version": "2"}, headers=JSON)
    assert long.status_code == 422 and "20,001" in long.get_json()["message"]
    assert now_in(app, cast).items[0].notes == "Ærlig talt"


def test_notes_work_as_a_plain_form_and_a_stale_one_shows_both(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    old = client.form(room, "/notes")
    assert client.submit(room, {"notes": "Theirs"}, "/notes").status_code == 303
    response = client.post(old.action, data={**old.fields, "notes": "Mine"}, csrf=False)
    text = response.get_data(as_text=True)
    assert response.status_code == 409 and "Theirs" in text and ">Mine</textarea>" in text
    assert now_in(app, cast).items[0].notes == "Theirs"


def test_people_are_ticked_in_and_out(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    url = f"{cast.url}/workshops/1/attendance"
    for said, present in (("in", 1), ("in", 1), ("out", 0)):
        response = client.post(url, data={"person": f"{cast.supplier_member.number}:{said}"})
        assert response.status_code == 303
        with app.app_context():
            found = attendance_of(cast.programme_id, workshop_of(cast, 1).id)
        assert found.present("supplier") == present
    for nonsense in ("99:in", "1:perhaps", "x"):
        assert client.post(url, data={"person": nonsense}).status_code == 404


def test_the_tabs_lead_to_the_five_screens(client: CheckedClient, room: str) -> None:
    text = text_of(client, room)
    base = room.removesuffix("/run")
    for address in (room, f"{base}/review", f"{base}/commit", f"{base}/sign", f"{room}/close"):
        assert f'href="{address}"' in text


def test_closing_keeps_the_word_and_opening_again_is_one_press(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    assert "is still on" in text_of(client, f"{room}/close")
    response = client.submit(f"{room}/close", {"note": "A good start.", **SO})
    assert response.status_code == 303
    record = text_of(client, response.location)
    assert "A good start." in record and "Undo" in record
    assert client.get(room).status_code == 303
    assert client.post(f"{room}/close", data={"note": "A good start."}).location == response.location
    client.post(f"{room}/reopen")
    assert workshop_in(app, cast).is_running


def test_the_closing_page_begins_with_the_marks_of_the_day_and_the_next_date(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    empty = text_of(client, f"{room}/close")
    assert "Committed to today" not in empty and "Looked at today" not in empty
    assert "The next session has no date yet." in empty and "Plan it while all are in the room" in empty
    with app.app_context(), write_lock(db.session):
        for side in (Side.SUPPLIER, Side.SUPPLIER, Side.CUSTOMER):
            commitment(cast, 1, side)
        plan(cast)
        db.session.commit()
    html = text_of(client, f"{room}/close")
    day = html.partition('class="close-day"')[2].partition("closing-grid")[0]
    assert "Committed to today: 3" in day and "We meet again on" in day
    assert [row.count("<svg") for row in day.split("close-day__row")[1:]] == [2, 1]
    main = html.partition("<main")[2].partition("</main>")[0]
    assert main.count('class="btn btn--large"') == 1 and 'class="btn"' not in main, "one filled button"


def test_closing_what_both_have_signed_offers_no_undo(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    with app.app_context(), write_lock(db.session):
        commitment(cast, 1)
        lock_list(cast.actor, cast.programme_id, 1, take_in=False)
        sign_for(cast, 1, Side.SUPPLIER)
        sign_for(cast, 1, Side.CUSTOMER)
        db.session.commit()
    record = text_of(client, client.submit(f"{room}/close", SO).location)
    assert "is closed and its record is kept" in record and "Undo" not in record


def test_closing_with_a_list_out_for_signing_asks_until_when(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    with app.app_context(), write_lock(db.session):
        commitment(cast, 1)
        lock_list(cast.actor, cast.programme_id, 1, take_in=False)
        db.session.commit()
    assert client.form(f"{room}/close").fields["sign_until"]
    refused = client.submit(f"{room}/close", {"sign_until": "", "note": "Kept text", **SO})
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "Until which day" in text and "Kept text" in text
    assert client.submit(f"{room}/close", SO).status_code == 303
    found = workshop_in(app, cast)
    assert found.is_closed and found.sign_until is not None
    assert "may still be signed until" in text_of(client, room)


def test_nothing_can_be_stepped_once_it_is_closed(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    key = now_in(app, cast).keys[1]
    client.submit(f"{room}/close", SO)
    assert client.post(f"{room}/items/{key}/start").status_code == 409
    assert client.post(f"{room}/close", data={"note": "x"}).status_code == 409


def test_the_end_of_the_agenda_leads_to_closing(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    for key in now_in(app, cast).keys[1:]:
        client.post(f"{room}/items/{key}/start")
    client.post(f"{room}/items/{key}/finish")
    text = text_of(client, room)
    assert (
        "The agenda is finished" in text
        and 'data-key="previous-block"' in text
        and 'data-key="next-block"' not in text
    )


def test_closing_asks_once_when_many_are_absent(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    assert "Mark who is here" in text_of(client, f"{room}/close")
    asked = client.submit(f"{room}/close", {"note": "So it ended."})
    text = asked.get_data(as_text=True)
    assert asked.status_code == 422 and workshop_in(app, cast).is_running
    assert f"{cast.supplier_signatory.name}, who may sign, is not." in text and "So it ended." in text
    with app.app_context():
        expected = [one.number for one in attendance_of(cast.programme_id, 1).people if one.expected]
    for number in expected:
        client.post(f"{cast.url}/workshops/1/attendance", data={"person": f"{number}:in"})
    assert "Mark who is here" not in text_of(client, f"{room}/close")
    client.post(
        f"{cast.url}/workshops/1/attendance", data={"person": f"{cast.customer_signatory.number}:out"}
    )
    assert client.submit(f"{room}/close").status_code == 422  # one of the signatories is missing
    assert client.submit(f"{room}/close", SO).status_code == 303
    assert workshop_in(app, cast).is_closed

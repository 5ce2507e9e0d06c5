"""A phone in the room: what it shows, what it hands in, and what it never does."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.extensions import db
from facilitator.models import Event, IdempotencyKey, Participant
from facilitator.queries.rooms import phones_of
from facilitator.services.participants import remove
from facilitator.services.people import edit_person
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast
from tests.phones import Wall, wall_in
from tests.web.test_inert_text import HARM, RAW


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    return wall_in(app, cast)


@pytest.fixture
def phone(wall: Wall, cast: Cast) -> CheckedClient:
    """The phone of the supplier's member."""
    return wall.phone(cast.supplier_member)


@pytest.fixture
def named(wall: Wall) -> Wall:
    """Cards with names are being collected."""
    wall.switch("gather")
    wall.press("open", prompt="What could we do together?", naming="named")
    return wall


@pytest.fixture
def anonymous(wall: Wall) -> Wall:
    wall.switch("gather")
    wall.press("open", prompt="What makes you hesitate?", naming="anonymous")
    return wall


def hand_in(client: CheckedClient, wall: Wall, text: str, **fields: Any) -> TestResponse:
    return client.post(wall.do("card"), json={"run": "1", "text": text, **fields})


def mine(client: CheckedClient) -> str:
    return client.get("/room/mine").text


def test_the_page_says_who_i_am_what_is_on_and_what_comes_next(
    wall: Wall, phone: CheckedClient, cast: Cast
) -> None:
    text = phone.get("/room").text
    assert cast.supplier_member.name in text and "Northwind Fittings" in text and "mark--s" in text
    assert wall.block.workshop.title in text and wall.block.prompt in text
    assert re.search(r"Next: \w", text) and f'data-due="{int(wall.block.item.due_at.timestamp())}"' in text  # type: ignore[union-attr]
    assert "This is not me" in text


def test_a_reload_finds_its_place(named: Wall, phone: CheckedClient) -> None:
    first, second = phone.get("/room").text, phone.get("/room").text
    for text in (first, second):
        assert (
            f'data-item="{named.block.item.key}" data-mode="gather" data-run="1" data-phase="collect"' in text
        )


def test_a_browser_that_has_not_joined_is_led_to_the_code(wall: Wall, stranger: CheckedClient) -> None:
    assert stranger.get("/room").location == "/join"
    stranger.set_cookie("facilitator-phone", "a-secret-that-nobody-has")
    assert stranger.get("/room").location == "/join"
    answer = stranger.post(wall.do("card", "gather"), json={"run": "1", "text": "x"})
    assert answer.status_code == 401 and answer.json is not None and answer.json["ended"] is True
    assert (
        stranger.get("/room/mine", headers={"Accept": "text/html", "Sec-Fetch-Dest": "empty"}).status_code
        == 401
    )


def test_what_is_handed_in_is_stored_and_said(named: Wall, phone: CheckedClient, cast: Cast) -> None:
    answer = hand_in(phone, named, "  A joint forecast, every Monday ")
    assert answer.status_code == 200
    assert answer.json == {"stored": {"slot": 1, "text": "A joint forecast, every Monday"}}
    own = phone.get("/room/mine")
    assert "A joint forecast, every Monday" in own.text
    assert own.headers["X-Scene"] == f"{named.block.item.key}.gather.1"
    assert "A joint forecast" not in mine(named.phone(cast.customer_member)), "cards are shown when revealed"


def test_a_resend_stores_nothing_twice_and_hears_the_same(named: Wall, phone: CheckedClient) -> None:
    first = hand_in(phone, named, "Once", once="0123456789abcdef")
    changed = phone.post(named.do("card"), json={"run": "1", "text": "Twice", "slot": "1", "once": "another"})
    again = hand_in(phone, named, "Once", once="0123456789abcdef")
    assert first.json == again.json and changed.status_code == 200
    text = mine(phone)
    assert "Twice" in text and "Once" not in text, "the resend of the older one has not come over the newer"


def test_a_resend_of_an_anonymous_card_is_one_card(anonymous: Wall, phone: CheckedClient, app: Flask) -> None:
    anonymous.agree(phone)
    for _ in range(2):
        assert hand_in(phone, anonymous, "We fear the audit", once="0123456789abcdef").status_code == 200
    assert mine(phone).count('<li class="own-card"') == 1


@pytest.mark.parametrize(
    ("change", "fields"),
    [("mode", {"run": "1"}), ("run", {"run": "7"}), ("item", {"run": "1"})],
)
def test_the_room_has_moved_on(
    named: Wall, phone: CheckedClient, change: str, fields: dict[str, str]
) -> None:
    url = {"mode": named.do("card"), "run": named.do("card"), "item": "/room/do/nosuch00/gather/card"}[change]
    if change == "mode":
        named.switch("talk")
    answer = phone.post(url, json={"text": "Too late", **fields})
    assert answer.status_code == 409 and answer.json is not None
    assert answer.json["moved_on"] is True and "moved on" in answer.json["message"]


def test_what_cannot_be_is_said_beside_the_field(named: Wall, phone: CheckedClient) -> None:
    answer = hand_in(phone, named, "   ")
    assert answer.status_code == 422 and answer.json is not None
    assert set(answer.json["fields"]) == {"text"} and answer.json["message"]


@pytest.mark.parametrize("sent", ["not json", "[]", '{"text": {"a": 1}}', '{"text": true}', "null", ""])
def test_what_is_no_form_is_refused(named: Wall, phone: CheckedClient, sent: str) -> None:
    answer = phone.post(named.do("card"), data=sent, content_type="application/json")
    assert answer.status_code == 422 and answer.json is not None and answer.json["message"]
    assert "own-card__edit" not in mine(phone)


def test_letters_that_no_database_takes_are_left_out(named: Wall, phone: CheckedClient) -> None:
    answer = phone.post(
        named.do("card"),
        data='{"run": "1", "text": "half \\ud83d and \\u0000 whole"}',
        content_type="application/json",
    )
    assert answer.json is not None and answer.json["stored"]["text"].split() == ["half", "and", "whole"]


def test_an_input_that_nobody_knows(named: Wall, phone: CheckedClient) -> None:
    assert phone.post(named.do("nonsense"), json={"run": "1"}).status_code == 404


def test_nothing_is_taken_without_the_pages_token(named: Wall, phone: CheckedClient) -> None:
    answer = phone.post(named.do("card"), json={"run": "1", "text": "forged"}, csrf=False)
    assert answer.status_code == 400 and "forged" not in mine(phone)


def test_no_line_and_no_row_about_an_anonymous_input(
    anonymous: Wall, phone: CheckedClient, app: Flask, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with app.app_context():
        events = row_count(Event.__tablename__)
    with caplog.at_level(logging.INFO, logger="facilitator.requests"):
        anonymous.agree(phone)
        assert hand_in(phone, anonymous, "Nobody shall know", once="0123456789abcdef").status_code == 200
        assert "Nobody shall know" in mine(phone)
        assert hand_in(phone, anonymous, " ").status_code == 422
    slow = "facilitator.database"  # a busy machine holds the write lock for long, and that is told by its route alone
    assert [line for line in caplog.records if line.name != slow] == []
    with app.app_context():
        assert row_count(Event.__tablename__) == events
        assert db.session.query(IdempotencyKey).filter(IdempotencyKey.scope.like("phone:%")).count() == 0


def test_a_line_about_a_named_input_does_not_say_whose(
    named: Wall, phone: CheckedClient, app: Flask, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="facilitator.requests"):
        hand_in(phone, named, "My words", once="0123456789abcdef")
    lines = [json.loads(record.getMessage()) for record in caplog.records]
    assert [line["route"] for line in lines] == ["/room/do/<item_key>/<mode>/<name>"]
    with app.app_context():
        key = phones_of(named.block.room.id)[0].key
    said = json.dumps(lines)
    for secret in (key, "My words", cast.supplier_member.name, named.block.item.key):
        assert secret not in said


def test_looking_changes_nothing(named: Wall, phone: CheckedClient, app: Flask) -> None:
    version = named.room.version
    with app.app_context():
        events = row_count(Event.__tablename__)
    for url in ("/room", "/room/mine", "/room", "/room/mine"):
        assert phone.get(url).status_code == 200
    assert named.room.version == version
    with app.app_context():
        assert row_count(Event.__tablename__) == events


def test_an_observer_watches(named: Wall, cast: Cast) -> None:
    from dataclasses import replace

    from facilitator.domain.people import PersonDraft, Roles
    from facilitator.queries.people import person_by_number

    with named.writing():
        row = person_by_number(cast.programme_id, cast.customer_member.number)
        assert row is not None
        draft = PersonDraft(side=row.side, name=row.name, roles=replace(Roles(), observer=True))
        edit_person(cast.actor, cast.programme_id, cast.customer_member.number, draft, row.version)
    watching = named.phone(cast.customer_member)
    assert watching.get("/room").status_code == 200
    answer = hand_in(watching, named, "I only watch")
    assert answer.status_code == 403 and answer.json is not None and "observer" in answer.json["message"]


def test_this_is_not_me(wall: Wall, phone: CheckedClient, cast: Cast) -> None:
    form = phone.form("/room", "/room/leave")
    answer = phone.post(form.action, data=form.fields)
    assert answer.status_code == 303 and answer.location.startswith(f"/j/{wall.room.join_code}/")
    assert phone.get_cookie("facilitator-phone") is None
    assert phone.get("/room").location == "/join"
    names = phone.get(answer.location).text
    assert cast.supplier_member.name in names


def test_a_removed_phone_and_a_closed_room_take_nothing_more(
    named: Wall, phone: CheckedClient, app: Flask, cast: Cast
) -> None:
    other = named.phone(cast.customer_member)
    with named.writing():
        first = db.session.query(Participant).order_by(Participant.id).first()
        assert first is not None
        remove(cast.actor, cast.programme_id, named.block.workshop.number, first.key)
    assert phone.get("/room").location == "/join/place"
    refused = hand_in(phone, named, "After all")
    assert refused.status_code == 401 and refused.json == {"ended": True, "reason": "removed"}
    with named.writing():
        close_workshop(cast.actor, cast.programme_id, named.block.workshop.number, "", None)
    assert other.get("/room").location == "/join/place"
    assert hand_in(other, named, "After all").json == {"ended": True, "reason": "closed"}
    ended = other.get("/join/place").text
    assert "data-kept-alone" in ended, "what was not handed in can still be copied"


def test_the_scene_holds_nothing_of_one_person(named: Wall, phone: CheckedClient, cast: Cast) -> None:
    hand_in(phone, named, "Only mine so far")
    page = phone.get("/room").text
    scene = page[page.index('<section class="scene') : page.index("</section>")]
    assert " id=" not in scene and "csrf" not in scene and cast.supplier_member.name not in scene
    assert "Only mine so far" not in page


def test_what_is_stored_comes_out_as_text(wall: Wall, phone: CheckedClient, cast: Cast) -> None:
    wall.switch("gather")
    wall.press("open", prompt=HARM, naming="named")
    assert hand_in(phone, wall, HARM).status_code == 200
    assert "alert(1)" in mine(phone)
    for act in ("reveal", "all"):
        wall.press(act)
        for client, url in ((phone, "/room"), (phone, "/room/mine"), (phone, wall.screen)):
            assert not RAW.search(client.get(url).text), (act, url)
    assert "alert(1)" in phone.get(wall.screen).text

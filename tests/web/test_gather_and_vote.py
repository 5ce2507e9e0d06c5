"""Gathering and voting over HTTP: what the console, the phones and the projector show in every phase."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.activities import line
from facilitator.extensions import db
from facilitator.queries.boards import board_of
from tests.blocks import again
from tests.clients import CheckedClient
from tests.conftest import CountedQueries, row_count
from tests.factories import Cast
from tests.phones import Wall, wall_in
from tests.web.test_inert_text import HARM, RAW


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    return wall_in(app, cast)


@pytest.fixture
def phone(wall: Wall, cast: Cast) -> CheckedClient:
    return wall.phone(cast.supplier_member)


def console(client: CheckedClient, cast: Cast, wall: Wall) -> str:
    return client.get(f"{cast.url}/workshops/{wall.block.workshop.number}/run").text


def projector(client: CheckedClient, wall: Wall) -> str:
    return client.get(wall.screen).text


def act(client: CheckedClient, cast: Cast, wall: Wall, mode: str, name: str, **fields: str) -> int:
    place = f"{cast.url}/workshops/{wall.block.workshop.number}/run/items/{wall.block.item.key}"
    return client.post(f"{place}/{mode}/act/{name}", data=fields).status_code


def give(client: CheckedClient, cast: Cast, wall: Wall, mode: str, name: str, **fields: str) -> int:
    place = f"{cast.url}/workshops/{wall.block.workshop.number}/run/items/{wall.block.item.key}"
    return client.post(f"{place}/{mode}/give/{name}", data=fields).status_code


def test_a_card_keeps_the_room_waiting_for_few_questions(
    client: CheckedClient, cast: Cast, wall: Wall, phone: CheckedClient, counted_queries: CountedQueries
) -> None:
    """Sixty phones hand in one after the other: each holds the programme meanwhile."""
    wall.switch("gather")
    assert act(client, cast, wall, "gather", "open", prompt="What worries you?", naming="anonymous") == 303
    assert phone.post(wall.do("agree", "gather"), json={"run": "1"}).status_code == 200
    assert phone.post(wall.do("card", "gather"), json={"run": "1", "text": "The price"}).status_code == 200
    with counted_queries() as statements:
        assert phone.post(wall.do("card", "gather"), json={"run": "1", "text": "The time"}).status_code == 200
    assert len(statements) <= 13, statements
    holds = [place for place, one in enumerate(statements) if one.endswith("FOR UPDATE OF programmes")]
    assert not holds or holds == [1], "the programme is read and held at once, when the phone is known"


def test_a_gathering_from_the_console(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast, wall: Wall, phone: CheckedClient
) -> None:
    wall.switch("gather")
    assert "Begin to write" in console(client, cast, wall)
    assert act(client, cast, wall, "gather", "open", prompt="What worries you?", naming="anonymous") == 303
    page = phone.get("/room").text
    assert "Anonymous." in page and "Your party is not shown either" in page and "What worries you?" in page
    assert phone.post(wall.do("agree", "gather"), json={"run": "1"}).status_code == 200
    assert phone.post(wall.do("card", "gather"), json={"run": "1", "text": "The price"}).status_code == 200
    assert give(client, cast, wall, "gather", "card", run="1", text="On paper", person="") == 303
    desk = console(client, cast, wall)
    assert re.search(r"<b>2</b>\s*cards handed in", desk) and "The price" not in desk
    screen = projector(stranger, wall)
    assert re.search(r"<b>1</b>\s*of 1\s+have handed in", screen) and "The price" not in screen
    assert act(client, cast, wall, "gather", "reveal") == 303
    for place, of in ((1, 2), (2, 2)):
        desk, screen = console(client, cast, wall), projector(stranger, wall)
        assert f"Card {place} of {of}" in desk and f"read so far: {place - 1}" in screen
        assert "The price" in screen and "On paper" in screen
        (now,) = re.findall(r'<li class="wall-card is-now[^>]*>.*?</li>', screen, re.S)
        assert ("The price" in now) != ("On paper" in now)
        assert act(client, cast, wall, "gather", "next") == 303
    screen = projector(stranger, wall)
    assert "The price" in screen and "On paper" in screen
    assert "Sergio" not in screen
    with wall.writing():
        line.go_to(cast.actor, again(cast, wall.block), "keep", "look")
    assert act(client, cast, wall, "keep", "take") == 422, "nobody said what the cards become"
    assert act(client, cast, wall, "keep", "take", collects="concerns") == 303
    with app.app_context():
        assert row_count("register_entries") == 2


def test_names_stand_on_named_cards_only(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast, wall: Wall, phone: CheckedClient
) -> None:
    wall.switch("gather")
    act(client, cast, wall, "gather", "open", naming="named")
    assert "With your name." in phone.get("/room").text
    phone.post(wall.do("card", "gather"), json={"run": "1", "text": "I say so"})
    assert "Sergio" not in projector(stranger, wall)
    act(client, cast, wall, "gather", "reveal")
    assert re.search(r"mark--s.*Sergio Peña", projector(stranger, wall), re.S)


def test_a_card_that_must_not_be_seen_comes_off_with_a_reason(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast, wall: Wall, phone: CheckedClient
) -> None:
    wall.switch("gather")
    act(client, cast, wall, "gather", "open", naming="named")
    phone.post(wall.do("card", "gather"), json={"run": "1", "text": "Names somebody"})
    act(client, cast, wall, "gather", "reveal")
    with app.app_context():
        key = board_of(wall.block.item.id).cards[0].key
        db.session.rollback()
    assert act(client, cast, wall, "gather", "hide", card=key, reason="") == 422
    assert act(client, cast, wall, "gather", "hide", card=key, reason="Not about us") == 303
    assert "Names somebody" not in projector(stranger, wall)
    assert "Not about us" in console(client, cast, wall)
    assert act(client, cast, wall, "gather", "show", card=key) == 303
    assert "Names somebody" in projector(stranger, wall)


def test_a_vote_from_the_console(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast, wall: Wall, phone: CheckedClient
) -> None:
    wall.switch("vote")
    assert "What is voted on, one per line" in console(client, cast, wall)
    options = "Apples\nPears\nPlums"
    fields = {"options": options, "dots": "2", "naming": "anonymous", "prompt": "Which first?"}
    assert act(client, cast, wall, "vote", "open", **fields) == 303
    page = phone.get("/room").text
    assert "Only totals are kept" in page and "Which first?" in page
    assert phone.post(wall.do("agree", "vote"), json={"run": "1"}).status_code == 200
    own = phone.get("/room/mine").text
    apples = re.findall(r'name="vote" value="([^"]+)"', own)[0]
    assert phone.post(wall.do("vote", "vote"), json={"run": "1", "vote": apples}).status_code == 200
    key = apples.split(":")[0]
    assert give(client, cast, wall, "vote", "vote", run="1", person="", **{f"dots-{key}": "2"}) == 303
    assert "hidden until you close it" in console(client, cast, wall)
    screen = projector(stranger, wall)
    assert "have voted" in screen and "bars__row" not in screen
    assert act(client, cast, wall, "vote", "close") == 303
    screen, desk = projector(stranger, wall), console(client, cast, wall)
    assert re.search(r"1\. Apples.*<b>3</b>", screen, re.S)
    assert "Not by party" in desk
    assert "2 people voted" in phone.get("/room").text


def test_what_is_gathered_is_inert_everywhere(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast, wall: Wall, phone: CheckedClient
) -> None:
    wall.switch("gather")
    act(client, cast, wall, "gather", "open", naming="named", prompt=HARM[:200])
    assert phone.post(wall.do("card", "gather"), json={"run": "1", "text": HARM[:280]}).status_code == 200
    pages = [console(client, cast, wall), phone.get("/room").text, phone.get("/room/mine").text]
    act(client, cast, wall, "gather", "reveal")
    pages += [console(client, cast, wall), projector(stranger, wall), phone.get("/room").text]
    wall.switch("vote")
    act(client, cast, wall, "vote", "open", options=f"{HARM[:150]}\nAnother", naming="named")
    pages += [console(client, cast, wall), projector(stranger, wall), phone.get("/room/mine").text]
    for page in pages:
        assert not RAW.search(page)
        assert "alert(1)" in page


def test_a_stale_press_changes_nothing_and_says_so(client: CheckedClient, cast: Cast, wall: Wall) -> None:
    wall.switch("gather")
    assert act(client, cast, wall, "gather", "open", naming="named", version="0") == 303
    assert act(client, cast, wall, "gather", "reveal", version="0") == 409


def test_somebody_who_has_not_joined_votes_for_nothing(
    stranger: CheckedClient, client: CheckedClient, cast: Cast, wall: Wall
) -> None:
    wall.switch("vote")
    act(client, cast, wall, "vote", "open", options="A\nB")
    assert stranger.post(wall.do("vote", "vote"), json={"run": "1", "vote": ""}).status_code == 401

"""Fewer than three: what the console, the projector and the phones say, and that nobody reads a word."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast
from tests.phones import Wall, wall_in
from tests.web.test_gather_and_vote import act, console, projector

SECRET = "The truth about the night shift"


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    wall = wall_in(app, cast)
    wall.switch("gather")
    return wall


def flat(text: str) -> str:
    return " ".join(text.split())


def test_two_cards_are_refused_with_the_ways_out(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast, wall: Wall
) -> None:
    phones = [
        wall.phone(one) for one in (cast.supplier_member, cast.customer_member, cast.customer_signatory)
    ]
    assert act(client, cast, wall, "gather", "open", naming="anonymous") == 303
    said = flat(phones[0].get("/room").text)
    assert "Nothing is shown unless at least three people hand something in." in said
    for phone in phones[:2]:
        answer = phone.post(wall.do("card", "gather"), json={"run": "1", "text": SECRET})
        assert answer.status_code == 200
    place = f"{cast.url}/workshops/{wall.block.workshop.number}/run/items/{wall.block.item.key}"
    refused = client.post(f"{place}/gather/act/reveal")
    assert refused.status_code == 409
    assert "Fewer than three people have handed something in by phone" in flat(refused.text)
    desk = flat(console(client, cast, wall))
    assert "Put it aside unseen" in desk and "at least three people" in desk
    for page in (refused.text, desk, projector(stranger, wall), phones[2].get("/room").text):
        assert SECRET not in page
    assert act(client, cast, wall, "gather", "aside") == 303
    with app.app_context():
        assert (row_count("ballots"), row_count("cards")) == (0, 0)
    assert "put aside, unseen and deleted" in phones[0].get("/room").text
    assert SECRET not in phones[0].get("/room/mine").text
    assert "Begin to write" in console(client, cast, wall)


def test_where_few_are_in_the_phone_says_so_before_anybody_writes(
    client: CheckedClient, stranger: CheckedClient, cast: Cast, wall: Wall
) -> None:
    phone = wall.phone(cast.supplier_member)
    act(client, cast, wall, "gather", "open", naming="anonymous")
    assert "so few are here that others may guess what is yours" in flat(phone.get("/room").text)
    own = phone.get("/room/mine").text
    assert "I know, and go on" in own and "Your card" not in own
    refused = phone.post(wall.do("card", "gather"), json={"run": "1", "text": SECRET})
    assert refused.status_code == 422 and "others may guess" in refused.json["message"]  # type: ignore[index]
    assert phone.post(wall.do("agree", "gather"), json={"run": "1"}).status_code == 200
    own = phone.get("/room/mine").text
    assert "I know, and go on" not in own and "Your card" in own
    sent = phone.post(wall.do("card", "gather"), json={"run": "1", "text": SECRET})
    assert sent.status_code == 200
    assert "each is told so before writing" in flat(console(client, cast, wall))
    assert act(client, cast, wall, "gather", "reveal") == 303
    assert SECRET in projector(stranger, wall)

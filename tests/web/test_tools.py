"""Round, check-in, fist to five, cluster and register over HTTP: their pages, what is pressed and given there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from facilitator.domain.tokens import new_token
from facilitator.services.audit import audit_programme
from facilitator.services.workshops import close_workshop
from tests.activities.test_left import gather
from tests.blocks import again, give, giver
from tests.clients import CheckedClient
from tests.commitments import make_draft
from tests.factories import Cast
from tests.phones import Wall, wall_in


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Iterator[Wall]:
    """What is pressed in a room is held by the log, also where it is no event: the audit finds nothing afterwards."""
    yield wall_in(app, cast)
    with app.app_context():
        assert audit_programme(cast.programme_id).faults == ()


@pytest.fixture
def phone(wall: Wall, cast: Cast) -> CheckedClient:
    """The phone of the supplier's member."""
    return wall.phone(cast.supplier_member)


def console(wall: Wall) -> str:
    return f"{wall.cast.url}/workshops/{wall.block.workshop.number}/run"


def act(client: CheckedClient, wall: Wall, press: str, /, **fields: str) -> str:
    """Presses a button of the desk as the console's page would; returns the page after it."""
    with wall.app.app_context():
        block = again(wall.cast, wall.block)
    address = f"{console(wall)}/items/{block.item.key}/{block.state.mode}/act/{press}"
    answer = client.post(address, data={"version": str(block.state.version), **fields})
    assert answer.status_code in (200, 303), answer.text
    return client.get(console(wall)).text


def everywhere(client: CheckedClient, phone: CheckedClient, stranger: CheckedClient, wall: Wall) -> str:
    """Console, projector, phone and the phone's own part, each checked as a page; all of them together."""
    pages = (
        client.get(console(wall)),
        stranger.get(wall.screen),
        phone.get("/room"),
        phone.get("/room/mine"),
    )
    assert [one.status_code for one in pages] == [200, 200, 200, 200]
    return "\n".join(one.text for one in pages)


def test_a_round_from_the_first_to_the_last(
    wall: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    wall.switch("round")
    assert "You are next." in everywhere(client, phone, stranger, wall)
    act(client, wall, "clock", seconds="60")
    act(client, wall, "speak")
    text = everywhere(client, phone, stranger, wall)
    assert "The word is yours." in text
    assert "data-clock-time" in text
    act(client, wall, "speak")
    assert "Thank you. You have been heard." in phone.get("/room/mine").text
    act(client, wall, "toggle", person=str(cast.customer_member.number))
    act(client, wall, "pass")
    assert "passed" in stranger.get(wall.screen).text


def test_a_check_in_by_phone_and_for_somebody_without_one(
    wall: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    wall.switch("check-in")
    everywhere(client, phone, stranger, wall)
    act(client, wall, "ask", how="word", naming="named")
    assert "With your name." in phone.get("/room").text
    answer = phone.post(wall.do("answer"), json={"run": "1", "value": "<b>calm</b>"})
    assert answer.status_code == 200, answer.text
    scribe = f"{console(wall)}/items/{wall.block.item.key}/check-in/give/answer"
    client.post(scribe, data={"run": "1", "value": "wary", "person": str(cast.customer_member.number)})
    text = everywhere(client, phone, stranger, wall)
    assert "Handed in: &lt;b&gt;calm&lt;/b&gt;" in text
    assert "wary" not in text
    act(client, wall, "show")
    screen = stranger.get(wall.screen).text
    assert "wary" in screen and "&lt;b&gt;calm&lt;/b&gt;" in screen and "<b>calm" not in screen
    act(client, wall, "again")
    act(client, wall, "ask", how="scale", naming="anonymous")
    assert "Anonymous." in phone.get("/room").text
    assert phone.post(wall.do("agree"), json={"run": "2"}).status_code == 200
    assert phone.post(wall.do("answer"), json={"run": "2", "value": "4"}).status_code == 200
    assert phone.post(wall.do("answer"), json={"run": "2", "value": "9"}).status_code == 422
    act(client, wall, "show")
    everywhere(client, phone, stranger, wall)


def test_fist_to_five_on_a_commitment(
    wall: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    wall.switch("fist")
    assert "no commitments yet" in client.get(console(wall)).text
    with wall.writing():
        ref = make_draft(cast)
    everywhere(client, phone, stranger, wall)
    act(client, wall, "ask", ref=ref, naming="named")
    assert "I can live with it" in phone.get("/room/mine").text
    assert phone.post(wall.do("answer"), json={"run": "1", "value": "1"}).status_code == 200
    everywhere(client, phone, stranger, wall)
    act(client, wall, "show")
    text = everywhere(client, phone, stranger, wall)
    assert "1 person is at 0 to 2" in text
    assert "Sergio Peña" in client.get(console(wall)).text.split("fist-who")[1][:300]
    assert "Sergio Peña <b>1</b>" not in stranger.get(wall.screen).text


def test_a_board_is_put_in_order_and_undone(
    wall: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    with wall.writing():
        gather(cast, wall.block, "Slow answers", "Late drawings", "<i>Prices</i>")
    wall.switch("cluster")
    text = everywhere(client, phone, stranger, wall)
    assert text.count("&lt;i&gt;Prices") >= 3 and "<i>Prices" not in text
    heads = client.get(console(wall)).text.split('name="into" value="')[1:]
    one, other = heads[0].split('"')[0], heads[1].split('"')[0]
    page = act(client, wall, "merge", group=one, into=other)
    assert "Undo: put together" in page
    act(client, wall, "name", group=other, name="Speed", was="")
    assert "Speed" in stranger.get(wall.screen).text
    assert "2 groups" not in act(client, wall, "undo")
    assert "Speed" not in stranger.get(wall.screen).text


def test_a_stale_press_on_the_board_changes_nothing_and_says_so(
    wall: Wall, client: CheckedClient, cast: Cast
) -> None:
    with wall.writing():
        gather(cast, wall.block, "Slow answers", "Late drawings", "Prices")
    wall.switch("cluster")
    heads = [one.split('"')[0] for one in client.get(console(wall)).text.split('name="into" value="')[1:]]
    act(client, wall, "merge", group=heads[0], into=heads[1], board="0")
    address = f"{console(wall)}/items/{wall.block.item.key}/cluster/act/merge"
    answer = client.post(address, data={"group": heads[1], "into": heads[2], "board": "0"})
    assert answer.status_code == 409
    assert "You have put two groups together a moment ago. Your press changed nothing." in answer.text
    assert client.get(console(wall)).text.count('name="into"') == 2


def test_what_of_the_register_the_room_sees(
    wall: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient
) -> None:
    wall.switch("register")
    for view in ("concerns", "possible", "nothing", "opportunities"):
        page = act(client, wall, "view", view=view)
        assert f'value="{view}" aria-pressed="true"' in page
        assert stranger.get(wall.screen).status_code == 200


def test_the_record_and_the_closing_page_say_what_stays_behind(
    wall: Wall, client: CheckedClient, cast: Cast
) -> None:
    wall.switch("check-in")
    wall.press("ask", how="word")
    with wall.writing():
        give(cast, wall.block, giver(cast.supplier_member, new_token()), "answer", value="hopeful")
    wall.press("show")
    closing = client.get(f"{console(wall)}/close").text
    assert "<li>hopeful (Sergio Peña)</li>" in closing
    assert re.search(r'class="left-behind__what">[^<]+ <b>1</b>', closing), "how many"
    with wall.writing():
        close_workshop(cast.actor, cast.programme_id, wall.block.workshop.number)
    record = client.get(f"{cast.url}/workshops/{wall.block.workshop.number}").text
    assert "What stays behind" in record and "hopeful (Sergio Peña)" in record

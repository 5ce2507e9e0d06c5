"""The guided line over HTTP: what the bar offers, what each stage's pages show, and what a stale press is told."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.domain.agendas import ItemState
from facilitator.queries.agendas import agenda_of
from facilitator.services.agendas import step_item
from facilitator.services.rooms import set_hidden
from tests.blocks import now_in
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.phones import Wall, wall_in
from tests.rooms import workshop_of


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    """The launch at its block of concerns, which gathers."""
    wall = wall_in(app, cast)
    number = wall.block.workshop.number
    with wall.writing():
        items = agenda_of(workshop_of(cast, number)).items
        key = next(item.key for item in items if item.collects == "concerns")
        step_item(cast.actor, cast.programme_id, number, key, ItemState.RUNNING)
        wall.block = now_in(cast, number)
    return wall


def run(wall: Wall) -> str:
    return f"{wall.cast.url}/workshops/{wall.block.workshop.number}/run"


def next_of(page: str) -> tuple[str, str, str]:
    """What the bar's next press says, where it is sent, and its mark."""
    bar = page.split('id="run-bar"')[1]
    found = re.search(
        r'action="([^"]*/line/on)".{0,300}?name="mark" value="([^"]*)".*?<span>(.*?)</span>', bar, re.S
    )
    assert found is not None, bar[:6000]
    return found[3], found[1], found[2]


def on(client: CheckedClient, wall: Wall, says: str, **fields: str) -> str:
    """Presses what comes next on the console, which has to say this; returns the page after it."""
    words, action, mark = next_of(client.get(run(wall)).text)
    assert words == says
    answer = client.post(action, data={"mark": mark, **fields})
    assert answer.status_code == 303, answer.text
    return client.get(run(wall)).text


def begin(client: CheckedClient, wall: Wall, naming: str = "named") -> None:
    """The first press, with what stands in the desk's form."""
    page = client.get(run(wall)).text
    assert re.search(r'form="line-form"[^>]*>.*?<span>Begin to write</span>', page, re.S)
    form = page.split('id="line-form"')[1]
    action, mark = re.search(r'action="([^"]+)".*?name="mark" value="([^"]+)"', form, re.S).groups()  # type: ignore[union-attr]
    fields = {"mark": mark, "naming": naming, "prompt": "What makes you hesitate?"}
    assert client.post(action, data=fields).status_code == 303


def to_a_stage(client: CheckedClient, wall: Wall) -> str:
    """Where the tap on a stage is sent."""
    found = re.search(r'action="([^"]*/line/to)"', client.get(run(wall)).text)
    assert found is not None
    return found[1]


def hand_in(wall: Wall, *texts: str) -> list[CheckedClient]:
    phones = [wall.phone(member) for member in wall.cast.people[:3]]
    for phone, text in zip(phones * 4, texts, strict=False):
        sent = phone.post(wall.do("card", "gather"), json={"run": "1", "text": text})
        assert sent.status_code == 200, sent.text
    return phones


def test_the_bar_says_what_comes_next_and_every_screen_shows_the_stage(
    client: CheckedClient, stranger: CheckedClient, wall: Wall
) -> None:
    begin(client, wall)
    phones = hand_in(wall, "Slow answers", "Late drawings", "Prices")
    everything = "\n".join(
        one.text for one in (client.get(run(wall)), stranger.get(wall.screen), phones[0].get("/room"))
    )
    assert everything.count("left to write") >= 3 and everything.count("What makes you hesitate?") >= 3
    page = on(client, wall, "End writing, show the cards")
    assert re.search(r'<li class="is-on" aria-current="step">.*?Look', page, re.S)
    scene = stranger.get(wall.screen).text
    assert "What does this mean?" in scene and "next: put together what belongs together" in scene
    assert "3 cards\nfrom 3 people" in re.sub(r" ?\n ?", "\n", scene) or "from 3 people" in scene
    assert "next: put together" in phones[0].get("/room").text
    on(client, wall, "Card 2 of 3")
    on(client, wall, "Card 3 of 3")
    on(client, wall, "Group the cards")
    assert "What belongs together?" in stranger.get(wall.screen).text
    on(client, wall, "Open the vote, 1 dot each")
    assert "Which of these weighs most with you?" in phones[1].get("/room").text
    assert "Count the votes" in client.get(run(wall)).text


def test_the_other_pages_have_the_same_press_and_come_back(client: CheckedClient, wall: Wall) -> None:
    begin(client, wall)
    hand_in(wall, "Slow answers", "Late drawings")
    review = run(wall).removesuffix("/run") + "/commit"
    words, action, mark = next_of(client.get(review).text)
    assert words == "End writing, show the cards"
    answer = client.post(action, data={"mark": mark, "back": review})
    assert (answer.status_code, answer.location) == (303, review)
    assert next_of(client.get(review).text)[0] == "Card 2 of 2"


def test_a_stale_press_changes_nothing_and_says_so(client: CheckedClient, wall: Wall) -> None:
    begin(client, wall)
    hand_in(wall, "Slow answers", "Late drawings", "Prices")
    _words, action, mark = next_of(client.get(run(wall)).text)
    assert client.post(action, data={"mark": mark}).status_code == 303
    answer = client.post(action, data={"mark": mark})
    assert answer.status_code == 409 and "Your press changed nothing." in answer.text
    assert next_of(client.get(run(wall)).text)[0] == "Card 2 of 3"
    assert client.post(action.replace("/on", "/back"), data={"mark": "card.9.1"}).status_code == 409
    assert (
        client.post(action.replace("/on", "/to"), data={"stage": "vote", "shown": "write"}).status_code == 409
    )
    assert client.post(action.replace("/on", "/away"), data={}).status_code == 404


def test_a_stage_is_tapped_and_a_tap_makes_a_card_the_one_that_is_read(
    client: CheckedClient, wall: Wall
) -> None:
    begin(client, wall)
    place = to_a_stage(client, wall)
    assert client.post(place, data={"stage": "group", "shown": "write"}).status_code == 409, (
        "no card is there yet"
    )
    hand_in(wall, "Slow answers", "Late drawings", "Prices")
    assert client.post(place, data={"stage": "look", "shown": "write"}).status_code == 303
    page = client.get(run(wall)).text
    keys = re.findall(r'name="card" value="([^"]+)" data-act', page)
    assert len(keys) == 3
    version = re.search(r'act/read".*?name="version" value="(\d+)"', page, re.S)
    assert version is not None
    read = place.replace("/line/to", "/gather/act/read")
    assert client.post(read, data={"card": keys[2], "version": version[1]}).status_code == 303
    assert "Card 3 of 3" in client.get(run(wall)).text
    assert client.post(read, data={"card": keys[0], "version": version[1]}).status_code == 409
    assert client.post(read, data={"card": "nothing"}).status_code == 404


def test_the_block_is_left_early_by_a_quiet_button(client: CheckedClient, wall: Wall) -> None:
    page = client.get(run(wall)).text
    bar = page.split('id="run-bar"')[1].split("</section>")[0]
    assert bar.count('class="btn"') == 1, "one filled button"
    assert re.search(r'btn--quiet[^>]*data-act="leave"[^>]*title="Break"', bar)


def test_grouping_and_voting_are_no_tools_of_a_block_that_gathers(client: CheckedClient, wall: Wall) -> None:
    menu = client.get(run(wall)).text.split('id="run-tools"')[1].split("</details>")[0]
    assert "/mode/cluster" not in menu and "/mode/vote" not in menu and "/mode/round" in menu


def test_what_is_kept_is_hidden_like_all_the_rest(
    client: CheckedClient, stranger: CheckedClient, wall: Wall
) -> None:
    begin(client, wall)
    phones = hand_in(wall, "Slow answers", "Late drawings")
    place = to_a_stage(client, wall)
    assert client.post(place, data={"stage": "keep", "shown": "write"}).status_code == 303
    assert "Slow answers" in stranger.get(wall.screen).text
    with wall.writing():
        set_hidden(wall.cast.actor, wall.cast.programme_id, wall.block.workshop.number, True)
    for hidden in (stranger.get(wall.screen).text, phones[0].get("/room").text):
        assert "Slow answers" not in hidden
    page = on(client, wall, "Take 2 into the register")
    assert "Taken into the register." in page and "K-02" in page

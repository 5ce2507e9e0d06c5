"""Whatever is typed in the room comes out as text: on phones, wall and console, and in what their streams carry."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.activities import line, running
from facilitator.activities.steps import step
from facilitator.domain.agendas import ItemState
from facilitator.domain.sides import Side
from facilitator.queries.agendas import agenda_of
from facilitator.queries.boards import board_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.programmes import edit_programme, present_draft
from tests.blocks import again
from tests.clients import CheckedClient
from tests.factories import Cast, make_person
from tests.joining import link, new_phone, type_name
from tests.pages import check_page
from tests.phones import Wall, wall_in
from tests.web.test_inert_text import HARM, RAW

SHORT = "\"'></b><img src=x>"
"""As much harm as fits on one word of a check-in; it has to stay one."""
WORSE = f"{HARM}\u2028\u202e</section><section data-scene>\\u003cscript>"


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    """A room whose parties mean harm as well."""
    wall = wall_in(app, cast)
    with wall.writing():
        draft = present_draft(cast.programme_id)
        values = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
        values |= {"title": HARM, "supplier": HARM, "customer": f"{HARM} too"}
        edit_programme(cast.actor, cast.programme_id, type(draft)(**values), 1)
        make_person(cast.actor, cast.programme_id, Side.SUPPLIER, HARM)
        wall.block = again(cast, wall.block)
    return wall


def everywhere(wall: Wall, phone: CheckedClient, client: CheckedClient) -> list[str]:
    """All that anybody sees of the block that is on, with what their streams carry."""
    console = f"{wall.cast.url}/workshops/{wall.block.workshop.number}/run"
    pages = [one.text for one in (phone.get("/room"), phone.get("/room/mine"), client.get(wall.screen))]
    pages.append(client.get(console).text)
    for answer in (phone.get("/room/poll"), client.get(f"{wall.screen}/poll")):
        pages.append(scene_in(answer))
    return pages


def scene_in(answer: TestResponse) -> str:
    """The scene that a stream carries: one line of JSON, and one scene in it."""
    raw = answer.get_data(as_text=True)
    assert "\n" not in raw.strip()
    html = str(json.loads(raw)["html"])
    check_page(html)
    assert html.count("<section") == html.count("</section>") and html.count("<script") == 0
    return html


def check(pages: list[str], harm: str = "alert(1)") -> None:
    for page in pages:
        assert not RAW.search(page) and SHORT not in page and WORSE not in page
    assert any(harm in page for page in pages), "it was shown at all"


def test_what_is_gathered_grouped_and_named(wall: Wall, client: CheckedClient, cast: Cast) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("gather")
    wall.press("open", naming="named", prompt=HARM)
    for text in (WORSE, f"{HARM} second", "third"):
        assert phone.post(wall.do("card"), json={"run": "1", "text": text}).status_code == 200
    check(everywhere(wall, phone, client))
    wall.press("reveal")
    check(everywhere(wall, phone, client))
    wall.press("all")
    check(everywhere(wall, phone, client))
    with wall.writing():
        card = board_of(wall.block.item.id).groups[0].cards[0].key
    wall.press("hide", card=card, reason=HARM)
    check(everywhere(wall, phone, client))
    wall.switch("cluster")
    with wall.writing():
        group = board_of(wall.block.item.id).groups[0].key
    wall.press("name", group=group, name=HARM)
    check(everywhere(wall, phone, client))
    wall.switch("vote")
    wall.press("open", naming="named")
    check(everywhere(wall, phone, client))
    wall.press("close")
    with wall.writing():
        line.go_to(cast.actor, again(cast, wall.block), "keep", "vote")
    check(everywhere(wall, phone, client))
    wall.press("take", collects="concerns")
    check(everywhere(wall, phone, client))
    wall.switch("register")
    wall.press("view", view="concerns")
    check(everywhere(wall, phone, client))


@pytest.mark.parametrize("anonymous", ["", "1"])
def test_what_is_said_at_the_check_in(wall: Wall, client: CheckedClient, cast: Cast, anonymous: str) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("check-in")
    wall.press("ask", how="word", anonymous=anonymous)
    if anonymous:
        wall.agree(phone)
    answer = phone.post(wall.do("answer"), json={"run": "1", "value": SHORT})
    assert answer.status_code == 200, answer.json
    check(everywhere(wall, phone, client), "img src=x")
    wall.press("show")
    check(everywhere(wall, phone, client), "img src=x")


def test_names_of_those_who_join(app: Flask, wall: Wall, client: CheckedClient, cast: Cast) -> None:
    number, waiting = wall.block.workshop.number, new_phone(app)
    assert type_name(waiting, link(app, cast, number), HARM, "customer") == "/join/place"
    pages = [waiting.get("/join/place").text, waiting.get(link(app, cast, number)).text]
    pages.append(client.get(f"{cast.url}/workshops/{number}/run").text)
    check(pages)
    for page in pages:
        assert "alert(1)" in page


@pytest.mark.parametrize("mode", ["round", "talk", "fist", "register", "check-in"])
def test_parties_and_people_in_every_activity(
    wall: Wall, client: CheckedClient, cast: Cast, mode: str
) -> None:
    phone = wall.phone(cast.supplier_member)
    if mode != "talk":
        wall.switch(mode)
    check(everywhere(wall, phone, client))


def test_commitments_drafted_on_a_phone(wall: Wall, client: CheckedClient, cast: Cast) -> None:
    phone = wall.phone(cast.supplier_member)
    for activity in ("commit", "sign-off"):
        with wall.writing():
            workshop = workshop_by_number(cast.programme_id, wall.block.workshop.number)
            items = agenda_of(workshop).items
            key = next(one.key for one in items if one.activity.value == activity)
            step(cast.actor, wall.block.programme, workshop, key, ItemState.RUNNING)
            wall.block = again(cast, wall.block)
        if activity == "commit":
            words = {"run": "1", "deed": HARM, "evidence": HARM, "receiver": str(cast.customer_member.number)}
            answer = phone.post(wall.do("draft"), json=words)
            assert answer.status_code == 200, answer.json
            assert (
                answer.mimetype == "application/json"
                and answer.headers["X-Content-Type-Options"] == "nosniff"
            )
        check(everywhere(wall, phone, client))


def test_an_answer_repeats_hostile_text_as_json_alone(wall: Wall, cast: Cast) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("gather")
    wall.press("open", naming="named")
    answer = phone.post(wall.do("card"), json={"run": "1", "text": HARM})
    assert answer.mimetype == "application/json" and answer.json == {"stored": {"slot": 1, "text": HARM}}
    assert running.GONE_ON in phone.post(wall.do("card"), json={"run": "9", "text": HARM}).json["message"]  # type: ignore[index]

"""What somebody writes on their phone: kept, sent once, and never torn away. On the real server, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

import pytest
from playwright.sync_api import Browser, Page, expect

from facilitator.domain.tokens import new_token
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.queries.agendas import AgendaLine, agenda_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.participants import join
from facilitator.services.rooms import open_room
from facilitator.services.workshops import plan_workshop, start_workshop
from tests.browser.conftest import signed_in
from tests.browser.live_server import LiveServer
from tests.browser.watching import Pages
from tests.days import today
from tests.factories import PASSWORD, Cast, Member, make_cast

NEW = "form[data-give=card]:not([data-slot])"


@dataclass
class LiveRoom:
    """A running launch workshop, and the signed-in page from which the facilitator presses."""

    server: LiveServer
    cast: Cast
    items: tuple[AgendaLine, ...]
    desk: Page
    pages: Pages
    tokens: dict[str, str]

    def press(self, path: str, **fields: str) -> None:
        status = self.desk.evaluate(
            """async ([url, fields]) => (await fetch(url, {method: "POST", body: new URLSearchParams(fields),
                headers: {"X-CSRFToken": document.querySelector("meta[name=csrf-token]").content}})).status""",
            [f"{self.cast.url}/workshops/1/run{path}", fields],
        )
        assert status == 200, (path, status)

    def collect(self, item: AgendaLine, naming: str) -> None:
        self.press(f"/items/{item.key}/start")
        self.press(f"/items/{item.key}/gather/act/open", prompt=item.prompt, naming=naming)

    @property
    def gathers(self) -> list[AgendaLine]:
        return [item for item in self.items if item.activity.value == "gather"]

    def phone(self, member: Member) -> Page:
        page = self.pages.open("phone")
        page.context.add_cookies(
            [{"name": "facilitator-phone", "value": self.tokens[member.name], "url": self.server.url}]
        )
        page.goto("/room")
        return page


@pytest.fixture
def room(empty_server: LiveServer, pages: Pages, chromium: Browser) -> Iterator[LiveRoom]:
    tokens: dict[str, str] = {}
    with empty_server.writing():
        cast = make_cast()
        draft = WorkshopDraft(kind=Kind.LAUNCH, day=today(), clock=time(9))
        number = plan_workshop(cast.actor, cast.programme_id, draft)
        start_workshop(cast.actor, cast.programme_id, number)
        opened = open_room(cast.actor, cast.programme_id, number)
        for member in cast.people:
            tokens[member.name] = new_token()
            assert join(opened, tokens[member.name], person_number=member.number).is_in
        items = agenda_of(workshop_by_number(cast.programme_id, number)).items
        db.session.flush()
    state = signed_in(chromium, empty_server, cast.facilitator.email, PASSWORD)
    desk = pages.open(state=state)
    desk.goto("/")
    yield LiveRoom(empty_server, cast, items, desk, pages, tokens)


def write(phone: Page, text: str) -> None:
    phone.locator(f"{NEW} textarea").fill(text)


def hand_in(phone: Page, text: str) -> None:
    write(phone, text)
    phone.locator(f"{NEW} button[type=submit]").click()


def own_cards(phone: Page) -> list[str]:
    return [one.strip() for one in phone.locator(".own-card .gcard__text").all_inner_texts()]


def kept_here(phone: Page) -> int:
    return int(
        phone.evaluate(
            "Object.keys(localStorage).filter((one) => one.startsWith('facilitator.room.')).length"
        )
    )


def test_nobody_is_torn_away_mid_sentence(room: LiveRoom) -> None:
    room.pages.watch.foresee("409")
    concern = room.gathers[1]
    writing, idle = room.phone(room.cast.supplier_member), room.phone(room.cast.customer_member)
    room.collect(concern, "anonymous")
    hand_in(writing, "A first card")
    expect(writing.locator(".own-card")).to_have_count(1)
    assert kept_here(writing) == 0, "nothing anonymous stays on the phone once it is sent"

    write(writing, "Half a thought")
    writing.reload()
    expect(writing.locator(f"{NEW} textarea")).to_have_value("Half a thought")

    for other in (idle, room.phone(room.cast.supplier_signatory)):  # of fewer than three nothing is shown
        hand_in(other, "A card")
        expect(other.locator(".own-card")).to_have_count(1)
    room.press(f"/items/{concern.key}/gather/act/reveal")
    expect(idle.locator("[data-scene]")).to_have_attribute("data-phase", "walk")
    expect(writing.locator("[data-moved-on]")).to_be_visible()
    expect(writing.locator("[data-scene]")).to_have_attribute("data-phase", "collect")
    expect(writing.locator(f"{NEW} textarea")).to_have_value("Half a thought")

    writing.locator(f"{NEW} button[type=submit]").click()
    expect(writing.locator(f"{NEW} [data-said]")).to_have_text(re.compile("still here"))
    expect(writing.locator(f"{NEW} textarea")).to_have_value("Half a thought")
    writing.locator("[data-go-there]").click()
    expect(writing.locator("[data-scene]")).to_have_attribute("data-phase", "walk")
    expect(writing.locator("[data-kept-text]")).to_have_text("Half a thought")
    writing.locator("[data-kept-away]").click()
    expect(writing.locator("[data-kept]")).to_be_hidden()


def test_offline_nothing_is_lost_and_nothing_is_sent_twice(room: LiveRoom) -> None:
    room.pages.watch.foresee("ERR_INTERNET_DISCONNECTED")
    phone = room.phone(room.cast.customer_signatory)
    room.collect(room.gathers[0], "named")
    phone.wait_for_selector(NEW)
    phone.context.set_offline(True)
    hand_in(phone, "Written in the lift")
    expect(phone.locator(f"{NEW} [data-said]")).to_have_text(re.compile("Kept on this phone"), timeout=1000)
    expect(phone.locator("[data-state]")).to_be_hidden()
    expect(phone.locator("[data-state]")).to_be_visible(timeout=7000)

    phone.context.set_offline(False)
    expect(phone.locator(".own-card")).to_have_count(1)
    expect(phone.locator("[data-state]")).to_be_hidden()
    phone.reload()
    expect(phone.locator(".own-card")).to_have_count(1)
    assert own_cards(phone) == ["Written in the lift"] and kept_here(phone) == 0


def test_a_lost_session_heals_and_a_second_tab_finds_its_place(room: LiveRoom) -> None:
    room.pages.watch.foresee("400")
    phone = room.phone(room.cast.supplier_signatory)
    room.collect(room.gathers[0], "named")
    phone.wait_for_selector(NEW)
    phone.context.clear_cookies(name="facilitator")
    hand_in(phone, "After the session had gone")
    expect(phone.locator(".own-card")).to_have_count(1)
    tab = phone.context.new_page()
    tab.goto("/room")
    expect(tab.locator(".own-card")).to_have_count(1)

    write(phone, "Still typing")
    room.press(f"/items/{room.gathers[0].key}/pause")
    expect(phone.locator(".scene-clock")).to_have_text(re.compile("paused"))
    expect(phone.locator(f"{NEW} textarea")).to_have_value("Still typing")
    expect(phone.locator("[data-moved-on]")).to_be_hidden()

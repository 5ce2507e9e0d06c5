"""Joining by phone in a real browser: by code and name, waiting for the nod, slowed codes that send themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from facilitator.domain.actors import COMMAND
from facilitator.domain.people import PersonDraft
from facilitator.domain.rooms import WRONG_CODES, written_code
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Attempt
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.rooms import RoomView, phones_of, room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.participants import let_in
from facilitator.services.people import add_people
from facilitator.services.rooms import join_ticket
from tests.browser.conftest import Example
from tests.browser.scenes import SESSION, in_session
from tests.browser.test_axe import look
from tests.browser.watching import Pages

GUESTS = (
    "Åse Øverland",
    "Bjørn Dæhlie",
    "Chloë Müller",
    "Đặng Thị Hà",
    "Émile Zátopek",
    "Łucja Nowak",
    "Pat O’Brien",
    "Omar Al-Mansour",
)


@dataclass(frozen=True)
class Room:
    """The room of a session that is on."""

    programme_id: int
    view: RoomView

    @property
    def code(self) -> str:
        return written_code(self.view.join_code)

    @property
    def link(self) -> str:
        return f"/j/{self.view.join_code}/{join_ticket(self.view)}"


@pytest.fixture
def room(example: Example) -> Iterator[Room]:
    """The wrong codes of a test are forgotten after it: the tests that follow ask from the same address."""
    scene = in_session(example.server)
    with example.server.writing():
        programme = programme_by_public_id(scene.public_id)
        assert programme is not None
        add_people(COMMAND, programme.id, [PersonDraft(Side.CUSTOMER, name) for name in GUESTS])
        view = room_of(workshop_by_number(programme.id, SESSION).id)
        assert view is not None
    yield Room(programme.id, view)
    with example.server.writing():
        db.session.execute(delete(Attempt))


def low_targets(page: Page) -> list[str]:
    """What one has to press that is lower than 44 pixels."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main :is(button, a.btn, summary, input, .choice)")]
          .filter((one) => !["hidden", "radio"].includes(one.type))
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => `${one.tagName} ${one.textContent.trim()} ${one.getBoundingClientRect().height}`)"""
    )
    return found


def let_everybody_in(example: Example, room: Room) -> None:
    with example.server.writing():
        for phone in phones_of(room.view.id):
            if phone.is_waiting:
                let_in(COMMAND, room.programme_id, SESSION, phone.key)


def test_by_the_code_and_a_name_found_without_its_accents(pages: Pages, room: Room) -> None:
    phone = pages.open("phone")
    phone.goto("/join")
    assert not list(look(phone)) and not low_targets(phone)
    phone.get_by_label("Code").fill(room.code.lower().replace("-", " "))
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Who are you?")).to_be_visible()
    phone.get_by_label("Find your name").fill("dang")
    expect(phone.locator(".join-name:visible")).to_have_count(1)
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Who are you?")).to_be_visible()
    for typed, name in (
        ("o'brien", "Pat O’Brien"),
        ("al-man", "Omar Al-Mansour"),
        ("almansour", "Omar Al-Mansour"),
    ):
        phone.get_by_label("Find your name").fill(typed)
        expect(phone.locator(".join-name:visible")).to_have_count(1)
        expect(phone.locator(".join-name:visible")).to_contain_text(name)
    phone.get_by_label("Find your name").fill("lucja")
    phone.get_by_role("button", name="Łucja Nowak").click()
    phone.wait_for_url("**/room")


def test_every_page_of_joining_can_be_used_by_everybody(pages: Pages, example: Example, room: Room) -> None:
    for words in ("status of 422", "status of 410"):
        pages.watch.foresee(words)
    phone = pages.open("phone")
    faults: list[str] = []
    phone.goto(room.link)
    phone.get_by_text("My name is not here").click()
    faults += [*look(phone), *low_targets(phone)]
    phone.get_by_role("textbox", name="Your name", exact=True).fill("Zoë")
    phone.get_by_role("button", name="Ask to come in").click()
    expect(phone.get_by_text("Choose the party")).to_be_visible()
    faults += [*look(phone), *low_targets(phone)]
    phone.locator(".join-typed input[type=radio]").last.check()
    phone.get_by_role("button", name="Ask to come in").click()
    phone.wait_for_url("**/join/place")
    faults += list(look(phone))
    other = pages.open("phone")
    other.goto("/j/ACDEFGHJ/no-ticket")
    faults += [*look(other), *low_targets(other)]
    assert not faults, "\n".join(faults)


def test_the_page_that_waits_goes_on_by_itself(pages: Pages, example: Example, room: Room) -> None:
    phone = pages.open("phone")
    phone.goto(room.link)
    phone.get_by_text("My name is not here").click()
    phone.get_by_role("textbox", name="Your name", exact=True).fill("Zoë Ek")
    phone.locator(".join-typed input[type=radio]").first.check()
    phone.get_by_role("button", name="Ask to come in").click()
    phone.wait_for_url("**/join/place")
    let_everybody_in(example, room)
    phone.wait_for_url("**/room")


def test_a_slowed_code_sends_itself_again(pages: Pages, room: Room) -> None:
    for words in ("status of 422", "status of 429"):
        pages.watch.foresee(words)
    phone = pages.open("phone")
    phone.goto("/join")
    token = phone.locator("#join-code input[name=csrf_token]").input_value()
    for turn in range(WRONG_CODES.most + 1):  # the last one takes the turn of these two seconds
        phone.request.post("/join", form={"csrf_token": token, "code": f"0000{turn:04d}"})
    phone.get_by_label("Code").fill(room.code)
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text(re.compile("Trying again"))).to_be_visible()
    assert not list(look(phone))
    phone.wait_for_url("**/j/**")

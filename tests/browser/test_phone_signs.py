"""One party signs on a phone of their own while the facilitator's screen waits; the other on the device handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import join_ticket
from tests.browser.conftest import Example
from tests.browser.scenes import SESSION, Scene, list_on_the_table
from tests.browser.watching import Pages


@pytest.fixture
def table(example: Example) -> Iterator[Scene]:
    """A list that is out for signing."""
    yield list_on_the_table(example.server)


def test_a_phone_signs_while_the_screen_waits(pages: Pages, example: Example, table: Scene) -> None:
    screen = pages.open("projector", state=example.state)
    screen.goto(f"{table.workshop}/sign")
    code = screen.locator(".codeband__code").inner_text()

    phone = pages.open("phone")
    phone.goto(personal_link(screen, table.customer_signatory))
    screen.evaluate("() => { window.neverReloaded = true; }")
    assert phone.locator(".code--hand").inner_text() == code
    sign(phone, table.customer_signatory)
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have signed")
    expect(phone.get_by_text("The other party has still to sign.")).to_be_visible()

    place = screen.locator(".place", has_text=table.customer_signatory)
    expect(place).to_have_class(re.compile("is-signed"))
    expect(place).to_contain_text("by personal link")
    expect(screen.locator("#sign-news")).to_contain_text(f"{table.customer_signatory} has signed")
    assert screen.evaluate("() => window.neverReloaded"), "the screen changed by itself, without a reload"

    person = screen.locator(".place__person", has_text=table.supplier_signatory)
    person.get_by_role("link", name="Hand over this device").click()
    sign(screen, table.supplier_signatory)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Signed by both")
    expect(screen.locator(".codeband__code")).to_have_text(code)

    phone.reload()
    expect(phone.get_by_text("Both parties have signed.")).to_be_visible()


def test_the_screen_completes_by_itself_when_the_phone_is_the_last_to_sign(
    pages: Pages, example: Example, table: Scene
) -> None:
    screen = pages.open("projector", state=example.state)
    screen.goto(f"{table.workshop}/sign")
    person = screen.locator(".place__person", has_text=table.supplier_signatory)
    person.get_by_role("link", name="Hand over this device").click()
    sign(screen, table.supplier_signatory)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Sign the list")

    phone = pages.open("phone")
    phone.goto(table.link)
    sign(phone, table.customer_signatory)
    expect(phone.get_by_text("Both parties have signed.")).to_be_visible()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Signed by both")

    pages.watch.foresee("status of 410")
    again = pages.open("phone")
    again.goto(table.link)
    expect(again.locator("form[data-signing]")).to_have_count(0)


def personal_link(screen: Page, name: str) -> str:
    """What the QR code on the facilitator's screen says."""
    person = screen.locator(".place__person", has_text=name)
    person.get_by_role("button", name=re.compile("QR code")).click()
    expect(person.get_by_role("img", name=re.compile(f"QR code.*{re.escape(name)}"))).to_be_visible()
    return person.get_by_role("textbox").input_value()


def sign(page: Page, name: str) -> None:
    """Reads, ticks, types the name, signs: with a finger where the page is a phone's."""
    form = page.locator("form[data-signing]")
    form.get_by_role("checkbox").check()
    form.get_by_role("textbox").fill(name)
    button = form.get_by_role("button", name=re.compile("sign", re.IGNORECASE))
    if page.evaluate("() => navigator.maxTouchPoints > 0"):
        button.tap()
    else:
        button.click()


def test_a_phone_that_has_signed_goes_on_when_the_room_does(
    pages: Pages, example: Example, table: Scene
) -> None:
    screen, phone = pages.open(state=example.state), pages.open("phone")
    phone.goto(way_in(example, table))
    phone.get_by_role("button", name=table.customer_signatory).click()
    expect(phone).to_have_url(re.compile("/room$"))
    screen.goto(f"{table.workshop}/sign")
    person = screen.locator(".place__person", has_text=table.customer_signatory)
    expect(person.get_by_role("button", name="To their phone")).to_be_visible()
    phone.goto(personal_link(screen, table.customer_signatory))
    sign(phone, table.customer_signatory)
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have signed")
    screen.locator("#run-bar [data-act=next]").click()
    expect(phone).to_have_url(re.compile("/room$"))
    expect(screen).to_have_url(re.compile("/sign$"))


def way_in(example: Example, table: Scene) -> str:
    """The address that the room's QR code opens."""
    with example.server.writing():
        programme = programme_by_public_id(table.public_id)
        assert programme is not None
        room = room_of(workshop_by_number(programme.id, SESSION).id)
        assert room is not None
        return f"/j/{room.join_code}/{join_ticket(room)}"

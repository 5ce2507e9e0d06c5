"""A word that never ends widens no page, and no head of a table is broken inside a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext

from playwright.sync_api import Browser, Page

from facilitator.domain.agendas import ItemState
from facilitator.domain.tokens import new_token
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_public_id
from facilitator.queries.rooms import RoomView, room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.accounts import create_account
from facilitator.services.agendas import step_item
from facilitator.services.example import tell_example
from facilitator.services.participants import join
from facilitator.services.rooms import screen_token
from tests.browser.addresses import Address, of_commitments, of_programme, of_register, of_session, of_signing
from tests.browser.conftest import EMAIL, PASSWORD, Example, signed_in
from tests.browser.live_server import LiveServer
from tests.browser.scenes import SESSION, Scene, facilitator, in_session
from tests.browser.test_axe import hold_the_press
from tests.browser.watching import Pages, is_too_wide
from tests.written import rewrite

WIDTHS = (1920, 1440, 390, 320)
MOST = 2000
BROKEN = """() => {
  const faults = [];
  for (const head of document.querySelectorAll("th")) {
    if (!head.checkVisibility() || head.closest(".unseen")) continue;
    const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest(".unseen")) continue;
      for (const word of node.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const boxes = [...range.getClientRects()].filter((one) => one.width > 0);
        if (new Set(boxes.map((one) => Math.round(one.top))).size > 1) faults.push(word[0]);
      }
    }
  }
  return faults;
}"""
"""Words in the heads of tables that stand on more than one line."""


def endless(text: str, most: int | None) -> str:
    """One word in place of the text, as long as its column takes."""
    return (text.split() or ["x"])[0].ljust(min(most or MOST, MOST), "w")


def every_page(server: LiveServer, public_id: str) -> Iterable[Address]:
    place = f"/programmes/{public_id}"
    found = [*of_programme(place), *of_register(place), *of_commitments(place), *of_session(server)]
    with server.writing():
        rewrite(endless)
    return [Address("04-home", "/"), *found]


def test_no_page_is_widened(pages: Pages, chromium: Browser, empty_server: LiveServer) -> None:
    with empty_server.writing():
        public_id = tell_example(create_account(EMAIL, "Ines Duarte", PASSWORD).id, nullcontext)
    found = every_page(empty_server, public_id)
    page, stranger = pages.open(state=signed_in(chromium, empty_server)), pages.open()
    hold_the_press(page)
    faults = []
    for address in found:
        faults += too_wide(page, address)
    signing = of_signing(empty_server, public_id)
    with empty_server.writing():
        rewrite(endless)
    for address in signing:
        if address.status >= 400:
            pages.watch.foresee(f"status of {address.status}")
        faults += too_wide(page if address.signed_in else stranger, address)
    assert not faults, "\n" + "\n".join(faults)


def too_wide(page: Page, address: Address, widths: Sequence[int] = WIDTHS) -> Iterable[str]:
    page.goto(address.path)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if out := is_too_wide(page):
            yield f"{address.name} at {width}: {out}"


def test_no_wall_and_no_phone_is_widened(pages: Pages, chromium: Browser, empty_server: LiveServer) -> None:
    """Each block of the session, with an endless word on a card."""
    secret = new_token()
    with empty_server.writing():
        create_account(EMAIL, "Ines Duarte", PASSWORD)
    scene = in_session(empty_server)
    with empty_server.writing():
        programme, room = stored_room(scene)
        join(room, secret, person_number=scene.customer_signatory_number)
        keys = agenda_of(workshop_by_number(programme.id, SESSION)).keys
        wall = f"/screen/{screen_token(room)}"
    screen, phone = pages.open(), pages.open()
    phone.context.add_cookies([{"name": "facilitator-phone", "value": secret, "url": empty_server.url}])
    faults = []
    for place, key in enumerate(keys):
        with empty_server.writing():
            if place:
                step_item(facilitator(), programme.id, SESSION, key, ItemState.RUNNING)
            rewrite(endless)
        faults += too_wide(screen, Address(f"wall {place}", wall), (1920, 1440, 1024))
        faults += too_wide(phone, Address(f"phone {place}", "/room"), (390, 320))
        assert "ww" in phone.locator("main").inner_text()
    assert not faults, "\n" + "\n".join(faults)


def stored_room(scene: Scene) -> tuple[ProgrammeBrief, RoomView]:
    programme = programme_by_public_id(scene.public_id)
    assert programme is not None
    room = room_of(workshop_by_number(programme.id, SESSION).id)
    assert room is not None
    return programme, room


def test_heads_of_tables_are_whole_words(pages: Pages, example: Example) -> None:
    place = example.place
    page = pages.open(state=example.state)
    hold_the_press(page)
    faults = []
    for address in (
        *of_programme(place),
        *of_register(place),
        *of_commitments(place),
        *of_session(example.server),
    ):
        page.goto(address.path)
        for width in (1440, 1024, 390):
            page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{address.name} at {width}: {word}" for word in page.evaluate(BROKEN)]
    assert not faults, "\n" + "\n".join(faults)

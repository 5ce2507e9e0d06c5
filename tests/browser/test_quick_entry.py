"""The quick line and the list below it: nothing that is pressed is lost, nothing is said of what is gone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Example
from tests.browser.held import Held
from tests.browser.scenes import Scene, in_session
from tests.browser.watching import Pages

ENTRIES = re.compile("/(yes|drop|commit)$")
"""Where the line and its cards are sent."""


@pytest.fixture(scope="module")
def room(example: Example) -> Scene:
    return in_session(example.server)


@pytest.fixture
def page(pages: Pages, example: Example, room: Scene) -> Page:
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/commit")
    return page


def type_line(page: Page, deed: str, giver: str = "zo", evidence: str = "It can be seen") -> None:
    line = page.locator("[data-quick]")
    line.locator("[name=giver]").fill(giver)
    page.keyboard.press("Tab")
    line.locator("[name=receiver]").fill("tom")
    page.keyboard.press("Tab")
    line.locator("[name=deed]").fill(deed)
    line.locator("[name=evidence]").fill(evidence)


def card(page: Page, deed: str) -> Locator:
    return page.locator("[data-card]", has_text=deed)


def enter(page: Page, *deeds: str) -> None:
    for deed in deeds:
        type_line(page, deed)
        page.keyboard.press("Enter")
        expect(card(page, deed)).to_have_count(1)
        expect(page.locator("#deed")).to_have_value("")


def test_keys_pressed_while_an_answer_is_on_its_way_act_in_order_on_their_own_cards(page: Page) -> None:
    enter(page, "Sweep the north gate", "Oil the north gate", "Paint the north gate")
    held = Held(page, ENTRIES)
    card(page, "Sweep the north gate").focus()
    page.keyboard.press("y")
    page.keyboard.press("y")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("y")
    page.wait_for_timeout(200)
    assert len(held.routes) == 1, "one after the other"
    held.let_go()
    expect(card(page, "Oil the north gate")).to_have_count(0)
    expect(card(page, "Paint the north gate").locator(".badge")).to_have_text("offered")
    expect(card(page, "Sweep the north gate").locator(".badge")).to_have_text("agreed")
    expect(card(page, "Paint the north gate")).to_be_focused()


def test_enter_in_the_line_while_a_yes_is_on_its_way(page: Page) -> None:
    enter(page, "Clear the ramp")
    held = Held(page, ENTRIES)
    card(page, "Clear the ramp").focus()
    page.keyboard.press("y")
    type_line(page, "Mark the ramp")
    page.keyboard.press("Enter")
    held.let_go()
    expect(card(page, "Mark the ramp")).to_have_count(1)
    expect(card(page, "Clear the ramp").locator(".badge")).to_have_text("offered")
    expect(page.locator("#deed")).to_have_value("")


def test_what_is_typed_while_a_line_is_on_its_way_stays_and_is_the_next_line(page: Page) -> None:
    held = Held(page, ENTRIES)
    type_line(page, "Weigh the coils")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.locator("#deed").fill("Weigh the drums")
    held.let_go()
    expect(card(page, "Weigh the coils")).to_have_count(1)
    expect(page.locator("#deed")).to_have_value("Weigh the drums")
    page.locator("#deed").press("Enter")
    expect(card(page, "Weigh the drums")).to_have_count(1)
    page.reload()
    expect(card(page, "Weigh the coils")).to_have_count(1)
    expect(card(page, "Weigh the drums")).to_have_count(1)


def test_what_is_typed_on_after_enter_begins_the_next_line(page: Page) -> None:
    held = Held(page, ENTRIES)
    type_line(page, "Grease the rails")
    page.keyboard.press("Enter")
    expect(page.locator("#giver")).to_be_focused()
    page.keyboard.type("jan")
    held.let_go()
    expect(card(page, "Grease the rails")).to_have_count(1)
    expect(page.locator("#giver")).to_have_value("jan")
    for name in ("receiver", "deed", "evidence"):
        expect(page.locator(f"#{name}")).to_have_value("")


def test_a_refused_line_in_whose_place_another_was_begun_is_said_whole(pages: Pages, page: Page) -> None:
    pages.watch.foresee("status of 422")
    held = Held(page, ENTRIES)
    type_line(page, "Lift the floor plates")
    page.locator("#due").fill("14 jan")
    page.evaluate("document.querySelector('#due').value = 'whenever'")
    page.locator("#deed").press("Enter")
    page.keyboard.type("jan")
    held.let_go()
    expect(page.locator("#flashes")).to_contain_text("Not added: Zoë Okonkwo")
    expect(page.locator("#flashes")).to_contain_text("Lift the floor plates · It can be seen · whenever")
    expect(page.locator("#giver")).to_have_value("jan")


def test_two_lines_sent_one_behind_the_other_are_two(page: Page) -> None:
    held = Held(page, ENTRIES)
    type_line(page, "Test the hoist")
    page.keyboard.press("Enter")
    page.locator("#deed").fill("Test the crane")
    page.locator("#deed").press("Enter")
    held.let_go()
    for deed in ("Test the hoist", "Test the crane"):
        expect(card(page, deed)).to_have_count(1)
    expect(page.locator("#deed")).to_have_value("")


def test_a_yes_is_to_the_words_that_stood_there_when_it_was_pressed(
    pages: Pages, example: Example, room: Scene, page: Page
) -> None:
    pages.watch.foresee("status of 409")
    enter(page, "Grease the winch", "Grease the chain")
    ref = card(page, "Grease the winch").get_attribute("id")
    held = Held(page, ENTRIES)
    card(page, "Grease the chain").focus()
    page.keyboard.press("y")
    card(page, "Grease the winch").focus()
    page.keyboard.press("y")
    other = pages.open(state=example.state)
    other.goto(f"{room.place}/commitments/{ref}/edit")
    other.get_by_label("What will be done").fill("Grease the winch twice")
    other.get_by_role("button", name="Save the words").click()
    other.wait_for_url(re.compile(f"{ref}$"))
    held.let_go()
    expect(card(page, "Grease the chain").locator(".badge")).to_have_text("offered")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(card(page, "Grease the winch twice").locator(".badge")).to_have_text("draft")


def test_what_was_refused_is_said_until_its_field_changes(pages: Pages, page: Page) -> None:
    pages.watch.foresee("status of 422")
    type_line(page, "Lift the beams", giver="nobody")
    page.locator("#due").fill("asap")
    page.locator("#due").press("Enter")
    wrong = page.locator("[data-quick] .field__error")
    expect(wrong).to_have_count(2)
    expect(page.locator("#giver")).to_be_focused()
    page.locator("#deed").fill("Lift the beams today")
    expect(wrong).to_have_count(2)
    page.locator("#giver").fill("zo")
    expect(wrong).to_have_count(1)
    expect(page.locator("#giver")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#due")).to_have_attribute("aria-invalid", "true")
    page.locator("#due").fill("in 3 weeks")
    expect(wrong).to_have_count(0)
    page.locator("#due").press("Enter")
    expect(card(page, "Lift the beams today")).to_have_count(1)


def test_a_form_that_is_open_in_the_list_stays_open_when_a_line_is_added(page: Page) -> None:
    enter(page, "Fence the pit")
    card(page, "Fence the pit").focus()
    page.keyboard.press("e")
    words = page.locator("#board .placed [name=deed]")
    words.fill("Fence the whole pit")
    type_line(page, "Light the pit")
    page.keyboard.press("Enter")
    expect(card(page, "Light the pit")).to_have_count(1)
    expect(words).to_have_value("Fence the whole pit")


def test_a_name_that_two_people_fit_stays_open_when_it_is_left(page: Page, room: Scene) -> None:
    here = page.url
    for name in ("Anna Bergström", "Anna Berg"):
        page.goto(f"{room.place}/people/new?side=supplier")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Add", exact=True).click()
        page.wait_for_url("**/people")
    page.goto(here)
    said, pick = page.locator("[data-quick] .field__error"), page.locator("[name=giver_pick]")
    page.locator("#giver").fill("anna b")
    page.keyboard.press("Tab")
    expect(page.locator("#receiver")).to_be_focused()
    expect(said).to_have_text(re.compile("Two people fit: Anna Berg.*, Anna Berg.*. Go on typing."))
    expect(page.locator("#giver")).to_have_value("anna b")
    expect(page.locator("#giver")).to_have_attribute("aria-describedby", "giver-error")
    expect(pick).to_have_value("")
    page.locator("#giver").press_sequentially("ergs")
    expect(said).to_have_count(0)
    page.locator("#giver").fill("anna b")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#giver-people [aria-selected=true]").inner_text()
    page.keyboard.press("Tab")
    expect(said).to_have_count(0)
    expect(page.locator("#giver")).to_have_value(chosen.removeprefix("S").strip())
    expect(pick).not_to_have_value("")
    page.locator("#giver").fill("anna berg")
    page.keyboard.press("Tab")
    expect(page.locator("#giver")).to_have_value("Anna Berg")
    expect(pick).not_to_have_value("")

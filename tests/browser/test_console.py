"""Two consoles at once, by keyboard: each follows the other within moments, and nothing that is typed is torn away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Example
from tests.browser.held import Held
from tests.browser.scenes import Scene, in_session
from tests.browser.watching import Pages

FIRST, SECOND = "Check-in", "Review of commitments"
READ_BACK = "Read-back, sign-off and next date"
UNDER_THE_FINGER = 800
"""Milliseconds for which a press right after somebody else's is held back."""


@pytest.fixture
def room(example: Example) -> Scene:
    """A session of its own for each test, at its first block."""
    return in_session(example.server)


def console(pages: Pages, example: Example, room: Scene) -> Page:
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/run")
    expect(page.locator("[data-needs-script]").first).to_be_visible()
    return page


def on(page: Page) -> Locator:
    return page.locator("#now-title")


def notes_of(page: Page) -> Locator:
    return page.locator("form[data-notes] textarea")


def test_two_consoles_show_the_same(pages: Pages, example: Example, room: Scene) -> None:
    mine, theirs = console(pages, example, room), console(pages, example, room)
    mine.keyboard.press("ArrowRight")
    for page in (mine, theirs):
        expect(on(page)).to_have_text(SECOND)
    theirs.wait_for_timeout(UNDER_THE_FINGER)
    theirs.keyboard.press("ArrowLeft")
    for page in (mine, theirs):
        expect(on(page)).to_have_text(FIRST)
    theirs.keyboard.press("t")
    for page in (mine, theirs):
        expect(page.locator(".block-clock")).to_have_class(re.compile("is-paused"))
    theirs.keyboard.press("t")
    expect(mine.locator(".block-clock")).to_have_class(re.compile("is-good"))
    mine.keyboard.press("b")
    expect(theirs.locator("#run-bar .scene--blank")).to_be_attached()
    mine.keyboard.press("h")
    expect(theirs.get_by_role("button", name="Show results")).to_be_visible()


def test_quick_presses_for_more_time_add_up(pages: Pages, example: Example, room: Scene) -> None:
    page = console(pages, example, room)
    for _ in range(3):
        page.keyboard.press("+")
    page.keyboard.press("-")
    expect(page.locator("#run-bar .run-bar__what")).to_contain_text("12 min, planned 10 min")
    expect(page.locator("#flashes")).to_be_empty()


def test_a_press_right_after_somebody_elses_does_nothing(pages: Pages, example: Example, room: Scene) -> None:
    mine, theirs = console(pages, example, room), console(pages, example, room)
    theirs.keyboard.press("ArrowRight")
    expect(on(mine)).to_have_text(SECOND)
    mine.keyboard.press("ArrowRight")
    expect(mine.locator("#bar-said")).to_contain_text("The room has just moved on")
    expect(on(mine)).to_have_text(SECOND)


def test_who_types_is_not_moved_on_and_follows_later(pages: Pages, example: Example, room: Scene) -> None:
    mine, theirs = console(pages, example, room), console(pages, example, room)
    notes_of(mine).press_sequentially("Half a sent")
    theirs.keyboard.press("ArrowRight")
    expect(on(mine)).to_have_text(SECOND)
    mine.keyboard.type("ence.")
    expect(notes_of(mine)).to_have_value("Half a sentence.")
    expect(notes_of(mine)).to_be_focused()
    expect(mine.locator("[data-waits]")).to_be_visible()
    expect(mine.locator("[data-notes-state]")).to_have_text("saved")
    mine.get_by_role("heading", name="Agenda").click()
    expect(mine.locator("#block-title")).to_contain_text(SECOND)
    expect(mine.locator("[data-waits]")).to_be_hidden()
    expect(notes_of(mine)).to_have_value("")


def test_what_is_typed_at_the_desk_stays_through_others_presses_and_a_reload(
    pages: Pages, example: Example, room: Scene
) -> None:
    mine, theirs = console(pages, example, room), console(pages, example, room)
    mine.locator("#run-tools summary").click()
    mine.locator(".run-tool", has_text="Collect ideas").click()
    mine.get_by_role("button", name="Begin to write").click()
    card = mine.locator(".desk-scribe textarea")
    mine.locator(".desk-scribe summary").click()
    card.fill("A card from paper")
    mine.locator(".desk-scribe button").click()
    expect(mine.locator("#flashes")).to_contain_text("Noted")
    expect(card).to_have_value("")
    expect(theirs.locator("#run-desk .desk-count")).to_contain_text("1 card")
    card.fill("Not handed in yet")
    theirs.keyboard.press("+")
    expect(mine.locator("#run-bar .run-bar__what")).to_contain_text("11 min")
    expect(card).to_have_value("Not handed in yet")
    mine.reload()
    expect(card).to_have_value("Not handed in yet")


def test_another_block_is_looked_at_without_moving_the_room(
    pages: Pages, example: Example, room: Scene
) -> None:
    mine, theirs = console(pages, example, room), console(pages, example, room)
    mine.get_by_role("link", name="New commitments").click()
    expect(mine.locator("#screens-title")).to_have_text("What they would see")
    expect(
        mine.locator("[data-needs-script]").first
    ).to_be_visible()  # a page of its own, whose keys come with its scripts
    expect(mine.locator("#block-title")).to_have_text("New commitments")
    expect(on(mine)).to_have_text(FIRST)
    expect(on(theirs)).to_have_text(FIRST)
    mine.keyboard.press("ArrowRight")
    expect(mine.locator("#screens-title")).to_have_text("What they see")
    assert "item=" not in mine.url


@pytest.mark.parametrize("tab", ["review", "commit", "sign", "run/close"])
def test_the_other_pages_follow_the_room_and_press_for_it(
    tab: str, pages: Pages, example: Example, room: Scene
) -> None:
    theirs, mine = console(pages, example, room), pages.open(state=example.state)
    mine.goto(f"{room.workshop}/{tab}")
    expect(mine.locator(".block-clock")).to_have_class(re.compile("is-good"))
    theirs.keyboard.press("ArrowRight")
    expect(on(mine)).to_have_text(SECOND)
    theirs.get_by_role("button", name="Aurélie Fontaine").click()
    expect(mine.locator("#run-count")).to_contain_text("1 of 4")
    mine.keyboard.press("Escape")  # out of the line that the commit page begins in
    mine.keyboard.press("t")
    for page in (mine, theirs):
        expect(page.locator(".block-clock")).to_have_class(re.compile("is-paused"))
    mine.keyboard.press("b")
    expect(theirs.locator("#run-bar")).to_contain_text("nothing: it is blank")
    mine.wait_for_timeout(UNDER_THE_FINGER)
    mine.locator("#run-bar [data-act=back]").click()
    for page in (mine, theirs):
        expect(on(page)).to_have_text(FIRST)
    assert mine.url.split("?")[0].rstrip("/").endswith(tab)


def test_the_focus_stays_where_one_has_gone_while_a_press_is_answered(
    pages: Pages, example: Example, room: Scene
) -> None:
    mine = console(pages, example, room)
    while (before := on(mine).inner_text()) != READ_BACK:
        mine.keyboard.press("ArrowRight")
        expect(on(mine)).not_to_have_text(before)
    desk = mine.locator("#run-desk")
    desk.get_by_role("button", name="Read it back").press("Enter")
    onward = desk.get_by_role("button", name="Next commitment")
    onward.press("Enter")
    expect(desk).to_contain_text("Reading 2 of 4")
    back = desk.get_by_role("button", name="Back")
    back.press("Enter")
    expect(desk).to_contain_text("Reading 1 of 4")
    held = Held(mine, re.compile(r"/sign-off/act/read$"))
    onward.press("Enter")
    elsewhere = desk.get_by_role("link", name="Lock the list")
    elsewhere.focus()
    held.let_go()
    expect(desk).to_contain_text("Reading 2 of 4")
    expect(elsewhere).to_be_focused()
    back.press("Enter")
    expect(desk).to_contain_text("Reading 1 of 4")
    onward.press("Enter")
    expect(desk).to_contain_text("Reading 2 of 4")
    desk.get_by_role("button", name="Show the list").press("Enter")
    expect(desk.get_by_role("button", name="Read it back")).to_be_visible()

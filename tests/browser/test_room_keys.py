"""The keys of the room: a verdict stays until somebody goes on, what is off is off, and what composes is no key."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from facilitator.web.room_keys import ROOM_KEYS, Screen
from tests.browser.conftest import Example
from tests.browser.held import Held
from tests.browser.scenes import Scene, in_session
from tests.browser.watching import Pages

VERDICTS = {"k": "kept", "l": "kept late", "p": "partly kept", "n": "not kept"}
HANDLED = """() => {
  window.pressed = [];
  addEventListener("keydown", (event) => window.pressed.push(event.defaultPrevented));
}"""
"""Notes of each press whether a script took it."""


@pytest.fixture
def room(example: Example) -> Scene:
    """A session of its own for each test."""
    return in_session(example.server)


def review(page: Page, room: Scene) -> Locator:
    page.goto(f"{room.workshop}/review")
    expect(page.locator(".room-foot")).to_be_visible()
    return page.locator("[data-verdict]")


def line(page: Page) -> Locator:
    return page.locator("[data-verdict-line]")


def refs(page: Page) -> list[str]:
    return page.locator(".review-heap--talk .review-heap__ref").all_inner_texts()


def test_all_four_verdict_keys_set_the_verdict_and_stay(page: Page, room: Scene) -> None:
    form = review(page, room)
    waiting = refs(page)
    for (key, words), ref in zip(VERDICTS.items(), waiting[:4], strict=True):
        expect(form).to_have_attribute("data-ref", ref)
        page.keyboard.press(key)
        expect(line(page)).to_have_text(re.compile(rf"{ref} {words}, by \S.* · saved \d\d:\d\d"))
        expect(form).to_have_attribute("data-ref", ref)
        expect(page.locator("#said")).to_contain_text(f"{ref} {words}")
        expect(page.locator("#reason")).not_to_be_focused()
        page.keyboard.press("Enter")
        expect(form).not_to_have_attribute("data-ref", ref)
    expect(form).to_have_attribute("data-ref", waiting[4])


def test_w_writes_and_esc_leaves_the_field_to_the_keys(page: Page, room: Scene) -> None:
    form = review(page, room)
    ref = form.get_attribute("data-ref")
    page.keyboard.press("p")
    expect(line(page)).to_contain_text("partly kept")
    page.keyboard.press("w")
    page.keyboard.type("no plan, no paint; klpnuz")
    expect(page.locator("#reason")).to_have_value("no plan, no paint; klpnuz")
    page.keyboard.press("Escape")
    expect(page.locator("#reason")).not_to_be_focused()
    page.keyboard.press("4")
    expect(page.locator("[data-categories] input").nth(3)).to_be_checked()
    page.keyboard.press("l")
    expect(line(page)).to_contain_text("kept late")
    page.keyboard.press("z")
    expect(line(page)).to_have_count(0)
    expect(form).to_have_attribute("data-recorded", "")
    expect(form).to_have_attribute("data-ref", str(ref))


def test_of_two_changes_of_a_reason_the_later_one_stands(page: Page, room: Scene) -> None:
    review(page, room)
    page.keyboard.press("p")
    expect(line(page)).to_contain_text("partly kept")
    held: list[Route] = []
    page.route("**/reason", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("w")
    page.keyboard.type("Four of six hulls.")
    with page.expect_request("**/reason"):
        page.keyboard.press("Escape")
    page.keyboard.press("4")
    with page.expect_response("**/reason"):
        held[0].continue_()
    expect(page.locator("[data-saved]")).to_have_text("✓ saved")
    page.unroute("**/reason")
    page.reload()
    expect(page.locator("#reason")).to_have_value("Four of six hulls.")
    expect(page.locator("[data-categories] input").nth(3)).to_be_checked()


def test_keys_pressed_while_a_verdict_is_on_its_way_act_one_after_the_other(page: Page, room: Scene) -> None:
    form = review(page, room)
    first, second, third = refs(page)[:3]
    held = Held(page, "**/review/**")
    for key in ("k", "Enter", "n", "Enter"):
        page.keyboard.press(key)
    assert len(held.routes) == 1, "one after the other"
    held.let_go()
    expect(form).to_have_attribute("data-ref", third)
    for ref, words in ((first, "kept"), (second, "not kept")):
        page.goto(f"{room.workshop}/review/{ref}")
        expect(line(page)).to_contain_text(f"{ref} {words}, by")


def test_what_is_typed_behind_a_held_w_stands_in_the_reason_of_the_next(page: Page, room: Scene) -> None:
    form = review(page, room)
    first, second = refs(page)[:2]
    held = Held(page, "**/review/**")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.keyboard.press("w")
    page.keyboard.type("no plan")
    held.let_go()
    expect(form).to_have_attribute("data-ref", second)
    expect(page.locator("#reason")).to_have_value("no plan")
    page.keyboard.type(", no paint")
    expect(page.locator("#reason")).to_have_value("no plan, no paint")
    page.goto(f"{room.workshop}/review/{first}")
    expect(line(page)).to_contain_text(f"{first} kept, by")


def test_nothing_pressed_behind_a_verdict_that_is_not_stored_acts(
    pages: Pages, page: Page, room: Scene
) -> None:
    pages.watch.foresee("net::ERR_FAILED")
    form = review(page, room)
    first = refs(page)[0]
    held = Held(page, "**/review/**")
    for key in ("k", "Enter", "n"):
        page.keyboard.press(key)
    held.drop()
    expect(page.locator("[data-saved]")).to_have_class(re.compile("is-late"))
    expect(form).to_have_attribute("data-ref", first)
    expect(line(page)).to_contain_text(f"{first} kept, by")


def test_shift_with_an_arrow_or_space_is_the_browsers(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/run")
    expect(page.locator(".room-foot")).to_be_visible()
    page.evaluate(HANDLED)
    for key in ("Shift+ArrowRight", "Shift+Space", "Shift+Enter", "Shift+?"):
        page.keyboard.press(key)
    assert page.evaluate("window.pressed.filter((taken, at) => taken && at % 2)") == [True]
    expect(page.locator("#room-keys")).to_be_visible()


def test_u_goes_on_without_a_verdict_and_says_so(page: Page, room: Scene) -> None:
    form = review(page, room)
    first, second = refs(page)[:2]
    page.keyboard.press("u")
    expect(page.locator("#flashes")).to_contain_text(f"{first} is left open")
    expect(form).to_have_attribute("data-ref", second)
    page.keyboard.press("ArrowUp")
    expect(form).to_have_attribute("data-ref", first)
    expect(form).to_have_attribute("data-recorded", "")


def test_a_verdict_of_one_facilitator_shows_on_the_page_of_the_other(
    pages: Pages, example: Example, room: Scene
) -> None:
    mine, theirs = pages.open(state=example.state), pages.open(state=example.state)
    mine.goto(f"{room.workshop}/run")
    expect(mine.locator(".room-foot")).to_be_visible()
    mine.keyboard.press("ArrowRight")
    expect(mine.locator("#now-title")).to_have_text("Review of commitments")
    review(mine, room)
    review(theirs, room)
    mine.keyboard.press("n")
    expect(line(theirs)).to_contain_text("not kept")
    expect(theirs.locator(".review-heap a[aria-current]")).to_contain_text("not kept")


def test_letters_can_be_switched_off_and_on_again(page: Page, room: Scene) -> None:
    form = review(page, room)
    first, second = refs(page)[:2]
    page.get_by_role("button", name="All keys").click()
    page.get_by_label("Letters, digits and signs are keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.locator("html")).to_have_class(re.compile("has-no-keys"))
    for key in ("k", "u", "?", "c", "1"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(form).to_have_attribute("data-recorded", "")
    expect(page.locator(".verdict [aria-keyshortcuts]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(form).to_have_attribute("data-ref", second)
    page.get_by_role("button", name="All keys").click()
    page.get_by_label("Letters, digits and signs are keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    expect(form).to_have_attribute("data-ref", first)
    page.keyboard.press("k")
    expect(line(page)).to_contain_text("kept")


def test_while_an_input_method_composes_no_key_does_anything(page: Page, room: Scene) -> None:
    composing = """(at, key) => {
      for (const more of [{ isComposing: true }, { keyCode: 229 }]) {
        at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
      }
    }"""
    form = review(page, room)
    page.locator("#reason").evaluate(composing, "Escape")
    page.locator("body").evaluate(composing, "k")
    page.locator("body").evaluate(composing, "Enter")
    page.keyboard.press("p")
    expect(line(page)).to_contain_text("partly kept")
    expect(form).to_have_attribute("data-recorded", "partly_kept")
    page.goto(f"{room.workshop}/commit")
    giver = page.locator("#giver")
    expect(giver).to_be_focused()
    giver.press_sequentially("zo")
    expect(page.locator("#giver-people")).to_be_visible()
    giver.evaluate(composing, "Enter")
    expect(giver).to_have_value("zo")
    page.keyboard.press("Enter")
    expect(giver).to_have_value("Zoë Okonkwo")


NEEDS_MORE = {
    Screen.RUN: {
        *("overrun", "before", "after", "along", "edit", "move", "take-out", "large", "undo", "leave"),
        *("tie", "first", "make"),
    },
    Screen.COMMIT: {"go-on", "leave", "line"},
    Screen.REVIEW: {"leave", "show", "together"},
    Screen.SIGN: {"leave"},
    Screen.CLOSE: {"leave"},
    Screen.HERE: {"leave"},
}
"""Acts that wait for something on the screen: a board, a card, a field. Tests of their own press them."""
LEADS_AWAY = {"review", "commit"}
STORES = {
    *("next-block", "next-too", "previous-block", "aside", "timer", "more", "less", "hide", "blank"),
    *("kept", "kept_late", "partly_kept", "not_kept", "not-due", "undo"),
}
ADDRESSES = {
    **{Screen.RUN: "run", Screen.REVIEW: "review", Screen.COMMIT: "commit", Screen.SIGN: "sign"},
    Screen.HERE: "here",
}


@pytest.mark.parametrize("screen", Screen)
def test_every_key_of_the_table_does_something_on_its_screens(
    page: Page, room: Scene, screen: Screen
) -> None:
    place = f"{room.workshop}/{ADDRESSES.get(screen, 'run/close')}"
    for one in ROOM_KEYS:
        if screen not in one.screens or one.act in {"overrun", *NEEDS_MORE[screen]}:
            continue
        for key in one.keys if one.act != "kind" else one.keys[:1]:
            page.goto(place)
            expect(page.locator(".room-foot")).to_be_visible()
            if one.act in ("undo", "forward"):
                page.keyboard.press("p")
                expect(line(page)).to_contain_text("partly kept")
            if screen is Screen.COMMIT:
                page.keyboard.press("Escape")
            if not page.locator("[data-key=timer]").count():
                page.keyboard.press("ArrowRight")
                expect(page.locator("[data-key=timer]")).to_be_visible()
            page.evaluate(HANDLED)
            with awaited(page, one.act):
                page.keyboard.press({"Ctrl+Enter": "Control+Enter"}.get(key, key))
            if one.act not in LEADS_AWAY:
                assert page.evaluate("window.pressed.at(-1)") is True, (screen, one.act, key)


def awaited(page: Page, act: str) -> AbstractContextManager[Any]:
    """Until what the key asks for is there: another page, an answer of the server, or nothing."""
    if act in LEADS_AWAY:
        return page.expect_navigation()
    if act in STORES:
        return page.expect_response(lambda answer: answer.request.method == "POST")
    return nullcontext()


def tool(page: Page, words: str) -> None:
    """The block that is on goes on with another activity."""
    page.locator("#run-tools summary").click()
    page.locator(".run-tool", has_text=words).click()


def cards_with_names(page: Page, texts: tuple[str, ...]) -> None:
    """Keyed in from paper, and shown one by one."""
    tool(page, "Collect ideas")
    page.locator("#run-desk").get_by_label("with names").check()
    page.get_by_role("button", name="Begin to write").click()
    page.locator(".desk-scribe summary").click()
    for number, text in enumerate(texts, start=1):
        page.locator(".desk-scribe textarea").fill(text)
        page.locator(".desk-scribe button").click()
        expect(page.locator("#run-desk .desk-count b")).to_have_text(str(number))
    page.get_by_role("button", name="End writing").click()
    expect(page.locator("#run-desk")).to_contain_text(f"Card 1 of {len(texts)}")


def test_the_keys_of_a_walk_through_cards_and_of_the_board(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/run")
    expect(page.locator(".room-foot")).to_be_visible()
    cards_with_names(page, ("Slow answers", "Late drawings", "Prices change"))
    page.keyboard.press(".")
    expect(page.locator("#run-desk")).to_contain_text("Card 2 of 3")
    page.keyboard.press(",")
    expect(page.locator("#run-desk")).to_contain_text("Card 1 of 3")
    tool(page, "Group what was gathered")
    heads = page.locator(".board-group__head")
    expect(heads).to_have_count(3)
    heads.first.focus()
    for key in ("m", "ArrowDown", "m"):
        page.keyboard.press(key)
    expect(heads).to_have_count(2)
    page.locator(".board-group:has(.board-group__cards) .board-group__head").focus()
    page.keyboard.press("x")
    expect(page.locator("[data-board-out]").first).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator("input[name=name]:focus")).to_be_visible()
    page.keyboard.type("Said in time")
    page.keyboard.press("Enter")
    expect(heads.filter(has_text="Said in time")).to_be_focused()
    page.keyboard.press("z")
    expect(heads.filter(has_text="Said in time")).to_have_count(0)
    page.keyboard.press("z")
    expect(heads).to_have_count(3)
    page.keyboard.press("v")
    expect(page.locator("html")).to_have_class(re.compile("has-large-board"))
    page.keyboard.press("Escape")
    expect(page.locator("html")).not_to_have_class(re.compile("has-large-board"))
    heads.first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".stages .is-on .stages__word")).to_have_text("Vote")


def test_o_opens_what_can_be_done_about_lost_time(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/run")
    for minutes in (15, 20, 25):
        page.locator("[data-act=by5]").click()
        expect(page.locator("#run-bar .run-bar__what")).to_contain_text(f"{minutes} min, planned 10 min")
    expect(page.locator("#run-overrun")).to_be_visible()
    page.keyboard.press("o")
    expect(page.locator(".run-offer").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".run-offer").first).to_be_hidden()


def test_s_shows_the_one_that_is_looked_at_on_the_wall(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/run")
    expect(page.locator(".room-foot")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#now-title")).to_have_text("Review of commitments")
    form = review(page, room)
    first, second = refs(page)[:2]
    page.keyboard.press("ArrowDown")
    expect(form).to_have_attribute("data-ref", second)
    expect(page.locator("#review-room")).to_contain_text(first)
    page.keyboard.press("s")
    expect(page.locator("#review-room")).to_contain_text("The room sees this one.")

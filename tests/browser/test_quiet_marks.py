"""What the page says by itself: a line that is lost or hangs, what was done, what went wrong; no move is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Example
from tests.browser.scenes import SESSION, Scene, in_session
from tests.browser.watching import Pages

SOON = 8_000
"""Milliseconds: the five of quiet, and a busy machine."""


@pytest.fixture(scope="module")
def room(example: Example) -> Scene:
    return in_session(example.server)


@pytest.fixture
def page(pages: Pages, example: Example) -> Page:
    return pages.open(state=example.state)


def mark(page: Page) -> Locator:
    return page.locator("[data-line]")


def test_a_lost_network_is_said_within_five_seconds(pages: Pages, example: Example, room: Scene) -> None:
    pages.watch.foresee("ERR_INTERNET_DISCONNECTED")
    screens = [pages.open(state=example.state) for _ in range(3)]
    for screen, name in zip(screens, ("run", "review", "commit"), strict=True):
        screen.goto(f"{room.workshop}/{name}")
    for screen in screens:
        screen.context.set_offline(True)
    for screen in screens:
        expect(mark(screen)).to_be_visible(timeout=SOON)
        screen.context.set_offline(False)
        expect(mark(screen)).to_be_hidden()


def test_a_press_that_hangs_is_said_within_five_seconds(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/run")
    held: list[Route] = []
    page.route(
        "**/run/**", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    page.keyboard.press("+")
    expect(mark(page)).to_be_visible(timeout=SOON)
    held[0].continue_()
    expect(page.locator("#run-bar .run-bar__what")).to_contain_text("11 min")
    expect(mark(page)).to_be_hidden()


def test_what_was_done_is_said_for_six_seconds_and_covers_no_control(page: Page, room: Scene) -> None:
    page.clock.install()
    page.goto(f"{room.workshop}/review")
    page.keyboard.press("k")
    expect(page.locator("[data-verdict-line]")).to_contain_text("kept")
    page.keyboard.press("Enter")
    toast = page.locator("#flashes .toast")
    expect(toast).to_contain_text(": kept")
    assert not page.evaluate(
        """() => {
          const box = document.querySelector("#flashes .toast").getBoundingClientRect();
          const apart = (one) => one.right <= box.left || one.left >= box.right
            || one.bottom <= box.top || one.top >= box.bottom;
          return [...document.querySelectorAll("a, button, input, textarea, summary")]
            .filter((one) => !one.closest("#flashes") && !apart(one.getBoundingClientRect()))
            .map((one) => one.outerHTML);
        }"""
    )
    toast.get_by_role("button", name="Undo").focus()
    page.clock.run_for(7_000)
    expect(toast).to_be_visible()
    page.locator("h1").click()
    page.clock.run_for(7_000)
    expect(toast).to_have_count(0)


def test_what_went_wrong_stays_until_it_is_closed(pages: Pages, page: Page, room: Scene) -> None:
    pages.watch.foresee("ERR_INTERNET_DISCONNECTED")
    page.goto(f"{room.workshop}/run")
    page.clock.install()
    page.context.set_offline(True)
    page.keyboard.press("+")
    said = page.locator("#flashes [role=alert]")
    expect(said).to_contain_text("No answer came")
    page.clock.run_for(60_000)
    expect(said).to_be_visible()
    said.get_by_role("button", name="Close").click()
    expect(said).to_have_count(0)


def test_a_move_right_before_a_change_of_minutes_is_not_lost(page: Page, example: Example) -> None:
    page.goto(f"{example.place}/workshops/{SESSION}")
    items = page.locator("[data-plan-list] [data-item]")
    first, second = (items.nth(at).get_attribute("data-item") for at in (0, 1))
    items.nth(0).locator('[data-act="down"]').click()
    minutes = page.locator(f'[data-item="{first}"] [data-minutes]')
    minutes.fill("13")
    minutes.press("Tab")
    page.locator(f'[data-item="{first}"] [data-act="down"]').click()
    page.wait_for_timeout(1500)
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(minutes).to_have_value("13")
    expect(items.nth(0)).to_have_attribute("data-item", str(second))
    expect(items.nth(2)).to_have_attribute("data-item", str(first))


def test_an_order_that_could_not_be_stored_is_tried_until_it_is(
    pages: Pages, page: Page, example: Example
) -> None:
    pages.watch.foresee("ERR_INTERNET_DISCONNECTED")
    page.goto(f"{example.place}/workshops/{SESSION}")
    items = page.locator("[data-plan-list] [data-item]")
    first = items.nth(0).get_attribute("data-item")
    page.context.set_offline(True)
    items.nth(0).locator('[data-act="down"]').click()
    expect(page.locator("#flashes")).to_contain_text("The new order is not stored yet.")
    expect(items.nth(1)).to_have_attribute("data-item", str(first))
    page.context.set_offline(False)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 303):
        pass
    page.reload()
    expect(items.nth(1)).to_have_attribute("data-item", str(first))

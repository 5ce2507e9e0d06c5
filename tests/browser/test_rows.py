"""Rows of a register on the console and on their page: arrows, and one key that makes a commitment of the row."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from facilitator.activities import steps
from facilitator.domain.agendas import ItemState
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import open_room
from tests.browser.conftest import Example
from tests.browser.live_server import LiveServer
from tests.browser.scenes import SESSION, Scene, facilitator, in_session


def at_the_concerns(server: LiveServer) -> Scene:
    """The example's third session at the block that shows the open concerns."""
    scene = in_session(server)
    with server.writing():
        programme = programme_by_public_id(scene.public_id)
        assert programme is not None
        open_room(facilitator(), programme.id, SESSION)
        workshop = workshop_by_number(programme.id, SESSION)
        key = next(one.key for one in agenda_of(workshop).items if one.collects == "concerns")
        steps.step(facilitator(), programme, workshop, key, ItemState.RUNNING)
    return scene


def test_one_key_on_the_console_makes_a_commitment_of_the_row_and_the_row_shows_it(
    page: Page, example: Example
) -> None:
    scene = at_the_concerns(example.server)
    page.goto(f"{scene.workshop}/run")
    rows = page.locator(".desk-row")
    expect(rows.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1).locator("a")).to_be_focused()
    ref = rows.nth(1).locator(".entry__ref").inner_text()
    with page.expect_navigation():
        page.keyboard.press("*")
    expect(page).to_have_url(re.compile(rf"/commit\?serves={ref}$"))
    expect(page.locator("#serves")).to_have_value(ref)
    deed = page.locator("#deed")
    expect(deed).not_to_have_value("")
    page.locator("#giver").fill(people(page)[0])
    page.keyboard.press("Tab")
    deed.press("Control+Enter")
    expect(page.locator("#deed")).to_have_value("")
    page.goto(f"{scene.workshop}/run")
    expect(page.locator(".desk-row", has_text=ref).first).to_contain_text("draft")


def people(page: Page) -> list[str]:
    """Who can be named on the line."""
    found: list[str] = page.locator("#people option").evaluate_all("(all) => all.map((one) => one.value)")
    return found


def test_on_the_page_the_key_takes_the_row_that_has_the_focus(page: Page, example: Example) -> None:
    page.goto(f"{in_session(example.server).place}/register")
    row = page.locator("#K-01")
    row.locator(".entry__more a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("*")
    expect(page).to_have_url(re.compile(r"/commitments/new\?serves=K-01"))

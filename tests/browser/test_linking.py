"""Linking in a browser: the same lines by two taps and by keys, on the console, the wall and a phone's screen."""

from __future__ import annotations

from datetime import time

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from facilitator.activities import steps
from facilitator.domain.agendas import Activity, ItemState
from facilitator.domain.registers.concerns import ConcernText
from facilitator.domain.registers.opportunities import OpportunityText
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.registers import add_entry
from facilitator.services.rooms import open_room, screen_token
from facilitator.services.workshops import plan_workshop
from tests.browser.conftest import Example
from tests.browser.live_server import LiveServer
from tests.browser.scenes import empty_programme, facilitator
from tests.browser.watching import Pages
from tests.days import today

WISHES = ("Plan a whole season", "Share the forecast", "Buy thinner together")
WORRIES = ("Last in line", "Numbers change", "Claims wait", "The recipe leaks")

ENDS = """(path) => [0, path.getTotalLength()].map((length) => {
  const { x, y } = path.getPointAtLength(length).matrixTransform(path.getScreenCTM());
  return [x, y];
})"""
"""Where a line begins and ends on the page."""


def at_the_lists(server: LiveServer) -> tuple[str, str]:
    """A launch at its block of linking: the console's address and the wall's."""
    with server.writing():
        programme = programme_by_public_id(empty_programme())
        assert programme is not None
        actor = facilitator()
        for title in WISHES:
            add_entry(actor, programme.id, OpportunityText(title))
        for title in WORRIES:
            add_entry(actor, programme.id, ConcernText(title))
        number = plan_workshop(
            actor, programme.id, WorkshopDraft(kind=Kind.LAUNCH, day=today(), clock=time(9))
        )
        steps.start(actor, programme, workshop_by_number(programme.id, number))
        open_room(actor, programme.id, number)
        workshop = workshop_by_number(programme.id, number)
        linking = next(one.key for one in agenda_of(workshop).items if one.activity is Activity.LINKING)
        steps.step(actor, programme, workshop, linking, ItemState.RUNNING)
        room = room_of(workshop.id)
        assert room is not None
        return f"/programmes/{programme.public_id}/workshops/{number}/run", f"/screen/{screen_token(room)}"


@pytest.fixture
def screens(pages: Pages, example: Example) -> tuple[Page, Page]:
    """The console and the wall."""
    run, screen = at_the_lists(example.server)
    console, wall = pages.open(state=example.state), pages.open()
    wall.goto(screen)
    console.goto(run)
    expect(console.locator(".room-foot")).to_be_visible()
    expect(wall.locator(".linking__row")).to_have_count(7)
    return console, wall


def row(page: Page, ref: str) -> Locator:
    return page.locator(f"[data-linking] [data-ref={ref}]")


def paths(page: Page) -> Locator:
    return page.locator("[data-linking] .threads path")


def test_two_taps_draw_a_line_and_the_wall_follows(screens: tuple[Page, Page]) -> None:
    console, wall = screens
    expect(row(console, "K-02")).to_be_disabled()
    row(console, "O-01").click()
    expect(wall.locator(".linking__row.is-on")).to_contain_text("Plan a whole season")
    row(console, "K-02").click()
    row(console, "K-04").click()
    expect(paths(console)).to_have_count(2)
    expect(wall.locator(".threads path")).to_have_count(2)
    expect(row(console, "O-01")).to_contain_text("2 lines: K-02, K-04")
    console.locator("#lf-K-02").click()
    expect(wall.locator(".linking__first")).to_contain_text("O-01 with K-02")
    row(console, "K-02").click()
    expect(paths(console)).to_have_count(1)
    expect(wall.locator(".linking__first")).to_have_count(0)
    console.get_by_role("button", name="Undo").click()
    expect(wall.locator(".linking__first")).to_contain_text("O-01 with K-02")
    expect(paths(console)).to_have_count(2)


def test_a_quick_second_tap_means_the_opportunity_that_was_tapped_first(screens: tuple[Page, Page]) -> None:
    console, _wall = screens
    row(console, "O-01").click()
    expect(row(console, "O-01")).to_have_attribute("aria-pressed", "true")
    held: list[Route] = []
    console.route("**/linking/act/on", lambda route: held.append(route))
    with console.expect_request("**/linking/act/on"):
        row(console, "O-03").click()
    row(console, "K-01").click()
    held[0].continue_()
    expect(row(console, "O-03")).to_contain_text("1 line: K-01")
    expect(row(console, "O-01")).to_contain_text("no line")


def test_by_keys_alone(screens: tuple[Page, Page]) -> None:
    console, wall = screens
    keys = console.keyboard
    keys.press("ArrowDown")
    expect(row(console, "O-01")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("j")
    expect(row(console, "K-01")).to_be_focused()
    expect(wall.locator(".linking__row.is-on")).to_contain_text("Share the forecast")
    expect(row(console, "O-02")).to_have_attribute("aria-pressed", "true")
    keys.press("ArrowDown")
    keys.press("j")
    keys.press("q")  # while the line's answer is on its way
    expect(row(console, "O-02")).to_contain_text("1 line: K-02")
    expect(row(console, "K-02")).to_be_focused()
    expect(wall.locator(".linking__first")).to_contain_text("O-02 with K-02")
    keys.press("Escape")
    expect(row(console, "O-02")).to_be_focused()
    keys.press("z")
    expect(wall.locator(".linking__first")).to_have_count(0)
    keys.press("z")
    expect(paths(console)).to_have_count(0)
    expect(wall.locator(".threads path")).to_have_count(0)


def test_a_line_meets_the_middle_of_its_rows(screens: tuple[Page, Page]) -> None:
    console, wall = screens
    row(console, "O-03").click()
    row(console, "K-04").click()
    for lists in (console.locator(".linking--desk"), wall.locator(".linking--wall")):
        expect(lists.locator(".threads path")).to_have_count(1)
        ends = lists.locator(".threads path").evaluate(ENDS)
        for (x, y), (side, place) in zip(ends, (("left", 2), ("right", 3)), strict=True):
            box = lists.locator(f".linking__{side} > li").nth(place).bounding_box()
            assert box is not None
            assert abs(y - box["y"] - box["height"] / 2) < 2
            assert abs(x - box["x"] - (box["width"] if side == "left" else 0)) < 2

"""What nobody disputes is read aloud and confirmed with one key; the wall shows it, and one undo takes it back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from facilitator.queries.names import names_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.review import is_checked, review_list
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.review import take_back_verdict
from facilitator.services.rooms import screen_token
from tests.browser.conftest import Example
from tests.browser.live_server import LiveServer
from tests.browser.scenes import SESSION, Scene, facilitator, in_session
from tests.browser.watching import Pages


@pytest.fixture
def room(example: Example) -> Scene:
    """A session at its review, in which nobody was judged yet."""
    scene = in_session(example.server)
    with example.server.writing():
        programme = programme_by_public_id(scene.public_id)
        assert programme is not None
        workshop = workshop_by_number(programme.id, SESSION)
        for one in review_list(programme, workshop, names_of(programme.id)).due:
            if is_checked(one):
                take_back_verdict(facilitator(), programme.id, one.ref, workshop.id)
    return scene


def wall_of(server: LiveServer, room: Scene) -> str:
    with server.writing():
        programme = programme_by_public_id(room.public_id)
        assert programme is not None
        view = room_of(workshop_by_number(programme.id, SESSION).id)
        assert view is not None
        return f"/screen/{screen_token(view)}"


def to_the_review(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/run")
    expect(page.locator(".room-foot")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#now-title")).to_have_text("Review of commitments")
    page.goto(f"{room.workshop}/review")
    expect(page.locator(".room-foot")).to_be_visible()


def test_one_key_confirms_all_and_one_takes_it_back(
    example: Example, page: Page, pages: Pages, room: Scene
) -> None:
    to_the_review(page, room)
    expect(page).to_have_url(re.compile("/review/undisputed$"))
    marks, done = page.locator(".said-row"), page.locator("#review [data-verdict-line]")
    expect(marks).to_have_count(2)
    wall = pages.open()
    wall.goto(wall_of(example.server, room))
    kept = wall.locator(".readback__row", has_text="kept")
    expect(wall.locator(".readback__row")).to_have_count(2)
    expect(kept).to_have_count(0)

    page.keyboard.press("g")
    expect(done).to_contain_text("2 of 2 confirmed")
    expect(marks.filter(has_text=re.compile(r"kept, by \S.* · \d\d:\d\d"))).to_have_count(2)
    expect(kept).to_have_count(2)
    expect(page.locator("[data-key=together]")).to_have_count(0)

    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Confirm 2 together")).to_be_visible()
    expect(kept).to_have_count(0)

    page.locator(".said-row__tick").first.click()
    page.keyboard.press("g")
    expect(done).to_contain_text("1 of 2 confirmed")
    expect(kept).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict]")).to_be_visible()
    expect(page.locator("#review-room")).to_contain_text("The room sees this one.")
    expect(page.locator("#run-place")).to_have_text(re.compile(r"commitment 3 of \d+"))
    expect(page.locator(".run-wall__picture")).to_contain_text(page.locator("#deed").inner_text())
    page.keyboard.press("ArrowDown")
    expect(page.locator("#run-place")).to_have_text(re.compile(r"commitment 4 of \d+"))
    page.keyboard.press("ArrowUp")
    expect(page.locator("#run-place")).to_have_text(re.compile(r"commitment 3 of \d+"))
    page.keyboard.press("g")
    expect(page.locator(".review-stroke")).to_contain_text("confirmed, at")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Confirm 1")).to_be_visible()

"""Two facilitators, one of whom has not heard of the other's press: theirs changes nothing and says who did what."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.users import first_account
from facilitator.services.facilitators import add_facilitator
from tests.browser.conftest import PASSWORD, Example, signed_in
from tests.browser.scenes import Scene, in_session
from tests.browser.test_console import FIRST, SECOND, console, on
from tests.browser.watching import HELD_BACK, Pages
from tests.factories import actor_of

SECOND_EMAIL, SECOND_NAME = "bo@example.org", "Bo Ek"


@pytest.fixture
def room(example: Example) -> Scene:
    return in_session(example.server)


@pytest.fixture(scope="module")
def other(example: Example, chromium: Browser) -> Example:
    """The same server as a second facilitator sees it."""
    example.server.flask(
        "users", "add", SECOND_EMAIL, "--name", SECOND_NAME, "--password-stdin", told=PASSWORD + "\n"
    )
    state = signed_in(chromium, example.server, SECOND_EMAIL)
    return Example(example.server, example.programme, state)


@pytest.fixture
def theirs(pages: Pages, example: Example, other: Example, room: Scene) -> Page:
    """The console of the second facilitator, who has joined the programme."""
    with example.server.writing():
        programme, account = programme_by_public_id(room.public_id), first_account()
        assert programme is not None and account is not None
        add_facilitator(actor_of(account), programme.id, SECOND_EMAIL)
    return console(pages, other, room)


def deaf(pages: Pages, example: Example, room: Scene) -> Page:
    """A console to which nothing comes by itself: what would tell it of others is never answered."""
    page = pages.open(state=example.state)
    for address in HELD_BACK:
        page.route(address, lambda _route: None)
    page.goto(f"{room.workshop}/run")
    expect(on(page)).to_have_text(FIRST)
    return page


def test_a_stale_step_does_not_skip_a_block(
    pages: Pages, example: Example, room: Scene, theirs: Page
) -> None:
    pages.watch.foresee("status of 409")
    mine = deaf(pages, example, room)
    theirs.keyboard.press("ArrowRight")
    expect(on(theirs)).to_have_text(SECOND)
    expect(on(mine)).to_have_text(FIRST)
    mine.keyboard.press("ArrowRight")
    said = mine.locator("#flashes")
    expect(said).to_contain_text(f"{SECOND_NAME} has gone on to “{SECOND}” a moment ago")
    expect(said).to_contain_text("Your press changed nothing.")
    for page in (mine, theirs):
        expect(on(page)).to_have_text(SECOND)


def test_a_stale_press_on_the_desk_changes_nothing(
    pages: Pages, example: Example, room: Scene, theirs: Page
) -> None:
    pages.watch.foresee("status of 409")
    theirs.locator("#run-tools summary").click()
    theirs.locator(".run-tool", has_text="Collect ideas").click()
    begin = theirs.get_by_role("button", name="Begin to write")
    expect(begin).to_be_visible()
    mine = deaf(pages, example, room)
    theirs.locator("#run-desk").get_by_role("radio", name="anonymous").check()
    begin.click()
    expect(theirs.locator("#run-desk")).to_contain_text("0 cards handed in")
    desk = mine.locator("#run-desk")
    desk.get_by_role("radio", name="with names").check()
    mine.get_by_role("button", name="Begin to write").click()
    expect(mine.locator("#flashes")).not_to_be_empty()
    for page in (mine, theirs):
        expect(page.locator("#run-desk")).to_contain_text("0 cards handed in")
        expect(page.locator("#run-desk")).to_contain_text("Anonymous: the cards can be read")

"""The line between a screen and the server, in a browser: it comes back by itself, and finds a way round a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from facilitator.services.rooms import screen_token, set_blank
from tests.blocks import block_in
from tests.browser.live_server import LiveServer, live_server
from tests.factories import Cast, make_cast


@dataclass
class Wall:
    """A server with a room, and the address of its projector."""

    server: LiveServer
    cast: Cast
    number: int
    address: str

    def blank(self, on: bool) -> None:
        """Blanks the projector from another process, as a command would: on SQLite the look finds it."""
        with self.server.writing():
            set_blank(self.cast.actor, self.cast.programme_id, self.number, on)


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    with live_server(tmp_path_factory.mktemp("wall")) as server:
        with server.writing():
            cast = make_cast()
            block = block_in(cast, "gather")
            address = f"{server.url}/screen/{screen_token(block.room)}"
        yield Wall(server, cast, block.workshop.number, address)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def shows(page: Page, blank: bool, seconds: float = 15) -> None:
    scene = page.locator('[data-stage] [data-scene][data-mode="blank"]')
    expect(scene).to_have_count(1 if blank else 0, timeout=seconds * 1000)


def test_a_change_made_by_another_process_is_found_within_seconds(wall: Wall, page: Page) -> None:
    page.goto(wall.address)
    for blank in (True, False):
        wall.blank(blank)
        shows(page, blank, 7)


def test_one_connection_at_a_time_also_after_coming_back(wall: Wall, page: Page) -> None:
    opened: list[str] = []
    page.on("request", lambda one: opened.append(one.url) if one.url.endswith("/stream") else None)
    page.goto(wall.address)
    page.wait_for_timeout(1000)
    assert len(opened) == 1
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(1000)
    assert len(opened) == 1, "a line that is well is left alone"
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_timeout(1000)
    assert len(opened) == 2


def test_streams_that_are_kept_back_are_replaced_by_questions(wall: Wall, page: Page) -> None:
    held: list[Route] = []
    page.route(
        "**/stream", lambda route: held.append(route)
    )  # never answered: a proxy that collects before it passes on
    page.goto(wall.address)
    with page.expect_response(lambda one: "/poll?" in one.url, timeout=12_000):
        pass
    for blank in (True, False):
        wall.blank(blank)
        shows(page, blank, 12)
    assert len(held) == 1


def test_streams_that_are_refused_are_replaced_by_questions(wall: Wall, page: Page) -> None:
    page.route("**/stream", lambda route: route.fulfill(status=502, body="no"))
    page.goto(wall.address)
    for blank in (True, False):
        wall.blank(blank)
        shows(page, blank, 20)


def test_a_killed_server_is_found_again(wall: Wall, page: Page) -> None:
    page.goto(wall.address)
    shows(page, False)
    wall.server.kill()
    lost = page.locator("[data-lost]")
    expect(lost).to_be_visible(timeout=15_000)
    wall.server.restart()
    expect(lost).to_be_hidden(timeout=15_000)
    wall.blank(True)
    shows(page, True)

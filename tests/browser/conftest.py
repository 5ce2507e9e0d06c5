"""A real Chromium on the real server. A page that complains fails its test and leaves a picture behind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from facilitator.services.accounts import create_account
from facilitator.services.example import tell_example
from tests.browser.live_server import LiveServer, live_server
from tests.browser.watching import LAUNCH, Pages, find_chromium

PASSWORD = "harbour lights at dawn"
EMAIL = "ines@example.org"
LONGEST = ("test_launch.py", "test_rows_played.py", "test_whole_path.py", "test_axe.py")
"""They begin first, so that nobody waits for them at the end."""
expect.set_options(timeout=15_000)
_FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Example:
    """A server with the example programme; `state` are the cookies of its facilitator."""

    server: LiveServer
    programme: str
    state: Any

    @property
    def place(self) -> str:
        """Where the programme's pages begin."""
        return f"/programmes/{self.programme}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    path = find_chromium()
    if path is None:
        reason = (
            "NO CHROMIUM HERE, so no page was tried in a browser. Debian and Ubuntu: apt-get install chromium"
        )
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def example(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """A server where one facilitator looks after the example programme."""
    with live_server(tmp_path_factory.mktemp("example")) as server:
        with server.writing():
            programme = tell_example(create_account(EMAIL, "Inês Duarte", PASSWORD).id, nullcontext)
        yield Example(server, programme, signed_in(chromium, server))


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[LiveServer]:
    """A server as on its first start: nobody has an account."""
    with live_server(tmp_path / "data") as server:
        yield server


@pytest.fixture
def pages(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Pages]:
    """Opens pages on the example's server, or on `empty_server` where a test asks for that one."""
    if "empty_server" in request.fixturenames:
        server: LiveServer = request.getfixturevalue("empty_server")
    else:
        server = request.getfixturevalue("example").server
    opened = Pages(chromium, server.url)
    yield opened
    try:
        if request.node.stash.get(_FAILED, False):
            _leave_pictures(opened, request.node.name)
        else:
            opened.watch.check()
    finally:
        opened.close()


@pytest.fixture
def page(pages: Pages, example: Example) -> Page:
    """A desktop page of the example's facilitator."""
    return pages.open(state=example.state)


def signed_in(browser: Browser, server: LiveServer, email: str = EMAIL, password: str = PASSWORD) -> Any:
    """The cookies of somebody who has signed in with the form."""
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/")
    state = context.storage_state()
    context.close()
    return state


def _leave_pictures(opened: Pages, name: str) -> None:
    folder = Path(tempfile.gettempdir()) / "facilitator-browser-tests"
    plain = "".join(letter if letter.isalnum() else "-" for letter in name)[:80]
    for path in opened.photograph(folder, plain):
        print(f"what the page looked like: {path}")
    for fault in opened.watch.faults:
        print(fault)

"""What is typed stays until the server has really stored it: reload, busy database, dead network, lost sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from facilitator.database import sqlite_module
from tests.browser.conftest import EMAIL, PASSWORD, Example, signed_in
from tests.browser.live_server import LiveServer
from tests.browser.scenes import Scene, in_session
from tests.browser.watching import Pages

OTHER = "jens@example.org"


@pytest.fixture(scope="module")
def room(example: Example) -> Scene:
    return in_session(example.server)


@pytest.fixture
def page(pages: Pages, example: Example) -> Page:
    return pages.open(state=example.state)


@contextmanager
def busy(server: LiveServer) -> Iterator[None]:
    """Another process writes and does not come to an end."""
    connection = sqlite_module().connect(server.folder / "facilitator.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def new_person(page: Page, room: Scene) -> Locator:
    page.goto(f"{room.place}/people/new?side=supplier")
    return page.get_by_role("textbox", name="Name", exact=False).first


def add(page: Page) -> None:
    page.get_by_role("button", name="Add", exact=True).click()


def is_kept(page: Page, wanted: bool) -> None:
    """Waits until something, or nothing, of a form is kept on this device."""
    page.wait_for_function(
        """(wanted) => wanted === [localStorage, sessionStorage]
             .flatMap((one) => Object.keys(one)).some((one) => one.includes(".form."))""",
        arg=wanted,
    )


def restored(page: Page) -> Locator:
    return page.locator("[data-restored]")


def test_a_form_keeps_its_text_through_a_reload_until_it_is_stored(page: Page, room: Scene) -> None:
    name = new_person(page, room)
    name.fill("Nora Ny")
    page.reload()
    expect(name).to_have_value("Nora Ny")
    expect(restored(page)).to_contain_text("Restored what you had typed.")
    page.get_by_role("button", name="Discard").click()
    expect(name).to_have_value("")
    is_kept(page, False)
    name.fill("Nora Ny again")
    page.goto(f"{room.place}/people")
    page.go_back()
    expect(name).to_have_value("Nora Ny again")
    add(page)
    expect(page.get_by_text("Nora Ny again").first).to_be_visible()
    is_kept(page, False)
    expect(new_person(page, room)).to_have_value("")


def test_nobody_else_on_this_machine_sees_it(
    pages: Pages, example: Example, room: Scene, chromium: Browser
) -> None:
    example.server.flask(
        "users", "add", OTHER, "--name", "Jens Holm", "--password-stdin", told=PASSWORD + "\n"
    )
    page = pages.open(state=signed_in(chromium, example.server, OTHER))
    title = page.locator("input[name=title]")
    page.goto("/programmes/new")
    title.fill("Jens alone knows this")
    page.goto("/")
    is_kept(page, True)
    page.get_by_text("Jens Holm").first.click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(re.compile("/sign-in"))
    is_kept(page, False)
    page.locator("input[name=email]").fill(OTHER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/$"))
    page.goto("/programmes/new")
    title.fill("Jens alone knows this")
    page.goto("/")
    page.context.clear_cookies()
    page.context.add_cookies(example.state["cookies"])
    page.goto("/programmes/new")
    expect(title).to_have_value("")


def test_a_busy_database_keeps_the_words_and_the_button_sends_them(
    pages: Pages, example: Example, page: Page, room: Scene
) -> None:
    pages.watch.foresee("status of 503")
    name = new_person(page, room)
    name.fill("Berit of the night shift")
    with busy(example.server):
        add(page)
        expect(page.get_by_role("heading", name="The database is busy")).to_be_visible()
        expect(page.locator("blockquote")).to_have_text("Berit of the night shift")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Berit of the night shift").first).to_be_visible()
    expect(page).to_have_url(re.compile("/people$"))
    is_kept(page, False)


def test_a_verdict_key_on_a_busy_database_is_tried_until_it_is_stored(
    pages: Pages, example: Example, page: Page, room: Scene
) -> None:
    pages.watch.foresee("status of 503")
    page.goto(f"{room.workshop}/review")
    form = page.locator("[data-verdict]")
    ref = form.get_attribute("data-ref")
    with busy(example.server):
        page.keyboard.press("k")
        saved = page.locator("[data-saved]")
        expect(saved).to_contain_text("it is tried again until it is stored. Until then nothing is entered.")
        page.keyboard.press("ArrowDown")
        expect(form).to_have_attribute("data-ref", str(ref))
    expect(page.locator("[data-verdict].is-waiting")).to_have_count(0, timeout=30_000)
    page.goto(f"{room.workshop}/review/{ref}")
    expect(form).to_have_attribute("data-recorded", "kept")


def test_a_form_goes_on_after_signing_in_on_its_page(page: Page, room: Scene) -> None:
    name = new_person(page, room)
    name.fill("Edvin Ek")
    page.context.clear_cookies()
    add(page)
    dialog = page.get_by_role("dialog", name="Sign in to go on")
    expect(dialog.locator("input[name=email]")).to_have_value(EMAIL)
    dialog.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/people$"))
    expect(page.get_by_text("Edvin Ek").first).to_be_visible()


def test_a_form_without_a_network_stays_where_it_is(pages: Pages, page: Page, room: Scene) -> None:
    pages.watch.foresee("ERR_INTERNET_DISCONNECTED")
    name = new_person(page, room)
    name.fill("Siv Sol")
    page.context.set_offline(True)
    add(page)
    expect(page.locator("#flashes")).to_contain_text("No answer came")
    expect(name).to_have_value("Siv Sol")
    page.context.set_offline(False)
    add(page)
    expect(page.get_by_text("Siv Sol").first).to_be_visible()


def test_nothing_is_put_over_what_has_changed_since(
    pages: Pages, example: Example, page: Page, room: Scene
) -> None:
    address = f"{room.place}/people/{room.customer_signatory_number}"
    page.goto(address)
    role = page.locator("main input[type=text]").nth(1)
    before = role.input_value()
    role.fill("Typed here first")
    other = pages.open(state=example.state)
    other.goto(address)
    other.locator("main input[type=text]").nth(1).fill("Stored by a colleague")
    other.get_by_role("button", name="Save").click()
    other.wait_for_url(re.compile("/people$"))
    page.reload()
    expect(role).to_have_value("Stored by a colleague")
    expect(restored(page)).to_contain_text("was not put back")
    expect(restored(page)).to_contain_text("Typed here first")
    assert before != "Stored by a colleague"

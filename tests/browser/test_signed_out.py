"""The sign-in ends while a page is open: nothing says “saved” that is not, one signs in on the spot, and it goes on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import EMAIL, PASSWORD, Example, signed_in
from tests.browser.scenes import Scene, in_session
from tests.browser.watching import LAUNCH, Pages, axe_faults, find_chromium

COMPLAINTS = ("status of 400", "status of 401", "status of 422")
REASON = "We waited for your data, and then forgot."


@pytest.fixture(scope="module")
def room(example: Example) -> Scene:
    return in_session(example.server)


@pytest.fixture
def page(pages: Pages, example: Example) -> Page:
    for words in COMPLAINTS:
        pages.watch.foresee(words)
    return pages.open(state=example.state)


@pytest.fixture
def own_page(page: Page, pages: Pages, example: Example, chromium: Browser) -> Page:
    """With a sign-in of its own: signing out ends it on the server, for whoever else has its cookie."""
    return pages.open(state=signed_in(chromium, example.server))


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Sign in to go on")


def sign_in_here(page: Page, password: str = PASSWORD) -> None:
    expect(dialog(page).locator("input[name=email]")).to_have_value(EMAIL)
    expect(dialog(page).locator("input[name=password]")).to_be_focused()
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def sign_out_elsewhere(page: Page) -> None:
    """As in another tab of the same browser, or after fourteen days."""
    page.context.clear_cookies()


def open_review(page: Page, room: Scene) -> Locator:
    page.goto(f"{room.workshop}/review")
    form = page.locator("[data-verdict]")
    expect(form).to_be_visible()
    return form


def test_a_verdict_waits_for_the_sign_in_and_is_stored_then(page: Page, room: Scene) -> None:
    form = open_review(page, room)
    ref = form.get_attribute("data-ref")
    sign_out_elsewhere(page)
    page.locator("#reason").fill(REASON)
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(dialog(page)).to_be_visible()
    assert not axe_faults(page)
    sign_in_here(page, "not my password at all")
    expect(dialog(page).get_by_role("alert")).to_contain_text("do not belong together")
    sign_in_here(page)
    expect(dialog(page)).to_be_hidden()
    expect(page.locator("[data-verdict]")).to_have_attribute("data-recorded", "not_kept")
    page.goto(f"{room.workshop}/review/{ref}")
    expect(page.locator("#reason")).to_have_value(REASON)


def test_a_reason_says_that_it_is_not_stored_and_is_sent_after_the_sign_in(page: Page, room: Scene) -> None:
    form = open_review(page, room)
    page.keyboard.press("p")
    expect(form).to_have_attribute("data-recorded", "partly_kept")
    sign_out_elsewhere(page)
    page.locator("#reason").fill(REASON)
    saved = page.locator("[data-saved]")
    expect(saved).to_contain_text("Not stored: you are signed out.")
    bar = page.locator(".signed-out")
    expect(bar).to_be_visible()
    expect(page.locator("#reason")).to_be_focused()
    bar.get_by_role("button", name="Sign in here").click()
    sign_in_here(page)
    expect(saved).to_have_text("✓ saved")
    expect(bar).to_be_hidden()
    page.reload()
    expect(page.locator("#reason")).to_have_value(REASON)


def test_who_does_not_sign_in_is_told_that_nothing_is_stored(page: Page, room: Scene) -> None:
    form = open_review(page, room)
    ref = form.get_attribute("data-ref")
    sign_out_elsewhere(page)
    page.keyboard.press("k")
    dialog(page).get_by_role("button", name="Not now").click()
    saved = page.locator("[data-saved]")
    expect(saved).to_contain_text("Not stored: you are signed out.")
    expect(saved).to_contain_text("Until then nothing is entered.")
    expect(form).to_have_attribute("data-ref", str(ref))
    page.locator(".signed-out button").click()
    sign_in_here(page)
    expect(page.locator("[data-verdict].is-waiting")).to_have_count(0, timeout=30_000)
    page.goto(f"{room.workshop}/review/{ref}")
    expect(form).to_have_attribute("data-recorded", "kept")


def test_the_line_of_quick_entry_stays_and_is_added_after_the_sign_in(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/commit")
    page.locator("#giver").fill("zo")
    page.keyboard.press("Tab")
    page.locator("#receiver").fill("tom")
    page.keyboard.press("Tab")
    page.locator("#deed").fill("Ring the yard before ten")
    sign_out_elsewhere(page)
    page.keyboard.press("Enter")
    dialog(page).get_by_role("button", name="Not now").click()
    expect(page.locator("#deed")).to_have_value("Ring the yard before ten")
    expect(page.locator("[data-due-said]")).to_contain_text("You are signed out, so nothing was stored.")
    page.locator("#deed").press("Enter")
    sign_in_here(page)
    expect(page.locator("[data-card]", has_text="Ring the yard before ten")).to_have_count(1)
    expect(page.locator("#deed")).to_have_value("")
    expect(page.locator("[data-due-said]")).not_to_contain_text("nothing was stored")


def test_the_console_goes_on_after_the_sign_in(page: Page, room: Scene) -> None:
    page.goto(f"{room.workshop}/run")
    notes = page.locator("form[data-notes] textarea")
    sign_out_elsewhere(page)
    notes.fill("Said while signed out")
    expect(page.locator("[data-notes-state]")).to_contain_text("you are signed out: kept on this device")
    page.locator(".signed-out button").click()
    sign_in_here(page)
    expect(page.locator("[data-notes-state]")).to_have_text("saved")
    page.locator("#agenda-title").click()
    page.keyboard.press("+")
    expect(page.locator("#run-bar .run-bar__what")).to_contain_text("11 min, planned 10 min")


def test_a_token_that_another_tab_has_made_stale_is_renewed_unseen(own_page: Page, room: Scene) -> None:
    page = own_page
    form = open_review(page, room)
    other = page.context.new_page()
    other.goto("/account")
    other.get_by_text("Inês Duarte").first.click()
    other.get_by_role("button", name="Sign out", exact=True).click()
    other.locator("input[name=email]").fill(EMAIL)
    other.locator("input[name=password]").fill(PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url(re.compile("/$"))
    other.close()
    page.keyboard.press("l")
    expect(form).to_have_attribute("data-recorded", "kept_late")
    expect(dialog(page)).to_be_hidden()


def test_somebody_elses_page_is_not_taken_for_an_answer(page: Page, room: Scene) -> None:
    """A hotel's network answers every address with a page of its own."""
    form = open_review(page, room)
    ref = form.get_attribute("data-ref")
    page.route(
        "**/review/**",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome, guest</h1>"),
    )
    page.keyboard.press("k")
    expect(page.locator("[data-saved]")).to_contain_text("Until then nothing is entered.")
    expect(form).to_be_visible()
    page.unroute("**/review/**")
    expect(page.locator("[data-verdict].is-waiting")).to_have_count(0, timeout=30_000)
    page.goto(f"{room.workshop}/review/{ref}")
    expect(form).to_have_attribute("data-recorded", "kept")


def test_a_browser_that_keeps_no_cookies_is_told_so(
    example: Example, chromium: Browser, tmp_path: Path
) -> None:
    """As a cautious company sets it: known before anybody types, and said again instead of a page full of riddles."""
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=find_chromium(), args=LAUNCH, base_url=example.server.url
    )
    page = context.new_page()
    said = page.locator("#flashes [role=alert]")
    page.goto("/join")
    expect(said).to_contain_text("keeps no cookies for this site")
    page.goto("/sign-in")
    expect(said).to_contain_text("keeps no cookies for this site")
    page.locator("main input[name=email]").fill(EMAIL)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    expect(said).to_contain_text("keeps no cookies for this site")
    expect(page.locator("main input[name=email]")).to_have_value(EMAIL)
    context.close()

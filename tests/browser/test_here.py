"""Who is here, tapped and by keyboard, by two facilitators at once."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Example
from tests.browser.scenes import in_session
from tests.browser.watching import Pages, is_too_wide


def names(page: Page) -> Locator:
    return page.locator("#here-supplier .here-name")


def test_taps_and_keys_say_who_is_here_and_the_other_facilitator_sees_it(
    pages: Pages, example: Example
) -> None:
    room = in_session(example.server)
    mine, theirs = (pages.open("desktop", state=example.state) for _each in range(2))
    for page in (mine, theirs):
        page.goto(f"{room.workshop}/here")
        expect(page.locator(".room-foot")).to_be_visible()
    was = [one.get_attribute("aria-pressed") for one in names(mine).all()]
    there = was[0] == "true"

    names(mine).first.click()
    for page in (mine, theirs):
        expect(names(page).first).to_have_attribute("aria-pressed", "false" if there else "true")
    names(theirs).first.click()
    for page in (mine, theirs):
        expect(names(page).first).to_have_attribute("aria-pressed", str(there).lower())

    mine.keyboard.press("ArrowDown")
    expect(names(mine).nth(1)).to_be_focused()
    mine.keyboard.press("Space")
    expect(names(theirs).nth(1)).to_have_attribute("aria-pressed", "false" if was[1] == "true" else "true")
    expect(names(mine).nth(1)).to_be_focused()


def test_on_a_phone_names_are_large_and_nothing_is_too_wide(pages: Pages, example: Example) -> None:
    room = in_session(example.server)
    phone = pages.open("phone", state=example.state)
    phone.goto(f"{room.workshop}/here")
    for name in names(phone).all():
        box = name.bounding_box()
        assert box is not None and box["height"] >= 44
    assert not is_too_wide(phone)
    before = names(phone).first.get_attribute("aria-pressed")
    names(phone).first.tap()
    expect(names(phone).first).not_to_have_attribute("aria-pressed", str(before))

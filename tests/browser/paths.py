"""The facilitator's path by keyboard alone: Tab, Enter, Space, letters and shortcuts, never the mouse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 200
"""More than any page has places to stop at."""


@dataclass(frozen=True)
class Commitment:
    """What is typed into the line: two or three letters name a person."""

    giver: str
    receiver: str
    deed: str
    evidence: str
    due: str = "today"


class Desk:
    """Somebody at a keyboard, in front of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, target: Locator) -> None:
        """Tabs until the target has the focus; fails when it cannot be reached so."""
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def press(self, target: Locator) -> None:
        """Tabs to a button or a link and presses Enter."""
        self.go_to(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, words: str) -> None:
        """Tabs to a field and types over what stands there."""
        self.go_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def tick(self, target: Locator, wanted: bool = True) -> None:
        """Tabs to a box and sets it with Space."""
        self.go_to(target)
        if target.is_checked() is not wanted:
            self.page.keyboard.press("Space")

    def keys(self, *names: str) -> None:
        """Presses keys one after the other, once the page's scripts are there."""
        self.page.wait_for_load_state()
        for name in names:
            self.page.keyboard.press(name)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("link", name=name).first

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name).first

    def box(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name).first

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """The page's title, the only h1."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)


def set_up_account(desk: Desk, link: str, name: str, email: str, password: str) -> None:
    """From the one-time link to an empty start page, without the example programme."""
    desk.page.goto(link)
    desk.sees("Welcome")
    desk.write(desk.box("Your name"), name)
    desk.write(desk.box("Your e-mail address"), email)
    desk.write(desk.page.locator("input[name=password]"), password)
    desk.tick(desk.page.get_by_role("checkbox", name="Add the example programme"), wanted=False)
    desk.press(desk.button("Make my account"))
    desk.sees("Your programmes")


def new_programme(desk: Desk, title: str, supplier: str, customer: str) -> None:
    desk.press(desk.link(re.compile("New programme|Set up a programme")))
    desk.write(desk.box("Title"), title)
    desk.write(desk.box("Supplier"), supplier)
    desk.write(desk.box("Customer"), customer)
    desk.keys("Enter")
    expect(desk.page).to_have_title(re.compile(re.escape(title)))


def add_person(desk: Desk, party: str, name: str, signatory: bool = False) -> None:
    """From the people's page and back to it."""
    desk.press(desk.link(f"Add a person of {party}"))
    desk.write(desk.box("Name"), name)
    if signatory:
        desk.tick(desk.page.get_by_role("checkbox", name="Signatory"))
    desk.press(desk.page.get_by_role("button", name="Add", exact=True))
    expect(desk.page.get_by_text(name).first).to_be_visible()


def start_workshop(desk: Desk) -> None:
    """From the prepared agenda to the room."""
    desk.press(desk.button(re.compile("^Start ")))
    desk.page.wait_for_url("**/run")


def open_commit(desk: Desk) -> None:
    """By its key, from any screen of the room."""
    desk.keys("c")
    desk.sees("New commitments")


def enter_commitment(desk: Desk, commitment: Commitment) -> None:
    """One line: names by a few letters, Enter saves, and the next line is ready."""
    page = desk.page
    before = page.locator("[data-card]").count()
    expect(page.locator("#giver")).to_be_focused()
    page.keyboard.type(commitment.giver)
    desk.keys("Tab")
    page.keyboard.type(commitment.receiver)
    desk.keys("Tab")
    page.keyboard.type(commitment.deed)
    desk.keys("Tab")
    page.keyboard.type(commitment.evidence)
    desk.keys("Tab")
    page.keyboard.type(commitment.due)
    desk.keys("Enter")
    expect(page.locator("[data-card]")).to_have_count(before + 1)
    expect(page.locator("#deed")).to_have_value("")


def say_all_yeses(desk: Desk) -> None:
    """Along the list: Y for the giver, Y for the receiver, arrow down."""
    cards = desk.page.locator("[data-card]")
    desk.keys("Escape")
    for index in range(cards.count()):
        card = cards.nth(index)
        expect(card).to_be_focused()
        desk.keys("y")
        expect(card.locator("form[data-yes]")).to_have_count(1)
        desk.keys("y")
        expect(card.locator("form[data-yes]")).to_have_count(0)
        expect(card).to_contain_text("agreed")
        desk.keys("ArrowDown")


def give_verdict(desk: Desk, key: str, reason: str = "") -> str:
    """K, L, P or N for the commitment on the screen, with the frank reason; returns the commitment's words."""
    page = desk.page
    deed = page.get_by_role("heading", level=1)
    shown = deed.inner_text()
    desk.keys(key)
    expect(page.locator("[data-verdict-line]")).to_contain_text("saved")
    expect(deed).to_have_text(shown)
    if reason:
        desk.keys("w")
        expect(page.get_by_label(re.compile("what happened"))).to_be_focused()
        page.keyboard.type(reason)
        desk.keys("Escape")
    desk.keys("Enter")
    expect(deed).not_to_have_text(shown)
    return shown


def lock_list(desk: Desk, revision: int = 1) -> str:
    """From any screen of the room to a list that waits for two signatures; returns its code."""
    desk.press(desk.page.get_by_role("navigation", name="This session").get_by_role("link", name="Sign"))
    desk.sees("before it is locked")
    desk.press(desk.button(f"Lock revision {revision}"))
    desk.sees("Sign the list")
    return desk.page.locator(".codeband__code").inner_text()


def sign_on_this_device(desk: Desk, name: str) -> None:
    """The device is handed over; the person reads, ticks, types their name and signs."""
    person = desk.page.locator(".place__person", has_text=name)
    desk.press(person.get_by_role("link", name="Hand over this device"))
    desk.sees(name)
    form = desk.page.locator("form[data-signing]")
    desk.tick(form.get_by_role("checkbox"))
    desk.write(form.get_by_role("textbox"), name)
    desk.press(form.get_by_role("button", name=re.compile("sign", re.IGNORECASE)))
    expect(desk.page.locator(".place.is-signed", has_text=name)).to_be_visible()


def close_workshop(desk: Desk) -> None:
    """From the signed list to the record."""
    desk.press(desk.link("Close the session"))
    desk.press(desk.button("Close the session"))
    expect(desk.page.get_by_role("heading", name="How it went")).to_be_visible()


def plan_workshop(desk: Desk, link: str) -> None:
    """Everything is filled in already; from a page with this link to the prepared agenda."""
    desk.press(desk.link(link))
    desk.sees("Plan a session")
    desk.press(desk.button("Plan it"))
    expect(desk.page.get_by_role("heading", name="Agenda", exact=True)).to_be_visible()


def download_pack(desk: Desk, folder: Path) -> bytes:
    """Presses Print and waits for the file that comes by itself."""
    with desk.page.expect_download(timeout=90_000) as coming:
        desk.press(desk.link("Print the pack"))
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path.read_bytes()

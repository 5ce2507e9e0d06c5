"""Whose browser a personal link is opened in: the attack that had both parties signed by one side, played again."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import join_ticket
from tests.browser.conftest import Example
from tests.browser.scenes import SESSION, list_on_the_table
from tests.browser.test_phone_signs import personal_link, sign
from tests.browser.watching import Pages


def join_link(example: Example, public_id: str) -> str:
    with example.server.writing():
        programme = programme_by_public_id(public_id)
        assert programme is not None
        room = room_of(workshop_by_number(programme.id, SESSION).id)
        assert room is not None
        return f"/j/{room.join_code}/{join_ticket(room)}"


def join_as(phone: Page, link: str, name: str) -> None:
    phone.goto(link)
    phone.locator(".join-name", has_text=name).first.tap()
    phone.wait_for_url("**/room")


def refused(page: Page, *words: str) -> None:
    """A calm page: why, the ways there are, and no form to sign."""
    for said in (*words, "the link is unused and still works", "In ink"):
        expect(page.locator("main")).to_contain_text(said)
    expect(page.locator("form[data-signing]")).to_have_count(0)
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "it can be read without moving it sideways"


def keep_picture(page: Page, name: str) -> None:
    """For whoever wants to look: only where PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_one_side_does_not_sign_for_both(pages: Pages, example: Example) -> None:
    table = list_on_the_table(example.server)
    screen = pages.open("desktop", state=example.state)
    screen.goto(f"{table.workshop}/sign")
    of_supplier = personal_link(screen, table.supplier_signatory)
    of_customer = personal_link(screen, table.customer_signatory)
    customer, anybody = pages.open("phone"), pages.open("phone")
    join_as(customer, join_link(example, table.public_id), table.customer_signatory)

    customer.goto(of_supplier)
    refused(customer, f"joined the room as {table.customer_signatory}")
    keep_picture(customer, "other-person")
    own = pages.open("desktop", state=example.state)
    own.goto(of_customer)
    refused(own, "signed in as facilitator of this programme", "Hand this device to")
    keep_picture(own, "facilitator")

    anybody.goto(of_supplier)
    sign(anybody, table.supplier_signatory)
    expect(anybody.get_by_text("by personal link")).to_be_visible()
    anybody.goto(of_customer)
    refused(anybody, "This browser has acted for")
    keep_picture(anybody, "other-party")

    customer.goto(of_customer)
    sign(customer, table.customer_signatory)
    expect(customer.get_by_text("on their own phone")).to_be_visible()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Signed by both")
    keep_picture(screen, "signed")


def test_a_browser_that_signs_in_meanwhile_is_refused_when_it_presses(pages: Pages, example: Example) -> None:
    """The form was open already; then another tab of the same browser signed in as facilitator."""
    table = list_on_the_table(example.server)
    pages.watch.foresee("status of 403")
    browser = pages.open("phone")
    browser.goto(table.link)
    browser.context.add_cookies(
        [one for one in example.state["cookies"] if one["name"].endswith("facilitator")]
    )
    form = browser.locator(".notyet form")
    token = pages.open("phone", state=example.state)
    token.goto(f"{table.workshop}/sign")
    fresh = token.locator("input[name=csrf_token]").first.input_value()
    form.locator("input[name=csrf_token]").evaluate("(field, value) => { field.value = value; }", fresh)
    browser.locator(".notyet summary").tap()
    form.get_by_role("textbox").fill("The second date is too early for the night shift.")
    form.get_by_role("button").tap()
    refused(browser, "signed in as facilitator", "The second date is too early for the night shift.")
    keep_picture(browser, "not-yet-kept")


def test_a_name_that_is_nobodys_needs_a_tick(pages: Pages, example: Example) -> None:
    """Asked once, in view, with everything that was typed; the same press again would ask again."""
    table = list_on_the_table(example.server)
    pages.watch.foresee("status of 422")
    phone = pages.open("phone")
    phone.goto(table.link)
    sign(phone, "Somebody else")
    asked = phone.get_by_role("checkbox", name=f"I am {table.customer_signatory}")
    expect(asked).to_be_in_viewport()
    expect(phone.locator("form[data-signing] input[name=name]")).to_have_value("Somebody else")
    keep_picture(phone, "name-asked")
    phone.locator("form[data-signing] button[type=submit]").tap()
    expect(asked).to_be_visible()
    asked.check()
    phone.locator("form[data-signing] button[type=submit]").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have signed")
    expect(phone.locator("main")).to_contain_text("typed as “Somebody else”")

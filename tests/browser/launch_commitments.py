"""The second half of a launch workshop: commitments on phones, fist to five, the read-back, and two signatures."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.launch import CUSTOMER, CUSTOMER_SIGNS, MAKER, SUPPLIER, SUPPLIER_SIGNS, Launch, Phone
from tests.browser.watching import is_too_wide

DEEDS = {
    SUPPLIER_SIGNS: "Send the batch tests every Friday by noon",
    CUSTOMER_SIGNS: "Show the refit plan to the painters each month",
}
FINGERS = {SUPPLIER_SIGNS: "5", CUSTOMER_SIGNS: "4", MAKER: "2"}


def commitments_are_made(room: Launch) -> None:
    room.next("First commitments from each side")
    supplier, customer, maker = room.phones
    for giver, receiver in ((supplier, customer), (customer, maker)):
        commitment(giver, receiver)
        expect(room.wall).to_contain_text(DEEDS[giver.name])
    room.look("commit")
    expect(room.desk).to_contain_text("2 new commitments, 2 agreed by both")
    expect(room.wall).to_contain_text("2 agreed by both")


def commitment(giver: Phone, receiver: Phone) -> None:
    """One writes it on their own phone, the other takes it on theirs."""
    form = giver.page.locator("[data-give=draft]")
    form.get_by_label("To whom").select_option(label=receiver.name)
    form.get_by_label("What I will do").fill(DEEDS[giver.name])
    form.get_by_label("How you will know").fill("It lies in the shared folder")
    form.get_by_role("button", name="Put it on the list").tap()
    mine = giver.page.get_by_role("button", name="Yes, I commit to this")
    expect(giver.page.locator(".own-pledge", has_text=DEEDS[giver.name]).first).to_be_visible()
    if mine.count():
        mine.tap()
    waiting = receiver.page.locator(".own-pledge", has_text=DEEDS[giver.name])
    waiting.get_by_role("button", name="Yes, this is what I expect").tap()
    expect(waiting.locator(".badge")).to_contain_text("agreed")


def fist_to_five(room: Launch) -> None:
    with room.at_once("fist to five"):
        room.keys.button("Fist to five", within="#run-desk")
        expect(room.wall).to_have_attribute("data-mode", "fist")
    room.look("fist, before")
    room.button("Ask the room", "collect")
    for phone in room.phones:
        phone.page.locator(".fist-key", has_text=FINGERS[phone.name]).first.tap()
        expect(phone.page.locator(".stored")).to_contain_text(FINGERS[phone.name])
    expect(room.wall.locator(".scene__now")).to_contain_text("3 of 3")
    room.look("fist, open")
    room.button("Close and show", "shown")
    for scene in room.everywhere():
        expect(scene).to_contain_text("1 person is at 0 to 2")
    expect(room.desk.locator(".fist-who")).to_contain_text(MAKER)
    expect(room.wall).not_to_contain_text(MAKER)
    room.look("fist, shown")


def both_sign(room: Launch) -> None:
    room.next("Read-back and sign-off")
    room.look("sign-off, before")
    for deed in DEEDS.values():
        expect(room.wall).to_contain_text(deed)
    with room.at_once("read back"):
        room.keys.button("Read it back", within="#run-desk")
        expect(room.wall.locator(".readback__row.is-now")).to_contain_text(DEEDS[SUPPLIER_SIGNS])
    room.look("sign-off, read back")
    room.keys.button("Show the list", within="#run-desk")
    expect(room.wall.locator(".readback__row")).to_have_count(2)

    room.keys.link("Lock the list", within="#run-desk")
    with room.at_once("the code"):
        room.keys.button("Lock revision 1")
        expect(room.console.locator(".codeband__code")).to_be_visible()
        expect(room.wall.locator(".list-code__code")).to_be_visible()
    code = room.wall.locator(".list-code__code").inner_text()
    expect(room.console.locator(".codeband__code")).to_have_text(code)
    room.keys.link("Run", within=".room-tabs")
    room.console.wait_for_url("**/run")
    expect(room.desk).to_contain_text(code)
    room.look("sign-off, out for signing")
    for phone in room.phones[:2]:
        room.keys.button(f"Hand the list to {phone.name}’s phone", within="#run-desk")
        expect(room.desk.locator(".desk-signer", has_text=phone.name)).to_contain_text("has the list")
    expect(room.phones[2].page.get_by_role("button", name="Read and sign")).to_have_count(0)
    for phone, party in zip(room.phones[:2], (SUPPLIER, CUSTOMER), strict=True):
        sign(phone, code)
        place = room.wall.locator(".pledge-place", has_text=party)
        expect(place).to_have_class(re.compile("is-signed"))
        expect(place).to_contain_text(phone.name)
    for scene in room.everywhere():
        expect(scene).to_contain_text("Signed by both parties")
    room.look("sign-off, signed")


def sign(phone: Phone, code: str) -> None:
    """Reads the code, ticks, types the name and signs, and comes back to the room."""
    phone.page.get_by_role("button", name="Read and sign").tap()
    expect(phone.page.locator(".code--hand")).to_have_text(code)
    assert not is_too_wide(phone.page), is_too_wide(phone.page)
    form = phone.page.locator("form[data-signing]")
    form.get_by_role("checkbox").check()
    form.get_by_role("textbox").fill(phone.name)
    form.get_by_role("button", name=re.compile("sign", re.IGNORECASE)).tap()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("You have signed")
    phone.page.get_by_role("link", name="Back to the room").tap()
    expect(phone.page.locator(".stored")).to_contain_text("You have signed")

"""From the first page after `make run` to the second workshop's signed list, by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.live_server import LiveServer
from tests.browser.paths import (
    Commitment,
    Desk,
    add_person,
    close_workshop,
    download_pack,
    enter_commitment,
    give_verdict,
    lock_list,
    new_programme,
    open_commit,
    plan_workshop,
    say_all_yeses,
    set_up_account,
    sign_on_this_device,
    start_workshop,
)
from tests.browser.watching import Pages

SUPPLIER, CUSTOMER = "Northwind Fittings", "Lakeside Yards"
SOLVEIG, SERGIO = "Solveig Ånestad", "Sergio Peña"
CARLA, CEM = "Carla Brandão", "Cem Yıldız"

LAUNCH = (
    Commitment("ser", "cem", "Send the batch report before each delivery", "One dated report for each batch"),
    Commitment(
        "sol", "car", "Show the delivery forecast to Lakeside", "The forecast is in the shared folder"
    ),
    Commitment(
        "cem", "ser", "Answer open questions within two working days", "The list of questions with dates"
    ),
    Commitment("car", "sol", "Open the yard plan to two planners", "Both have looked something up"),
)
REVIEW = (
    Commitment("ser", "cem", "Name one planner for the night shift", "The name is on the rota", "in 3 weeks"),
    Commitment("cem", "ser", "Book the second test slot", "The slot is in both calendars", "next session"),
)
REASONS = {
    "l": "The forecast came two days late, because the plan was open until Friday.",
    "p": "Two of five questions took a week; nobody stood in for the leave.",
    "n": "We forgot to ask our own security officer.",
}


def test_from_setup_to_the_second_signed_list(empty_server: LiveServer, pages: Pages, tmp_path: Path) -> None:
    desk = Desk(pages.open())

    set_up_account(
        desk, empty_server.setup_link(), "Maja Okonkwo", "maja@example.org", "harbour lights at dawn"
    )
    new_programme(desk, "On time and in the open", SUPPLIER, CUSTOMER)
    name_the_people(desk)

    desk.press(desk.link("Sessions"))
    plan_workshop(desk, "Plan the launch")
    start_workshop(desk)
    open_commit(desk)
    first_code = commit_and_sign(desk, LAUNCH)

    plan_workshop(desk, "Plan the next session")
    assert download_pack(desk, tmp_path).startswith(b"%PDF-")
    desk.press(desk.link("On time and in the open"))
    desk.press(desk.link("Prepare Review 2"))
    start_workshop(desk)
    check_every_commitment(desk)
    second_code = commit_and_sign(desk, REVIEW)
    assert first_code != second_code

    the_ledger_says_what_was_signed(desk)


def name_the_people(desk: Desk) -> None:
    desk.press(desk.link("People"))
    add_person(desk, SUPPLIER, SOLVEIG, signatory=True)
    add_person(desk, SUPPLIER, SERGIO)
    add_person(desk, CUSTOMER, CARLA, signatory=True)
    add_person(desk, CUSTOMER, CEM)


def commit_and_sign(desk: Desk, commitments: tuple[Commitment, ...]) -> str:
    """From the commit screen to the closed workshop's record; returns the code that both signed."""
    for commitment in commitments:
        enter_commitment(desk, commitment)
    say_all_yeses(desk)
    code = lock_list(desk)
    sign_on_this_device(desk, SOLVEIG)
    sign_on_this_device(desk, CARLA)
    desk.sees("Signed by both")
    expect(desk.page.locator(".codeband__code")).to_have_text(code)
    close_workshop(desk)
    return code


def check_every_commitment(desk: Desk) -> None:
    """One of each verdict, every miss with its reason; then on to the new commitments."""
    desk.keys("r")
    expect(desk.page.locator("[data-review]")).to_be_visible()
    checked = {give_verdict(desk, key, REASONS.get(key, "")) for key in "klpn"}
    assert checked == {commitment.deed for commitment in LAUNCH}
    desk.sees("All checked")
    desk.keys("Enter")
    desk.sees("New commitments")


def the_ledger_says_what_was_signed(desk: Desk) -> None:
    desk.press(desk.link("The commitments made here"))
    for commitment in REVIEW:
        expect(desk.page.get_by_text(commitment.deed)).to_be_visible()
    desk.page.goto(re.sub(r"\?.*", "", desk.page.url))
    for words in ("kept", "kept late", "partly kept", "not kept"):
        expect(desk.page.locator(".ledger .badge").get_by_text(words, exact=True)).to_be_visible()

"""A workshop played: a row of a register becomes a signed commitment, and the next review shows how it went."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from facilitator.domain.workshops import Kind
from tests.browser.conftest import Example
from tests.browser.rows_played import ASE, NOOR, RAVI, TOMAS, Played, give, played
from tests.browser.watching import Pages

BATCHES, PLAN = "Batch results before each delivery", "A plan that holds for eight weeks"
BACK = "Each report comes a day before the lorry"


@pytest.mark.timeout(600)  # where others take the machine; alone under a minute
def test_an_expectation_of_the_launch_is_signed_for_and_the_review_says_how_it_went(
    pages: Pages, example: Example
) -> None:
    room = played(pages, example, "Batches and plans")
    room.begin(Kind.LAUNCH, "launch", "Expectations by stage")
    room.join(ASE, TOMAS, NOOR, RAVI)
    each_side_writes(room)
    said_back_and_confirmed(room)
    room.make_commitment("H-01", "åse", "tom")
    room.both_sign_and_close()
    for phone in room.phones.values():
        expect(phone.locator("body")).not_to_contain_text("You write for your side.")
    the_review_shows_it(room)


def each_side_writes(room: Played) -> None:
    """One phone of each side takes the pen; the others of its side see that somebody writes."""
    for writer, other, title in ((TOMAS, RAVI, BATCHES), (ASE, NOOR, PLAN)):
        phone = room.phones[writer]
        give(phone, "pen", "I write for our side")
        expect(phone.locator(".stored")).to_contain_text("You write for your side.")
        expect(room.phones[other].locator("[data-mine-here]")).to_contain_text("Somebody of your side writes")
        give(phone, "own", "Put it on the wall", title=title, seen="It lies in the shared folder")
        for seen in (room.wall, *(one.locator("[data-mine-here]") for one in room.phones.values())):
            expect(seen).to_contain_text(title)


def said_back_and_confirmed(room: Played) -> None:
    """The other side says it back, the owner corrects, it is said back anew and confirmed."""
    ase, tomas = room.phones[ASE], room.phones[TOMAS]
    give(ase, "back", "Say it back", "H-01", answer="A report each week")
    expect(room.wall).to_contain_text("A report each week")
    tomas.locator(".own-pledge", has_text=BATCHES).locator("summary").tap()
    give(tomas, "instead", "We mean this", "H-01", correction="Before each delivery")
    expect(ase.locator(".own-pledge", has_text=BATCHES)).to_contain_text("Before each delivery")
    give(ase, "back", "Say it back", "H-01", answer=BACK)
    expect(room.wall).to_contain_text(BACK)
    expect(tomas.locator(".own-pledge", has_text=BATCHES)).to_contain_text(BACK)
    give(tomas, "right", "Yes, that is what we mean", "H-01")
    expect(tomas.locator("form[data-give=right][data-slot=H-01]")).to_have_count(0)
    expect(room.row("H-01")).to_contain_text("understood")


def the_review_shows_it(room: Played) -> None:
    """The commitment was kept: the row says so, and its owner says whether the expectation was met."""
    room.begin(Kind.REVIEW, "review", "Review of commitments")
    room.keep()
    room.go_to("Expectations: met or not")
    for seen in (room.wall, room.row("H-01")):
        expect(seen).to_contain_text("kept")
    expect(room.wall).to_contain_text(BACK)
    room.phones.clear()
    room.join(RAVI)
    give(room.phones[RAVI], "pen", "I write for our side")
    give(room.phones[RAVI], "met", "^partly$", "met-H-01")
    expect(room.row("H-01").get_by_role("button", name="partly")).to_have_attribute("aria-pressed", "true")
    room.console.goto(f"{room.place}/register/expectations")
    entry = room.console.locator("#H-01")
    for words in ("partly", "kept", BATCHES):
        expect(entry).to_contain_text(words)

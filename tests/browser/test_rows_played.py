"""A workshop played: a row of a register becomes a signed commitment, and the next review shows how it went."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from facilitator.domain.workshops import Kind
from tests.browser.conftest import Example
from tests.browser.rows_played import ASE, NOOR, RAVI, TOMAS, Played, give, played
from tests.browser.watching import Pages

BATCHES, PLAN = "Batch results before each delivery", "A plan that holds for eight weeks"
BACK = "Each report comes a day before the lorry"
TESTS, REFIT = "The batch tests of the last year", "The refit plan of next season"


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


@pytest.mark.timeout(600)
def test_an_access_that_a_theme_workshop_asked_for_is_signed_for_and_the_review_says_how_it_went(
    pages: Pages, example: Example
) -> None:
    room = played(pages, example, "Tests and plans")
    room.begin(Kind.THEME, "theme-2", "Opening access", step=2)
    room.join(ASE, TOMAS, NOOR, RAVI)
    one_is_asked_for_and_one_offered(room)
    what_was_offered_is_opened(room)
    room.make_commitment("A-01", "åse", "tom")
    room.both_sign_and_close()
    the_review_shows_that_it_was_opened(room)


def one_is_asked_for_and_one_offered(room: Played) -> None:
    """Entered in the register, from the console and back to it; everybody sees it."""
    desk = room.desk
    for title, side, begins, way_in in (
        (TESTS, "supplier", "asked", "Any working day, unannounced"),
        (REFIT, "customer", "offered_unprompted", "By a visit on Fridays"),
    ):
        desk.press(desk.link("Work in the register"))
        room.console.wait_for_url("**/register/access")
        line = room.console.locator("form[action$='/register/access']")
        line.locator("[name=side]").select_option(side)
        line.locator("[name=begins]").select_option(begins)
        line.locator("[name=way_in]").fill(way_in)
        line.locator("[name=title]").fill(title)
        desk.keys("Enter")
        expect(room.console.locator("article.entry", has_text=title)).to_be_visible()
        room.console.goto(f"{room.session}/run")
        for seen in everywhere(room):
            expect(seen).to_contain_text(title)


def what_was_offered_is_opened(room: Played) -> None:
    """One press on the console."""
    desk = room.desk
    desk.press(room.row("A-02").get_by_role("button", name="open", exact=True))
    expect(room.row("A-02").get_by_role("button", name="open", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    for seen in everywhere(room):
        expect(seen).to_contain_text(REFIT)


def the_review_shows_that_it_was_opened(room: Played) -> None:
    """The commitment was kept, the row says so; it stands open, and how it was used can be said."""
    room.begin(Kind.REVIEW, "review", "Review of commitments")
    room.keep()
    room.go_to("What is now possible")
    room.desk.press(room.console.locator("[data-act=view-access]"))
    expect(room.row("A-01")).to_contain_text("kept")
    expect(room.wall).to_contain_text(TESTS)
    room.desk.press(room.row("A-01").get_by_role("button", name="open", exact=True))
    expect(room.row("A-01").get_by_role("button", name="open", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    room.console.goto(f"{room.place}/register/access")
    for words in (TESTS, "Opened by", "kept"):
        expect(room.console.locator("#A-01")).to_contain_text(words)


def everywhere(room: Played) -> list[Locator]:
    """What the projector and each phone show."""
    return [room.wall, *(phone.locator("[data-scene]") for phone in room.phones.values())]

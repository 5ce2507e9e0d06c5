"""What was typed is never lost and never doubled: reloads, dead connections, double presses, two people at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Example
from tests.browser.scenes import Scene, in_session
from tests.browser.watching import HELD_BACK, Pages

NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


@dataclass(frozen=True)
class Line:
    """One line of quick entry."""

    giver: str
    receiver: str
    deed: str


@pytest.fixture(scope="module")
def room(example: Example) -> Scene:
    """A session that runs; each test writes about something of its own."""
    return in_session(example.server)


def notes_of(page: Page) -> Locator:
    return page.locator("form[data-notes] textarea")


def state_of(page: Page) -> Locator:
    return page.locator("[data-notes-state]")


def fill_line(page: Page, line: Line) -> None:
    page.locator("#giver").fill(line.giver)
    page.keyboard.press("Tab")
    page.locator("#receiver").fill(line.receiver)
    page.keyboard.press("Tab")
    page.locator("#deed").fill(line.deed)


def cards_with(page: Page, words: str) -> Locator:
    return page.locator("[data-card]", has_text=words)


def test_notes_are_saved_as_they_are_typed(pages: Pages, example: Example, room: Scene) -> None:
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/run")
    notes_of(page).press_sequentially("Both want the forecast earlier.")
    expect(state_of(page)).to_have_text("saved")
    page.reload()
    expect(notes_of(page)).to_have_value(re.compile("Both want the forecast earlier"))


def test_notes_typed_right_before_a_reload_are_there_after_it(
    pages: Pages, example: Example, room: Scene
) -> None:
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/run")
    notes_of(page).fill("The last word before the reload.")
    page.reload()
    expect(notes_of(page)).to_have_value("The last word before the reload.")
    expect(state_of(page)).to_have_text(re.compile("^(saved)?$"))
    elsewhere = pages.open(state=example.state)
    elsewhere.goto(f"{room.workshop}/run")
    expect(notes_of(elsewhere)).to_have_value("The last word before the reload.")


def test_notes_survive_a_dead_connection_and_a_closed_page(
    pages: Pages, example: Example, room: Scene
) -> None:
    pages.watch.foresee(NO_NETWORK)
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/run")
    page.context.set_offline(True)
    notes_of(page).fill("Said while the network was away.")
    expect(state_of(page)).to_contain_text("no connection: kept on this device")
    page.close()

    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"{room.workshop}/run")
    expect(notes_of(again)).to_have_value("Said while the network was away.")
    expect(state_of(again)).to_have_text("saved")
    elsewhere = pages.open(state=example.state)
    elsewhere.goto(f"{room.workshop}/run")
    expect(notes_of(elsewhere)).to_have_value("Said while the network was away.")


def test_two_who_write_notes_at_once_see_both_texts(pages: Pages, example: Example, room: Scene) -> None:
    pages.watch.foresee("status of 409")
    mine, theirs = pages.open(state=example.state), pages.open(state=example.state)
    for address in HELD_BACK:  # the connection brings nothing of what the other one saves
        mine.route(address, lambda _route: None)
    for page in (mine, theirs):
        page.goto(f"{room.workshop}/run")
    notes_of(theirs).fill("Theirs, saved first.")
    expect(state_of(theirs)).to_have_text("saved")
    notes_of(mine).fill("Mine, typed meanwhile.")
    clash = mine.locator("[data-notes-clash]")
    expect(clash).to_be_visible()
    expect(clash).to_contain_text("Theirs, saved first.")
    expect(notes_of(mine)).to_have_value("Mine, typed meanwhile.")
    clash.get_by_role("button", name="Keep both").click()
    expect(state_of(mine)).to_have_text("saved")
    theirs.reload()
    expect(notes_of(theirs)).to_have_value(re.compile("Theirs, saved first.\\s+Mine, typed meanwhile."))


def test_a_double_enter_makes_one_commitment(pages: Pages, example: Example, room: Scene) -> None:
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/commit")
    fill_line(page, Line("zo", "tom", "Walk the yard together"))
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(cards_with(page, "Walk the yard together")).to_have_count(1)
    page.keyboard.press("Enter")  # and one that comes late, when the line is empty again
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-quick] .field__error")).to_have_count(0)
    page.reload()
    expect(cards_with(page, "Walk the yard together")).to_have_count(1)


def test_a_line_that_is_sent_twice_makes_one_commitment(pages: Pages, example: Example, room: Scene) -> None:
    """As when the answer to the first sending got lost, or both are under way at once."""
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/commit")
    fill_line(page, Line("zo", "tom", "Count the pallets twice"))
    answers = page.evaluate(
        """async () => {
          const form = document.querySelector("[data-quick]");
          const send = () => fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
          const answers = await Promise.all([send(), send(), send()]);
          return answers.map((answer) => answer.status);
        }"""
    )
    assert answers == [200, 200, 200]
    page.reload()
    expect(cards_with(page, "Count the pallets twice")).to_have_count(1)


def test_a_line_typed_without_a_connection_stays_and_is_sent_once(
    pages: Pages, example: Example, room: Scene
) -> None:
    pages.watch.foresee(NO_NETWORK)
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/commit")
    fill_line(page, Line("zo", "tom", "Lend the loading plan"))
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("[data-quick]")).to_contain_text("What you typed is still here")
    expect(page.locator("#deed")).to_have_value("Lend the loading plan")
    page.context.set_offline(False)
    page.locator("#deed").press("Enter")
    expect(cards_with(page, "Lend the loading plan")).to_have_count(1)
    page.reload()
    expect(cards_with(page, "Lend the loading plan")).to_have_count(1)


def test_hints_that_come_late_do_not_cover_what_went_wrong(
    pages: Pages, example: Example, room: Scene
) -> None:
    """The date in words is asked for while one types; its answer may come after the line could not be sent."""
    pages.watch.foresee(NO_NETWORK)
    page = pages.open(state=example.state)
    held: list[Route] = []
    page.route("**/commit/hints**", lambda route: held.append(route))
    page.goto(f"{room.workshop}/commit")
    fill_line(page, Line("zo", "tom", "Lend the crane plan"))
    page.wait_for_timeout(400)
    assert held, "hints were asked for"
    page.route(re.compile("/commit$"), lambda route: route.abort("internetdisconnected"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-quick]")).to_contain_text("What you typed is still here")
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-quick]")).to_contain_text("What you typed is still here")


def test_a_frank_reason_survives_a_dead_connection(pages: Pages, example: Example, room: Scene) -> None:
    pages.watch.foresee(NO_NETWORK)
    words = "The plan came late, because nobody had asked for it."
    page = pages.open(state=example.state)
    page.goto(f"{room.workshop}/review")
    reason = page.locator("[data-reason]")
    page.keyboard.press("n")
    expect(page.locator("[data-verdict-line]")).to_contain_text("not kept")
    page.keyboard.press("w")
    expect(reason).to_be_focused()
    place = page.url
    page.context.set_offline(True)
    reason.fill(words)
    expect(page.locator("[data-saved]")).to_contain_text("Your words are still here")
    page.context.set_offline(False)
    page.reload()
    expect(reason).to_have_value(words)
    # It may have been stored before the reload, as soon as the line was back, or after it: either way it is.
    elsewhere = pages.open(state=example.state)
    for _look in range(20):
        elsewhere.goto(place)
        if elsewhere.locator("[data-reason]").input_value() == words:
            break
        page.wait_for_timeout(500)
    expect(elsewhere.locator("[data-reason]")).to_have_value(words)


def test_a_stale_edit_shows_both_texts(pages: Pages, example: Example, room: Scene) -> None:
    pages.watch.foresee("status of 409")
    first = pages.open(state=example.state)
    first.goto(f"{room.workshop}/commit")
    fill_line(first, Line("zo", "tom", "Print the rota"))
    first.keyboard.press("Enter")
    ref = cards_with(first, "Print the rota").get_attribute("id")
    second = pages.open(state=example.state)
    for page in (first, second):
        page.goto(f"{room.place}/commitments/{ref}/edit")
    deed = "What will be done"
    first.get_by_label(deed).fill("Print the rota on Mondays")
    first.get_by_role("button", name="Save the words").click()
    first.wait_for_url(re.compile(f"{ref}$"))
    second.get_by_label(deed).fill("Print the rota in colour")
    second.get_by_role("button", name="Save the words").click()
    expect(second.locator("#their-words")).to_contain_text("Print the rota on Mondays")
    expect(second.get_by_label(deed)).to_have_value("Print the rota in colour")
    second.get_by_role("button", name="Save the words").click()
    expect(second.locator("main")).to_contain_text("Print the rota in colour")


def test_a_stale_person_shows_both_texts(pages: Pages, example: Example, room: Scene) -> None:
    pages.watch.foresee("status of 409")
    first, second = pages.open(state=example.state), pages.open(state=example.state)
    for page in (first, second):
        page.goto(f"{room.place}/people/2")
    role = "Role in their company"
    first.get_by_label(role).fill("Head of planning")
    first.get_by_role("button", name="Save").click()
    first.wait_for_url(re.compile("/people$"))
    second.get_by_label(role).fill("Head of the night shift")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert")).to_contain_text("Head of planning")
    expect(second.get_by_label(role)).to_have_value("Head of the night shift")

"""The whole line of a block that gathers, with one key alone, two phones and the wall."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import join_ticket
from tests.browser.conftest import Example
from tests.browser.launch import planned
from tests.browser.watching import Pages, is_too_wide

CARDS = ("Slow answers on drawings", "Prices come up every spring")
THEN = {
    "Write": "look at every card together",
    "Look": "put together what belongs together",
    "Group": "vote on the groups",
    "Vote": "choose what to keep",
}
"""What the wall says comes next."""
MORE = "Nobody rings when the plan changes"


def on_to(console: Page, wall: Page, key: str, says: str, stage: str) -> None:
    """The key does what the bar says, and console and wall are at this stage."""
    expect(console.locator("#run-bar [data-key=next-block]")).to_contain_text(says)
    console.keyboard.press(key)
    expect(console.locator(".stages .is-on .stages__word")).to_have_text(stage)
    if stage in THEN:
        expect(wall.locator(".scene__after")).to_have_text(f"next: {THEN[stage]}")


def test_one_key_plays_the_line_from_writing_to_the_next_block(pages: Pages, example: Example) -> None:
    place, number, programme_id = planned(example.server)
    console = pages.open(state=example.state)
    console.goto(f"{place}/run")
    console.get_by_role("button", name="Start the session").click()
    title = console.locator("#now-title")
    expect(title).to_have_text("Welcome and purpose")
    expect(console.locator(".room-foot")).to_be_visible()
    for words in ("Check-in round", "Why trust, here, now", "Opportunities that depend on trust"):
        console.keyboard.press("ArrowRight")
        expect(title).to_have_text(words)
    wall = pages.open("projector")
    wall.goto(console.locator("[data-projector]").get_attribute("href") or "")
    with example.server.writing():
        room = room_of(workshop_by_number(programme_id, number).id)
        assert room is not None
        link = f"/j/{room.join_code}/{join_ticket(room)}"
    phones = [pages.open("phone"), pages.open("phone")]
    for phone, name in zip(phones, ("Åse Lindqvist", "Tomás Ruiz"), strict=True):
        phone.goto(link)
        phone.get_by_role("button", name=name).tap()
        phone.wait_for_url("**/room")
    console.locator("#run-desk").get_by_text("with names").click()
    console.locator("#run-desk .stages__asks").click()

    on_to(console, wall, "PageDown", "Begin to write", "Write")
    for phone, text in zip(phones, CARDS, strict=True):
        expect(phone.locator("[data-scene]")).to_contain_text("left to write")
        phone.locator("[data-give=card] textarea").first.fill(text)
        phone.locator("[data-give=card]").get_by_role("button", name="Hand it in").tap()
        expect(phone.locator(".own-card")).to_have_count(1)
    expect(wall.locator(".handed")).to_contain_text(re.compile(r"2\s+of 2\s+have handed in"))
    expect(wall.locator(".handed .dot.is-in")).to_have_count(2)
    phones[0].locator("[data-give=card] textarea").first.fill(MORE)
    phones[0].locator("[data-give=card]").first.get_by_role("button", name="Hand it in").tap()
    expect(phones[0].locator(".own-card")).to_have_count(2)

    on_to(console, wall, "ArrowRight", "End writing", "Look")
    expect(wall.locator(".wall-card")).to_have_count(3)
    on_to(console, wall, "Space", "Card 2 of 3", "Look")
    expect(console.locator("#run-desk")).to_contain_text("Card 2 of 3")
    expect(wall.locator(".wall-card.is-coming")).to_have_count(1)
    console.keyboard.press("ArrowLeft")
    expect(console.locator("#run-desk")).to_contain_text("Card 1 of 3")
    console.locator(".desk-cards__one").nth(2).click()
    expect(console.locator("#run-desk")).to_contain_text("Card 3 of 3")
    expect(wall.locator(".wall-card.is-now")).to_have_text(re.compile(".+"))
    on_to(console, wall, "ArrowRight", "Group the cards", "Group")
    on_to(console, wall, "ArrowRight", "Open the vote, 1 dot each", "Vote")
    for phone in phones:
        phone.get_by_role("button", name="I know, and go on").tap()
        option = phone.locator(".dots__option", has_text=MORE)
        option.locator("[data-dot='1']").tap()
        expect(phone.locator("[data-dots-left]")).to_have_text("0")
    expect(wall.locator(".handed")).to_contain_text(re.compile(r"2\s+of 2\s+have voted"))
    for screen in (console, wall, *phones):
        assert not is_too_wide(screen)
    on_to(console, wall, "ArrowRight", "Count the votes", "Vote")
    expect(wall.locator(".bars__row").first).to_contain_text(MORE)
    on_to(console, wall, "ArrowRight", "Choose what to keep", "Keep")
    expect(wall.locator(".wall-kept li")).to_have_count(1)
    expect(wall.locator(".wall-kept")).to_contain_text(MORE)
    for phone in phones:
        expect(phone.locator("[data-scene]")).to_contain_text(MORE)
    on_to(console, wall, "ArrowRight", "Take 1 into the register", "Keep")
    expect(wall.locator(".wall-kept .is-taken")).to_contain_text("O-01")
    expect(console.locator("#run-bar [data-key=next-block]")).to_contain_text("Next: Concerns")
    console.keyboard.press("ArrowRight")
    expect(title).to_have_text("Concerns, the unspoken ones too")
    console.keyboard.press("PageUp")
    expect(title).to_have_text("Opportunities that depend on trust")
    expect(console.locator(".stages .is-on .stages__word")).to_have_text("Keep")

"""A whole launch workshop, from the code on the wall to two signatures, played on five screens at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Example
from tests.browser.launch import (
    AT_ONCE,
    AWAY,
    CUSTOMER,
    CUSTOMER_SIGNS,
    MAKER,
    NAMES,
    SMALL_PHONE,
    SUPPLIER,
    SUPPLIER_SIGNS,
    Launch,
    Phone,
    launch,
)
from tests.browser.launch_commitments import both_sign, commitments_are_made, fist_to_five
from tests.browser.watching import Pages

IDEAS = {
    SUPPLIER_SIGNS: "Open the batch tests to two of their engineers",
    CUSTOMER_SIGNS: "Share the refit plan a year ahead",
    MAKER: "One planning call instead of eleven messages",
}
LATER_IDEA = "See the quantities for each hull as well"
GROUP = "One plan that both can see"
CONCERNS = ("The plan changes and nobody rings", "Prices come up again every spring", "Blame is sent in copy")
WORDS = {SUPPLIER_SIGNS: "hopeful", CUSTOMER_SIGNS: "curious", MAKER: "wary"}
SAID_IN_CLOSING = "Two promises, and the plan comes first."


@pytest.mark.timeout(900)  # where others take the machine; alone about a minute
def test_a_whole_launch_workshop(pages: Pages, example: Example) -> None:
    pages.watch.foresee("ERR_INTERNET_DISCONNECTED")
    pages.watch.foresee("status of 404")  # the projector's address ends with the workshop
    with launch(pages, example) as room:
        everybody_joins(room)
        they_talk_and_go_round(room)
        opportunities_are_written(room)
        every_card_is_shown_once(room)
        cards_are_put_together(room)
        they_vote(room)
        concerns_have_no_names(room)
        break_and_linking(room)
        one_word_from_everybody(room)
        commitments_are_made(room)
        fist_to_five(room)
        both_sign(room)
        the_workshop_is_closed(room)
        assert not room.faults, "\n" + "\n".join(sorted(set(room.faults)))
        slow = {what: ms for what, ms in room.delays.items() if ms > AT_ONCE}
        assert len(slow) <= 1, f"the projector was late: {slow}"


# --- the acts ----------------------------------------------------------------------------------------------------


def everybody_joins(room: Launch) -> None:
    expect(room.wall).to_contain_text("One result today")
    code = room.wall.locator(".wall-code__code").inner_text()
    by_picture = room.pages.open("phone")
    by_picture.goto(room.link)
    by_code = room.pages.open("phone", **SMALL_PHONE), room.pages.open("phone", **SMALL_PHONE)
    for page in by_code:
        page.goto("/join")
        page.get_by_label("Code").fill(code.lower())
        page.keyboard.press("Enter")
    for name, page in zip((SUPPLIER_SIGNS, CUSTOMER_SIGNS, MAKER), (by_picture, *by_code), strict=True):
        page.get_by_role("button", name=name).tap()
        page.wait_for_url("**/room")
        phone = Phone(name, page)
        page.on("requestfinished", phone.told)
        room.phones.append(phone)
        expect(page.locator(".phone-bar")).to_contain_text(name)
        expect(phone.scene).to_contain_text("One result today")
    expect(room.console.locator("#room-phones summary")).to_have_text("3 by phone")
    people = room.console.locator("#people")
    for name in NAMES:
        pressed = "false" if name == AWAY else "true"
        expect(people.get_by_role("button", name=name)).to_have_attribute("aria-pressed", pressed)
    room.look("talk")


def they_talk_and_go_round(room: Launch) -> None:
    room.keys.press("t")
    expect(room.console.locator("#run-bar .block-clock")).to_contain_text("paused")
    for scene in room.everywhere():
        expect(scene.locator(".scene-clock")).to_contain_text("paused")
    room.keys.press("t")
    for scene in room.everywhere():
        expect(scene.locator(".scene-clock")).to_contain_text("left")
    with room.at_once("blank"):
        room.keys.press("b")
        expect(room.wall).to_have_attribute("data-mode", "blank")
    expect(room.wall).not_to_contain_text("One result today")
    expect(room.console.locator("#run-screens")).to_contain_text("The projector is blank now.")
    room.look("blank")
    with room.at_once("show again"):
        room.keys.press("b")
        expect(room.wall).to_contain_text("One result today")

    room.next("Check-in round")
    for turn in range(3):
        with room.at_once("who speaks"):
            room.keys.enter(room.desk.locator("[data-act=speak]"))
            expect(room.wall.locator(".round__speaks")).to_be_visible()
            expect(room.wall.locator(".round__side .is-done")).to_have_count(turn)
        speaker = room.wall.locator(".round__speaks b").inner_text()
        expect(phone_of(room, speaker).page.locator(".round-mine")).to_contain_text("The word is yours")
        if turn == 1:
            room.look("round")
    room.keys.enter(room.desk.locator("[data-act=stop]"))
    expect(room.wall).to_contain_text("Thank you, everybody.")
    expect(room.desk).to_contain_text("Everybody has been heard.")
    room.next("Why trust, here, now")


def opportunities_are_written(room: Launch) -> None:
    room.next("Opportunities that depend on trust")
    room.look("gather, before")
    room.keys.choose(room.desk.get_by_role("radio", name="with names"))
    room.forward("Begin to write", "data-phase", "collect", by_button=True)
    supplier, customer, away = room.phones
    for phone in room.phones:
        expect(phone.scene).to_contain_text("With your name.")
        expect(phone.page.locator("[data-give=card] textarea")).to_be_visible()
    away.page.context.set_offline(True)
    away.hand_in(IDEAS[away.name])
    expect(away.page.locator("[data-give=card] [data-said]").first).to_contain_text("Kept on this phone")
    expect(away.page.locator("[data-state]")).to_be_hidden()
    supplier.hand_in(IDEAS[supplier.name])
    customer.hand_in(IDEAS[customer.name])
    expect(customer.page.locator(".own-card")).to_have_count(1)
    reloaded_in_mid_sentence(customer)
    expect(room.desk.locator(".desk-count")).to_have_text(re.compile(r"3 cards handed in\s+by 2 people"))
    expect(room.wall.locator(".handed")).to_contain_text(re.compile(r"2\s+of 3\s+have handed in"))
    for text in (*IDEAS.values(), LATER_IDEA):
        expect(room.wall).not_to_contain_text(text)
    room.look("gather, collecting")

    expect(away.page.locator("[data-state]")).to_be_visible(timeout=7000)
    room.look("a phone without a connection", phone=2)
    away.page.context.set_offline(False)
    expect(away.page.locator(".own-card")).to_have_count(1)
    expect(away.page.locator("[data-state]")).to_be_hidden()
    expect(away.page.locator(".own-card .gcard__text")).to_have_text(IDEAS[away.name])
    expect(room.desk.locator(".desk-count")).to_have_text(re.compile(r"4 cards handed in\s+by 3 people"))
    assert len(away.sent) == 1, away.sent


def reloaded_in_mid_sentence(phone: Phone) -> None:
    """The same place, and every letter, as before."""
    half, rest = LATER_IDEA[:20], LATER_IDEA[20:]
    phone.write(half)
    phone.page.reload()
    field = phone.page.locator("[data-give=card] textarea").first
    expect(field).to_have_value(half)
    expect(phone.page.locator(".own-card")).to_have_count(1)
    field.press("End")
    field.press_sequentially(rest)
    phone.page.locator("[data-give=card]").first.get_by_role("button", name="Hand it in").tap()
    expect(phone.page.locator(".own-card")).to_have_count(2)


def every_card_is_shown_once(room: Launch) -> None:
    writing = room.phones[0]
    writing.write("Not finished yet")
    with room.at_once("the first card"):
        room.keys.button("End writing, show the cards", within="#run-bar")
        expect(room.wall).to_have_attribute("data-phase", "walk")
    expect(writing.page.locator("[data-moved-on]")).to_be_visible()
    expect(writing.scene).to_have_attribute("data-phase", "collect")
    expect(writing.page.locator("[data-give=card] textarea").first).to_have_value("Not finished yet")
    room.look("a phone that is not moved on")
    writing.page.locator("[data-go-there]").tap()
    expect(writing.scene).to_have_attribute("data-phase", "walk")
    expect(writing.page.locator("[data-kept-text]")).to_have_text("Not finished yet")
    room.look("a text that was kept")
    writing.page.locator("[data-kept-away]").tap()

    shown = []
    expect(room.wall.locator(".wall-card")).to_have_count(4)
    for place in range(1, 5):
        expect(room.desk).to_contain_text(f"Card {place} of 4")
        expect(room.wall).to_contain_text(f"read so far: {place - 1}")
        now = room.wall.locator(".wall-card.is-now")
        who = now.locator(".wall-card__by").inner_text()
        text = now.locator("p").inner_text().removesuffix(who).strip()
        shown.append(text)
        assert any(name in who for name, idea in IDEAS.items() if text in (idea, LATER_IDEA)), who
        for phone in room.phones:
            expect(phone.scene).to_contain_text(text)
        if place == 2:
            room.look("gather, card by card")
        if place < 4:
            with room.at_once("the next card"):
                room.keys.press("." if place % 2 else "ArrowDown")
    assert sorted(shown) == sorted([*IDEAS.values(), LATER_IDEA])


def cards_are_put_together(room: Launch) -> None:
    room.forward("Group the cards", "data-mode", "cluster")
    groups = room.desk.locator(".board-group")
    expect(groups).to_have_count(4)
    room.keys.to(room.desk.locator(".board-group__head[tabindex='0']"))
    with room.at_once("put together"):
        for key in ("m", "ArrowDown", "m"):
            room.keys.press(key)
        expect(groups).to_have_count(3)
        expect(room.wall.locator(".wall-card")).to_have_count(3)
    room.keys.press("z")
    expect(groups).to_have_count(4)
    expect(room.wall.locator(".wall-card")).to_have_count(4)
    room.keys.to(room.desk.locator(".board-group__head[tabindex='0']"))
    for key in ("m", "ArrowUp", "m"):
        room.keys.press(key)
    expect(groups).to_have_count(3)
    room.keys.to(heads_of_pairs(room))
    room.keys.press("e")
    room.console.keyboard.type(GROUP)
    with room.at_once("a name"):
        room.keys.press("Enter")
        expect(room.wall).to_contain_text(GROUP)
    room.look("cluster")


def they_vote(room: Launch) -> None:
    room.forward("Open the vote, 1 dot each", "data-phase", "collect")
    for phone, choice in zip(room.phones, (GROUP, GROUP, ""), strict=True):
        options = phone.page.locator(".dots__option")
        expect(options).to_have_count(3)
        option = options.filter(has_text=GROUP) if choice else options.filter(has_not_text=GROUP)
        option.first.locator("[data-dot='1']").tap()
        expect(phone.page.locator("[data-dots-left]")).to_have_text("0")
    expect(room.desk.locator(".desk-count")).to_contain_text("3 have voted")
    expect(room.wall.locator(".handed")).to_contain_text(re.compile(r"3\s+of 3\s+have voted"))
    for scene in room.everywhere():
        expect(scene.locator(".bars")).to_have_count(0)
    room.look("vote, open")
    room.forward("Count the votes", "data-phase", "shown")
    for scene in room.everywhere():
        first = scene.locator(".bars__row").first
        expect(first).to_contain_text(f"1. {GROUP}")
        expect(first.locator(".bars__figures b")).to_have_text("2")
    room.look("vote, result")
    room.forward("Choose what to keep", "data-mode", "keep")
    room.look("keep")
    room.keys.enter(room.desk.locator(".desk-keep__tick[aria-checked=false]").first)
    expect(room.desk.locator(".desk-keep__tick[aria-checked=true]")).to_have_count(3)
    expect(room.ahead).to_contain_text("Take 3 into the register")
    room.keys.press("ArrowRight")
    expect(room.console.locator("#flashes")).to_contain_text("Taken into the register.")


def concerns_have_no_names(room: Launch) -> None:
    room.next("Concerns, the unspoken ones too")
    expect(room.desk.get_by_role("radio", name="anonymous")).to_be_checked()
    room.forward("Begin to write", "data-phase", "collect")
    for phone, text in zip(room.phones, CONCERNS, strict=True):
        expect(phone.scene).to_contain_text("Your party is not shown either")
        phone.hand_in(text)
        expect(phone.page.locator(".own-card")).to_have_count(1)
    expect(room.desk.locator(".desk-count")).to_contain_text("3 cards handed in")
    for text in CONCERNS:
        expect(room.console.locator("body")).not_to_contain_text(text)
    room.look("anonymous, collecting")
    room.forward("End writing, show the cards", "data-phase", "walk")
    shown = []
    for place in range(1, 4):
        expect(room.desk).to_contain_text(f"Card {place} of 3")
        shown.append(room.wall.locator(".wall-card.is-now p").inner_text())
        nobody_is_named(room)
        if place == 1:
            room.look("anonymous, card by card")
        if place < 3:
            with room.at_once("the next card"):
                room.keys.press("ArrowRight")
                expect(room.wall).to_contain_text(f"read so far: {place}")
    assert sorted(shown) == sorted(CONCERNS)
    with room.at_once("all at once"):
        room.keys.button("All at once", within="#run-desk")
        for phone in room.phones:
            expect(phone.scene.locator(".gcard")).to_have_count(3)
    nobody_is_named(room)
    room.look("anonymous, all cards")
    room.keys.enter(room.desk.locator("[data-act=stage-keep]"))
    expect(room.ahead).to_contain_text("Take 3 into the register")
    room.keys.press("ArrowRight")
    expect(room.console.locator("#flashes")).to_contain_text("Taken into the register.")


def break_and_linking(room: Launch) -> None:
    room.next("Break")
    for scene in room.everywhere():
        expect(scene).to_contain_text(re.compile(r"Back at\s+\d\d:\d\d"))
    room.look("break")
    room.next("Linking and priorities")
    expect(room.wall.locator(".linking__left .linking__row")).to_have_count(3)
    expect(room.wall.locator(".linking__right .linking__row")).to_have_count(len(CONCERNS))
    with room.at_once("a line"):
        for key in ("ArrowDown", "j", "j"):
            room.keys.press(key)
        expect(room.wall.locator(".threads path")).to_have_count(1)
    expect(room.wall.locator(".linking__row.is-on")).to_contain_text("1 line")
    room.look("linking")
    room.next("Expectations by stage")
    with room.at_once("concerns of the register"):
        room.keys.enter(room.desk.locator("[data-act=view-concerns]"))
        for text in CONCERNS:
            expect(room.wall).to_contain_text(text)
    room.look("register")


def one_word_from_everybody(room: Launch) -> None:
    room.tool("Check-in", "check-in")
    room.look("check-in, before")
    room.button("Ask the room", "collect")
    for phone in room.phones:
        phone.hand_in(WORDS[phone.name])
        expect(phone.page.locator(".stored")).to_contain_text(WORDS[phone.name])
        expect(room.wall).not_to_contain_text(WORDS[phone.name])
    expect(room.desk.locator(".desk-count")).to_contain_text("3 of 3")
    room.look("check-in, open")
    room.button("Close and show", "shown")
    for scene in room.everywhere():
        for word in WORDS.values():
            expect(scene).to_contain_text(word)
    room.look("check-in, shown")
    with room.at_once("hide"):
        room.keys.press("h")
        expect(room.wall).not_to_contain_text(WORDS[MAKER])
    expect(room.console.locator("#run-screens")).to_contain_text("Results and cards are hidden now.")
    room.keys.press("h")
    expect(room.wall).to_contain_text(WORDS[MAKER])


def the_workshop_is_closed(room: Launch) -> None:
    room.next("Next session and closing round")
    room.keys.press("ArrowRight")
    expect(room.on).to_have_text("All items are done")
    room.keys.link("Close the session")
    console = room.console
    console.wait_for_url("**/run/close")
    minutes = console.locator(".closing-table")
    expect(minutes.locator("tbody tr")).to_have_count(11)
    expect(minutes.locator("tr", has_text="Break").locator("td").nth(1)).to_have_text("10")
    expect(minutes.locator("tfoot td").first).to_have_text("180")
    room.keys.write(console.get_by_role("textbox", name=re.compile("word", re.IGNORECASE)), SAID_IN_CLOSING)
    room.keys.button("Close the session")
    record = console.locator("main")
    expect(record).to_contain_text(SAID_IN_CLOSING)
    expect(record).to_contain_text("Both parties have signed the list of this session.")
    for words in (GROUP, *WORDS.values()):
        expect(record).to_contain_text(words)
    planned, took = console.locator(".record-table tfoot td.is-number").all_inner_texts()
    assert planned == "3 h" and re.fullmatch(r"\d+ min", took), (planned, took)
    expect(room.screen.locator("body")).to_contain_text("Thank you.")
    expect(room.screen.locator("body")).to_contain_text("signed by both")
    for phone in room.phones:
        expect(phone.page.locator("body")).not_to_contain_text("closing round")
        expect(phone.page.locator("body")).to_contain_text("You owe")
    the_register_holds_all(room)


def the_register_holds_all(room: Launch) -> None:
    console = room.console
    console.goto(f"{room.place.rsplit('/workshops', 1)[0]}/register")
    best = console.locator("article.entry[id^=O-]", has_text=GROUP)
    expect(best).to_contain_text("2 votes")
    expect(best).to_contain_text("K-01")
    for text in CONCERNS:
        expect(console.locator("article.entry[id^=K-]", has_text=text)).to_have_count(1)


# --- what is looked for ------------------------------------------------------------------------------------------


def phone_of(room: Launch, name: str) -> Phone:
    return next(phone for phone in room.phones if phone.name == name)


def heads_of_pairs(room: Launch) -> Locator:
    """The head of the group that holds two cards."""
    pair = room.desk.locator(".board-group", has=room.console.locator(".board-group__cards"))
    return pair.locator(".board-group__head")


def nobody_is_named(room: Launch) -> None:
    """Neither a person nor a party stands on what the room sees, nor on the facilitator's desk."""
    seen = [room.wall.locator(".scene__body"), room.desk, *(one.scene for one in room.phones)]
    for name in (*NAMES, SUPPLIER, CUSTOMER):
        for one in seen:
            expect(one).not_to_contain_text(name)

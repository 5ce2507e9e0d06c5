"""The guided line: one press does what comes next, back deletes nothing, and a stage can be gone to at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.activities import gather, keep, line, running, vote
from facilitator.activities.family import Block
from facilitator.activities.stages import line_of, stage_of
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, NotFound, Stale
from facilitator.queries.agendas import agenda_of
from facilitator.queries.boards import board_of
from facilitator.queries.registers import registers_of
from facilitator.services.activity_states import save_state
from facilitator.services.agendas import step_item
from facilitator.services.ballots import TooFew
from facilitator.services.rooms import open_room
from facilitator.services.timing import pause_item
from facilitator.services.workshops import start_workshop
from tests.activities.test_gather import crowd, on_phone
from tests.blocks import again, give, now_in, press
from tests.factories import Cast
from tests.rooms import plan, workshop_of


@pytest.fixture
def block(context: Flask, cast: Cast) -> Block:
    return in_block(cast, "Opportunities")


def in_block(cast: Cast, title: str) -> Block:
    """The launch at the block that begins with these words."""
    number = plan(cast)
    start_workshop(cast.actor, cast.programme_id, number)
    open_room(cast.actor, cast.programme_id, number)
    return to_block(cast, number, title)


def to_block(cast: Cast, number: int, title: str) -> Block:
    items = agenda_of(workshop_of(cast, number)).items
    key = next(item.key for item in items if item.title.startswith(title))
    step_item(cast.actor, cast.programme_id, number, key, ItemState.RUNNING)
    running.begin(cast.actor, now_in(cast, number))
    return now_in(cast, number)


def on(cast: Cast, block: Block, what: str, **fields: str) -> Block:
    """The next press, which the page says is this."""
    now = again(cast, block)
    ahead = line.ahead_of(now)
    assert ahead.what == what
    assert line.go_on(cast.actor, now, ahead.mark, fields) == what
    return again(cast, block)


def back(cast: Cast, block: Block, what: str) -> Block:
    now = again(cast, block)
    found = line.back_of(now)
    assert found.what == what
    line.go_back(cast.actor, now, found.mark)
    return again(cast, block)


def to(cast: Cast, block: Block, stage: str) -> Block:
    now = again(cast, block)
    line.go_to(cast.actor, now, stage, stage_of(now).value)
    return again(cast, block)


def written(
    cast: Cast, block: Block, texts: tuple[str, ...] = ("One", "Two", "Three"), naming: str = "named"
) -> Block:
    """After everybody has written, before the first card."""
    block = on(cast, block, "open", naming=naming)
    people = [on_phone(block, member) for member in cast.people[:3]]
    for n, text in enumerate(texts):
        give(cast, block, people[n % 3], "card", text=text)
    return block


def test_one_press_after_the_other_plays_the_whole_line(cast: Cast, block: Block) -> None:
    block = written(cast, block)
    stages = []
    for what in ("reveal", "card", "card", "group", "vote"):
        block = on(cast, block, what)
        stages.append(stage_of(block).value)
    assert stages == ["look", "look", "look", "group", "vote"]
    assert vote.show(block)["dots"] == 1
    keys = [option.key for option in vote.show(block)["options"]]
    for member in cast.people[:3]:
        give(cast, block, on_phone(block, member), "agree")
    for phone in crowd(cast, block, cast.people[0].side, 3):
        give(cast, block, phone, "vote", vote=f"{keys[1]}:1")
    block = on(cast, block, "count")
    block = on(cast, block, "keep")
    assert [(one.group.key == keys[1], one.ticked) for one in keep.lines_of(block)] == [
        (True, True),
        (False, False),
        (False, False),
    ]
    block = on(cast, block, "take")
    (entry,) = registers_of(cast.programme_id).entries
    assert entry.votes is not None and (entry.ref, entry.votes.total) == ("O-01", 3)
    assert line.ahead_of(block).what == "", "then the agenda goes on"


def test_the_way_back_deletes_nothing(cast: Cast, block: Block) -> None:
    block = written(cast, block)
    for what in ("reveal", "card", "card", "group"):
        block = on(cast, block, what)
    block = back(cast, block, "look")
    assert gather.show(block)["walk"].place == 3
    for place in (2, 1):
        block = back(cast, block, "card")
        assert gather.show(block)["walk"].place == place
    block = back(cast, block, "write")
    assert line.back_of(block).what == "", "before that the agenda goes back"
    assert len(board_of(block.item.id).cards) == 3
    assert line.ahead_of(block).what == "look", "no press asks the room anew by mistake"
    block = on(cast, block, "look")
    assert gather.show(block)["walk"].place == 1


def test_more_is_collected_after_going_back_and_comes_to_what_is_there(cast: Cast, block: Block) -> None:
    block = on(cast, written(cast, block), "reveal")
    block = press(cast, back(cast, block, "write"), "open")
    assert block.state.run == 2
    give(cast, block, on_phone(block, cast.people[3]), "card", text="Four")
    block = on(cast, block, "reveal")
    assert gather.show(block)["walk"].card.text == "Four"
    assert len(board_of(block.item.id).cards) == 4


def test_of_two_presses_for_the_same_step_the_second_changes_nothing(cast: Cast, block: Block) -> None:
    block = on(cast, written(cast, block), "reveal")
    seen = line.ahead_of(block).mark
    line.go_on(cast.actor, again(cast, block), seen, {})
    with pytest.raises(Stale):
        line.go_on(cast.actor, again(cast, block), seen, {})
    assert gather.show(again(cast, block))["walk"].place == 2
    with pytest.raises(Stale):
        line.go_back(cast.actor, again(cast, block), "card.7.1")
    with pytest.raises(Stale):
        line.go_to(cast.actor, again(cast, block), "vote", "write")


def test_a_press_for_a_block_that_is_over_is_refused(cast: Cast, block: Block) -> None:
    seen = line.ahead_of(block)
    to_block(cast, block.workshop.number, "Concerns")
    line_left = agenda_of(workshop_of(cast, block.workshop.number)).line(block.item.key)
    assert line_left is not None
    with pytest.raises(Conflict):
        line.go_on(cast.actor, replace(block, item=line_left), seen.mark, {})


def test_too_few_keep_the_room_at_writing_whatever_is_pressed(cast: Cast, block: Block) -> None:
    crowd(cast, block, cast.people[0].side, 3)
    block = written(cast, block, ("Only one",), naming="anonymous")
    with pytest.raises(TooFew):
        on(cast, block, "reveal")
    with pytest.raises(TooFew):
        to(cast, block, "group")


def test_a_stage_is_gone_to_at_once_and_collecting_ends_by_that(cast: Cast, block: Block) -> None:
    with pytest.raises(Conflict, match="no cards"):
        to(cast, block, "vote")
    block = to(cast, written(cast, block), "vote")
    assert (stage_of(block).value, len(board_of(block.item.id).cards)) == ("vote", 3)
    block = to(cast, block, "keep")
    assert [one.ticked for one in keep.lines_of(block)] == [True] * 3, "nothing was voted on: all lead"
    assert stage_of(to(cast, block, "look")).value == "look"
    with pytest.raises(NotFound):
        to(cast, block, "nowhere")


def test_an_open_vote_waits_for_who_goes_back_to_the_groups(cast: Cast, block: Block) -> None:
    block = to(cast, written(cast, block), "group")
    block = on(cast, block, "vote")
    key = vote.show(block)["options"][0].key
    voters = crowd(cast, block, cast.people[0].side, 3)
    for phone in voters[:2]:
        give(cast, block, phone, "vote", vote=f"{key}:1")
    block = back(cast, block, "group")
    block = on(cast, block, "to-vote")
    give(cast, block, voters[2], "vote", vote=f"{key}:1")
    block = on(cast, block, "count")
    assert vote.show(block)["result"][0].votes == 3


def test_leaving_the_block_counts_the_vote_that_was_gone_back_from(cast: Cast, block: Block) -> None:
    block = on(cast, to(cast, written(cast, block), "group"), "vote")
    key = vote.show(block)["options"][0].key
    for phone in crowd(cast, block, cast.people[0].side, 3):
        give(cast, block, phone, "vote", vote=f"{key}:1")
    block = back(cast, block, "group")
    running.end(cast.actor, again(cast, block))
    assert board_of(block.item.id).groups[0].votes == 3


def test_what_is_ticked_is_taken_and_nothing_else(cast: Cast, context: Flask) -> None:
    block = to(cast, written(cast, in_block(cast, "Concerns"), naming="named"), "keep")
    first, *_others = keep.lines_of(block)
    block = press(cast, block, "tick", group=first.group.key, on="0")
    assert keep.show(block)["of"] == 3 and len(keep.show(block)["kept"]) == 2
    stale = line.ahead_of(block).mark
    block = press(cast, block, "tick", group=keep.lines_of(block)[1].group.key, on="0")
    with pytest.raises(Stale):
        line.go_on(cast.actor, again(cast, block), stale, {})
    block = on(cast, block, "take")
    assert len(registers_of(cast.programme_id).entries) == 1
    with pytest.raises(NotFound):
        press(cast, block, "tick", group="nothing", on="1")


def test_concerns_are_all_kept_however_they_were_voted_on(cast: Cast, context: Flask) -> None:
    block = on(cast, to(cast, written(cast, in_block(cast, "Concerns"), naming="named"), "group"), "vote")
    key = vote.show(block)["options"][0].key
    for phone in crowd(cast, block, cast.people[0].side, 3):
        give(cast, block, phone, "vote", vote=f"{key}:1")
    block = on(cast, on(cast, block, "count"), "keep")
    assert [one.ticked for one in keep.lines_of(block)] == [True] * 3


def test_each_stage_has_its_clock_from_when_it_began_and_its_question(cast: Cast, block: Block) -> None:
    before = line_of(block)
    assert before is not None and before.due_at is None, "writing begins when cards are collected"
    assert [one.minutes for one in before.stages] == [7, 8, 6, 4, 5]
    block = written(cast, block)
    writing = line_of(block)
    assert writing is not None and writing.due_at is not None
    assert abs(writing.due_at - clock.now() - timedelta(minutes=7)) < timedelta(seconds=30)
    assert writing.on.question == block.prompt
    looking = line_of(on(cast, block, "reveal"))
    assert looking is not None and looking.due_at is not None
    assert abs(looking.due_at - clock.now() - timedelta(minutes=8)) < timedelta(seconds=30)
    assert (looking.on.question, looking.coming) == ("What does this mean?", looking.stages[2])
    assert [one.been for one in looking.stages] == [True, False, False, False, False]
    due = looking.due_at
    later = line_of(on(cast, block, "card"))
    assert later is not None and later.due_at == due, "the next card does not wind it up again"


def test_the_stage_stands_still_while_the_block_pauses(cast: Cast, block: Block) -> None:
    block = on(cast, written(cast, block), "reveal")
    pause_item(cast.actor, cast.programme_id, block.workshop.number, block.item.key)
    paused = line_of(again(cast, block))
    assert paused is not None and paused.due_at is None
    assert paused.left is not None and 7 * 60 < paused.left <= 8 * 60


def test_a_session_from_before_there_was_a_line_is_somewhere_on_it(cast: Cast, block: Block) -> None:
    """As 0.2.0 left it: all cards shown, then clustering as a tool; nothing was stored of any line."""
    block = written(cast, block)
    running.act(cast.actor, again(cast, block), "reveal", {})
    old = again(cast, block)
    save_state(old.item.id, old.state, phase="all", data={"at": 1, "from": 1})
    save_state(old.item.id, replace(running.state_of_mode(old.item.id, "line")), data={})
    found = line_of(again(cast, block))
    assert found is not None and (found.on.key, found.due_at) == ("look", None)
    block = on(cast, block, "group")
    running.switch_mode(cast.actor, block, "gather")
    running.switch_mode(cast.actor, again(cast, block), "cluster")
    assert stage_of(again(cast, block)).value == "group"


def test_other_blocks_have_no_line(cast: Cast, block: Block) -> None:
    talk = to_block(cast, block.workshop.number, "Break")
    assert line_of(talk) is None
    assert (line.ahead_of(talk).what, line.back_of(talk).what) == ("", "")
    with pytest.raises(NotFound):
        line.go_to(cast.actor, talk, "look", "write")


def test_without_a_card_the_block_is_over(cast: Cast, block: Block) -> None:
    block = on(cast, on(cast, block, "open", naming="named"), "reveal")
    assert line.ahead_of(block).what == ""
    block = back(cast, block, "write")
    assert line.ahead_of(block).what == "open"

"""Linking: lines are links of the register, each can be taken back, and two consoles never undo each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from facilitator.activities import linking, running
from facilitator.activities.family import Block
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.linking import Line
from facilitator.queries.agendas import agenda_of
from facilitator.queries.left import states_of_mode
from facilitator.services.agendas import step_item
from facilitator.services.register_links import link_entries, unlink_entries
from facilitator.services.registers import hide_entry, move_entry
from facilitator.services.rooms import set_hidden
from tests.activities.test_left import left
from tests.blocks import again, block_in, now_in, press
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.registers import concern, opportunity, told
from tests.rooms import workshop_of


def at_the_lists(cast: Cast, opportunities: int = 2, concerns: int = 3) -> Block:
    """A block that links O-01, O-02 … with K-01, K-02 …, in this order on both sides."""
    for number in range(opportunities):
        opportunity(cast, f"Plan {number + 1}")
    for number in range(concerns):
        concern(cast, f"Worry {number + 1}", severity=None)
    return block_in(cast, "linking")


def tie(cast: Cast, block: Block, wish: str, worry: str, how: str = "tie") -> Block:
    """As the page does it, which says no version: each press names its line."""
    running.act(cast.actor, again(cast, block), how_act(how), {"opportunity": wish, how: worry})
    return again(cast, block)


def how_act(how: str) -> str:
    return "tie" if how in ("tie", "untie") else "first"


def lines(block: Block) -> list[tuple[str, str]]:
    return [(one.opportunity, one.concern) for one in linking.table_of(block).lines]


def kinds(cast: Cast) -> list[str]:
    return [kind for kind, _data in told(cast)]


def test_a_line_is_a_link_of_the_register_and_can_be_taken_back(context: Flask, cast: Cast) -> None:
    block = tie(cast, at_the_lists(cast), "O-01", "K-02")
    assert lines(block) == [("O-01", "K-02")]
    assert told(cast)[-1] == ("ConcernLinked", {"opportunity": "O-01", "concern": "K-02"})
    block = tie(cast, block, "O-01", "K-02", "untie")
    assert (lines(block), kinds(cast)[-1]) == ([], "ConcernUnlinked")
    block = press(cast, block, "undo")
    assert (lines(block), kinds(cast)[-1]) == ([("O-01", "K-02")], "ConcernLinked")
    block = press(cast, block, "undo")
    assert (lines(block), kinds(cast)[-1]) == ([], "ConcernUnlinked")
    with pytest.raises(Conflict, match="nothing to take back"):
        press(cast, block, "undo")


def test_the_same_line_twice_is_once_and_two_consoles_draw_their_own(context: Flask, cast: Cast) -> None:
    block = at_the_lists(cast)
    stale = again(cast, block)
    tie(cast, block, "O-01", "K-02")
    before = len(told(cast))
    running.act(cast.actor, stale, "tie", {"opportunity": "O-01", "tie": "K-02"})
    assert len(told(cast)) == before, "what is so already is not told again"
    running.act(cast.actor, stale, "tie", {"opportunity": "O-02", "tie": "K-01"})
    assert lines(again(cast, block)) == [("O-01", "K-02"), ("O-02", "K-01")]
    with pytest.raises(Stale):
        running.act(cast.actor, again(cast, block), "undo", {"version": "1"})


def test_taking_back_passes_over_what_was_changed_in_the_register(context: Flask, cast: Cast) -> None:
    block = tie(cast, tie(cast, at_the_lists(cast), "O-01", "K-01"), "O-02", "K-02")
    unlink_entries(cast.actor, cast.programme_id, "O-02", "K-02")
    assert lines(press(cast, block, "undo")) == []


def test_what_is_on_is_dimmed_around_and_what_is_settled_or_begun_is_not_on_the_lists(
    context: Flask, cast: Cast
) -> None:
    block = tie(cast, at_the_lists(cast), "O-01", "K-02")
    table = linking.table_of(block)
    assert table.on == "O-01", "a line puts its opportunity on"
    assert [one.ref for one in (*table.left, *table.right) if one.is_dim] == ["O-02", "K-01", "K-03"]
    block = press(cast, block, "on", opportunity="O-02")
    assert [one.is_met for one in linking.table_of(block).left] == [True, True]
    move_entry(cast.actor, cast.programme_id, "O-02", "under_way")
    move_entry(cast.actor, cast.programme_id, "K-02", "settled")
    hide_entry(cast.actor, cast.programme_id, "K-03", "said twice")
    table = linking.table_of(again(cast, block))
    assert (table.on, [one.ref for one in (*table.left, *table.right)]) == ("", ["O-01", "K-01"])
    assert table.lines == ()


def test_what_is_off_the_lists_or_of_another_programme_is_refused(context: Flask, cast: Cast) -> None:
    theirs = replace(cast, actor=cast.outsider_actor, programme_id=cast.other_programme_id)
    for title in ("Theirs", "Theirs, too", "And this"):
        opportunity(theirs, title)
        concern(theirs, title)
    block = at_the_lists(cast, 2, 2)
    move_entry(cast.actor, cast.programme_id, "K-02", "settled")
    before = told(cast)
    for wish, worry in (("O-03", "K-01"), ("O-01", "K-03"), ("", "K-01"), ("O-01", "")):
        with pytest.raises(NotFound):
            tie(cast, block, wish, worry)
    for wish, worry in (("O-01", "K-02"), ("K-01", "O-01"), ("O-01", "O-02")):
        with pytest.raises(Conflict, match="not on the lists"):
            tie(cast, block, wish, worry)
    with pytest.raises(Conflict, match="not on the lists"):
        press(cast, block, "on", opportunity="O-03")
    with pytest.raises(Invalid, match="Draw the line first"):
        tie(cast, block, "O-01", "K-01", "choose")
    assert told(cast) == before


def test_two_or_three_pairs_are_worked_on_first_and_the_log_says_which(context: Flask, cast: Cast) -> None:
    block = at_the_lists(cast, 2, 2)
    for wish, worry in (("O-01", "K-01"), ("O-01", "K-02"), ("O-02", "K-01"), ("O-02", "K-02")):
        block = tie(cast, block, wish, worry)
    for wish, worry in (("O-02", "K-01"), ("O-01", "K-02"), ("O-01", "K-01")):
        block = tie(cast, block, wish, worry, "choose")
    said = {"item": block.item.title, "opportunity": "O-01", "concern": "K-01"}
    assert told(cast)[-1] == ("PairChosen", said)
    with pytest.raises(Invalid, match="3 pairs are chosen already"):
        tie(cast, block, "O-02", "K-02", "choose")
    block = tie(cast, block, "O-01", "K-01", "leave")
    assert told(cast)[-1] == ("PairLeft", said)
    workshop = block.workshop.id
    first = (Line("O-02", "K-01"), Line("O-01", "K-02"))
    assert tuple(one.line for one in linking.pairs_of(cast.programme_id, workshop)) == first
    unlink_entries(cast.actor, cast.programme_id, "O-01", "K-02")
    (pair,) = linking.pairs_of(cast.programme_id, workshop)
    assert (pair.key, pair.opportunity, pair.concern) == ("O-02 K-01", "Plan 2", "Worry 1")


def test_the_wall_turns_to_where_something_happens(context: Flask, cast: Cast) -> None:
    block = at_the_lists(cast, 9, 10)
    assert (linking.show(block)["page"].of, len(linking.show(block)["page"].left)) == (4, 5)
    block = press(cast, block, "on", opportunity="O-09")
    page = linking.show(block)["page"]
    assert (page.left[-1].ref, page.right[0].ref) == ("O-09", "K-01")
    page = linking.show(tie(cast, block, "O-09", "K-10"))["page"]
    assert (page.left[-1].ref, page.right[-1].ref) == ("O-09", "K-10")
    assert page.picture.count("<path") == 1
    assert linking.desk(block)["whole"].of == 1


def test_hidden_from_the_room_the_lists_stand_on_the_console_alone(context: Flask, cast: Cast) -> None:
    block = tie(cast, at_the_lists(cast), "O-01", "K-01")
    set_hidden(cast.actor, cast.programme_id, block.workshop.number, True)
    block = again(cast, block)
    assert linking.show(block) == {"table": None, "page": None, "is_hidden": True}
    assert linking.desk(block)["table"].lines == (Line("O-01", "K-01"),)


def test_what_it_leaves_is_as_the_room_left_it_whatever_is_linked_later(context: Flask, cast: Cast) -> None:
    block = tie(cast, at_the_lists(cast), "O-01", "K-02")
    block = tie(cast, tie(cast, block, "O-01", "K-01"), "O-01", "K-02", "choose")
    said = ("O-01 Plan 1: held back by K-01 Worry 1; K-02 Worry 2", "To work on first: O-01 with K-02")
    assert [(one.title, one.lines) for _where, one in left(cast, block)] == [("What holds what back", said)]
    number = block.workshop.number
    first = agenda_of(workshop_of(cast, number)).keys[0]
    step_item(cast.actor, cast.programme_id, number, first, ItemState.DONE)
    running.end(cast.actor, block)
    link_entries(cast.actor, cast.programme_id, "O-02", "K-03")
    assert left(cast, block)[0][1].lines == said
    hide_entry(cast.actor, cast.programme_id, "K-01", "said twice")
    assert "K-01; K-02 Worry 2" in left(cast, block)[0][1].lines[0], "what is off the lists is not quoted"
    step_item(cast.actor, cast.programme_id, number, first, ItemState.RUNNING)
    running.begin(cast.actor, now_in(cast, number))
    assert len(left(cast, block)[0][1].lines) == 3


def test_a_block_that_drew_nothing_leaves_nothing(context: Flask, cast: Cast) -> None:
    block = at_the_lists(cast)
    running.end(cast.actor, block)
    assert (linking.leaves(again(cast, block)), left(cast, block)) == (None, ())
    assert states_of_mode(block.workshop.id, "linking") == ()


def test_long_lists_with_many_lines_take_as_few_queries_as_short_ones(
    context: Flask, cast: Cast, counted_queries: CountedQueries
) -> None:
    block = tie(cast, at_the_lists(cast), "O-01", "K-01")

    def counted() -> list[int]:
        now = again(cast, block)
        counts = []
        for work in (linking.show, linking.desk, linking.leaves):
            with counted_queries() as statements:
                work(now)
            counts.append(len(statements))
        return counts

    few = counted()
    for number in range(20):
        link_entries(cast.actor, cast.programme_id, opportunity(cast, f"More {number}"), concern(cast))
    assert (few, counted()) == ([3, 3, 3], [3, 3, 3])

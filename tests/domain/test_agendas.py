"""Agendas: clock times, totals, moving blocks about, and stepping through them in the room."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.agendas import (
    MOST_TEXT,
    Activity,
    Block,
    ItemDraft,
    ItemState,
    changes_of_step,
    checked_item,
    checked_notes,
    fit_of,
    moved,
    next_key,
    plan_slots,
    previous_key,
    reordered,
    room_end,
    running_key,
)
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.zones import local, moment_of

NINE = datetime(2027, 1, 14, 9, 0, tzinfo=UTC)
KEYS = st.lists(st.text("abcdef", min_size=1, max_size=4), unique=True, max_size=12)


def blocks_of(*minutes: int) -> list[Block]:
    return [Block(f"b{index}", length) for index, length in enumerate(minutes)]


def after(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def stepped(blocks: list[Block], key: str, to: ItemState, now: datetime) -> list[Block]:
    """The blocks after a step, as the table would hold them."""
    changes = {change.key: change for change in changes_of_step(blocks, key, to, now)}
    return [
        replace(
            block,
            state=changes[block.key].state,
            started_at=changes[block.key].started_at,
            finished_at=changes[block.key].finished_at,
        )
        if block.key in changes
        else block
        for block in blocks
    ]


@given(KEYS, st.data())
def test_moving_keeps_every_item_and_puts_one_where_it_was_wanted(
    keys: list[str], data: st.DataObject
) -> None:
    if not keys:
        return
    key, to = data.draw(st.sampled_from(keys)), data.draw(st.integers(-3, 20))
    after_move = moved(keys, key, to)
    assert sorted(after_move) == sorted(keys)
    assert after_move.index(key) == max(0, min(to, len(keys) - 1))
    assert [one for one in after_move if one != key] == [one for one in keys if one != key]


@given(KEYS, st.data())
def test_any_order_of_the_same_items_is_taken(keys: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.permutations(keys))
    assert reordered(keys, wanted) == wanted


def test_an_order_that_forgets_or_doubles_an_item_is_stale() -> None:
    for wanted in (["a"], ["a", "b", "c"], ["a", "a"]):
        with pytest.raises(Stale) as caught:
            reordered(["a", "b"], wanted)
        assert caught.value.current == ["a", "b"]
    with pytest.raises(Stale):
        moved(["a", "b"], "gone", 0)


@given(st.lists(st.tuples(st.integers(0, 120), st.booleans()), max_size=14))
def test_planned_slots_follow_each_other_and_add_up(spec: list[tuple[int, bool]]) -> None:
    blocks = [
        Block(str(index), minutes, ItemState.SKIPPED if skipped else ItemState.WAITING)
        for index, (minutes, skipped) in enumerate(spec)
    ]
    slots = plan_slots(blocks, NINE)
    assert [slot.key for slot in slots] == [block.key for block in blocks]
    for earlier, later in itertools.pairwise(slots):
        assert earlier.ends_at == later.begins_at
    total = sum(minutes for minutes, skipped in spec if not skipped)
    assert fit_of(blocks, 100).planned == total
    if slots:
        assert slots[0].begins_at == NINE
        assert slots[-1].ends_at == NINE + timedelta(minutes=total)


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=8),
    st.lists(st.tuples(st.sampled_from(["next", "back", "skip", "finish"]), st.integers(0, 40)), max_size=25),
    st.data(),
)
def test_whatever_happens_in_the_room_no_two_blocks_overlap_and_one_is_on_at_most(
    minutes: list[int], steps: list[tuple[str, int]], data: st.DataObject
) -> None:
    blocks, now = blocks_of(*minutes), NINE
    for what, passed in steps:
        now += timedelta(minutes=passed)
        on, coming, before = running_key(blocks), next_key(blocks), previous_key(blocks)
        if what == "next" and coming:
            blocks = stepped(blocks, coming, ItemState.RUNNING, now)
        elif what == "back" and before:
            blocks = stepped(blocks, before, ItemState.RUNNING, now)
        elif what == "skip" and (on or coming):
            blocks = stepped(blocks, on or coming or "", ItemState.SKIPPED, now)
        elif what == "finish" and on:
            blocks = stepped(blocks, on, ItemState.DONE, now)
        assert [block.state for block in blocks].count(ItemState.RUNNING) <= 1
        slots = sorted(plan_slots(blocks, NINE, now), key=lambda slot: (slot.begins_at, slot.ends_at))
        for earlier, later in itertools.pairwise(slots):
            assert earlier.ends_at <= later.begins_at
        waiting = {block.key for block in blocks if block.state is ItemState.WAITING}
        assert all(slot.begins_at >= now for slot in slots if slot.key in waiting)


def test_a_block_over_its_time_pushes_the_rest_on() -> None:
    first, second = blocks_of(10, 20)
    running = replace(first, state=ItemState.RUNNING, started_at=NINE)
    on_time = plan_slots([running, second], NINE, after(4))
    late = plan_slots([running, second], NINE, after(25))
    assert (on_time[0].ends_at, on_time[1].begins_at) == (after(10), after(10))
    assert (late[0].ends_at, late[1].begins_at, late[1].ends_at) == (after(25), after(25), after(45))


def test_what_took_longer_or_shorter_moves_what_follows() -> None:
    first, second, third = blocks_of(10, 20, 5)
    done = replace(first, state=ItemState.DONE, started_at=NINE, finished_at=after(17))
    left_out = replace(second, state=ItemState.SKIPPED)
    slots = plan_slots([done, left_out, third], NINE)
    assert [(slot.begins_at, slot.ends_at) for slot in slots] == [
        (NINE, after(17)),
        (after(17), after(17)),
        (after(17), after(22)),
    ]


def test_clock_times_run_on_across_the_night_the_clocks_go_forward() -> None:
    """On 28 March 2027 in Oslo 01:30 is followed, an hour later, by 03:30."""
    starts = moment_of(datetime(2027, 3, 28).date(), datetime(2027, 3, 28, 1, 30).time(), "Europe/Oslo")
    slots = plan_slots(blocks_of(60, 60), starts)
    shown = [local(slot.begins_at, "Europe/Oslo").strftime("%H:%M") for slot in slots]
    assert shown == ["01:30", "03:30"]
    assert slots[-1].ends_at - starts == timedelta(hours=2)


def test_starting_the_next_block_finishes_the_one_that_is_on() -> None:
    blocks = stepped(blocks_of(10, 10), "b0", ItemState.RUNNING, NINE)
    blocks = stepped(blocks, "b1", ItemState.RUNNING, after(12))
    assert [block.state for block in blocks] == [ItemState.DONE, ItemState.RUNNING]
    assert (blocks[0].finished_at, blocks[1].started_at) == (after(12), after(12))


def test_going_back_takes_up_the_earlier_block_as_if_nothing_had_happened() -> None:
    blocks = stepped(blocks_of(10, 10), "b0", ItemState.RUNNING, NINE)
    blocks = stepped(blocks, "b1", ItemState.RUNNING, after(6))
    blocks = stepped(blocks, "b0", ItemState.RUNNING, after(7))
    assert [block.state for block in blocks] == [ItemState.RUNNING, ItemState.WAITING]
    assert (blocks[0].started_at, blocks[0].finished_at) == (NINE, None)
    assert blocks[1].started_at is None


def test_what_is_next_and_what_was_before() -> None:
    blocks = stepped(blocks_of(5, 5, 5), "b1", ItemState.RUNNING, NINE)
    assert (running_key(blocks), next_key(blocks), previous_key(blocks)) == ("b1", "b2", None)
    blocks = stepped(blocks, "b2", ItemState.RUNNING, after(5))
    assert (next_key(blocks), previous_key(blocks)) == (None, "b1")


def test_a_press_that_came_too_late_changes_nothing_and_says_so() -> None:
    blocks = stepped(blocks_of(5, 5), "b0", ItemState.RUNNING, NINE)
    with pytest.raises(Conflict, match="moved the agenda on"):
        changes_of_step(blocks, "b0", ItemState.RUNNING, after(1))
    with pytest.raises(Conflict):
        changes_of_step(blocks, "b1", ItemState.DONE, after(1))
    with pytest.raises(Stale, match="removed"):
        changes_of_step(blocks, "gone", ItemState.RUNNING, after(1))


def test_an_item_says_everything_that_is_wrong_with_it_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        checked_item(ItemDraft("  ", 601, Activity.TALK, script="x" * (MOST_TEXT + 1)))
    assert set(caught.value.fields) == {"title", "minutes", "script"}
    assert "recognise in the room" in caught.value.fields["title"]


def test_an_item_arrives_clean() -> None:
    draft = checked_item(ItemDraft(" A\n title ", 5, Activity.ROUND, "one\r\n\r\ntwo\x00"))
    assert (draft.title, draft.script) == ("A title", "one\n\ntwo")


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_fingerprint_tells_any_two_texts_apart(one: str, other: str) -> None:
    first, second = (ItemDraft(text, 5, Activity.TALK) for text in (one, other))
    assert (first.mark == second.mark) == (one == other)
    assert first.mark != replace(first, minutes=6).mark != replace(first, activity=Activity.VOTE).mark


def test_notes_that_are_too_long_are_refused_with_their_length() -> None:
    assert checked_notes(" held \r\n") == "held"
    with pytest.raises(Invalid, match="20,001 letters"):
        checked_notes("x" * (MOST_TEXT + 1))


@pytest.mark.parametrize(
    ("late_by", "expected"),
    [(timedelta(minutes=20), timedelta(minutes=120)), (timedelta(days=-4), timedelta(days=-4, minutes=120))],
)
def test_a_late_beginning_costs_time_and_another_occasion_has_its_own(
    late_by: timedelta, expected: timedelta
) -> None:
    planned = datetime(2027, 1, 14, 8, 30, tzinfo=UTC)
    assert room_end(planned, planned + late_by, 120) == planned + expected
    assert room_end(planned, None, 120) == planned + timedelta(minutes=120)

"""Agendas in detail: what an item may hold, which step is possible when, and what exactly each step writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.domain.agendas import (
    LONGEST_MINUTES,
    MOST_TEXT,
    PROMPT_LENGTH,
    Activity,
    Block,
    Change,
    Fit,
    ItemDraft,
    ItemState,
    Slot,
    changes_of_step,
    check_item_step,
    checked_item,
    checked_notes,
    fit_of,
    moved,
    next_key,
    plan_slots,
    previous_key,
    room_end,
)
from facilitator.domain.errors import Conflict, Invalid, Stale

NINE = datetime(2027, 1, 14, 9, 0, tzinfo=UTC)
WAITING, RUNNING, DONE, SKIPPED, PARKED = ItemState
STEPS = {
    RUNNING: {WAITING, DONE, SKIPPED, PARKED},
    DONE: {RUNNING},
    SKIPPED: {WAITING, RUNNING, PARKED},
    PARKED: {RUNNING},
    WAITING: {RUNNING, DONE, SKIPPED, PARKED},
}


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def draft(**parts: object) -> ItemDraft:
    return ItemDraft(**({"title": "Talk", "minutes": 10, "activity": Activity.TALK} | parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("title", "x" * 160),
        ("prompt", "x" * 300),
        ("script", "x" * 20_000),
        ("leaves_behind", "x" * 20_000),
    ],
)
def test_a_text_may_be_as_long_as_it_says_and_not_a_letter_longer(field: str, most: str) -> None:
    assert getattr(checked_item(draft(**{field: most})), field) == most
    with pytest.raises(Invalid) as refused:
        checked_item(draft(**{field: most + "x"}))
    assert set(refused.value.fields) == {field}


def test_the_limits_are_those_that_the_sentences_name() -> None:
    assert (PROMPT_LENGTH, LONGEST_MINUTES, MOST_TEXT) == (300, 600, 20_000)
    assert checked_notes("x" * MOST_TEXT) == "x" * MOST_TEXT
    with pytest.raises(Invalid):
        checked_notes("x" * (MOST_TEXT + 1))


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("minutes", [0, 1, 600], [-1, 601]),
        ("collects", ["", "opportunities", "concerns", "expectations"], ["risks", "x"]),
    ],
)
def test_a_field_takes_what_makes_sense_and_names_what_does_not(
    field: str, good: list[object], bad: list[object]
) -> None:
    for value in good:
        assert getattr(checked_item(draft(**{field: value})), field) == value
    for value in bad:
        with pytest.raises(Invalid) as refused:
            checked_item(draft(**{field: value}))
        assert set(refused.value.fields) == {field}


def test_an_item_asks_for_no_register_and_hides_nobody_unless_it_says_so() -> None:
    assert draft().anonymous is False and draft().collects == ""
    assert len(draft().mark) == 16 and draft(anonymous=True).mark != draft().mark


@pytest.mark.parametrize("was", ItemState)
@pytest.mark.parametrize("to", ItemState)
def test_a_step_is_possible_from_its_states_alone(was: ItemState, to: ItemState) -> None:
    if was in STEPS[to]:
        check_item_step(was, to)
    else:
        with pytest.raises(Conflict, match="moved the agenda on"):
            check_item_step(was, to)


def test_a_new_block_waits_and_has_used_nothing() -> None:
    block = Block("a", 10)
    assert (block.state, block.spent_seconds, block.paused_seconds, block.locked) == (WAITING, 0, 0, False)
    assert block.used_seconds(NINE) == 0 and block.ends_at(NINE) is None


def test_what_a_block_used_is_counted_to_its_end_its_pause_or_now() -> None:
    on = Block("a", 10, RUNNING, NINE, spent_seconds=60)
    assert on.used_seconds(after(5)) == 360
    assert on.used_seconds(None) == 60
    assert on.used_seconds(after(-5)) == 60, "a clock that went back takes nothing away"
    paused = Block("a", 10, RUNNING, NINE, paused_at=after(3), paused_seconds=30)
    assert paused.used_seconds(after(5)) == 150
    done = Block("a", 10, DONE, NINE, after(7), spent_seconds=60, paused_seconds=120)
    assert done.used_seconds(after(50)) == 360


def test_a_block_ends_when_its_minutes_are_over_pauses_and_earlier_work_counted() -> None:
    block = Block("a", 10, RUNNING, NINE, spent_seconds=120, paused_seconds=60)
    assert block.ends_at(None) == block.ends_at(after(3)) == after(9)
    paused = Block("a", 10, RUNNING, NINE, paused_at=after(3), spent_seconds=120, paused_seconds=60)
    assert paused.ends_at(None) == after(9)
    assert paused.ends_at(after(5)) == after(11)
    assert paused.ends_at(after(2)) == after(9), "a clock that went back takes nothing away"


def test_what_is_to_come_takes_what_it_has_not_used_and_what_is_left_out_takes_nothing() -> None:
    blocks = [
        Block("a", 10, WAITING, spent_seconds=240),
        Block("b", 10, SKIPPED),
        Block("c", 10, PARKED),
        Block("d", 1, WAITING, spent_seconds=240),
        Block("e", 5),
    ]
    assert plan_slots(blocks, NINE) == [
        Slot("a", NINE, after(6)),
        Slot("b", after(6), after(6)),
        Slot("c", after(6), after(6)),
        Slot("d", after(6), after(6)),
        Slot("e", after(6), after(11)),
    ]
    assert plan_slots(blocks, NINE, after(2))[0] == Slot("a", after(2), after(8))


def test_what_has_begun_has_its_real_times_and_what_waits_comes_behind_it() -> None:
    early = Block("a", 10, DONE, after(-5), after(-1))
    wrong = Block("b", 10, DONE, after(3), after(1))
    on = Block("c", 10, RUNNING, after(4))
    blocks = [Block("w", 5), early, wrong, on]
    assert plan_slots(blocks, NINE, after(6)) == [
        Slot("w", after(14), after(19)),
        Slot("a", after(-5), after(-1)),
        Slot("b", after(3), after(3)),
        Slot("c", after(4), after(14)),
    ]
    assert plan_slots(blocks, NINE, after(30))[3] == Slot("c", after(4), after(30))
    assert plan_slots(blocks, NINE, after(30))[0].begins_at == after(30)
    assert plan_slots(blocks, NINE)[3] == Slot("c", after(4), after(14))
    assert plan_slots([Block("p", 5, PARKED, NINE)], NINE) == [Slot("p", NINE, NINE)]
    assert plan_slots([Block("r", 5, RUNNING)], NINE) == [Slot("r", NINE, after(5))]


def test_the_rooms_time_is_counted_from_the_plan_unless_it_is_another_occasion() -> None:
    assert room_end(NINE, None, 60) == after(60)
    for minutes in (-240, 10, 240):
        assert room_end(NINE, after(minutes), 60) == after(60)
    for minutes in (-241, 241):
        assert room_end(NINE, after(minutes), 60) == after(minutes + 60)


def test_time_left_is_negative_and_time_too_much_positive() -> None:
    blocks = [Block("a", 30), Block("b", 20, SKIPPED), Block("c", 10, PARKED), Block("d", 5, DONE)]
    assert fit_of(blocks, 40) == Fit(35, 40)
    assert (Fit(35, 40).over, Fit(45, 40).over) == (-5, 5)


def test_a_block_is_moved_to_an_index_or_to_an_end() -> None:
    keys = ["a", "b", "c"]
    assert [moved(keys, "b", to) for to in (-1, 0, 1, 2, 3)] == [
        ["b", "a", "c"],
        ["b", "a", "c"],
        ["a", "b", "c"],
        ["a", "c", "b"],
        ["a", "c", "b"],
    ]


def test_what_is_next_comes_behind_what_is_on_and_what_was_before_lies_in_front_of_it() -> None:
    blocks = [Block("a", 5), Block("b", 5, DONE), Block("c", 5, DONE), Block("d", 5, RUNNING), Block("e", 5)]
    assert (next_key(blocks), previous_key(blocks)) == ("e", "c")
    assert (next_key(blocks[:4]), previous_key(blocks[3:])) == (None, None)
    nothing_on = [*blocks[:3], blocks[4], Block("f", 5, DONE)]
    assert (next_key(nothing_on), previous_key(nothing_on)) == ("a", "f")


def changed(blocks: list[Block], key: str, to: ItemState, minutes: float) -> list[Change]:
    return changes_of_step(blocks, key, to, after(minutes))


ON = Block("on", 10, RUNNING, NINE, spent_seconds=60, paused_seconds=30)
PAUSED = Block("on", 10, RUNNING, NINE, spent_seconds=60, paused_at=after(4), paused_seconds=30)
OVER = Block("over", 10, DONE, after(-20), after(-10), spent_seconds=60, paused_seconds=30)


def test_finishing_ends_a_pause_and_keeps_the_rest() -> None:
    assert changed([ON], "on", DONE, 6) == [Change("on", RUNNING, DONE, NINE, after(6), 60, 30)]
    assert changed([PAUSED], "on", DONE, 6) == [Change("on", RUNNING, DONE, NINE, after(6), 60, 150)]
    assert changed([PAUSED], "on", DONE, 3) == [Change("on", RUNNING, DONE, NINE, after(3), 60, 30)]


def test_putting_back_forgets_a_finished_one_and_keeps_what_another_had_used() -> None:
    assert changed([ON], "on", WAITING, 6) == [Change("on", RUNNING, WAITING, spent_seconds=60)]
    assert changed([OVER], "over", WAITING, 6) == [Change("over", DONE, WAITING, spent_seconds=0)]
    parked = Block("p", 10, PARKED, spent_seconds=90)
    assert changed([parked], "p", WAITING, 6) == [Change("p", PARKED, WAITING, spent_seconds=90)]


def test_skipping_forgets_and_parking_keeps_what_was_used() -> None:
    assert changed([ON], "on", SKIPPED, 6) == [Change("on", RUNNING, SKIPPED)]
    assert changed([ON], "on", PARKED, 6) == [Change("on", RUNNING, PARKED, spent_seconds=390)]


@pytest.mark.parametrize(("state", "spent"), [(WAITING, 90), (PARKED, 90), (SKIPPED, 0)])
def test_what_is_taken_up_begins_now_with_what_it_had_used(state: ItemState, spent: int) -> None:
    block = Block("x", 10, state, spent_seconds=90)
    assert changed([block], "x", RUNNING, 6) == [Change("x", state, RUNNING, after(6), spent_seconds=spent)]


def test_a_finished_one_goes_on_since_it_began_or_since_the_last_that_ended_after_that() -> None:
    assert changed([OVER], "over", RUNNING, 6) == [Change("over", DONE, RUNNING, after(-20), None, 60, 30)]
    before = Block("before", 10, DONE, after(-40), after(-25))
    assert changed([before, OVER], "over", RUNNING, 6) == changed([OVER], "over", RUNNING, 6)
    later = Block("later", 10, DONE, after(-10), after(-2))
    assert changed([OVER, later], "over", RUNNING, 6) == [
        Change("over", DONE, RUNNING, after(-2), spent_seconds=60 + 600 - 30)
    ]


def test_starting_another_finishes_the_one_that_is_on() -> None:
    assert changed([ON, Block("x", 5)], "x", RUNNING, 6) == [
        Change("on", RUNNING, DONE, NINE, after(6), 60, 30),
        Change("x", WAITING, RUNNING, after(6)),
    ]
    assert changed([ON, Block("x", 5)], "x", SKIPPED, 6) == [Change("x", WAITING, SKIPPED)]


def test_going_back_to_an_earlier_one_puts_the_one_that_is_on_back_in_line() -> None:
    assert changed([OVER, ON], "over", RUNNING, 6) == [
        Change("on", RUNNING, WAITING, spent_seconds=60),
        Change("over", DONE, RUNNING, after(-20), None, 60, 30),
    ]
    assert changed([ON, OVER], "over", RUNNING, 6)[0] == Change("on", RUNNING, DONE, NINE, after(6), 60, 30)


def test_a_step_on_what_is_gone_is_stale() -> None:
    with pytest.raises(Stale) as stale:
        changed([ON], "gone", RUNNING, 6)
    assert stale.value.current == ["on"]

"""Time in the room: what a press changes, what is late, and where each way out leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.agendas import Block, ItemState, changes_of_step, plan_slots
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.timing import (
    Choice,
    checked_minutes,
    chosen_offer,
    in_proportion,
    overrun_of,
)

TEN = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def running(minutes: int = 10, **more: object) -> Block:
    return Block("now", minutes, ItemState.RUNNING, TEN, **more)  # type: ignore[arg-type]


AHEAD = [Block("talk", 20), Block("vote", 10), Block("sign", 10, locked=True)]


def test_a_pause_stops_the_clock_and_moves_the_end_on() -> None:
    paused = running(paused_at=at(4))
    assert paused.used_seconds(at(9)) == 4 * 60
    assert paused.ends_at(at(9)) == at(15)
    gone_on = running(paused_seconds=5 * 60)
    assert gone_on.used_seconds(at(9)) == 4 * 60
    assert gone_on.ends_at(None) == at(15)
    slots = plan_slots([paused, *AHEAD], TEN, at(9))
    assert slots[1].begins_at == at(15)


def test_a_finished_pause_is_not_counted_as_work() -> None:
    change = changes_of_step([running(paused_at=at(4))], "now", ItemState.DONE, at(9))[0]
    done = Block(
        "now", 10, change.state, change.started_at, change.finished_at, 0, None, change.paused_seconds
    )
    assert done.used_seconds(None) == 4 * 60


def test_a_parked_block_keeps_what_it_used_and_goes_on_from_there() -> None:
    change = changes_of_step([running(), *AHEAD], "now", ItemState.PARKED, at(6))[0]
    assert (change.state, change.spent_seconds, change.started_at) == (ItemState.PARKED, 360, None)
    parked = Block("now", 10, ItemState.PARKED, spent_seconds=360)
    slots = plan_slots([parked, *AHEAD], TEN, at(6))
    assert slots[0].begins_at == slots[0].ends_at == at(6), "it takes no time while it waits"
    again = changes_of_step([parked, *AHEAD], "now", ItemState.RUNNING, at(30))[0]
    taken_up = Block("now", 10, again.state, again.started_at, spent_seconds=again.spent_seconds)
    assert taken_up.ends_at(None) == at(34)


def test_a_block_that_was_finished_and_taken_up_later_counts_both_parts() -> None:
    first = Block("a", 10, ItemState.DONE, TEN, at(10))
    second = Block("b", 10, ItemState.DONE, at(10), at(20))
    change = changes_of_step([first, second], "a", ItemState.RUNNING, at(25))[0]
    assert (change.started_at, change.spent_seconds) == (at(20), 600)


def test_one_press_gives_and_takes_but_never_what_is_used() -> None:
    assert checked_minutes(running(), 5, 10, at(3)) == 15
    assert checked_minutes(running(), -5, 10, at(3)) == 5
    assert checked_minutes(running(), -5, 10, at(8)) == 8
    assert checked_minutes(running(), -5, 10, at(14)) == 10, "over its time it cannot become shorter"
    assert checked_minutes(Block("x", 3), -5, 3, TEN) == 0
    assert checked_minutes(Block("x", 600), 5, 600, TEN) == 600


def test_a_stale_or_senseless_press_is_refused() -> None:
    with pytest.raises(Stale):
        checked_minutes(running(), 5, 15, at(3))
    with pytest.raises(Invalid):
        checked_minutes(running(), 7, 10, at(3))
    with pytest.raises(Conflict):
        checked_minutes(Block("x", 10, ItemState.DONE, TEN, at(9)), 5, 10, at(20))


def test_nothing_is_offered_while_everything_is_in_time() -> None:
    assert overrun_of([running(), *AHEAD], TEN, at(50), at(9)) is None
    assert overrun_of(AHEAD, TEN, at(5), at(9)) is None, "nothing is on"


def test_over_its_time_with_room_at_the_end_the_buffer_is_offered() -> None:
    found = overrun_of([running(), *AHEAD], TEN, at(58), at(12))
    assert found is not None
    assert (found.over, found.late) == (2, 0)
    offer = chosen_offer(found, "buffer", "", found.mark)
    assert (offer.minutes, offer.minutes_of) == (5, (16,))
    after = overrun_of([running(16), *AHEAD], TEN, at(58), at(12))
    assert after is None, "taking it settles it"


def test_late_the_rest_gives_in_proportion_and_the_locked_ones_nothing() -> None:
    found = overrun_of([running(), *AHEAD], TEN, at(50), at(16))
    assert found is not None
    assert (found.over, found.late) == (6, 6)
    offer = chosen_offer(found, "shrink", "", found.mark)
    assert dict(zip(offer.keys, offer.minutes_of, strict=True)) == {"talk": 16, "vote": 8}
    assert offer.ends_at == at(50)


def test_a_block_can_be_dropped_the_smallest_that_is_enough_first() -> None:
    found = overrun_of([running(), *AHEAD], TEN, at(50), at(16))
    assert found is not None
    assert [offer.keys[0] for offer in found.offers_of("drop")] == ["vote", "talk"]
    assert chosen_offer(found, "drop", "talk", found.mark).ends_at == at(36)
    with pytest.raises(Conflict):
        chosen_offer(found, "drop", "sign", found.mark)


def test_the_end_can_move_later() -> None:
    found = overrun_of([running(), *AHEAD], TEN, at(50), at(16))
    assert found is not None
    assert chosen_offer(found, "later", "", found.mark).minutes == 6
    assert not found.offers_of("buffer"), "there is none"


def test_an_offer_made_from_another_agenda_is_stale() -> None:
    old = overrun_of([running(), *AHEAD], TEN, at(50), at(16))
    new = overrun_of([running(), *AHEAD[1:]], TEN, at(28), at(16))
    assert old is not None and new is not None
    with pytest.raises(Stale):
        chosen_offer(new, "shrink", "", old.mark)
    with pytest.raises(Conflict):
        chosen_offer(None, "shrink", "", old.mark)
    with pytest.raises(Invalid):
        chosen_offer(old, "pray", "", old.mark)


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(0, 60)), min_size=1, max_size=12), st.data())
def test_shares_add_up_and_stay_below_their_limits(parts: list[tuple[int, int]], data: st.DataObject) -> None:
    weights, limits = [w for w, _ in parts], [limit for _, limit in parts]
    total = data.draw(st.integers(0, sum(limits)))
    shares = in_proportion(total, weights, limits)
    assert sum(shares) == total
    assert all(0 <= share <= limit for share, limit in zip(shares, limits, strict=True))


@given(st.integers(1, 60), st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(0, 120))
def test_every_offer_ends_no_later_than_doing_nothing(on: int, rest: list[int], passed: int) -> None:
    blocks = [running(on), *(Block(f"b{i}", minutes) for i, minutes in enumerate(rest))]
    found = overrun_of(blocks, TEN, at(on + sum(rest)), at(passed))
    if found is None:
        return
    now_ends = max(slot.ends_at for slot in plan_slots(blocks, TEN, at(passed)))
    for offer in found.offers:
        if offer.choice in (Choice.SHRINK, Choice.DROP):
            assert offer.ends_at < now_ends

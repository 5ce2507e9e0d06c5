"""Time in the room, to the second and to the minute: where an offer begins, where it ends, and where there is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.domain.agendas import Block, ItemState
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.timing import (
    Choice,
    Overrun,
    checked_minutes,
    chosen_offer,
    in_proportion,
    mark_of,
    median_minutes,
    overrun_of,
)

TEN = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
TALK, VOTE, SIGN = Block("talk", 20), Block("vote", 10), Block("sign", 10, locked=True)


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def running(minutes: int = 10) -> Block:
    return Block("now", minutes, ItemState.RUNNING, TEN)


def overrun(*ahead: Block, room_ends: float, now: float, minutes: int = 10) -> Overrun:
    found = overrun_of([running(minutes), *ahead], TEN, at(room_ends), at(now))
    assert found is not None
    return found


def shrunk(found: Overrun) -> dict[str, int]:
    (offer,) = found.offers_of("shrink")
    return dict(zip(offer.keys, offer.minutes_of, strict=True))


@pytest.mark.parametrize("by", range(-7, 8))
def test_a_press_is_of_one_minute_or_of_five(by: int) -> None:
    if by in (-5, -1, 1, 5):
        assert checked_minutes(Block("x", 10), by, 10, TEN) == 10 + by
    else:
        with pytest.raises(Invalid):
            checked_minutes(Block("x", 10), by, 10, TEN)


@pytest.mark.parametrize("state", ItemState)
def test_only_what_is_over_takes_no_more_time(state: ItemState) -> None:
    started = None if state in (ItemState.WAITING, ItemState.PARKED) else TEN
    block = Block("x", 10, state, started)
    if state in (ItemState.DONE, ItemState.SKIPPED):
        with pytest.raises(Conflict, match="is over"):
            checked_minutes(block, 1, 10, at(1))
    else:
        assert checked_minutes(block, 1, 10, at(1)) == 11


def test_a_stale_press_is_told_what_stands() -> None:
    with pytest.raises(Stale) as stale:
        checked_minutes(Block("x", 12), 1, 10, TEN)
    assert stale.value.current == 12


def test_a_begun_minute_is_used() -> None:
    assert checked_minutes(running(), -5, 10, at(7)) == 7
    assert checked_minutes(running(), -5, 10, at(7) + timedelta(seconds=1)) == 8
    assert checked_minutes(running(), -1, 10, at(7)) == 9


def test_a_second_too_much_is_a_minute_over() -> None:
    assert overrun_of([running(), TALK], TEN, at(30), at(10)) is None
    found = overrun_of([running(), TALK], TEN, at(60), at(10) + timedelta(seconds=1))
    assert found is not None and (found.over, found.late) == (1, 0)
    found = overrun_of([running(), TALK], TEN, at(60), at(11) + timedelta(seconds=1))
    assert found is not None and (found.over, found.late) == (2, 0)
    found = overrun_of([running(), TALK], TEN, at(30) - timedelta(seconds=1), at(5))
    assert found is not None and (found.over, found.late) == (0, 1)


@pytest.mark.parametrize(("spare", "more"), [(0.9, 0), (1, 1), (3.9, 3), (4, 4), (5, 5), (6, 5)])
def test_the_buffer_gives_what_is_there_and_five_minutes_at_most(spare: float, more: int) -> None:
    found = overrun(TALK, room_ends=32 + spare, now=12)
    offers = found.offers_of("buffer")
    assert [offer.minutes for offer in offers] == ([more] if more else [])
    for offer in offers:
        assert (offer.keys, offer.minutes_of, offer.ends_at) == (("now",), (11 + more,), at(32 + more))


def test_the_buffer_makes_no_block_longer_than_a_block_can_be() -> None:
    found = overrun(TALK, room_ends=700, now=603, minutes=600)
    assert found.offers_of("buffer")[0].minutes_of == (600,)


def test_without_being_over_nothing_is_taken_from_the_buffer() -> None:
    assert not overrun(TALK, VOTE, room_ends=35, now=5).offers_of("buffer")


def test_every_block_keeps_half_of_its_minutes_rounded_up() -> None:
    assert shrunk(overrun(TALK, Block("odd", 7), SIGN, room_ends=5, now=16)) == {"talk": 10, "odd": 4}


def test_one_minute_late_is_taken_from_the_longest() -> None:
    found = overrun(TALK, VOTE, room_ends=39, now=5)
    assert found.late == 1 and shrunk(found) == {"talk": 19}
    assert found.offers_of("shrink")[0].minutes == 1
    assert found.offers_of("shrink")[0].ends_at == at(39)


def test_what_cannot_give_gives_nothing() -> None:
    """Locked ones, those that are over or put aside, and those of a minute or less."""
    none = [SIGN, Block("short", 1), Block("empty", 0), Block("aside", 10, ItemState.PARKED)]
    found = overrun(*none, room_ends=15, now=5)
    assert not found.offers_of("shrink")
    assert [offer.keys for offer in found.offers_of("drop")] == [("short",)]


def test_dropping_begins_with_the_shortest_that_is_enough_and_goes_on_with_the_longest_of_the_others() -> (
    None
):
    blocks = [Block("a", 3), Block("b", 9), Block("c", 6), Block("d", 5), Block("e", 30)]
    found = overrun(*blocks, room_ends=57, now=5)
    assert found.late == 6
    drops = found.offers_of("drop")
    assert [offer.keys[0] for offer in drops] == ["c", "b", "e", "d", "a"]
    assert [offer.minutes for offer in drops] == [6, 9, 30, 5, 3]
    assert [offer.ends_at for offer in drops] == [at(57), at(54), at(33), at(58), at(60)]


def test_being_over_with_time_left_drops_nothing_and_moves_no_end() -> None:
    found = overrun(TALK, VOTE, room_ends=60, now=12)
    assert [offer.choice for offer in found.offers] == [Choice.BUFFER]


def test_moving_the_end_names_how_late_and_until_when() -> None:
    (offer,) = overrun(TALK, room_ends=25, now=5).offers_of("later")
    assert (offer.minutes, offer.ends_at, offer.keys) == (5, at(30), ())


def test_the_mark_follows_whatever_an_offer_depends_on() -> None:
    blocks = [running(), TALK]
    mark = mark_of(blocks, at(30))
    others = [([running(11), TALK], at(30)), (blocks, at(31)), (blocks[::-1], at(30)), (blocks[:1], at(30))]
    done = Block("talk", 20, ItemState.DONE)
    others.append(([running(), done], at(30)))
    assert mark_of([running(), TALK], at(30)) == mark and len(mark) == 16
    assert mark not in {mark_of(some, until) for some, until in others}


def test_an_offer_is_taken_by_its_choice_and_a_block_by_its_key() -> None:
    found = overrun(TALK, VOTE, room_ends=35, now=5)
    assert chosen_offer(found, "drop", "vote", found.mark).keys == ("vote",)
    assert chosen_offer(found, "later", "vote", found.mark).choice is Choice.LATER
    with pytest.raises(Conflict, match="not open any more"):
        chosen_offer(found, "buffer", "", found.mark)
    with pytest.raises(Stale) as stale:
        chosen_offer(found, "drop", "vote", "another")
    assert stale.value.current is found


def test_shares_follow_the_weights_and_the_rest_goes_where_most_is_missing() -> None:
    assert in_proportion(10, [1, 1], [9, 9]) == [5, 5]
    assert in_proportion(9, [2, 1], [9, 9]) == [6, 3]
    assert in_proportion(3, [1, 1], [9, 9]) == [2, 1], "of equals the first"
    assert in_proportion(1, [3, 5], [9, 9]) == [0, 1]
    assert in_proportion(10, [9, 1], [4, 9]) == [4, 6]
    assert in_proportion(2, [5, 5, 5], [1, 0, 1]) == [1, 0, 1]


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [
        ([0], 1),
        ([29], 1),
        ([60], 1),
        ([95], 2),
        ([600], 10),
        ([5400], 90),
        ([60, 600], 10),
        ([600, 60, 300], 5),
        ([900, 60, 300, 600], 10),
    ],
)
def test_the_median_is_in_whole_minutes_and_never_none(seconds: list[int], minutes: int) -> None:
    assert median_minutes(seconds) == minutes

"""Boards: no card is ever lost or doubled, and every step can be taken back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.boards import (
    Board,
    Move,
    Pile,
    applied,
    as_plain,
    changes_nothing,
    from_plain,
    merged,
    named,
    split_off,
)
from facilitator.domain.errors import Conflict, DomainError, Invalid, NotFound

NUMBER = st.integers(min_value=0, max_value=30)
PRESSES = st.lists(st.tuples(st.sampled_from(["merge", "split", "name"]), NUMBER, NUMBER), max_size=25)


def board(cards: int) -> Board:
    """As a room leaves it when the cards are revealed: each a group of its own."""
    return Board(
        {f"g{one}": Pile(f"g{one}", position=one + 1) for one in range(cards)},
        {f"c{one}": f"g{one}" for one in range(cards)},
    )


def press(now: Board, what: str, one: int, two: int, step: int) -> Move | None:
    """What a press on the n-th group or card does; None where it is refused."""
    groups, cards = list(now.piles), list(now.cards)
    try:
        if what == "merge":
            return merged(now, groups[one % len(groups)], groups[two % len(groups)])
        if what == "split":
            return split_off(now, cards[one % len(cards)], f"new{step}")
        return named(now, groups[one % len(groups)], f"name {two}")
    except DomainError:
        return None


@given(st.integers(min_value=1, max_value=12), PRESSES)
def test_every_card_stays_on_the_board_once_and_every_step_can_be_taken_back(
    cards: int, presses: list[tuple[str, int, int]]
) -> None:
    start = now = board(cards)
    done: list[tuple[Board, dict[str, object]]] = []
    for step, (what, one, two) in enumerate(presses):
        move = press(now, what, one, two, step)
        if move is None:
            continue
        kept = json.loads(json.dumps(as_plain(move.inverse)))
        done.append((now, kept))
        now = applied(now, move)
        assert sorted(now.cards) == sorted(start.cards)
        assert set(now.cards.values()) == set(now.piles), "a group is empty, or a card lies in none"
    for before, kept in reversed(done):
        now = applied(now, from_plain(kept))
        assert (dict(now.piles), dict(now.cards)) == (dict(before.piles), dict(before.cards))


def test_a_merged_group_keeps_its_name_or_takes_the_others() -> None:
    start = board(3)
    start = applied(start, named(start, "g0", "  Late\n deliveries "))
    both = applied(start, merged(start, "g0", "g1"))
    assert both.piles["g1"].name == "Late deliveries"
    assert both.cards_in("g1") == ("c0", "c1")
    assert "g0" not in both.piles
    kept = applied(both, named(both, "g2", "Prices"))
    assert applied(kept, merged(kept, "g1", "g2")).piles["g2"].name == "Prices"


def test_votes_of_merged_groups_are_added_and_sides_are_never_made_up() -> None:
    piles = {
        "a": Pile("a", votes=(5, 2, 3)),
        "b": Pile("b", votes=(4, 4, 0)),
        "c": Pile("c", votes=(1, None, None)),
    }
    start = Board(piles, {"1": "a", "2": "b", "3": "c"})
    assert applied(start, merged(start, "a", "b")).piles["b"].votes == (9, 6, 3)
    assert applied(start, merged(start, "a", "c")).piles["c"].votes == (6, None, None)


def test_what_makes_no_sense_is_refused_in_words() -> None:
    start = board(2)
    with pytest.raises(Invalid):
        merged(start, "g0", "g0")
    with pytest.raises(NotFound):
        merged(start, "g0", "gone")
    with pytest.raises(NotFound):
        split_off(start, "gone", "new")
    with pytest.raises(Conflict, match="alone"):
        split_off(start, "c0", "new")
    with pytest.raises(Invalid, match="160"):
        named(start, "g0", "x" * 161)
    assert changes_nothing(named(start, "g0", ""))


def test_a_step_that_no_longer_fits_the_board_is_not_taken_back() -> None:
    start = board(3)
    first = merged(start, "g0", "g1")
    then = applied(start, first)
    later = applied(then, merged(then, "g1", "g2"))
    with pytest.raises(Conflict, match="changed since"):
        applied(later, first.inverse)


def test_taking_a_name_back_leaves_votes_that_were_counted_since() -> None:
    start = board(1)
    move = named(start, "g0", "Trust")
    voted = Board({"g0": Pile("g0", "Trust", 1, (7, 3, 4))}, start.cards)
    assert applied(voted, move.inverse).piles["g0"] == Pile("g0", "", 1, (7, 3, 4))

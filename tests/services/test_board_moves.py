"""Moves on a board: kept in the database, taken back step by step, by whichever of two facilitators."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator import clock
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, NotFound, Stale
from facilitator.extensions import db
from facilitator.models import CardGroup, RegisterEntry
from facilitator.queries.boards import Board, board_of
from facilitator.services import board_moves, boards
from facilitator.services.board_moves import Place, steps_of
from tests.blocks import block_in, giver, named_cards
from tests.factories import Cast
from tests.rooms import told

TEXTS = ("Slow answers", "Prices change", "Nobody calls back", "Late drawings")


def board_in(cast: Cast) -> tuple[Block, Place]:
    """Four named cards, revealed: four groups."""
    block = block_in(cast)
    to = named_cards(block)
    for one, text in zip(cast.people, TEXTS, strict=True):
        boards.put_card(to, giver(one), 0, text)
    boards.reveal(cast.actor, to)
    return block, Place(cast.programme_id, block.workshop.id, block.workshop.number, block.item.id)


def lie(board: Board) -> set[frozenset[str]]:
    """What lies together."""
    return {frozenset(card.text for card in group.cards) for group in board.groups}


def key(place: Place, text: str) -> str:
    """The group in which this card lies."""
    return next(
        group.key for group in board_of(place.item_id).groups if text in {card.text for card in group.cards}
    )


def card(place: Place, text: str) -> str:
    return next(one.key for one in board_of(place.item_id).cards if one.text == text)


def test_cards_are_put_together_named_taken_out_and_all_of_it_back(context: Flask, cast: Cast) -> None:
    _block, place = board_in(cast)
    before = board_of(place.item_id)
    board_moves.merge(cast.actor, place, key(place, "Slow answers"), key(place, "Nobody calls back"))
    board_moves.name_group(cast.actor, place, key(place, "Slow answers"), "Answers")
    board_moves.merge(cast.actor, place, key(place, "Late drawings"), key(place, "Slow answers"))
    alone = board_moves.split(cast.actor, place, card(place, "Nobody calls back"))
    assert lie(board_of(place.item_id)) == {
        frozenset({"Slow answers", "Late drawings"}),
        frozenset({"Nobody calls back"}),
        frozenset({"Prices change"}),
    }
    assert key(place, "Nobody calls back") == alone
    assert steps_of(place.item_id).last == "split"
    for left in (3, 2, 1, 0):
        assert board_moves.undo(cast.actor, place)
        assert steps_of(place.item_id).count == left
    after = board_of(place.item_id)
    assert after.groups == before.groups
    with pytest.raises(Conflict, match="nothing to undo"):
        board_moves.undo(cast.actor, place)


def test_a_press_on_a_board_that_somebody_else_has_changed_is_stale(context: Flask, cast: Cast) -> None:
    _block, place = board_in(cast)
    seen = steps_of(place.item_id).version
    slow, late, prices = (key(place, text) for text in ("Slow answers", "Late drawings", "Prices change"))
    board_moves.merge(cast.actor, place, slow, late, seen)
    with pytest.raises(Stale):
        board_moves.merge(cast.actor, place, prices, late, seen)
    with pytest.raises(Stale):
        board_moves.undo(cast.actor, place, seen)
    assert len(board_of(place.item_id).groups) == 3


def test_a_group_that_is_gone_is_named_as_gone(context: Flask, cast: Cast) -> None:
    _block, place = board_in(cast)
    slow, late = key(place, "Slow answers"), key(place, "Late drawings")
    board_moves.merge(cast.actor, place, slow, late)
    with pytest.raises(NotFound, match="not on the board any more"):
        board_moves.name_group(cast.actor, place, slow, "Too late")


def test_the_same_name_again_is_no_step(context: Flask, cast: Cast) -> None:
    _block, place = board_in(cast)
    slow = key(place, "Slow answers")
    board_moves.name_group(cast.actor, place, slow, "Answers")
    events = len(told(cast))
    board_moves.name_group(cast.actor, place, slow, "  Answers ")
    assert (steps_of(place.item_id).count, len(told(cast))) == (1, events)


def test_hidden_cards_move_with_their_group_and_stay_hidden(context: Flask, cast: Cast) -> None:
    block, place = board_in(cast)
    slow, late = key(place, "Slow answers"), key(place, "Late drawings")
    board_moves.merge(cast.actor, place, slow, late)
    to = named_cards(block)
    boards.hide_card(cast.actor, to, card(place, "Slow answers"), "names a person")
    board_moves.merge(cast.actor, place, key(place, "Late drawings"), key(place, "Prices change"))
    (hidden,) = board_of(place.item_id).hidden
    assert hidden.group_key == key(place, "Prices change")


def test_a_group_that_stands_in_the_register_never_ends(context: Flask, cast: Cast) -> None:
    _block, place = board_in(cast)
    slow, late = key(place, "Slow answers"), key(place, "Late drawings")
    board_moves.merge(cast.actor, place, slow, late)
    alone = board_moves.split(cast.actor, place, card(place, "Slow answers"))
    _register(cast, place, alone)
    with pytest.raises(Conflict, match="register already"):
        board_moves.merge(cast.actor, place, alone, late)
    assert board_moves.undo(cast.actor, place) is False, "the only steps left would end it, or need it ended"
    assert steps_of(place.item_id).count == 0
    board_moves.merge(cast.actor, place, late, alone)
    assert len(board_of(place.item_id).groups) == 3


def test_the_log_tells_of_moves_and_never_of_what_a_card_says(context: Flask, cast: Cast) -> None:
    _block, place = board_in(cast)
    start = len(told(cast))
    board_moves.merge(cast.actor, place, key(place, "Slow answers"), key(place, "Late drawings"))
    board_moves.split(cast.actor, place, card(place, "Slow answers"))
    board_moves.undo(cast.actor, place)
    events = told(cast)[start:]
    assert [kind for kind, _data in events] == ["GroupsMerged", "CardSplitOff", "BoardStepUndone"]
    assert not [text for text in TEXTS if text in str(events)]


def _register(cast: Cast, place: Place, group: str) -> None:
    """Notes that a group has become a concern."""
    concern = RegisterEntry(
        programme_id=cast.programme_id,
        kind="concerns",
        number=1,
        title="Slow",
        status="open",
        created_at=clock.now(),
    )
    db.session.add(concern)
    db.session.flush()
    db.session.query(CardGroup).filter_by(item_id=place.item_id, key=group).one().entry_id = concern.id
    db.session.flush()

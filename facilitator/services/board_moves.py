"""Putting the cards of a board in order: merge, split, name, and take each step back.

The steps that can be taken back stand with the board itself (the state of `cluster` on its block), so they survive a
reload and are the same for two facilitators; its version guards every press.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Update, delete, select, update

from facilitator.domain.actors import Actor
from facilitator.domain.boards import (
    CHANGED_SINCE,
    MOST_MOVES,
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
from facilitator.domain.errors import Conflict, Stale
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.activities import (
    BoardStepsForgotten,
    BoardStepUndone,
    CardSplitOff,
    GroupNamed,
    GroupsMerged,
)
from facilitator.domain.events.payloads import Payload
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.models import Card, CardGroup
from facilitator.queries.rooms import StateView, state_of_mode
from facilitator.services.activity_states import MOVED_ON, save_state
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_rows

MODE = "cluster"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a board is: its block's row, and the workshop and programme that it belongs to."""

    programme_id: int
    workshop_id: int
    workshop_number: int
    item_id: int


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be taken back on a board. `version` is posted by every form of the page that shows it."""

    version: int
    count: int
    last: str
    """What the last step was: `merge`, `split`, `name`, or empty."""


def steps_of(item_id: int) -> Steps:
    """The steps that can be taken back on a board."""
    state = state_of_mode(item_id, MODE)
    stack = _stack(state)
    return Steps(state.version, len(stack), str(stack[-1]["what"]) if stack else "")


def merge(actor: Actor, place: Place, group: str, into: str, seen: int | None = None) -> None:
    """Puts one group's cards into another.

    Raises Stale when the board has changed since version `seen`, NotFound for a group that is gone, Conflict for one
    that stands in the register already and would end.
    """
    state = _current(place, seen)
    _do(actor, place, state, merged(_board(place.item_id), group, into), GroupsMerged(into))


def split(actor: Actor, place: Place, card: str, seen: int | None = None) -> str:
    """Takes one card out of its group; returns the key of the group that it then is alone. Raises as `merge` does."""
    state = _current(place, seen)
    key = new_public_id()
    _do(actor, place, state, split_off(_board(place.item_id), card, key), CardSplitOff(key))
    return key


def name_group(actor: Actor, place: Place, group: str, name: str, was: str | None = None) -> None:
    """Names a group; the same name again changes nothing. What else moved on the board does not matter to a name.

    Raises Stale when it is no longer called `was`, NotFound for a group that is gone, Invalid for a name too long.
    """
    state = _current(place, None)
    move = named(_board(place.item_id), group, name)
    before, after = move.alters[0]
    if was is not None and before.name not in (was, after.name):
        raise Stale(before.name, "Somebody has named this group in the meantime. The page shows how.")
    _do(actor, place, state, move, GroupNamed(group, after.name))


def undo(actor: Actor, place: Place, seen: int | None = None) -> bool:
    """Takes the last step back that still fits the board; those that fit no more are forgotten.

    Returns False when none was left. Raises Stale when the board has changed since version `seen`, Conflict when
    there is nothing to undo.
    """
    state = _current(place, seen)
    stack = _stack(state)
    if not stack:
        raise Conflict("There is nothing to undo on this board.")
    board, registered = _board(place.item_id), _registered(place.item_id)
    while stack:
        move = from_plain(stack.pop())
        if _fits(board, move, registered):
            save_state(place.item_id, state, data={**state.data, "undo": stack})
            _write(place.item_id, board, move)
            _tell(actor, place, BoardStepUndone(move.what))
            return True
    save_state(place.item_id, state, data={**state.data, "undo": []})
    _tell(actor, place, BoardStepsForgotten())
    return False


def forget_steps(item_id: int) -> None:
    """Nothing can be taken back any more on a board whose cards got other keys."""
    state = state_of_mode(item_id, MODE)
    if _stack(state):
        save_state(item_id, state, data={**state.data, "undo": []})


def _fits(board: Board, move: Move, registered: frozenset[str]) -> bool:
    if any(pile.key in registered for pile in move.ends):
        return False
    try:
        applied(board, move)
    except Conflict:
        return False
    return True


def _registered(item_id: int) -> frozenset[str]:
    """The groups that stand in the register already: they cannot end."""
    return frozenset(
        db.session.execute(
            select(CardGroup.key).where(
                CardGroup.item_id == item_id,
                CardGroup.entry_id.is_not(None),
            )
        ).scalars()
    )


def _current(place: Place, seen: int | None) -> StateView:
    state = state_of_mode(place.item_id, MODE)
    if seen is not None and seen != state.version:
        raise Stale(state, MOVED_ON)
    return state


def _do(actor: Actor, place: Place, state: StateView, move: Move, payload: Payload) -> None:
    if changes_nothing(move):
        return
    if {pile.key for pile in move.ends} & _registered(place.item_id):
        raise Conflict("This group stands in the register already. Put the other one into it instead.")
    stack = [*_stack(state), as_plain(move.inverse)][-MOST_MOVES:]
    save_state(place.item_id, state, data={**state.data, "undo": stack})
    _write(place.item_id, _board(place.item_id), move)
    _tell(actor, place, payload)


def _stack(state: StateView) -> list[dict[str, Any]]:
    return list(state.data.get("undo", ()))


def _tell(actor: Actor, place: Place, payload: Payload) -> None:
    about = about_workshop(place.workshop_id, place.workshop_number)
    record_event(place.programme_id, payload, actor, about=about)


def _board(item_id: int) -> Board:
    """All groups and cards of the board, also cards that were taken off it: they move with their group."""
    piles = {
        row.key: Pile(row.key, row.name, row.position, (row.votes, row.votes_supplier, row.votes_customer))
        for row in db.session.execute(
            select(
                CardGroup.key,
                CardGroup.name,
                CardGroup.position,
                CardGroup.votes,
                CardGroup.votes_supplier,
                CardGroup.votes_customer,
            )
            .where(CardGroup.item_id == item_id)
            .order_by(CardGroup.position, CardGroup.id)
        )
    }
    cards = {
        row.card: row.group
        for row in db.session.execute(
            select(Card.key.label("card"), CardGroup.key.label("group"))
            .join(CardGroup, CardGroup.id == Card.group_id)
            .where(Card.item_id == item_id)
            .order_by(Card.position, Card.key)
        )
    }
    return Board(piles, cards)


def _write(item_id: int, board: Board, move: Move) -> None:
    """Makes the rows say what the move says; each step only where the row still is as the move found it."""
    after = applied(board, move)
    db.session.add_all(
        CardGroup(item_id=item_id, key=pile.key, position=pile.position, name=pile.name, **_votes(pile))
        for pile in move.begins
    )
    db.session.flush()
    ids = {
        row.key: row.id
        for row in db.session.execute(select(CardGroup.key, CardGroup.id).where(CardGroup.item_id == item_id))
    }
    for of, to, cards in _together(move):
        _changed(
            update(Card)
            .where(Card.item_id == item_id, Card.key.in_(cards), Card.group_id == ids[of])
            .values(group_id=ids[to]),
            len(cards),
        )
    for before, _after in move.alters:
        pile = after.piles[before.key]
        _changed(
            update(CardGroup).where(CardGroup.id == ids[pile.key]).values(name=pile.name, **_votes(pile)), 1
        )
    for pile in move.ends:
        _changed(
            delete(CardGroup).where(
                CardGroup.id == ids[pile.key],
                CardGroup.entry_id.is_(None),
            ),
            1,
        )


def _together(move: Move) -> Sequence[tuple[str, str, list[str]]]:
    """The shifts of a move by where they come from and go to."""
    found: dict[tuple[str, str], list[str]] = {}
    for shift in move.shifts:
        found.setdefault((shift.of, shift.to), []).append(shift.card)
    return [(of, to, cards) for (of, to), cards in found.items()]


def _votes(pile: Pile) -> dict[str, int | None]:
    return {"votes": pile.votes[0], "votes_supplier": pile.votes[1], "votes_customer": pile.votes[2]}


def _changed(statement: Update | Delete, rows: int) -> None:
    if change_rows(statement) != rows:
        raise Conflict(CHANGED_SINCE)

"""What the activities of a whole workshop have stored, in few selects, however long its agenda is."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from facilitator.domain.registers import ref_or_none
from facilitator.extensions import db
from facilitator.models import ActivityState, AgendaItem, Card, CardGroup, RegisterEntry
from facilitator.queries.rooms import StateView


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of cards as a record lists it; `ref` is what it became in the register."""

    title: str
    cards: int
    votes: int | None
    ref: str


def states_of(workshop_id: int) -> dict[tuple[int, str], StateView]:
    """Where every activity of a workshop stands, by block and activity."""
    return {(item, state.mode): state for item, state in _states(AgendaItem.workshop_id == workshop_id)}


def states_of_mode(workshop_id: int, mode: str) -> tuple[StateView, ...]:
    """Where one activity stands in each block of a workshop that has run it."""
    found = _states(AgendaItem.workshop_id == workshop_id, ActivityState.mode == mode)
    return tuple(state for _item, state in found)


def _states(*which: ColumnElement[bool]) -> list[tuple[int, StateView]]:
    rows = db.session.execute(
        select(ActivityState)
        .join(AgendaItem, AgendaItem.id == ActivityState.item_id)
        .where(*which)
        .order_by(ActivityState.id)
        .execution_options(populate_existing=True)
    ).scalars()
    return [
        (
            row.item_id,
            StateView(
                row.mode, row.run, row.phase, json.loads(row.settings), json.loads(row.data), row.version
            ),
        )
        for row in rows
    ]


def groups_of(workshop_id: int) -> dict[int, tuple[GroupLine, ...]]:
    """The groups on the boards of a workshop by block, those with most votes first; hidden cards are left out."""
    texts: dict[int, list[str]] = {}
    for row in db.session.execute(
        select(Card.group_id, Card.text)
        .join(AgendaItem, AgendaItem.id == Card.item_id)
        .where(AgendaItem.workshop_id == workshop_id, Card.position > 0, Card.hidden_reason == "")
        .order_by(Card.position, Card.key)
    ):
        texts.setdefault(row.group_id, []).append(row.text)
    found: dict[int, list[tuple[int, int, GroupLine]]] = {}
    for group in db.session.execute(
        select(
            CardGroup.id,
            CardGroup.item_id,
            CardGroup.name,
            CardGroup.position,
            CardGroup.votes,
            RegisterEntry.kind,
            RegisterEntry.number,
        )
        .join(AgendaItem, AgendaItem.id == CardGroup.item_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == CardGroup.entry_id)
        .where(AgendaItem.workshop_id == workshop_id)
    ):
        cards = texts.get(group.id)
        if cards:
            line = GroupLine(
                group.name or cards[0], len(cards), group.votes, ref_or_none(group.kind, group.number)
            )
            found.setdefault(group.item_id, []).append((-(group.votes or 0), group.position, line))
    return {
        item: tuple(one[2] for one in sorted(lines, key=lambda one: one[:2])) for item, lines in found.items()
    }

"""Mixes the anonymous cards of a board when more of them come, so that nothing says which came when.

A second collecting often has few who add something, and the room saw who was writing. So all anonymous cards of the
board are written anew under fresh keys in one random order. What the room has made of them since stays: groups that
were named, joined, voted on or taken into the register keep their cards, and show by that they were there before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select

from facilitator.domain.anonymity import shuffled
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.models import ActivityState, AgendaItem, Card, CardGroup
from facilitator.queries.rooms import state_of_mode
from facilitator.services.board_moves import forget_steps
from facilitator.services.many_rows import insert_rows
from facilitator.services.row_changes import change_each, change_rows

NO_RUN = 0
"""The run of an anonymous card: none."""
VOTE, OPEN = "vote", "collect"


def mix_anonymous(item_id: int, fresh: int) -> int:
    """Mixes the board's anonymous cards, of which `fresh` have just come; returns the first place that one of them has.

    Returns 0, and changes nothing, where there were none before.
    """
    cards = _anonymous(item_id)
    if len(cards) <= fresh:
        return 0
    alone = _alone(item_id)
    free = shuffled([card.group_id for card in cards if card.group_id in alone])
    places = shuffled([card.position for card in cards])
    sides = all(card.side for card in cards)
    rows = [
        {
            "item_id": item_id,
            "run": NO_RUN,
            "key": new_public_id(),
            "text": card.text,
            "side": card.side if sides else "",
            "anonymous": True,
            "group_id": free.pop() if card.group_id in alone else card.group_id,
            "position": place,
            "hidden_reason": card.hidden_reason,
        }
        for card, place in zip(cards, places, strict=True)
    ]
    which = (Card.item_id == item_id) & Card.anonymous.is_(True)
    change_rows(delete(Card).where(which))
    db.session.expire_all()
    insert_rows(Card, shuffled(rows))
    _line_up(item_id, [card.group_id for card in cards if card.group_id in alone])
    forget_steps(item_id)
    return int(min(places))


def _anonymous(item_id: int) -> list[Row[Any]]:
    columns = (Card.text, Card.side, Card.group_id, Card.position, Card.hidden_reason)
    which = select(*columns).where(Card.item_id == item_id, Card.anonymous.is_(True), Card.position > 0)
    return list(db.session.execute(which.order_by(Card.id)))


def _alone(item_id: int) -> frozenset[int]:
    """The groups of one card that nobody has touched: no name, no vote counted or on, no place in the register."""
    held = Counter(db.session.scalars(select(Card.group_id).where(Card.item_id == item_id)))
    plain = db.session.execute(
        select(CardGroup.id, CardGroup.key).where(
            CardGroup.item_id == item_id,
            CardGroup.name == "",
            CardGroup.votes.is_(None),
            CardGroup.entry_id.is_(None),
        )
    ).all()
    on_vote = _options_on(item_id)
    return frozenset(row.id for row in plain if held[row.id] == 1 and row.key not in on_vote)


def _options_on(item_id: int) -> frozenset[str]:
    """What is being voted on in this workshop: a vote names its options once, so their cards must not change."""
    here = select(AgendaItem.workshop_id).where(AgendaItem.id == item_id).scalar_subquery()
    items = db.session.scalars(
        select(ActivityState.item_id)
        .join(AgendaItem, AgendaItem.id == ActivityState.item_id)
        .where(AgendaItem.workshop_id == here, ActivityState.mode == VOTE, ActivityState.phase == OPEN)
    ).all()
    states = [state_of_mode(item, VOTE) for item in items]
    return frozenset(str(key) for state in states for key, _title in state.data.get("options", ()))


def _line_up(item_id: int, alone: Sequence[int]) -> None:
    """A card alone stands on the board where it is read out."""
    rows = db.session.execute(
        select(Card.group_id, Card.position).where(Card.item_id == item_id, Card.group_id.in_(alone))
    ).all()
    change_each(CardGroup, "position", [(row.group_id, row.position) for row in rows])

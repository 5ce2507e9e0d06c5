"""Cards with names while they are collected: each is kept at once, with its person, and not on the board yet.

What a card says is not in its event, which nobody could ever take it out of.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, func, select, update

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind, Speaker
from facilitator.domain.events.activities import CardChanged, CardHandedIn, CardTakenBack
from facilitator.domain.events.payloads import Payload
from facilitator.domain.givers import Giver
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.models import Card
from facilitator.services.collected import Collection, Counts
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_rows


def put(to: Collection, giver: Giver, slot: int, value: str) -> None:
    """Keeps a card, or other words on one's own; one without a name, from paper, has no slot (0)."""
    text = {"text": value, "written_at": clock.now()}
    changed = bool(slot) and change_rows(update(Card).where(_own(to, giver, slot)).values(**text))
    if not changed:
        card = Card(item_id=to.item_id, run=to.run, key=new_public_id(), person_id=giver.person_id, **text)
        card.side, card.slot = giver.side.value if giver.side else "", slot or None
        db.session.add(card)
    _tell(to, giver, (CardChanged if changed else CardHandedIn)(to.title, to.run, slot))


def take_back(to: Collection, giver: Giver, slot: int) -> None:
    """Takes one's own card back while it is collected; one that is gone already stays gone."""
    if change_rows(delete(Card).where(_own(to, giver, slot))):
        _tell(to, giver, CardTakenBack(to.title, to.run, slot))


def own(to: Collection, giver: Giver) -> dict[int, str]:
    """What this person has handed in so far, by slot; nothing for what has no name."""
    if giver.person_id is None:
        return {}
    mine = (Card.item_id == to.item_id) & (Card.run == to.run) & (Card.person_id == giver.person_id)
    rows = db.session.execute(select(Card.slot, Card.text).where(mine).order_by(Card.slot))
    return {row.slot or 0: row.text for row in rows}


def counts(to: Collection) -> Counts:
    """How many cards were handed in so far in this run, and by how many people."""
    cards, people = db.session.execute(
        select(func.count(), func.count(Card.person_id.distinct())).where(
            Card.item_id == to.item_id, Card.run == to.run
        )
    ).one()
    return Counts(cards, people)


def _own(to: Collection, giver: Giver, slot: int) -> ColumnElement[bool]:
    """One's own card of this run, as long as it is not on the board."""
    here = (Card.item_id == to.item_id) & (Card.run == to.run) & (Card.position == 0)
    return here & (Card.person_id == giver.person_id) & (Card.slot == slot)


def _tell(to: Collection, giver: Giver, payload: Payload) -> None:
    speaker = None
    if giver.scribe and giver.person_id is not None and giver.side is not None:
        speaker = Speaker(giver.person_id, giver.name, giver.side)
    actor = giver.actor or Actor(ActorKind.PERSON, giver.name, person_id=giver.person_id, side=giver.side)
    record_event(to.programme_id, payload, actor, speaker=speaker, about=to.about)

"""The board of a block: the cards that the room gathered, in the groups that they were put into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from facilitator.domain.registers import ref_or_none
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import AgendaItem, Card, CardGroup, Person, RegisterEntry


@dataclass(frozen=True, slots=True)
class CardView:
    """One card. `name` is empty and `person_id` None on an anonymous one; its `side` is None where that would show
    too much. `position` counts from 1 in the order in which cards are shown, 0 before they are revealed.
    """

    key: str
    text: str
    side: Side | None
    anonymous: bool
    person_id: int | None
    name: str
    run: int
    slot: int | None
    position: int
    group_key: str
    hidden_reason: str

    @property
    def is_hidden(self) -> bool:
        """The facilitator took it off the board."""
        return bool(self.hidden_reason)

    @property
    def is_revealed(self) -> bool:
        return self.position > 0


@dataclass(frozen=True, slots=True)
class GroupView:
    """Cards that belong together, the hidden ones left out. `entry_ref` is what it became in the register (`O-03`)."""

    key: str
    name: str
    position: int
    cards: tuple[CardView, ...]
    votes: int | None
    votes_supplier: int | None
    votes_customer: int | None
    entry_ref: str

    @property
    def title(self) -> str:
        """Its name, or what its first card says."""
        return self.name or (self.cards[0].text if self.cards else "")

    @property
    def has_sides(self) -> bool:
        """Whether its votes are known by side."""
        return self.votes_supplier is not None and self.votes_customer is not None


@dataclass(frozen=True, slots=True)
class Board:
    """What is on the board of one block. `groups` in their order, those without a card to show left out."""

    item_id: int
    groups: tuple[GroupView, ...] = ()
    hidden: tuple[CardView, ...] = ()
    """Taken off the board; for the facilitator alone."""

    @property
    def cards(self) -> tuple[CardView, ...]:
        """Every card that may be shown, in the order in which the room sees them."""
        return tuple(
            sorted((card for group in self.groups for card in group.cards), key=lambda card: card.position)
        )

    def group(self, key: str) -> GroupView | None:
        return next((group for group in self.groups if group.key == key), None)


def board_of(item_id: int) -> Board:
    """The revealed cards of a block in their groups; what is still being collected is not on it."""
    cards = [card for card in cards_of(item_id) if card.is_revealed]
    by_group: dict[str, list[CardView]] = {}
    for card in cards:
        if not card.is_hidden:
            by_group.setdefault(card.group_key, []).append(card)
    rows = db.session.execute(
        select(
            CardGroup.key,
            CardGroup.name,
            CardGroup.position,
            CardGroup.votes,
            CardGroup.votes_supplier,
            CardGroup.votes_customer,
            RegisterEntry.kind,
            RegisterEntry.number,
        )
        .outerjoin(RegisterEntry, RegisterEntry.id == CardGroup.entry_id)
        .where(CardGroup.item_id == item_id)
        .order_by(CardGroup.position, CardGroup.id)
    )
    groups = tuple(_group(row, by_group[row.key]) for row in rows if row.key in by_group)
    return Board(item_id, groups, tuple(card for card in cards if card.is_hidden))


def cards_of(item_id: int, run: int | None = None) -> list[CardView]:
    """All cards of a block (or of one run of its gathering), also named ones that are not revealed yet."""
    wanted = (
        select(
            Card.key,
            Card.text,
            Card.side,
            Card.anonymous,
            Card.person_id,
            Card.run,
            Card.slot,
            Card.position,
            Card.hidden_reason,
            Person.name,
            CardGroup.key.label("group_key"),
        )
        .outerjoin(Person, Person.id == Card.person_id)
        .outerjoin(CardGroup, CardGroup.id == Card.group_id)
        .where(Card.item_id == item_id)
        .order_by(Card.position, Card.key)
    )
    if run is not None:
        wanted = wanted.where(Card.run == run)
    return [_card(row) for row in db.session.execute(wanted)]


def board_item(item_id: int, workshop_id: int) -> int:
    """The block whose board another block works on: its own if it has cards, else the nearest one before it in the
    agenda that has, else the last that has; itself while nothing was gathered anywhere.
    """
    rows = db.session.execute(
        select(AgendaItem.id, AgendaItem.position, func.count(Card.id).label("cards"))
        .outerjoin(Card, (Card.item_id == AgendaItem.id) & (Card.position > 0))
        .where(AgendaItem.workshop_id == workshop_id, AgendaItem.position >= 0)
        .group_by(AgendaItem.id, AgendaItem.position)
        .order_by(AgendaItem.position)
    ).all()
    here = next((row.position for row in rows if row.id == item_id), 0)
    filled = [row for row in rows if row.cards]
    return _nearest(filled, item_id, here)


def collects_of(item_id: int) -> str:
    """What the cards of a block become in the register: `opportunities`, `concerns`, or nothing."""
    return db.session.execute(select(AgendaItem.collects).where(AgendaItem.id == item_id)).scalar() or ""


def _nearest(filled: Sequence[Any], item_id: int, here: int) -> int:
    if not filled or any(row.id == item_id for row in filled):
        return item_id
    before = [row for row in filled if row.position < here]
    return int((before or filled)[-1].id)


def _card(row: Any) -> CardView:
    return CardView(
        key=row.key,
        text=row.text,
        side=Side(row.side) if row.side else None,
        anonymous=row.anonymous,
        person_id=row.person_id,
        name="" if row.anonymous else row.name or "",
        run=row.run,
        slot=row.slot,
        position=row.position,
        group_key=row.group_key or "",
        hidden_reason=row.hidden_reason,
    )


def _group(row: Any, cards: list[CardView]) -> GroupView:
    return GroupView(
        key=row.key,
        name=row.name,
        position=row.position,
        cards=tuple(cards),
        votes=row.votes,
        votes_supplier=row.votes_supplier,
        votes_customer=row.votes_customer,
        entry_ref=ref_or_none(row.kind, row.number),
    )

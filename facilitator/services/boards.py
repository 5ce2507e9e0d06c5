"""What a room puts on its board: cards handed in, taken back, revealed in shuffled order, hidden with a reason.

A named card is kept at once, with its person. An anonymous one is a ballot until it is revealed; only then is it
written here, without a person, without a moment and in shuffled order. Cards are put in order in `board_moves`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind, Speaker
from facilitator.domain.anonymity import shuffled
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.models import Card, CardGroup
from facilitator.queries.boards import cards_of
from facilitator.services import ballots
from facilitator.services.board_mixing import NO_RUN, mix_anonymous
from facilitator.services.log import About, record_event
from facilitator.services.row_changes import change_rows

CARD = "card"
MOST_CARDS = 12
"""Cards that one person may hand in at a time: enough for everything that matters, few enough to be read out."""
CARD_LENGTH = 280
"""Letters on a card: it has to be read from the back of the room."""
REASON_LENGTH = 300
_SLOTS = range(1, MOST_CARDS + 1)


@dataclass(frozen=True, slots=True)
class Collection:
    """One run of gathering in a block. `sides` says whether the room was told that a side may be shown, `few` that it
    was told, each phone before writing, that they are too few to hide.
    """

    programme_id: int
    about: About
    title: str
    item_id: int
    item_key: str
    mode: str
    run: int
    anonymous: bool
    sides: bool = False
    few: bool = False


@dataclass(frozen=True, slots=True)
class Hand:
    """Who hands in a card: a person on their phone, or the facilitator for somebody without one (`scribe`).

    `secret` is the phone's own; empty for what comes on paper.
    """

    actor: Actor | None
    person_id: int | None
    name: str
    side: Side | None
    secret: str = ""
    scribe: bool = False


@dataclass(frozen=True, slots=True)
class OwnCard:
    """One of the cards that a hand has handed in so far."""

    slot: int
    text: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """How much was handed in so far, and by how many people; what came on paper without a name counts as nobody."""

    cards: int
    people: int


def put_card(to: Collection, hand: Hand, slot: int, text: str) -> OwnCard:
    """Hands in a card, or with a slot of one's own puts another text on it; returns what is kept.

    Slot 0 is a new card. The same words again are the same card: a resend after a lost answer makes nothing twice.
    Raises Invalid for an empty or overlong text, Conflict when all of a person's cards are used.
    """
    text = checked_card(text)
    if _has_no_own(to, hand):
        return _put_on_paper(to, hand, text)
    own = own_cards(to, hand)
    same = next((card for card in own if card.text == text and slot in (0, card.slot)), None)
    if same is not None:
        return same
    slot = _slot_for(own, slot)
    if to.anonymous:
        side = hand.side if to.sides else None
        ballots.put_ballot(to.item_id, to.item_key, to.mode, to.run, CARD, slot, text, hand.secret, side)
    else:
        _put_named(to, hand, slot, text)
    return OwnCard(slot, text)


def take_back(to: Collection, hand: Hand, slot: int) -> None:
    """Takes one's own card back while it is collected; one that is gone already stays gone."""
    if slot not in _SLOTS:
        raise NotFound("There is no such card of yours.")
    if to.anonymous:
        ballots.remove_ballot(to.item_key, to.mode, to.run, CARD, slot, hand.secret, _SLOTS)
        return
    gone = change_rows(
        delete(Card).where(
            Card.item_id == to.item_id,
            Card.run == to.run,
            Card.person_id == hand.person_id,
            Card.slot == slot,
            Card.position == 0,
        )
    )
    if gone:
        _tell_of(to, hand, "CardTakenBack", slot)


def own_cards(to: Collection, hand: Hand) -> tuple[OwnCard, ...]:
    """What this phone (or person) has handed in so far, in the order of its slots."""
    if to.anonymous:
        found = ballots.own_ballots(to.item_key, to.mode, to.run, CARD, _SLOTS, hand.secret)
        return tuple(OwnCard(slot, text) for slot, text in found.items())
    if hand.person_id is None:
        return ()
    cards = [card for card in cards_of(to.item_id, to.run) if card.person_id == hand.person_id]
    return tuple(sorted((OwnCard(card.slot or 0, card.text) for card in cards), key=lambda card: card.slot))


def handed_in(to: Collection) -> HandedIn:
    """How much was handed in so far in this run."""
    if to.anonymous:
        found = ballots.counts(to.item_id, to.mode, to.run)
        return HandedIn(found.given, found.contributors)
    cards, people = db.session.execute(
        select(func.count(), func.count(Card.person_id.distinct())).where(
            Card.item_id == to.item_id, Card.run == to.run
        )
    ).one()
    return HandedIn(cards, people)


def reveal(actor: Actor, to: Collection) -> int:
    """Ends collecting: every card goes on the board, in shuffled order, a group of its own.

    Returns the position of the first new card, 0 when there is none. Anonymous cards are mixed with those that are on
    the board already, so that nobody can say later which came when; all of them are new then. Raises TooFew.
    """
    first = (
        db.session.execute(
            select(func.max(CardGroup.position)).where(CardGroup.item_id == to.item_id)
        ).scalar()
        or 0
    ) + 1
    last = db.session.execute(select(func.max(Card.position)).where(Card.item_id == to.item_id)).scalar() or 0
    first = max(first, last + 1)
    fresh = _anonymous_cards(to) if to.anonymous else _named_cards(to)
    groups = [
        CardGroup(item_id=to.item_id, key=new_public_id(), position=place)
        for place in range(first, first + len(fresh))
    ]
    db.session.add_all(groups)
    db.session.flush()
    for card, group in zip(fresh, groups, strict=True):
        card.position, card.group_id = group.position, group.id
        db.session.add(card)
        db.session.flush()
    said = {"item": to.title, "run": to.run, "cards": len(fresh), "anonymous": to.anonymous}
    record_event(to.programme_id, "CardsRevealed", actor, about=to.about, data=said)
    if to.anonymous and fresh:
        return mix_anonymous(to.item_id, len(fresh)) or first
    return first if fresh else 0


def put_aside(actor: Actor, to: Collection) -> None:
    """Ends collecting unseen: what was handed in without names is deleted unread."""
    ballots.put_aside(to.item_id, to.mode, to.run)
    said = {"item": to.title, "run": to.run}
    record_event(to.programme_id, "CardsPutAside", actor, about=to.about, data=said)


def hide_card(actor: Actor, to: Collection, card_key: str, reason: str) -> None:
    """Takes a card off the board, with the reason; it stays in the record of the facilitator.

    Raises NotFound for a card that is not on the board, Invalid without a reason.
    """
    reason = clean_line(reason)
    if not reason:
        raise Invalid({"reason": "Say in a few words why this card comes off the board."})
    if len(reason) > REASON_LENGTH:
        raise Invalid({"reason": f"Keep the reason under {REASON_LENGTH} letters."})
    _set_hidden(to, card_key, reason)
    record_event(
        to.programme_id,
        "CardHidden",
        actor,
        about=to.about,
        data={"item": to.title, "card": card_key, "reason": reason},
    )


def show_card(actor: Actor, to: Collection, card_key: str) -> None:
    """Puts a hidden card on the board again; raises NotFound for one that is not there."""
    _set_hidden(to, card_key, "")
    said = {"item": to.title, "card": card_key}
    record_event(to.programme_id, "CardShownAgain", actor, about=to.about, data=said)


def count_votes(item_id: int, votes: Sequence[tuple[str, int, int | None, int | None]]) -> None:
    """Writes the votes of groups: key, all, the supplier's, the customer's (None where that must not be told)."""
    change_rows(
        update(CardGroup)
        .where(CardGroup.item_id == item_id)
        .values(votes=None, votes_supplier=None, votes_customer=None)
    )
    for key, total, supplier, customer in votes:
        change_rows(
            update(CardGroup)
            .where(CardGroup.item_id == item_id, CardGroup.key == key)
            .values(votes=total, votes_supplier=supplier, votes_customer=customer)
        )


def checked_card(text: str) -> str:
    """The text of a card in one line; raises Invalid when there is nothing on it or too much."""
    text = clean_line(text)
    if not text:
        raise Invalid({"text": "There is nothing on this card yet."})
    if len(text) > CARD_LENGTH:
        raise Invalid(
            {
                "text": f"This card has {len(text)} letters. Keep it under {CARD_LENGTH}, or make two cards of it."
            }
        )
    return text


def _has_no_own(to: Collection, hand: Hand) -> bool:
    """Whether nobody can come back to this card: it came on paper, without a phone or without a name."""
    return not hand.secret if to.anonymous else hand.person_id is None


def _put_on_paper(to: Collection, hand: Hand, text: str) -> OwnCard:
    if to.anonymous:
        side = hand.side if to.sides else None
        ballots.put_ballot(to.item_id, to.item_key, to.mode, to.run, CARD, 0, text, "", side)
    else:
        db.session.add(_named(to, hand, None, text))
        _tell_of(to, hand, "CardHandedIn", 0)
    return OwnCard(0, text)


def _slot_for(own: Sequence[OwnCard], slot: int) -> int:
    if slot in _SLOTS:
        return slot
    used = {card.slot for card in own}
    free = next((one for one in _SLOTS if one not in used), None)
    if free is None:
        raise Conflict(f"You have handed in {MOST_CARDS} cards. Take one back to make room for another.")
    return free


def _put_named(to: Collection, hand: Hand, slot: int, text: str) -> None:
    changed = change_rows(
        update(Card)
        .where(
            Card.item_id == to.item_id,
            Card.run == to.run,
            Card.person_id == hand.person_id,
            Card.slot == slot,
            Card.position == 0,
        )
        .values(text=text, written_at=clock.now())
    )
    if not changed:
        db.session.add(_named(to, hand, slot, text))
    _tell_of(to, hand, "CardChanged" if changed else "CardHandedIn", slot)


def _named(to: Collection, hand: Hand, slot: int | None, text: str) -> Card:
    return Card(
        item_id=to.item_id,
        run=to.run,
        key=new_public_id(),
        text=text,
        side=hand.side.value if hand.side else "",
        person_id=hand.person_id,
        slot=slot,
        written_at=clock.now(),
    )


def _tell_of(to: Collection, hand: Hand, kind: str, slot: int) -> None:
    """The event of a named card; what it says is not in the log, which nobody could ever take it out of."""
    speaker = None
    if hand.scribe and hand.person_id is not None and hand.side is not None:
        speaker = Speaker(hand.person_id, hand.name, hand.side)
    actor = hand.actor or Actor(ActorKind.PERSON, hand.name, person_id=hand.person_id, side=hand.side)
    said: dict[str, Any] = {"item": to.title, "run": to.run, "slot": slot}
    record_event(to.programme_id, kind, actor, speaker=speaker, about=to.about, data=said)


def _anonymous_cards(to: Collection) -> list[Card]:
    return [
        Card(item_id=to.item_id, run=NO_RUN, key=new_public_id(), text=text, side=side, anonymous=True)
        for side, text in ballots.take_ballots(to.item_id, to.mode, to.run, to.few)
    ]


def _named_cards(to: Collection) -> list[Card]:
    rows = db.session.execute(
        select(Card)
        .where(Card.item_id == to.item_id, Card.position == 0)
        .execution_options(populate_existing=True)
    )
    return shuffled(list(rows.scalars()))


def _set_hidden(to: Collection, card_key: str, reason: str) -> None:
    found = change_rows(
        update(Card)
        .where(Card.item_id == to.item_id, Card.key == card_key, Card.position > 0)
        .values(hidden_reason=reason)
    )
    if not found:
        raise NotFound("This card is not on the board any more.")

"""What a room puts on its board: cards handed in, revealed in shuffled order, hidden with a reason.

A named card is kept at once, with its person (`named_cards`). An anonymous one is a ballot until it is revealed; only
then is it written here, without a person, without a moment and in shuffled order. Cards are put in order in
`board_moves`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from sqlalchemy import func, select, update

from facilitator.domain.actors import Actor
from facilitator.domain.anonymity import shuffled
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.events.activities import CardHidden, CardShownAgain, CardsRevealed
from facilitator.domain.givers import Giver
from facilitator.domain.texts import clean_line
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.models import Card, CardGroup
from facilitator.services import ballots
from facilitator.services.board_mixing import NO_RUN, mix_anonymous
from facilitator.services.collected import Collection
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_rows

MOST_CARDS = 12
"""Cards that one person may hand in at a time: enough for everything that matters, few enough to be read out."""
CARD_LENGTH = 280
"""Letters on a card: it has to be read from the back of the room."""
REASON_LENGTH = 300
SLOTS = range(1, MOST_CARDS + 1)


def put_card(to: Collection, giver: Giver, slot: int, text: str) -> tuple[int, str]:
    """Hands in a card, or with a slot of one's own puts another text on it; returns the slot and what is kept.

    Slot 0 is a new card. The same words again are the same card: a resend after a lost answer makes nothing twice.
    Raises Invalid for an empty or overlong text, Conflict when all of a person's cards are used.
    """
    text = checked_card(text)
    if _has_no_own(to, giver):
        slot = 0
    else:
        own = to.store.own(to, giver)
        same = next((one for one, words in own.items() if words == text and slot in (0, one)), None)
        if same is not None:
            return same, text
        slot = slot if slot in SLOTS else _free_slot(own)
    to.store.put(to, giver, slot, text)
    return slot, text


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
    told = CardsRevealed(to.title, to.run, len(fresh), to.anonymous)
    record_event(to.programme_id, told, actor, about=to.about)
    if to.anonymous and fresh:
        return mix_anonymous(to.item_id, len(fresh)) or first
    return first if fresh else 0


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
    record_event(to.programme_id, CardHidden(to.title, card_key, reason), actor, about=to.about)


def show_card(actor: Actor, to: Collection, card_key: str) -> None:
    """Puts a hidden card on the board again; raises NotFound for one that is not there."""
    _set_hidden(to, card_key, "")
    record_event(to.programme_id, CardShownAgain(to.title, card_key), actor, about=to.about)


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


def _has_no_own(to: Collection, giver: Giver) -> bool:
    """Whether nobody can come back to this card: it came on paper, without a phone or without a name."""
    return not giver.secret if to.anonymous else giver.person_id is None


def _free_slot(own: Container[int]) -> int:
    free = next((one for one in SLOTS if one not in own), None)
    if free is None:
        raise Conflict(f"You have handed in {MOST_CARDS} cards. Take one back to make room for another.")
    return free


def _anonymous_cards(to: Collection) -> list[Card]:
    return [
        Card(
            item_id=to.item_id,
            run=NO_RUN,
            key=new_public_id(),
            text=said.value,
            side=said.side or "",
            anonymous=True,
        )
        for said in ballots.take(to)
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

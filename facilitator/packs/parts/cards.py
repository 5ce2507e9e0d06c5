"""The cards for the facilitator: when this happens, say this; and what may not be talked about in the room."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.method import load_method
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape


@dataclass(frozen=True, slots=True)
class CardLine:
    """When this happens, say this; then do that."""

    when: str
    say: str
    then: str


@dataclass(frozen=True, slots=True)
class CardsPart(PartShape):
    """All cards, on one page."""

    cards: tuple[CardLine, ...]
    part: str = "cards"


@dataclass(frozen=True, slots=True)
class NotHerePart(PartShape):
    """One card to lay on the table."""

    title: str
    lead: str
    subjects: tuple[str, ...]
    steps: tuple[str, ...]
    part: str = "not_here"


def cards_part(_material: Material) -> CardsPart:
    """The method's cards."""
    return CardsPart(tuple(CardLine(one.when, one.say, one.then) for one in load_method().guidance.cards))


def not_here_part(_material: Material) -> NotHerePart:
    """What competition law keeps out of the room."""
    card = load_method().guidance.not_here
    return NotHerePart(card.title, card.lead, card.subjects, card.steps)

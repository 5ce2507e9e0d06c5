"""What both sides say about the same thing: each on its own, hidden until both are in, then opened together.

So nobody says what the other has said. Opened, they agree or *views differ*: a calm third state, and what to talk
about. Whose word is in may be known, what it says may not: nobody reads it before the other one is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.sides import Side

ABOUT = 80
"""Characters of what a word is about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Of what both sides say something. `key` is stored for ever; `words` are those that a side can choose from, as
    they are stored, each with what people read."""

    key: str
    words: Mapping[str, str]

    def cleaned(self, word: str) -> str:
        """The word as it may be kept. Raises Invalid for one that is no choice."""
        if word not in self.words:
            raise Invalid({"word": f"Choose one of: {', '.join(self.words.values())}."})
        return word


class Standing(StrEnum):
    """Where a pair stands."""

    NOBODY = "nobody"
    WAITS = "waits"
    AGREE = "agree"
    DIFFER = "differ"


@dataclass(frozen=True, slots=True)
class BlindPair:
    """What both sides said about one thing, as everybody may know it.

    `said` has both words once the pair is open and nothing before; `within` are the sides whose word is in. `version`
    counts changes of an open pair, so that nobody overwrites unseen what was said meanwhile; 0 before the first.
    """

    said: Mapping[Side, str] = field(default_factory=dict)
    within: frozenset[Side] = frozenset()
    version: int = 0

    @property
    def is_open(self) -> bool:
        return len(self.said) == len(Side)

    @property
    def standing(self) -> Standing:
        if self.is_open:
            return Standing.AGREE if len(set(self.said.values())) == 1 else Standing.DIFFER
        return Standing.WAITS if self.within else Standing.NOBODY

    @property
    def agreed(self) -> str:
        """The word on which both agree; empty where they do not, or not yet."""
        return self.said[Side.SUPPLIER] if self.standing is Standing.AGREE else ""

    def word(self, side: Side) -> str:
        """What a side said; empty until both are in."""
        return self.said.get(side, "")

    def check_can_say(self, side: Side) -> None:
        """Raises Conflict where the side's word is in and waits for the other one: it is taken back first, unread."""
        if side in self.within and not self.is_open:
            raise Conflict(
                f"The {side.value}’s word is in already, and hidden until the other side’s is in too. "
                "Take it back to enter another one."
            )

    def check_can_take_back(self) -> None:
        """Raises Conflict once both are in: what was seen cannot be unseen, only said in the open, or by both anew."""
        if self.is_open:
            raise Conflict(
                "Both sides’ words stand open now. A side can change its own, or both say it anew."
            )

    def check_can_say_anew(self) -> None:
        """Raises Conflict while there is nothing open that both could say anew."""
        if not self.is_open:
            raise Conflict("There is nothing open here that both sides could say anew.")


def opened(supplier: str, customer: str, version: int = 1) -> BlindPair:
    """A pair with both words in."""
    said = {Side.SUPPLIER: supplier, Side.CUSTOMER: customer}
    return BlindPair(said, frozenset(said), version)

"""What one side says and the other says back: the owner's row, the other side's words for it, the owner's yes.

Understanding commits nobody. A register whose rows are said back declares which of its fields are whose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from facilitator.domain.errors import Conflict, NotAllowed
from facilitator.domain.registers.family import Words
from facilitator.domain.sides import Side

NOT_YOURS = "This is the other side’s to say."
NOTHING_SAID = "Nobody has said it back yet, so there is nothing to confirm."


@dataclass(frozen=True, slots=True)
class SaidBack:
    """The names of the fields: whose it is, what an outsider would see, how the other side says it back, the owner's
    yes, what the owner means instead. `most` of a side in one session.

    What a yes was said to is `to`: once one of these says something else, the yes is gone.
    """

    side: str = "side"
    seen: str = "seen"
    back: str = "answer"
    yes: str = "confirmed"
    instead: str = "correction"
    most: int = 2

    @property
    def to(self) -> tuple[str, ...]:
        return "title", self.seen, self.back

    def owner(self, words: Words) -> Side:
        found: Side = getattr(words, self.side)
        return found

    def said_anew(self, before: Words, after: Words) -> Words:
        """The new words; a yes that was said to other ones does not stand for these."""
        kept = getattr(before, self.yes) and getattr(after, self.yes)
        if kept and any(getattr(before, name) != getattr(after, name) for name in self.to):
            return _with(after, {self.yes: False})
        return after

    def answered(self, words: Words, by: Side, text: str) -> Words:
        """Said back by the other side; what was said before is replaced. Raises NotAllowed for the owner's side."""
        if by is self.owner(words):
            raise NotAllowed(NOT_YOURS)
        return _with(words, {self.back: text, self.yes: False})

    def confirmed(self, words: Words, by: Side) -> Words:
        """The owner's yes. Raises NotAllowed for the other side, Conflict while nothing was said back."""
        self._check_owner(words, by)
        return _with(words, {self.yes: True, self.instead: ""})

    def corrected(self, words: Words, by: Side, text: str) -> Words:
        """What the owner means instead, to be said back once more. Raises as `confirmed` does."""
        self._check_owner(words, by)
        return _with(words, {self.yes: False, self.instead: text})

    def _check_owner(self, words: Words, by: Side) -> None:
        if by is not self.owner(words):
            raise NotAllowed(NOT_YOURS)
        if not getattr(words, self.back):
            raise Conflict(NOTHING_SAID)


def _with(words: Words, changes: Mapping[str, Any]) -> Words:
    return replace(words, **changes)

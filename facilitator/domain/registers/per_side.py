"""Entries that stand by sides: each side has its column, and where that is so at most so many live ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from facilitator.domain.errors import Invalid
from facilitator.domain.registers.family import Words
from facilitator.domain.sides import Side


@dataclass(frozen=True, slots=True)
class PerSide:
    """How entries stand by sides: `heading` over a column, with %(party)s; `field` names the side.

    At most `most` of one side are live at once, 0: as many as it likes; `full` is what one more is told then.
    """

    heading: str
    field: str = "side"
    most: int = 0
    full: str = ""

    def owner(self, words: Words) -> Side | None:
        """Whose it is."""
        found: Side | None = getattr(words, self.field)
        return found

    def check_room(self, words: Words, live: Iterable[Words]) -> None:
        """Raises Invalid, beside the side, where these may not stand beside the live ones too."""
        if self.most and sum(self.owner(one) is self.owner(words) for one in live) >= self.most:
            raise Invalid({self.field: self.full})

"""Entries as doors between two houses: which statuses stand open, ajar or shut, and which are a request that waits.

Whose house a door is in says `Kind.per_side`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facilitator.domain.registers.family import Words
from facilitator.domain.registers.fields import day_in


class DoorForm(StrEnum):
    """How a door is drawn, in the order in which one wants to see them."""

    WAITING = "waiting"
    OPEN = "open"
    AJAR = "ajar"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Doors:
    """The form of each status, and the fields that say since when a request waits, why a door is not open, how one gets
    in, and on which day both look again; `title` is the picture's."""

    title: str
    forms: Mapping[StrEnum, DoorForm]
    asked_on: str = "asked_on"
    reason: str = "reason"
    way_in: str = "way_in"
    again: str = "look_again"

    def waits(self, words: Words, status: StrEnum, today: date) -> int | None:
        """For how many days a request has waited; None for what is none, or where nobody said since when."""
        asked = day_in(getattr(words, self.asked_on)) if self.forms[status] is DoorForm.WAITING else None
        return max(0, (today - asked).days) if asked else None

    def why(self, words: Words) -> str:
        """Why it is not open."""
        return str(getattr(words, self.reason))

    def enters(self, words: Words, status: StrEnum) -> str:
        """How one gets in; nothing for a door that is shut or not there yet."""
        return str(getattr(words, self.way_in)) if self._stands(status) else ""

    def looks_again(self, words: Words, status: StrEnum) -> date | None:
        """The day on which both look again; none for a door that is shut or not there yet."""
        return day_in(getattr(words, self.again)) if self._stands(status) else None

    def _stands(self, status: StrEnum) -> bool:
        return self.forms[status] in (DoorForm.OPEN, DoorForm.AJAR)

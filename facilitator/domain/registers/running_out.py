"""What runs out in a register by itself: a day to look again, a request that has waited too long.

It is worked out from an entry's words and where it stands. The nightly pass notes it once for each day that it ran out
from (`services/nightly.py`); putting the day right, or answering, is all that is to be done about it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facilitator.domain.registers.fields import day_in
from facilitator.domain.working_days import working_days_since


@dataclass(frozen=True, slots=True)
class RunsOut:
    """A day among the words, by the name of its field, and the states in which it counts.

    It has run out once that day is there, or when so many working days have gone `after` it. `words` say so on a page,
    with the %(day)s. Nothing runs out while the field `held_off` says something.
    """

    field: str
    states: Collection[StrEnum]
    words: str
    after: int = 0
    held_off: str = ""

    def has(self, day: date, today: date) -> bool:
        """Whether it has run out."""
        return working_days_since(day, today) > self.after if self.after else today >= day


@dataclass(frozen=True, slots=True)
class Out:
    """One thing that has run out, and the day that it ran out from."""

    rule: RunsOut
    day: date

    @property
    def mark(self) -> str:
        """What the row keeps once it is noted: another day runs out anew."""
        return f"{self.rule.field} {self.day.isoformat()}"


def what_ran_out(rules: Collection[RunsOut], words: object, status: StrEnum, today: date) -> Out | None:
    """The first of these that has run out for an entry with these words, standing there."""
    for rule in rules:
        counts = status in rule.states and not (rule.held_off and getattr(words, rule.held_off))
        day = day_in(getattr(words, rule.field)) if counts else None
        if day is not None and rule.has(day, today):
            return Out(rule, day)
    return None

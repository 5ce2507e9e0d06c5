"""One field of what an entry says: how it is filled in, and how a value of it reads.

A day is kept as `2027-01-31`, a choice by its key, several choices by their keys with a blank between, in the order in
which the field declares them: so every value is a text, a yes or a no, in rows, events and files alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facilitator.domain.languages import english_day
from facilitator.domain.sides import Side

TITLE, NOTE, REASON = 300, 5000, 2000
"""Characters of a title or another line, of a note, and of the reason for taking an entry off the lists."""


class Input(StrEnum):
    """How a field is filled in. RAISED fills two: the side that raised it, and whether that was anonymously."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    SIDE = "side"
    RAISED = "raised"
    SEVERITY = "severity"
    YES = "yes"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a register's form; `is_short` ones stand in the line that adds, `is_more` ones under More.

    `side` is whose view of it this is, `paper` a shorter label for packs, `unit` the name of the field that says what a
    figure counts, `choices` the keys and words of what may be chosen.
    """

    name: str
    label: str
    input: Input = Input.LINE
    is_short: bool = False
    is_more: bool = False
    side: Side | None = None
    paper: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""

    @property
    def is_text(self) -> bool:
        return self.input in (Input.LINE, Input.PARAGRAPH)

    @property
    def is_told(self) -> bool:
        """Whether lists and papers tell it by its label."""
        return self.is_text or bool(self.unit) or self.input in (Input.DATE, Input.CHOICE, Input.CHOICES)

    @property
    def most(self) -> int:
        """Characters that fit."""
        return NOTE if self.input is Input.PARAGRAPH else TITLE

    def words_of(self, value: str) -> list[str]:
        """The words of what was chosen; a key that is none of today's stands for itself."""
        known = dict(self.choices)
        return [known.get(key, key) for key in value.split()]

    def in_words(self, value: str, written: Callable[[date], str] = english_day) -> str:
        """A value that is kept, as people read it, a day as it is `written`; a text is its own words."""
        if self.input is Input.DATE:
            day = day_in(value)
            return written(day) if day else value
        return ", ".join(self.words_of(value)) if self.choices else value


def day_in(value: object) -> date | None:
    """The day that a kept value names; None for an empty one and for one that is none."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None

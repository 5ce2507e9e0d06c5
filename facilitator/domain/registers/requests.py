"""What one side asks of the other: since when it waits, and the three answers that the other side can give.

Yes, and from when · not yet, and what it depends on · no, why, and what instead. Each is an answer: what was answered
waits no longer, whatever it was. Ages are working days, Monday to Friday; holidays are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from facilitator.domain.registers.fields import day_in
from facilitator.domain.sides import Side
from facilitator.domain.working_days import working_days_since

LONGEST_WAIT = 10
"""Working days that a request may wait for an answer."""


class Answer(StrEnum):
    """What can be said to a request."""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"


WORDS: Mapping[Answer, str] = {
    Answer.YES: "Yes, from a day on",
    Answer.NOT_YET: "Not yet, as it depends on something",
    Answer.NO: "No, but something instead",
}
"""The words of the key of each answer."""

TOLD: Mapping[str, str] = {Answer.YES: "yes", Answer.NOT_YET: "not yet", Answer.NO: "no"}
"""The answers in a history."""

ANSWERED_MEANWHILE = "This was answered meanwhile. Look at what stands there now."

FIELDS: Mapping[Answer, tuple[tuple[str, str], ...]] = {
    Answer.YES: (("from_when", "Say from which day on."),),
    Answer.NOT_YET: (("depends_on", "Say what it depends on."),),
    Answer.NO: (
        ("reason", "Say in a few words why."),
        ("instead", "Say what the other side can have instead."),
    ),
}
"""The fields that each answer needs, each with the words that ask for it; a register with requests has them all."""

SINCE = "asked_on"
"""The field with the day on which it was asked."""


class Standing(Protocol):
    """An entry, as far as a request needs it."""

    @property
    def text(self) -> Any:
        """Its words."""

    @property
    def status(self) -> StrEnum:
        """Where it stands."""


@dataclass(frozen=True, slots=True)
class Requests:
    """In which state an entry is asked for, where a yes and a no lead, and the field with the side that answers.

    Not yet leads nowhere: it stays asked for, and says what it depends on.
    """

    asked: StrEnum
    yes: StrEnum
    no: StrEnum
    side: str = "side"

    def leads_to(self, answer: Answer) -> StrEnum:
        """Where an entry stands after an answer."""
        return {Answer.YES: self.yes, Answer.NO: self.no}.get(answer, self.asked)

    def answers(self, words: Any) -> Side:
        """The side whose answer is asked for."""
        found: Side = getattr(words, self.side)
        return found

    def waits(self, one: Standing) -> bool:
        """Whether nobody has answered yet."""
        return one.status == self.asked and not one.text.depends_on

    def age(self, one: Standing, today: date) -> int | None:
        """For how many working days a request has waited; None for what does not wait."""
        day = day_in(getattr(one.text, SINCE))
        return working_days_since(day, today) if day and self.waits(one) else None

    def is_late(self, one: Standing, today: date) -> bool:
        """Whether it has waited longer than it may."""
        return (self.age(one, today) or 0) > LONGEST_WAIT

    @staticmethod
    def said(words: Mapping[str, Any], answer: Answer, given: Mapping[str, Any]) -> dict[str, Any]:
        """Words, as plain values, with what was said to an answer; nothing of another answer is left beside it."""
        names = [name for name, _ask in FIELDS[answer]]
        every = {name for fields in FIELDS.values() for name, _ask in fields}
        return {**words, **dict.fromkeys(every, ""), **{name: given.get(name, "") for name in names}}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests that wait for a side's answer: how many, and for how many working days the oldest does."""

    side: Side
    count: int = 0
    oldest: int = 0


def waiting_for(entries: Iterable[Any], today: date) -> tuple[Waiting, ...]:
    """For the answer of each side; nothing at all where no register with requests is used."""
    asked = [one for one in entries if one.kind.requests is not None and not one.hidden_reason]
    ages: dict[Side, list[int]] = {side: [] for side in Side}
    for one in asked:
        if one.kind.requests.waits(one):
            ages[one.kind.requests.answers(one.text)].append(one.kind.requests.age(one, today) or 0)
    found = (Waiting(side, len(days), max(days, default=0)) for side, days in ages.items())
    return tuple(found) if asked else ()

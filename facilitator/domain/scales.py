"""Words and numbers that a room gives about one thing, summed up by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line

MOST_WORD = 40
"""Letters of a check-in's word: it is one word, or two or three where a language needs them."""

CHECK_IN = (1, 5)
FIST = (0, 5)
HESITANT = 2
"""Up to this many fingers somebody is invited to say what would have to change."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `name` is empty on an anonymous one, `side` where it must not be shown."""

    value: str
    side: Side | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """How many gave one number: all, and by side; None for the sides where they must not be told apart."""

    number: int
    count: int
    supplier: int | None
    customer: int | None


def checked_word(text: str) -> str:
    """The word as it is kept; raises Invalid when there is none or when it has become a sentence."""
    word = clean_line(text)
    if not word:
        raise Invalid({"value": "Write one word first."})
    if len(word) > MOST_WORD:
        raise Invalid({"value": f"One word, please: this has {len(word)} letters, and {MOST_WORD} fit."})
    return word


def checked_number(text: str, scale: tuple[int, int]) -> str:
    """One of the scale's numbers, as text; raises Invalid for anything else."""
    lowest, highest = scale
    if text not in {str(number) for number in range(lowest, highest + 1)}:
        raise Invalid({"value": f"Choose a number from {lowest} to {highest}."})
    return text


def levels(answers: Sequence[Said], scale: tuple[int, int]) -> tuple[Level, ...]:
    """How often each number was given, the highest first; by side only when every answer has one."""
    by_side = all(one.side is not None for one in answers)
    found = []
    for number in range(scale[1], scale[0] - 1, -1):
        given = [one for one in answers if one.value == str(number)]
        sides = {side: sum(one.side is side for one in given) for side in Side}
        found.append(
            Level(
                number,
                len(given),
                sides[Side.SUPPLIER] if by_side else None,
                sides[Side.CUSTOMER] if by_side else None,
            )
        )
    return tuple(found)


def hesitant(answers: Iterable[Said]) -> tuple[Said, ...]:
    """Those at 0 to 2, the lowest first: they are asked what would have to change."""
    low = (one for one in answers if int(one.value) <= HESITANT)
    return tuple(sorted(low, key=lambda one: (int(one.value), one.name)))


def as_plain(answers: Iterable[Said]) -> list[list[str]]:
    """Answers as lists of texts, to be kept."""
    return [[one.value, one.side.value if one.side else "", one.name] for one in answers]


def from_plain(kept: Iterable[Sequence[str]]) -> tuple[Said, ...]:
    """Answers as they were kept."""
    return tuple(Said(value, Side(side) if side else None, name) for value, side, name in kept)


def in_words(answers: Sequence[Said], scale: tuple[int, int], names: Mapping[Side, str]) -> str:
    """A distribution in one line: `3 × 5, 6 × 4, 1 × 2`, by side where that may be shown. Never an average."""
    if answers and all(one.side is not None for one in answers):
        parts = [
            f"{isolated(names[side])} {_counted([one for one in answers if one.side is side], scale)}"
            for side in Side
            if any(one.side is side for one in answers)
        ]
        return "; ".join(parts)
    return _counted(answers, scale)


def _counted(answers: Sequence[Said], scale: tuple[int, int]) -> str:
    return ", ".join(f"{one.count} × {one.number}" for one in levels(answers, scale) if one.count)

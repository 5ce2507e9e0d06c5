"""Linking in a room: lines between opportunities and the concerns that hold them back, drawn, rubbed out, chosen.

The lines themselves are links of the register. What stands here is what only the room has: the two or three lines to
work on first, and which steps can be taken back one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from facilitator.domain.errors import Invalid

MOST_FIRST = 3
"""Pairs to work on first (method.md, section 4: two or three); what is more is no choice."""

MOST_STEPS = 50
"""Steps that can be taken back one after the other."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line from an opportunity to a concern, by their refs."""

    opportunity: str
    concern: str


class Deed(StrEnum):
    """What can be taken back."""

    DRAW = "draw"
    RUB_OUT = "rub-out"
    CHOOSE = "choose"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Step:
    """Something done to one line; `was_first` when it was rubbed out while it was one to work on first."""

    deed: Deed
    line: Line
    was_first: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """The lines to work on first, in the order in which they were chosen, and the steps, the latest last."""

    first: tuple[Line, ...] = ()
    steps: tuple[Step, ...] = ()

    def drawn(self, line: Line) -> Sketch:
        return self._with(Step(Deed.DRAW, line))

    def rubbed_out(self, line: Line) -> Sketch:
        """Without its line nothing is worked on first."""
        return self._without(line)._with(Step(Deed.RUB_OUT, line, line in self.first))

    def chosen(self, line: Line, standing: Collection[Line]) -> Sketch:
        """One more to work on first. Raises Invalid for one without a line, and when so many are chosen already."""
        if line not in standing:
            raise Invalid({"concern": "Draw the line first, then choose the pair."})
        first = tuple(one for one in self.first if one in standing)
        if len(first) >= MOST_FIRST:
            raise Invalid(
                {"concern": f"{MOST_FIRST} pairs are chosen already. Take one off to choose another."}
            )
        return replace(self, first=(*first, line))._with(Step(Deed.CHOOSE, line))

    def left(self, line: Line) -> Sketch:
        """Not one of the first, after all."""
        return self._without(line)._with(Step(Deed.LEAVE, line))

    def last(self, standing: Collection[Line], refs: Collection[str]) -> Step | None:
        """The latest step that can still be taken back, with these lines between these entries; None without one."""
        return next((one for one in reversed(self.steps) if self._fits(one, standing, refs)), None)

    def undone(self, step: Step) -> Sketch:
        """As before this step; those after it fit no more and are forgotten with it."""
        before = replace(self, steps=self.steps[: len(self.steps) - 1 - self.steps[::-1].index(step)])
        if step.deed is Deed.LEAVE or step.was_first:
            return replace(before, first=(*before.first, step.line)[:MOST_FIRST])
        return before._without(step.line)

    def _fits(self, step: Step, standing: Collection[Line], refs: Collection[str]) -> bool:
        line = step.line
        if line.opportunity not in refs or line.concern not in refs:
            return False
        has_room = len([one for one in self.first if one in standing]) < MOST_FIRST
        return {
            Deed.DRAW: line in standing,
            Deed.RUB_OUT: line not in standing,
            Deed.CHOOSE: line in standing and line in self.first,
            Deed.LEAVE: line in standing and line not in self.first and has_room,
        }[step.deed]

    def _with(self, step: Step) -> Sketch:
        return replace(self, steps=(*self.steps, step)[-MOST_STEPS:])

    def _without(self, line: Line) -> Sketch:
        return replace(self, first=tuple(one for one in self.first if one != line))

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What an activity's state holds."""
        steps = (
            Step(Deed(one["deed"]), Line(*one["line"]), bool(one["first"])) for one in data.get("steps", ())
        )
        return cls(lines_in(data.get("first", ())), tuple(steps))

    @property
    def plain(self) -> dict[str, Any]:
        """For an activity's state."""
        steps = [
            {"deed": one.deed.value, "line": plain_line(one.line), "first": one.was_first}
            for one in self.steps
        ]
        return {"first": [plain_line(one) for one in self.first], "steps": steps}


def plain_line(line: Line) -> list[str]:
    return [line.opportunity, line.concern]


def lines_in(stored: Iterable[Sequence[str]]) -> tuple[Line, ...]:
    """Lines as a state holds them."""
    return tuple(Line(opportunity, concern) for opportunity, concern in stored)


@dataclass(frozen=True, slots=True)
class Sight:
    """Which part of two lists a wall shows: page `number` of `of`; the pages of the right list turn first."""

    left: slice
    right: slice
    number: int
    of: int


def _pages(count: int, most: int) -> tuple[int, int]:
    """How many pages, and how many entries on each, filled about evenly."""
    pages = max(1, -(-count // most))
    return pages, max(1, -(-count // pages))


def sight(left: int, right: int, most: int, number: int) -> Sight:
    """The page with this number, of two lists so long with at most so many of each at once; past the last, the last."""
    (rows, of_left), (columns, of_right) = _pages(left, most), _pages(right, most)
    number = min(max(1, number), rows * columns)
    row, column = divmod(number - 1, columns)
    return Sight(
        slice(row * of_left, (row + 1) * of_left),
        slice(column * of_right, (column + 1) * of_right),
        number,
        rows * columns,
    )


def page_with(
    left: int, right: int, most: int, number: int, *, at: int | None = None, to: int | None = None
) -> int:
    """The page to turn to so that the entry at place `at` of the left list, and `to` of the right one, are seen."""
    (_rows, of_left), (columns, of_right) = _pages(left, most), _pages(right, most)
    row, column = divmod(sight(left, right, most, number).number - 1, columns)
    row = row if at is None else at // of_left
    column = column if to is None else to // of_right
    return row * columns + column + 1

"""The criteria of a step on paper: how many are met, and of each the three columns."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.criteria import KeptLine, LineState
from facilitator.packs.part_shape import PartShape


@dataclass(frozen=True, slots=True)
class CriteriaPart(PartShape):
    """The criteria of one step, as they stand on the day of the paper or as they were kept."""

    step: int
    lines: tuple[KeptLine, ...]
    part: str = "criteria"

    @property
    def met(self) -> int:
        """How many are ticked."""
        return sum(line.is_ticked for line in self.lines)

    @property
    def subjects(self) -> tuple[KeptLine, ...]:
        """Those on which the two sides, or they and the rows, do not agree."""
        return tuple(line for line in self.lines if line.state == LineState.SUBJECT)

"""Where a programme stands on each of the five steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from facilitator.domain.counts import Counts
from facilitator.domain.sides import Side
from facilitator.domain.zones import today_in
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.tallies import counts_by_side, tallies_of
from facilitator.queries.workshops import WorkshopBrief, timeline


@dataclass(frozen=True, slots=True)
class StepStanding:
    """One step: what each side has promised on it, and the workshops spent on it."""

    number: int
    counts: dict[Side, Counts]
    workshops: tuple[WorkshopBrief, ...]

    @property
    def both(self) -> Counts:
        return self.counts[Side.SUPPLIER] + self.counts[Side.CUSTOMER]


def steps_of(programme: ProgrammeBrief, now: datetime) -> tuple[StepStanding, ...]:
    """All five, in their order; two queries."""
    today = today_in(programme.time_zone, now)
    groups = tallies_of(programme.id, today, by_step=True)
    workshops = timeline(programme.id)
    return tuple(
        StepStanding(
            number=number,
            counts=counts_by_side((group for group in groups if group.step == number), today),
            workshops=tuple(one for one in workshops if one.step == number),
        )
        for number in range(1, 6)
    )

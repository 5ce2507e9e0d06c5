"""The word on staging beside a commitment's stretch, wherever its words are written."""

from __future__ import annotations

from datetime import date

from facilitator.domain.commitments import State
from facilitator.domain.sides import Side
from facilitator.domain.staging import staging_hint
from facilitator.queries.tallies import Group, counts_by_side, tallies_of
from facilitator.web.guard import this_programme


def staging_words(side: str, stretch: int | None, today: date) -> str:
    """The nudge when a commitment of this side goes much further than what was kept; empty when it does not."""
    if side not in set(Side) or stretch is None:
        return ""
    groups = tallies_of(this_programme().id, today)
    hint = staging_hint(stretch, _highest_kept(groups), counts_by_side(groups, today)[Side(side)])
    return hint.sentence if hint else ""


def _highest_kept(groups: tuple[Group, ...]) -> int:
    """The largest stretch that was kept between the two, late ones included; 0 for none."""
    kept = (group.stretch for group in groups if group.state in (State.KEPT, State.KEPT_LATE))
    return max(kept, default=0)

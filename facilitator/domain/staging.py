"""The staging guard: a nudge when a commitment asks for much more trust than has been earned (method.md, section 2).

A warning that the facilitator may overrule with a note, never a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.counts import Counts

LOW_KEPT_SHARE = 0.6
"""Below this share of judged commitments kept (late ones included), a party's record calls for small steps."""

ENOUGH_JUDGED = 3
"""With fewer judged commitments than this there is no record yet, and only bold openings are pointed out."""

BOLD_OPENING = 4
"""The stretch from which a first commitment, with nothing kept between the two yet, gets the nudge."""


@dataclass(frozen=True, slots=True)
class StagingHint:
    """Why a stretch looks too large now; `highest_kept` is 0 when nothing has been kept yet."""

    stretch: int
    highest_kept: int
    sentence: str


def staging_hint(stretch: int | None, highest_kept: int, record: Counts) -> StagingHint | None:
    """The nudge for a new commitment of the party with this record, or None.

    `stretch` 1 to 5; `highest_kept` the largest stretch kept between the two, 0 for none.
    """
    if stretch is None:
        return None
    if highest_kept == 0 and record.judged < ENOUGH_JUDGED:
        if stretch < BOLD_OPENING:
            return None
        sentence = "Nothing has been kept between you yet. A smaller first step may be easier to trust."
        return StagingHint(stretch, highest_kept, sentence)
    if not _is_low(record) or stretch <= highest_kept + 1:
        return None
    sentence = (
        f"This asks for stretch {stretch}; the highest kept between you so far is {highest_kept}, and "
        f"{record.kept_in_all} of this party's {record.judged} commitments with an outcome were kept. "
        "One step at a time?"
    )
    return StagingHint(stretch, highest_kept, sentence)


def _is_low(record: Counts) -> bool:
    return record.judged > 0 and record.kept_in_all < LOW_KEPT_SHARE * record.judged


def is_stalled(rounds: Sequence[int]) -> bool:
    """True when neither of the last two rounds went beyond the highest stretch before it.

    `rounds` holds the largest stretch promised in each workshop, oldest first; a stall needs three rounds.
    """
    if len(rounds) < 3:
        return False
    before = max(rounds[:-2])
    return max(rounds[-2:]) <= before < 5

"""The guided line of a block that gathers: write, look, group, vote, keep, and how its minutes are shared out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Stage(StrEnum):
    """One stage of the line; they stand in their order."""

    WRITE = "write"
    LOOK = "look"
    GROUP = "group"
    VOTE = "vote"
    KEEP = "keep"

    @property
    def place(self) -> int:
        """From 0."""
        return STAGES.index(self)


STAGES = tuple(Stage)
LEADING = 3
"""So many lead after a vote, or a third of them where they are more; whoever ties with the last of them leads too."""


def shared_minutes(minutes: int, shares: Mapping[Stage, int]) -> dict[Stage, int]:
    """A block's minutes in proportion to the shares, a minute at least each.

    They add up to the block's minutes where it has one for each stage; what is left by rounding goes to those that
    lost most by it, the earlier of two.
    """
    whole = sum(shares.values())
    rest = max(0, minutes - len(STAGES))
    exact = {stage: rest * shares[stage] / whole for stage in STAGES}
    given = {stage: 1 + int(exact[stage]) for stage in STAGES}
    left = rest + len(STAGES) - sum(given.values())
    for stage in sorted(STAGES, key=lambda stage: (int(exact[stage]) - exact[stage], stage.place))[:left]:
        given[stage] += 1
    return given


def leading(votes: Sequence[int | None]) -> list[bool]:
    """Which of these lead, by their votes (None: not voted on); all of them where nothing was voted on."""
    counted = sorted((one for one in votes if one), reverse=True)
    if not counted:
        return [True] * len(votes)
    least = counted[: max(LEADING, round(len(votes) / 3))][-1]
    return [one is not None and one >= least for one in votes]

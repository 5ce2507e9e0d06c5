"""The register of step 1 as packs say it: frozen plain values like those of `shapes`."""

from __future__ import annotations

from dataclasses import dataclass

LONG_ENTRY = 2200
"""Characters of one entry from which it may fill a page by itself and so may break across two."""


@dataclass(frozen=True, slots=True)
class VoteCount:
    """Dots that an entry of the register got; by side (-1: not shown) only where that gives nobody away."""

    total: int
    supplier: int = -1
    customer: int = -1


@dataclass(frozen=True, slots=True)
class EntryName:
    """An entry of the register where another one names it; `status` as in `domain.registers`."""

    ref: str
    title: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class ServingCommitment:
    """A commitment that serves an opportunity or answers a concern; `state` as in `Commitment`."""

    ref: str
    side: str
    deed: str
    state: str


@dataclass(frozen=True, slots=True)
class OpportunityLine:
    """What the two could do together, what it would be worth to each, and what holds it back."""

    ref: str
    title: str
    status: str
    note: str = ""
    value_supplier: str = ""
    value_customer: str = ""
    votes: VoteCount | None = None
    held_by: tuple[EntryName, ...] = ()
    served_by: tuple[ServingCommitment, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether it may need more than a page of its own."""
        names = [one.title for one in self.held_by] + [one.deed for one in self.served_by]
        return len(self.note) + sum(map(len, names)) > LONG_ENTRY


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A worry that is not settled. `raised_side` is empty where nobody's side is shown, `severity` 0 if not weighed."""

    ref: str
    title: str
    status: str
    note: str = ""
    raised_side: str = ""
    anonymous: bool = False
    severity: int = 0
    votes: VoteCount | None = None
    holds: tuple[EntryName, ...] = ()
    answered_by: tuple[ServingCommitment, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether it may need more than a page of its own."""
        names = [one.title for one in self.holds] + [one.deed for one in self.answered_by]
        return len(self.note) + sum(map(len, names)) > LONG_ENTRY


@dataclass(frozen=True, slots=True)
class RegisterPart:
    """The register of step 1: opportunities by votes, open concerns by severity, the settled ones by name."""

    opportunities: tuple[OpportunityLine, ...] = ()
    concerns: tuple[ConcernLine, ...] = ()
    settled: tuple[EntryName, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.opportunities or self.concerns or self.settled)


NO_REGISTER = RegisterPart()
"""A register without an entry: it has no chapter."""

"""Numbers about commitments: counts beside counts, never a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from facilitator.domain.commitments import OPEN, SETTLED, State, is_due_soon, is_overdue


@dataclass(frozen=True, slots=True)
class Tally:
    """What a count needs to know of one commitment; `explained`: a miss came with its frank reason."""

    state: State
    due: date | None
    explained: bool = False
    carried_count: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many commitments stand where. `made` counts those that were signed or imported, whatever became of them."""

    made: int = 0
    open: int = 0
    due_soon: int = 0
    overdue: int = 0
    reported: int = 0
    views_differ: int = 0
    kept: int = 0
    kept_late: int = 0
    partly_kept: int = 0
    not_kept_explained: int = 0
    not_kept_unexplained: int = 0
    released: int = 0
    renegotiated: int = 0
    carried: int = 0
    unsigned: int = 0

    @property
    def judged(self) -> int:
        return self.kept + self.kept_late + self.partly_kept + self.not_kept

    @property
    def not_kept(self) -> int:
        return self.not_kept_explained + self.not_kept_unexplained

    @property
    def kept_in_all(self) -> int:
        """Kept on time and kept late together."""
        return self.kept + self.kept_late

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


_COLUMN: dict[State, str] = {
    State.KEPT: "kept",
    State.KEPT_LATE: "kept_late",
    State.PARTLY_KEPT: "partly_kept",
    State.RELEASED: "released",
    State.RENEGOTIATED: "renegotiated",
}


def count(tallies: Iterable[Tally], today: date) -> Counts:
    """Counts a set of commitments as of a day in the programme's zone; dropped ones count nowhere."""
    return count_many(((tally, 1) for tally in tallies), today)


def count_many(tallies: Iterable[tuple[Tally, int]], today: date) -> Counts:
    """The same for tallies that each stand for so many commitments, as grouped queries give them."""
    numbers: dict[str, int] = {f.name: 0 for f in fields(Counts)}
    for tally, how_many in tallies:
        for name in _columns_of(tally, today):
            numbers[name] += how_many
    return Counts(**numbers)


_SIGNED = OPEN | SETTLED | {State.RELEASED, State.RENEGOTIATED}


def _columns_of(tally: Tally, today: date) -> list[str]:
    state = tally.state
    if state is State.DROPPED:
        return []
    if state not in _SIGNED:
        return ["unsigned"]
    names = ["made"]
    if tally.carried_count:
        names.append("carried")
    if state in OPEN:
        names.append("open")
        names += ["overdue"] if is_overdue(state, tally.due, today) else []
        names += ["due_soon"] if is_due_soon(state, tally.due, today) else []
        names += ["reported"] if state is State.REPORTED else []
        names += ["views_differ"] if state is State.VIEWS_DIFFER else []
    elif state is State.NOT_KEPT:
        names.append("not_kept_explained" if tally.explained else "not_kept_unexplained")
    else:
        names.append(_COLUMN[state])
    return names


def counts_in_words(counts: Counts) -> str:
    """ "5 of 7 kept, 1 late, 1 not kept (explained)"; with no outcome yet, what is open."""
    if not counts.judged:
        return f"no outcome yet, {counts.open} open" if counts.open else "no commitments yet"
    parts = [f"{counts.kept} of {counts.judged} kept"]
    parts += [f"{counts.kept_late} late"] if counts.kept_late else []
    parts += [f"{counts.partly_kept} partly"] if counts.partly_kept else []
    if counts.not_kept:
        explained = (
            "explained"
            if not counts.not_kept_unexplained
            else "unexplained"
            if not counts.not_kept_explained
            else f"{counts.not_kept_explained} explained"
        )
        parts.append(f"{counts.not_kept} not kept ({explained})")
    return ", ".join(parts)

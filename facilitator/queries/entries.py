"""Entries of the registers where other pages name them: what a commitment may serve, the programme at a glance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, exists, null, select

from facilitator.domain.registers import CONCERNS, MEASURES, OPPORTUNITIES, kinds
from facilitator.domain.registers.family import Kind, Seed, Words
from facilitator.domain.registers.opportunities import POSSIBLE_NOW, OpportunityStatus
from facilitator.domain.registers.running_out import Out
from facilitator.models import Commitment, RegisterEntry, RegisterLink
from facilitator.queries.reading import read
from facilitator.queries.registers import (
    ENTRY,
    NOT_AGREED,
    Entry,
    Registers,
    arranged,
    entry_of,
    with_rounds,
)
from facilitator.queries.standings import state_expr

SHOWN = 5
"""Of open concerns, and of what trust has made possible, other pages show so many; the register has the rest."""


LEAD = 2
"""Agreed opportunities whose worth leads the overview, in one line."""
LEADING = (OpportunityStatus.UNDER_WAY, OpportunityStatus.AGREED, OpportunityStatus.ENABLED)
"""In which order they do: what is on the way first, what is there already last."""

NOTHING = Seed()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a commitment may serve, register by register: every live entry, and those with the `chosen` refs.

    `seed` is what the entry that it is made of leaves for it.
    """

    all: tuple[Entry[Words], ...] = ()
    chosen: tuple[str, ...] = ()
    seed: Seed = NOTHING

    def by_register(self, only_chosen: bool = False) -> list[tuple[Kind[Any], list[Entry[Words]]]]:
        """The choices of each register that has any."""
        wanted = [one for one in self.all if not only_chosen or one.ref in self.chosen]
        return [(kind, [*choices]) for kind, choices in groupby(wanted, lambda one: one.kind)]


_ENTRIES = (
    select(*ENTRY, null().label("workshop"), RegisterLink.commitment_id.label("chosen"))
    .outerjoin(
        RegisterLink,
        and_(
            RegisterLink.entry_id == RegisterEntry.id,
            RegisterLink.commitment_id == bindparam("commitment_id"),
        ),
    )
    .where(RegisterEntry.programme_id == bindparam("programme_id"), RegisterEntry.hidden_reason == "")
    .order_by(RegisterEntry.number)
)


_GLANCE = (
    select(
        *ENTRY,
        null().label("workshop"),
        exists(
            select(RegisterLink.id)
            .join(Commitment, Commitment.id == RegisterLink.commitment_id)
            .where(RegisterLink.entry_id == RegisterEntry.id, state_expr().not_in(NOT_AGREED))
        ).label("committed"),
    )
    .where(RegisterEntry.programme_id == bindparam("programme_id"), RegisterEntry.hidden_reason == "")
    .order_by(RegisterEntry.number)
)


def _entries(programme_id: int, commitment_id: int | None = None) -> list[tuple[Entry[Words], bool]]:
    """Every entry that is on a list, by number, and whether the commitment serves it; one query."""
    values = {"programme_id": programme_id, "commitment_id": commitment_id or 0}
    return [(entry_of(row), bool(row.chosen)) for row in read(_ENTRIES, values)]


def choices_of(programme_id: int, commitment_id: int | None = None, made_of: str = "") -> Choices:
    """What a commitment serves, and what else it could; one query. None: a new commitment.

    A new one may be `made_of` an entry, which it then serves; one that is over leaves nothing. Raises NotFound.
    """
    found = _entries(programme_id, commitment_id)
    chosen, seed = tuple(one.ref for one, serves in found if serves), NOTHING
    if made_of:
        one = Registers(tuple(entry for entry, _ in found)).entry(made_of)
        chosen, seed = ((), NOTHING) if one.is_over else ((one.ref,), one.kind.leaves(one.text))
    offered = [one for one, _ in found if one.ref in chosen or not one.is_over]
    return Choices(tuple(sorted(offered, key=lambda one: kinds().index(one.kind))), chosen, seed)


def made_of_entry(programme_id: int, ref: str) -> Choices:
    """The one entry that a line is made of, and what it leaves; nothing without a ref. Raises NotFound."""
    if not ref:
        return Choices()
    found = choices_of(programme_id, made_of=ref)
    return Choices(tuple(one for one in found.all if one.ref in found.chosen), found.chosen, found.seed)


@dataclass(frozen=True, slots=True)
class Glance:
    """Open concerns, the heaviest first, and what trust has made possible; the first SHOWN of each, and how many."""

    concerns: tuple[Entry[Any], ...]
    open_concerns: int
    possible: tuple[Entry[Any], ...]
    possible_now: int
    chained: tuple[Entry[Any], ...] = ()
    """The entries of the registers that have a chain."""
    agreed: tuple[Entry[Any], ...] = ()
    """The first opportunities that both want, those already under way first; `agreed_now` in all."""
    agreed_now: int = 0
    measured: tuple[Entry[Any], ...] = ()
    """The measures that are followed, by number, with what each has said in sessions."""

    can_run_out: tuple[Entry[Any], ...] = ()
    """The entries of the registers in which something runs out, by number."""
    asked: tuple[Entry[Any], ...] = ()
    """The entries of the registers in which one side asks the other for something."""

    @property
    def is_empty(self) -> bool:
        return not (self.concerns or self.possible)

    def ran_out(self, today: date) -> list[tuple[Entry[Any], Out]]:
        """Those of which something has run out, and what; the longest ago first."""
        found = [(one, out) for one in self.can_run_out if (out := one.ran_out(today))]
        return sorted(found, key=lambda pair: pair[1].day)


NO_GLANCE = Glance((), 0, (), 0)


def glance_of(programme_id: int) -> Glance:
    """Step 1 on a few lines; one query, and one more where anything is measured."""
    rows = read(_GLANCE, {"programme_id": programme_id})
    found = arranged([replace(entry_of(row), committed=bool(row.committed)) for row in rows], ())
    concerns, possible = found.live(CONCERNS), found.standing(OPPORTUNITIES, POSSIBLE_NOW)
    chained = tuple(one for one in found.entries if one.kind.chain is not None)
    agreed = found.standing(OPPORTUNITIES, LEADING)
    measured = sorted(found.live(MEASURES), key=lambda one: one.number)
    return Glance(
        concerns[:SHOWN],
        len(concerns),
        possible[:SHOWN],
        len(possible),
        chained,
        agreed[:LEAD],
        len(agreed),
        tuple(with_rounds(programme_id, measured)),
        tuple(one for one in found.entries if one.kind.runs_out),
        tuple(one for one in found.entries if one.kind.requests),
    )

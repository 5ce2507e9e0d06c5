"""Entries of the register where other pages name them: what a commitment may serve, and the programme at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, null, select

from facilitator.domain.registers import (
    POSSIBLE_NOW,
    ConcernStatus,
    Entry,
    OpportunityStatus,
    entry_ref,
)
from facilitator.extensions import db
from facilitator.models import CommitmentConcern, CommitmentOpportunity, Concern, Opportunity

SHOWN = 5
"""Of open concerns, and of what trust has made possible, other pages show so many; the register has the rest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry that a commitment may serve or answer; `chosen` when it does. Open ones only, and what is chosen."""

    ref: str
    title: str
    status: str
    severity: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What a commitment may serve and answer."""

    opportunities: tuple[Choice, ...] = ()
    concerns: tuple[Choice, ...] = ()

    @property
    def serves(self) -> tuple[Choice, ...]:
        return tuple(one for one in self.opportunities if one.chosen)

    @property
    def answers(self) -> tuple[Choice, ...]:
        return tuple(one for one in self.concerns if one.chosen)

    @property
    def chosen(self) -> list[str]:
        """The refs of both kinds."""
        return [one.ref for one in (*self.serves, *self.answers)]

    @property
    def are_any(self) -> bool:
        return bool(self.opportunities or self.concerns)


_OPPORTUNITIES = (
    select(
        Opportunity.number,
        Opportunity.title,
        Opportunity.status,
        CommitmentOpportunity.commitment_id.is_not(None).label("chosen"),
    )
    .outerjoin(
        CommitmentOpportunity,
        and_(
            CommitmentOpportunity.opportunity_id == Opportunity.id,
            CommitmentOpportunity.commitment_id == bindparam("commitment_id"),
        ),
    )
    .where(Opportunity.programme_id == bindparam("programme_id"))
    .order_by(Opportunity.number)
)
_CONCERNS = (
    select(
        Concern.number,
        Concern.title,
        Concern.status,
        Concern.severity,
        CommitmentConcern.commitment_id.is_not(None).label("chosen"),
    )
    .outerjoin(
        CommitmentConcern,
        and_(
            CommitmentConcern.concern_id == Concern.id,
            CommitmentConcern.commitment_id == bindparam("commitment_id"),
        ),
    )
    .where(Concern.programme_id == bindparam("programme_id"), Concern.hidden_reason == "")
    .order_by(Concern.number)
)


def choices_of(programme_id: int, commitment_id: int | None = None) -> Choices:
    """What a commitment serves and answers, and what else it could; two queries. None stands for a new commitment."""
    values = {"programme_id": programme_id, "commitment_id": commitment_id or 0}
    opportunities = (
        Choice(entry_ref(Entry.OPPORTUNITY, row.number), row.title, row.status, None, bool(row.chosen))
        for row in db.session.execute(_OPPORTUNITIES, values)
    )
    concerns = (
        Choice(entry_ref(Entry.CONCERN, row.number), row.title, row.status, row.severity, bool(row.chosen))
        for row in db.session.execute(_CONCERNS, values)
    )
    return Choices(
        tuple(one for one in opportunities if one.chosen or one.status != OpportunityStatus.DROPPED),
        tuple(one for one in concerns if one.chosen or one.status != ConcernStatus.SETTLED),
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """An entry on one line; `severity` of concerns that were weighed."""

    ref: str
    title: str
    status: str
    severity: int | None


@dataclass(frozen=True, slots=True)
class Glance:
    """Open concerns, the heaviest first, and what trust has made possible; the first SHOWN of each, and how many."""

    concerns: tuple[Brief, ...]
    open_concerns: int
    possible: tuple[Brief, ...]
    possible_now: int

    @property
    def is_empty(self) -> bool:
        return not (self.concerns or self.possible)


def _first(model: Any, severity: Any, where: ColumnElement[bool], order: tuple[Any, ...]) -> Select[Any]:
    return (
        select(model.number, model.title, model.status, severity, func.count().over().label("all"))
        .where(model.programme_id == bindparam("programme_id"), where)
        .order_by(*order, model.number)
        .limit(SHOWN)
    )


_OPEN = _first(
    Concern,
    Concern.severity.label("severity"),
    and_(Concern.status != ConcernStatus.SETTLED, Concern.hidden_reason == ""),
    (func.coalesce(Concern.severity, 0).desc(), func.coalesce(Concern.votes, 0).desc()),
)
_POSSIBLE = _first(
    Opportunity,
    null().label("severity"),
    Opportunity.status.in_(POSSIBLE_NOW),
    (case((Opportunity.status == OpportunityStatus.ENABLED, 0), else_=1),),
)


def glance_of(programme_id: int) -> Glance:
    """The register on a few lines; two queries."""
    concerns = db.session.execute(_OPEN, {"programme_id": programme_id}).all()
    possible = db.session.execute(_POSSIBLE, {"programme_id": programme_id}).all()
    return Glance(
        concerns=_briefs(concerns, Entry.CONCERN),
        open_concerns=concerns[0].all if concerns else 0,
        possible=_briefs(possible, Entry.OPPORTUNITY),
        possible_now=possible[0].all if possible else 0,
    )


def _briefs(rows: Any, entry: Entry) -> tuple[Brief, ...]:
    return tuple(Brief(entry_ref(entry, row.number), row.title, row.status, row.severity) for row in rows)

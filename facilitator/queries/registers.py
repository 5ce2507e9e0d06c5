"""The register of step 1 as plain values: five selects, however much it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from facilitator.domain.commitments import State
from facilitator.domain.registers import (
    POSSIBLE_NOW,
    ConcernStatus,
    ConcernText,
    Entry,
    OpportunityStatus,
    OpportunityText,
    entry_ref,
    priority,
)
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import (
    Commitment,
    CommitmentConcern,
    CommitmentOpportunity,
    Concern,
    Opportunity,
    OpportunityConcern,
    Person,
    Workshop,
)
from facilitator.queries.standings import state_expr


@dataclass(frozen=True, slots=True)
class Serving:
    """A commitment that serves an opportunity or answers a concern."""

    ref: str
    side: Side
    deed: str
    giver: str
    due: date | None
    state: State


@dataclass(frozen=True, slots=True)
class Link:
    """An entry on the other side of a link, named."""

    ref: str
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class Votes:
    """Dots that an entry got; by side only where that was counted and gives nobody away."""

    total: int
    supplier: int | None = None
    customer: int | None = None

    @property
    def by_side(self) -> bool:
        return self.supplier is not None and self.customer is not None


@dataclass(frozen=True, slots=True)
class OpportunityView:
    """One opportunity; `held_by` are the concerns that hold it back, `workshop` the number of the one that named it."""

    id: int
    number: int
    title: str
    note: str
    value_supplier: str
    value_customer: str
    status: OpportunityStatus
    votes: Votes | None
    workshop: int | None
    version: int
    held_by: tuple[Link, ...]
    served_by: tuple[Serving, ...]

    @property
    def ref(self) -> str:
        return entry_ref(Entry.OPPORTUNITY, self.number)

    @property
    def text(self) -> OpportunityText:
        return OpportunityText(self.title, self.note, self.value_supplier, self.value_customer)

    @property
    def is_dropped(self) -> bool:
        return self.status is OpportunityStatus.DROPPED

    @property
    def still_held_by(self) -> tuple[Link, ...]:
        """The concerns that are not settled yet."""
        return tuple(one for one in self.held_by if one.status != ConcernStatus.SETTLED)


@dataclass(frozen=True, slots=True)
class ConcernView:
    """One concern; `holds` are the opportunities that it holds back."""

    id: int
    number: int
    title: str
    note: str
    raised_side: Side | None
    anonymous: bool
    severity: int | None
    status: ConcernStatus
    votes: Votes | None
    workshop: int | None
    hidden_reason: str
    version: int
    holds: tuple[Link, ...]
    answered_by: tuple[Serving, ...]

    @property
    def ref(self) -> str:
        return entry_ref(Entry.CONCERN, self.number)

    @property
    def text(self) -> ConcernText:
        return ConcernText(self.title, self.note, self.raised_side, self.anonymous)

    @property
    def is_open(self) -> bool:
        """Open or being addressed: it still holds something back."""
        return self.status is not ConcernStatus.SETTLED


VIEWS = ("", "open", "unanswered", "unlinked", "new")
"""How a register can be narrowed; the first shows all of it."""


@dataclass(frozen=True, slots=True)
class Register:
    """Everything of step 1, the most wanted and the heaviest first; dropped and settled ones last.

    `hidden` are the concerns that the facilitator took off every list, with their reasons.
    """

    opportunities: tuple[OpportunityView, ...]
    concerns: tuple[ConcernView, ...]
    hidden: tuple[ConcernView, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.opportunities or self.concerns)

    @property
    def open_concerns(self) -> tuple[ConcernView, ...]:
        """The heaviest first, then the ones with most votes."""
        waiting = [one for one in self.concerns if one.is_open]
        return tuple(sorted(waiting, key=lambda one: (-(one.severity or 0), -total(one.votes), one.number)))

    @property
    def possible_now(self) -> tuple[OpportunityView, ...]:
        """What trust has made possible: enabled first, then what is under way."""
        now = [one for one in self.opportunities if one.status in POSSIBLE_NOW]
        return tuple(sorted(now, key=lambda one: one.status is not OpportunityStatus.ENABLED))

    @property
    def live_opportunities(self) -> tuple[OpportunityView, ...]:
        return tuple(one for one in self.opportunities if not one.is_dropped)

    def narrowed(self, wanted: str, workshop: int | None = None) -> Register:
        """The same with fewer entries: `open`, `unanswered` (no commitment), `unlinked`, or `new` in a workshop."""
        return replace(
            self,
            opportunities=tuple(
                one for one in self.opportunities if _fits_opportunity(one, wanted, workshop)
            ),
            concerns=tuple(one for one in self.concerns if _fits_concern(one, wanted, workshop)),
        )

    @property
    def newest_workshop(self) -> int | None:
        """The number of the last workshop that named an entry."""
        named = [one.workshop or 0 for one in self.opportunities] + [
            one.workshop or 0 for one in self.concerns
        ]
        return max(named, default=0) or None

    def opportunity(self, number: int) -> OpportunityView | None:
        return next((one for one in self.opportunities if one.number == number), None)

    def concern(self, number: int) -> ConcernView | None:
        return next((one for one in (*self.concerns, *self.hidden) if one.number == number), None)


def _fits_opportunity(one: OpportunityView, wanted: str, workshop: int | None) -> bool:
    if wanted == "new":
        return one.workshop == workshop
    waits = one.status not in (OpportunityStatus.ENABLED, OpportunityStatus.DROPPED)
    return not wanted or (
        waits
        and not (wanted == "unanswered" and one.served_by)
        and not (wanted == "unlinked" and one.held_by)
    )


def _fits_concern(one: ConcernView, wanted: str, workshop: int | None) -> bool:
    if wanted == "new":
        return one.workshop == workshop
    return not wanted or (
        one.is_open
        and not (wanted == "unanswered" and one.answered_by)
        and not (wanted == "unlinked" and one.holds)
    )


def total(votes: Votes | None) -> int:
    """How many dots; 0 where none were counted."""
    return votes.total if votes else 0


_giver = aliased(Person)

_OPPORTUNITIES = (
    select(Opportunity, Workshop.number.label("workshop"))
    .outerjoin(Workshop, Workshop.id == Opportunity.workshop_id)
    .where(Opportunity.programme_id == bindparam("programme_id"))
    .execution_options(populate_existing=True)
)
_CONCERNS = (
    select(Concern, Workshop.number.label("workshop"))
    .outerjoin(Workshop, Workshop.id == Concern.workshop_id)
    .where(Concern.programme_id == bindparam("programme_id"))
    .execution_options(populate_existing=True)
)
_LINKS = (
    select(OpportunityConcern.opportunity_id, OpportunityConcern.concern_id)
    .join(Opportunity, Opportunity.id == OpportunityConcern.opportunity_id)
    .where(Opportunity.programme_id == bindparam("programme_id"))
)


def _serving(link: Any, entry_id: Any) -> Select[Any]:
    return (
        select(
            entry_id.label("entry_id"),
            Commitment.ref,
            Commitment.side,
            Commitment.deed,
            Commitment.due,
            _giver.name.label("giver"),
            state_expr().label("state"),
        )
        .join(Commitment, Commitment.id == link.commitment_id)
        .outerjoin(_giver, _giver.id == Commitment.giver_id)
        .where(Commitment.programme_id == bindparam("programme_id"), Commitment.dropped_at.is_(None))
        .order_by(Commitment.side.desc(), Commitment.number)
    )


_SERVING_OPPORTUNITIES = _serving(CommitmentOpportunity, CommitmentOpportunity.opportunity_id)
_ANSWERING_CONCERNS = _serving(CommitmentConcern, CommitmentConcern.concern_id)


def register_of(programme_id: int) -> Register:
    """The whole register; hidden concerns are named nowhere but in `hidden`."""
    values = {"programme_id": programme_id}
    opportunity_rows = db.session.execute(_OPPORTUNITIES, values).all()
    concern_rows = db.session.execute(_CONCERNS, values).all()
    held_by, holds = _links(db.session.execute(_LINKS, values).all(), opportunity_rows, concern_rows)
    serving = _by_entry(_SERVING_OPPORTUNITIES, values)
    answering = _by_entry(_ANSWERING_CONCERNS, values)
    return arranged(
        [_opportunity(row, held_by, serving) for row in opportunity_rows],
        [_concern(row, holds, answering) for row in concern_rows],
    )


def arranged(opportunities: Iterable[OpportunityView], concerns: Sequence[ConcernView]) -> Register:
    """These entries in the order of a register."""
    weights = {one.ref: one.severity or 0 for one in concerns if one.is_open}
    return Register(
        opportunities=_ranked(opportunities, weights),
        concerns=tuple(
            sorted(
                (one for one in concerns if not one.hidden_reason),
                key=lambda one: (not one.is_open, *priority(total(one.votes), one.severity, one.number)),
            )
        ),
        hidden=tuple(sorted((one for one in concerns if one.hidden_reason), key=lambda one: one.number)),
    )


def _ranked(
    opportunities: Iterable[OpportunityView], weights: Mapping[str, int]
) -> tuple[OpportunityView, ...]:
    """By votes, then by the heaviest concern that still holds each; dropped ones last."""

    def place(one: OpportunityView) -> tuple[bool, int, int, int]:
        heaviest = max((weights.get(link.ref, 0) for link in one.held_by), default=0)
        return (one.is_dropped, *priority(total(one.votes), heaviest, one.number))

    return tuple(sorted(opportunities, key=place))


Linked = dict[int, tuple[Link, ...]]


def _links(
    pairs: Sequence[Any], opportunities: Sequence[Any], concerns: Sequence[Any]
) -> tuple[Linked, Linked]:
    """The concerns of each opportunity and the opportunities of each concern, in the order of their refs."""
    wishes = {row.Opportunity.id: row.Opportunity for row in opportunities}
    worries = {row.Concern.id: row.Concern for row in concerns if not row.Concern.hidden_reason}
    held_by: dict[int, list[Concern]] = {}
    holds: dict[int, list[Opportunity]] = {}
    for opportunity_id, concern_id in pairs:
        holds.setdefault(concern_id, []).append(wishes[opportunity_id])
        if concern_id in worries:
            held_by.setdefault(opportunity_id, []).append(worries[concern_id])
    return _named(held_by, Entry.CONCERN), _named(holds, Entry.OPPORTUNITY)


def _named(found: Mapping[int, Sequence[Concern | Opportunity]], entry: Entry) -> Linked:
    return {
        key: tuple(
            Link(entry_ref(entry, row.number), row.title, row.status)
            for row in sorted(rows, key=lambda row: row.number)
        )
        for key, rows in found.items()
    }


def _by_entry(statement: Select[Any], values: Mapping[str, Any]) -> dict[int, tuple[Serving, ...]]:
    found: dict[int, tuple[Serving, ...]] = {}
    for row in db.session.execute(statement, values):
        commitment = Serving(row.ref, row.side, row.deed, row.giver or "", row.due, row.state)
        found[row.entry_id] = (*found.get(row.entry_id, ()), commitment)
    return found


def _votes(row: Opportunity | Concern) -> Votes | None:
    return None if row.votes is None else Votes(row.votes, row.votes_supplier, row.votes_customer)


def _opportunity(row: Any, held_by: Linked, serving: Mapping[int, tuple[Serving, ...]]) -> OpportunityView:
    one: Opportunity = row.Opportunity
    return OpportunityView(
        id=one.id,
        number=one.number,
        title=one.title,
        note=one.note,
        value_supplier=one.value_supplier,
        value_customer=one.value_customer,
        status=one.status,
        votes=_votes(one),
        workshop=row.workshop,
        version=one.version,
        held_by=held_by.get(one.id, ()),
        served_by=serving.get(one.id, ()),
    )


def _concern(row: Any, holds: Linked, answering: Mapping[int, tuple[Serving, ...]]) -> ConcernView:
    one: Concern = row.Concern
    return ConcernView(
        id=one.id,
        number=one.number,
        title=one.title,
        note=one.note,
        raised_side=Side(one.raised_side) if one.raised_side else None,
        anonymous=one.anonymous,
        severity=one.severity,
        status=one.status,
        votes=_votes(one),
        workshop=row.workshop,
        hidden_reason=one.hidden_reason,
        version=one.version,
        holds=holds.get(one.id, ()),
        answered_by=answering.get(one.id, ()),
    )

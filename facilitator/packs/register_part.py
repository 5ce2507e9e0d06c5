"""The register of step 1 in a pack: what could be done together, what holds it back, and what answers it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from facilitator.packs.register_shapes import (
    ConcernLine,
    EntryName,
    OpportunityLine,
    RegisterPart,
    ServingCommitment,
    VoteCount,
)
from facilitator.queries.past_registers import register_at
from facilitator.queries.registers import (
    ConcernView,
    Link,
    OpportunityView,
    Register,
    Serving,
    Votes,
    register_of,
)


def register_part(programme_id: int) -> RegisterPart:
    """The register as it stands when the pack is made. Dropped opportunities and hidden concerns are in no pack."""
    return _part(register_of(programme_id))


def register_part_at(programme_id: int, seq: int, commitments: Container[str]) -> RegisterPart:
    """The register as it stood after event `seq`, with the commitments that there were: a record says nothing newer.

    How a commitment went is not said, for it was not known then.
    """
    part = _part(register_at(programme_id, seq))
    return replace(
        part,
        opportunities=tuple(
            replace(one, served_by=_known(one.served_by, commitments)) for one in part.opportunities
        ),
        concerns=tuple(
            replace(one, answered_by=_known(one.answered_by, commitments)) for one in part.concerns
        ),
    )


def _known(
    serving: Iterable[ServingCommitment], commitments: Container[str]
) -> tuple[ServingCommitment, ...]:
    return tuple(replace(one, state="") for one in serving if one.ref in commitments)


def _part(register: Register) -> RegisterPart:
    return RegisterPart(
        opportunities=tuple(_opportunity(one) for one in register.live_opportunities),
        concerns=tuple(_concern(one) for one in register.open_concerns),
        settled=tuple(
            EntryName(one.ref, one.title, one.status.value) for one in register.concerns if not one.is_open
        ),
    )


def _opportunity(one: OpportunityView) -> OpportunityLine:
    return OpportunityLine(
        ref=one.ref,
        title=one.title,
        note=one.note,
        value_supplier=one.value_supplier,
        value_customer=one.value_customer,
        status=one.status.value,
        votes=_votes(one.votes),
        held_by=_names(one.held_by),
        served_by=_commitments(one.served_by),
    )


def _concern(one: ConcernView) -> ConcernLine:
    return ConcernLine(
        ref=one.ref,
        title=one.title,
        note=one.note,
        raised_side=one.raised_side.value if one.raised_side else "",
        anonymous=one.anonymous,
        severity=one.severity or 0,
        status=one.status.value,
        votes=_votes(one.votes),
        holds=_names(one.holds),
        answered_by=_commitments(one.answered_by),
    )


def _votes(votes: Votes | None) -> VoteCount | None:
    if votes is None:
        return None
    if votes.supplier is None or votes.customer is None:
        return VoteCount(votes.total)
    return VoteCount(votes.total, votes.supplier, votes.customer)


def _names(links: Iterable[Link]) -> tuple[EntryName, ...]:
    return tuple(EntryName(link.ref, link.title, link.status) for link in links)


def _commitments(serving: Iterable[Serving]) -> tuple[ServingCommitment, ...]:
    return tuple(ServingCommitment(one.ref, one.side.value, one.deed, one.state.value) for one in serving)

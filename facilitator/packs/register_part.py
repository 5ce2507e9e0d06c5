"""The register of step 1 in a pack: what could be done together, what holds it back, and which promises answer it."""

from __future__ import annotations

from collections.abc import Iterable

from facilitator.packs.shapes import (
    ConcernLine,
    EntryName,
    OpportunityLine,
    RegisterPart,
    ServingPromise,
    VoteCount,
)
from facilitator.queries.registers import (
    ConcernView,
    Link,
    OpportunityView,
    Serving,
    Votes,
    register_of,
)


def register_part(programme_id: int, up_to: int | None = None) -> RegisterPart:
    """The register as it stands when it is printed; `up_to` leaves out what later workshops than this one named.

    Dropped opportunities and hidden concerns are in no pack. Five selects.
    """
    register = register_of(programme_id)
    named = [one for one in register.concerns if _named_by(one, up_to)]
    return RegisterPart(
        opportunities=tuple(
            _opportunity(one) for one in register.live_opportunities if _named_by(one, up_to)
        ),
        concerns=tuple(_concern(one) for one in register.open_concerns if _named_by(one, up_to)),
        settled=tuple(EntryName(one.ref, one.title, one.status.value) for one in named if not one.is_open),
    )


def _named_by(one: OpportunityView | ConcernView, up_to: int | None) -> bool:
    return up_to is None or one.workshop is None or one.workshop <= up_to


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
        served_by=_promises(one.served_by),
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
        answered_by=_promises(one.answered_by),
    )


def _votes(votes: Votes | None) -> VoteCount | None:
    if votes is None:
        return None
    if votes.supplier is None or votes.customer is None:
        return VoteCount(votes.total)
    return VoteCount(votes.total, votes.supplier, votes.customer)


def _names(links: Iterable[Link]) -> tuple[EntryName, ...]:
    return tuple(EntryName(link.ref, link.title, link.status) for link in links)


def _promises(serving: Iterable[Serving]) -> tuple[ServingPromise, ...]:
    return tuple(ServingPromise(one.ref, one.side.value, one.deed, one.state.value) for one in serving)

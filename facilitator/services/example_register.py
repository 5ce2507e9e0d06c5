"""What the example programme's two sides would like to do together, and what holds it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from facilitator.domain.actors import Actor
from facilitator.domain.registers.concerns import ConcernStatus, ConcernText
from facilitator.domain.registers.opportunities import OpportunityStatus, OpportunityText
from facilitator.domain.sides import Side
from facilitator.services.register_links import link_entries
from facilitator.services.registers import add_entry, move_entry

S, C = Side.SUPPLIER, Side.CUSTOMER

OPPORTUNITIES = (
    OpportunityText(
        "Plan a whole season together, hull by hull",
        value_supplier="Full batches instead of rush orders; two people fewer on weekend shifts",
        value_customer="Docks that are full when they are paid for",
        worth_supplier="40",
        unit_supplier="rush orders fewer a year",
        worth_customer="900",
        unit_customer="hours of dock time a year",
    ),
    OpportunityText(
        "Release paint batches together, without a second test at the yard",
        value_supplier="One test fewer for each batch",
        value_customer="Paint is on the hull sooner",
        worth_supplier="1",
        unit_supplier="test fewer a batch",
        worth_customer="2",
        unit_customer="days sooner on the hull",
    ),
    OpportunityText(
        "One call between foreman and engineer instead of a chain of e-mails",
        value_supplier="We hear of trouble on the day it begins",
        value_customer="The line stands still for hours, no longer for days",
    ),
    OpportunityText(
        "Talk about price over the same cost sheet",
        value_supplier="Our better process would show in the figures",
        value_customer="No more guessing what a rush order really costs",
    ),
)

Worry = tuple[ConcernText, int, tuple[str, ...]]
"""A concern with its weight and the refs of the opportunities that it holds back."""

_FIRST_TIME = "Said aloud for the first time at the launch."
CONCERNS: tuple[Worry, ...] = (
    (ConcernText("We are last in line whenever a bigger customer calls", _FIRST_TIME, C, True), 4, ("O-01",)),
    (ConcernText("Our refit schedule could reach a competitor of ours", "", C), 4, ("O-01", "O-02")),
    (ConcernText("Nobody picks up when the line stands still", "", C), 3, ("O-03",)),
    (
        ConcernText("What we show will be used against us in the next price round", "", S, True),
        5,
        ("O-02", "O-04"),
    ),
    (ConcernText("Faults come to light in the dock, where mending them costs most", "", C), 3, ("O-02",)),
)

LATER: Worry = (ConcernText("What is agreed here waits for weeks on a lawyer’s desk", "", S), 2, ("O-01",))
"""New at the review."""

Status = OpportunityStatus | ConcernStatus
AT_LAUNCH: dict[str, Status] = {"O-01": OpportunityStatus.AGREED, "O-03": OpportunityStatus.AGREED}
AT_REVIEW: dict[str, Status] = {
    "O-03": OpportunityStatus.ENABLED,
    "K-03": ConcernStatus.SETTLED,
    "O-01": OpportunityStatus.UNDER_WAY,
    "O-02": OpportunityStatus.AGREED,
    "K-01": ConcernStatus.ADDRESSED,
}
"""Where entries move: at the review one opportunity is real, one begins, a concern is settled."""


def name_what_is_wanted(actor: Actor, programme_id: int) -> None:
    """The launch's opportunities and concerns, linked."""
    for text in OPPORTUNITIES:
        add_entry(actor, programme_id, text)
    _go_on(actor, programme_id, CONCERNS, AT_LAUNCH)


def see_what_has_moved(actor: Actor, programme_id: int) -> None:
    """What the review finds, and a concern that comes up there."""
    _go_on(actor, programme_id, (LATER,), AT_REVIEW)


def _go_on(actor: Actor, programme_id: int, worries: Sequence[Worry], moves: Mapping[str, Status]) -> None:
    for text, severity, holds in worries:
        ref = add_entry(actor, programme_id, text, severity=severity)
        for opportunity in holds:
            link_entries(actor, programme_id, opportunity, ref)
    for ref, status in moves.items():
        move_entry(actor, programme_id, ref, status)

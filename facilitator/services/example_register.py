"""What the example programme's two sides would like to do together, and what holds it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.actors import Actor
from facilitator.domain.registers.concerns import ConcernStatus, ConcernText
from facilitator.domain.registers.opportunities import OpportunityStatus, OpportunityText
from facilitator.domain.sides import Side
from facilitator.queries.workshops import WorkshopBrief
from facilitator.services.register_links import link_commitment, link_entries
from facilitator.services.registers import add_entry, move_entry

S, C = Side.SUPPLIER, Side.CUSTOMER


@dataclass(frozen=True, slots=True)
class Worry:
    """A concern with its weight and the refs of the opportunities that it holds back."""

    text: ConcernText
    severity: int
    holds: tuple[str, ...] = ()


OPPORTUNITIES = (
    OpportunityText(
        "Plan a whole season together, hull by hull",
        value_supplier="Full batches instead of rush orders; two people fewer on weekend shifts",
        value_customer="Some 900 hours of dock time a year",
    ),
    OpportunityText(
        "Release paint batches together, without a second test at the yard",
        value_supplier="One test fewer for each batch",
        value_customer="Paint is on the hull two days sooner",
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

CONCERNS = (
    Worry(
        ConcernText(
            "We are last in line whenever a bigger customer calls",
            "Said aloud for the first time at the launch.",
            C,
            anonymous=True,
        ),
        4,
        ("O-01",),
    ),
    Worry(
        ConcernText("Our refit schedule could reach a competitor of ours", raised_side=C), 4, ("O-01", "O-02")
    ),
    Worry(ConcernText("Nobody picks up when the line stands still", raised_side=C), 3, ("O-03",)),
    Worry(
        ConcernText(
            "What we show will be used against us in the next price round", raised_side=S, anonymous=True
        ),
        5,
        ("O-02", "O-04"),
    ),
    Worry(
        ConcernText("Faults come to light in the dock, where mending them costs most", raised_side=C),
        3,
        ("O-02",),
    ),
)

LATER = Worry(
    ConcernText("What is agreed here waits for weeks on a lawyer’s desk", raised_side=S), 2, ("O-01",)
)
"""New at the review."""

LAUNCH_SERVES = (
    ("S-01", "O-03"),
    ("S-01", "K-03"),
    ("S-02", "O-02"),
    ("S-03", "O-01"),
    ("S-04", "K-02"),
    ("C-03", "O-01"),
)
REVIEW_SERVES = (
    ("S-06", "O-02"),
    ("S-07", "K-01"),
    ("S-09", "K-01"),
    ("C-06", "O-04"),
    ("C-06", "K-04"),
    ("C-07", "K-06"),
    ("C-09", "K-05"),
)
"""Which commitment serves or answers which entry; carried ones take what they served along."""


def name_what_is_wanted(actor: Actor, programme_id: int, workshop: WorkshopBrief) -> None:
    """The launch's opportunities and concerns, linked."""
    for text in OPPORTUNITIES:
        add_entry(actor, programme_id, text, workshop_id=workshop.id)
    for worry in CONCERNS:
        _raise(actor, programme_id, worry, workshop)
    move_entry(actor, programme_id, "O-01", OpportunityStatus.AGREED, workshop.id)
    move_entry(actor, programme_id, "O-03", OpportunityStatus.AGREED, workshop.id)


def see_what_has_moved(actor: Actor, programme_id: int, workshop: WorkshopBrief) -> None:
    """The review: one opportunity is real, one begins, a concern is settled and a new one comes up."""
    move_entry(actor, programme_id, "O-03", OpportunityStatus.ENABLED, workshop.id)
    move_entry(actor, programme_id, "K-03", ConcernStatus.SETTLED, workshop.id)
    move_entry(actor, programme_id, "O-01", OpportunityStatus.UNDER_WAY, workshop.id)
    move_entry(actor, programme_id, "O-02", OpportunityStatus.AGREED, workshop.id)
    move_entry(actor, programme_id, "K-01", ConcernStatus.ADDRESSED, workshop.id)
    _raise(actor, programme_id, LATER, workshop)


def _raise(actor: Actor, programme_id: int, worry: Worry, workshop: WorkshopBrief) -> None:
    ref = add_entry(actor, programme_id, worry.text, severity=worry.severity, workshop_id=workshop.id)
    for opportunity in worry.holds:
        link_entries(actor, programme_id, opportunity, ref)


def say_what_for(actor: Actor, programme_id: int, pairs: Sequence[tuple[str, str]]) -> None:
    """Links commitments with what they serve."""
    for ref, entry in pairs:
        link_commitment(actor, programme_id, ref, entry)

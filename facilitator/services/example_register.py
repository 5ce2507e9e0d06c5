"""What the example programme's two sides would like to do together, and what holds it back."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.domain.actors import Actor
from facilitator.domain.registers.concerns import ConcernStatus, ConcernText
from facilitator.domain.registers.opportunities import OpportunityStatus, OpportunityText
from facilitator.domain.sides import Side
from facilitator.queries.workshops import WorkshopBrief
from facilitator.services.register_links import link_commitment, link_entries
from facilitator.services.registers import add_entry, move_entry

S, C = Side.SUPPLIER, Side.CUSTOMER

OPPORTUNITIES = (
    OpportunityText(
        "Plan a whole season together, hull by hull",
        "",
        "Full batches instead of rush orders; two people fewer on weekend shifts",
        "Some 900 hours of dock time a year",
    ),
    OpportunityText(
        "Release paint batches together, without a second test at the yard",
        "",
        "One test fewer for each batch",
        "Paint is on the hull two days sooner",
    ),
    OpportunityText(
        "One call between foreman and engineer instead of a chain of e-mails",
        "",
        "We hear of trouble on the day it begins",
        "The line stands still for hours, no longer for days",
    ),
    OpportunityText(
        "Talk about price over the same cost sheet",
        "",
        "Our better process would show in the figures",
        "No more guessing what a rush order really costs",
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
    text, severity, holds = worry
    ref = add_entry(actor, programme_id, text, severity=severity, workshop_id=workshop.id)
    for opportunity in holds:
        link_entries(actor, programme_id, opportunity, ref)


def say_what_for(actor: Actor, programme_id: int, pairs: Sequence[tuple[str, str]]) -> None:
    """Links commitments with what they serve."""
    for ref, entry in pairs:
        link_commitment(actor, programme_id, ref, entry)

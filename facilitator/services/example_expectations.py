"""What the example programme's two sides expect of each other: said back at the launch, met or not at the review."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.actors import Actor
from facilitator.domain.registers.expectations import ExpectationStatus, ExpectationText
from facilitator.domain.sides import Side
from facilitator.services.register_voices import confirm, correct, say_back
from facilitator.services.registers import add_entry, move_entry

S, C = Side.SUPPLIER, Side.CUSTOMER


@dataclass(frozen=True, slots=True)
class Expected:
    """An expectation, how the other side says it back (empty: not yet), and what was meant instead of its first try."""

    text: ExpectationText
    back: str = ""
    first_try: str = ""


AT_LAUNCH = (
    Expected(
        ExpectationText(
            "The yard says when it needs each hull, and keeps to it",
            side=S,
            seen="One schedule with a date for each hull, and no date that moved twice",
            stage="before we plan a season together",
        ),
        back="You want dates that you can buy paint by, and to hear first when one moves",
    ),
    Expected(
        ExpectationText(
            "Invoices are paid without our asking for it",
            side=S,
            seen="No undisputed invoice on the list of open items that is older than thirty days",
        ),
        back="An invoice that nobody disputes is paid within the thirty days",
    ),
    Expected(
        ExpectationText(
            "Somebody picks up when the line stands still",
            side=C,
            seen="The call log: an answer within four hours, on any working day",
        ),
        back="One name and one number, and an engineer who answers within four hours",
        first_try="You want a hotline",
    ),
    Expected(
        ExpectationText(
            "We hear of a late delivery before the day, not on it",
            side=C,
            seen="A note of a call with the new date, made before the old one",
        ),
        back="You can live with a delay, but not with learning of it from an empty dock",
    ),
)
CORRECTION = "Not a hotline: one person whom our foremen know"

AT_REVIEW = (
    Expected(
        ExpectationText(
            "What we see in the test database is not held against us in a claim",
            side=S,
            seen="A claim of the last months that rests on what was delivered, not on what was looked up",
        ),
    ),
    Expected(
        ExpectationText(
            "A problem comes with a plan, not with a question who pays",
            side=C,
            seen="The next report of a fault has a date for its repair in the first line",
        ),
        back="When something breaks you want to hear first how and when it is mended",
    ),
)

MOVES: dict[str, ExpectationStatus] = {
    "H-02": ExpectationStatus.PARTLY_MET,
    "H-03": ExpectationStatus.MET,
    "H-04": ExpectationStatus.NOT_MET,
}


def say_what_is_expected(actor: Actor, programme_id: int) -> None:
    """The launch's: two of each side, said back and confirmed; one of them at the second try."""
    for one in AT_LAUNCH:
        ref = add_entry(actor, programme_id, one.text)
        assert one.text.side is not None
        owner, version = one.text.side, 1
        if one.first_try:
            say_back(actor, programme_id, ref, owner.other, one.first_try, version)
            correct(actor, programme_id, ref, owner, CORRECTION, version + 1)
            version += 2
        say_back(actor, programme_id, ref, owner.other, one.back, version)
        confirm(actor, programme_id, ref, owner, version + 1)


def say_what_was_met(actor: Actor, programme_id: int) -> None:
    """The review's: what was met, and a new one of each side; one of them is said back and not confirmed yet."""
    for ref, status in MOVES.items():
        move_entry(actor, programme_id, ref, status)
    for one in AT_REVIEW:
        ref = add_entry(actor, programme_id, one.text)
        if one.back and one.text.side is not None:
            say_back(actor, programme_id, ref, one.text.side.other, one.back, 1)

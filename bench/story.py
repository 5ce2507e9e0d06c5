"""The words of the scenario: ordinary length, ordinary letters, some accents."""

from __future__ import annotations

from facilitator.domain.commitments import Outcome
from facilitator.domain.sides import Side

SUPPLIER, CUSTOMER = "Northwind Fittings", "Lakeside Yards"
PURPOSE = "To find out early what goes wrong between us, and to say it while it can still be mended."
CLOSING_NOTE = "Both sides stayed to the end; the next session is in the calendar."

PEOPLE = (
    (Side.SUPPLIER, "Solveig Ånestad", True),
    (Side.SUPPLIER, "Sergio Peña", False),
    (Side.SUPPLIER, "Anneliese Groß", False),
    (Side.SUPPLIER, "Tomás Ruiz", False),
    (Side.CUSTOMER, "Carla Brandão", True),
    (Side.CUSTOMER, "Cem Yıldız", False),
    (Side.CUSTOMER, "Zoë Okafor", False),
    (Side.CUSTOMER, "Jiří Dvořák", False),
)
"""Side, name, and whether they sign for their party."""

OUTCOMES: tuple[Outcome | None, ...] = (
    Outcome.KEPT,
    Outcome.KEPT,
    Outcome.KEPT_LATE,
    Outcome.KEPT,
    Outcome.PARTLY_KEPT,
    Outcome.KEPT,
    Outcome.NOT_KEPT,
    Outcome.KEPT,
    Outcome.KEPT_LATE,
    None,
)
"""What becomes of ten commitments."""

_DEEDS = (
    "Send the batch report two working days before delivery {n}, with the measured values of every fitting",
    "Open the test database of line {n} to two engineers of the other side, with reading rights",
    "Name one person who answers questions about drawing {n} within a day, and a deputy for holidays",
    "Walk through the claims of week {n} together before anyone writes a letter about them",
    "Tell the planners of berth {n} by Thursday noon which deliveries will be late, and by how much",
    "Show the price of part {n} as it is built up, material, work and margin each on a line",
    "Have the crane at quay {n} ready when the lorry arrives, or ring an hour before when it is not",
)
_EVIDENCE = (
    "A dated report for each batch in the shared folder",
    "Both engineers have looked something up on their own",
    "The name stands on the contact sheet, and three questions were answered in time",
    "Minutes of the walk-through, signed off by both planners the same day",
    "No delivery came late without a message before",
)
_REASONS = (
    (
        "The tool broke and the spare was at the other plant; we should have said so a week earlier.",
        "people_or_means_missing",
    ),
    ("We waited for the drawings and did not ask for them until it was too late.", "waiting_on_you"),
    (
        "Two of the three people who know the system were on leave. We promised for a team without looking at its "
        "calendar, which is what we will do first next time.",
        "people_or_means_missing",
    ),
)


def pair(index: int) -> tuple[Side, str, str]:
    """Whose commitment the n-th is, who gives it and to whom."""
    side = (Side.SUPPLIER, Side.CUSTOMER)[index % 2]
    givers = [name for of, name, _signs in PEOPLE if of is side]
    receivers = [name for of, name, _signs in PEOPLE if of is side.other]
    return side, givers[index // 2 % len(givers)], receivers[index // 3 % len(receivers)]


def deed(index: int) -> str:
    return _DEEDS[index % len(_DEEDS)].format(n=index + 1)


def evidence(index: int) -> str:
    return _EVIDENCE[index % len(_EVIDENCE)]


def reason(index: int) -> tuple[str, str]:
    """A frank reason with the key of its category."""
    return _REASONS[index % len(_REASONS)]

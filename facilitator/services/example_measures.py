"""The figures that the example programme's two sides show each other, session by session."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.actors import Actor
from facilitator.domain.registers import MEASURES
from facilitator.domain.registers.family import entry_ref
from facilitator.domain.registers.measures import FIGURE, MeasureText
from facilitator.domain.sides import Side
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry

S, C = Side.SUPPLIER, Side.CUSTOMER


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure, and what it says by the number of a session."""

    text: MeasureText
    figures: dict[int, str]


MEASURED = (
    Followed(
        MeasureText(
            "Deliveries on the agreed day",
            side=S,
            unit="of the last twenty",
            wanted="19",
            source="Goods inwards at the yard, counted by Aurélie’s desk",
            why="A dock without paint stands empty and is paid for",
        ),
        {1: "13", 2: "16"},
    ),
    Followed(
        MeasureText(
            "Batches that the yard sent back",
            side=S,
            unit="since the last session",
            wanted="none",
            source="The yard’s book of complaints",
        ),
        {1: "4", 2: "1"},
    ),
    Followed(
        MeasureText(
            "Undisputed invoices older than thirty days",
            side=C,
            unit="invoices",
            wanted="0",
            source="Nordhavn’s list of open items",
            why="Every one of them has been read as a message",
        ),
        {1: "7", 2: "2"},
    ),
)


def say_what_is_measured(actor: Actor, programme_id: int) -> None:
    """The launch's: which figures the two look at from now on."""
    for one in MEASURED:
        add_entry(actor, programme_id, one.text)


def say_what_they_say(actor: Actor, programme_id: int, session: int) -> None:
    """What each measure says in a session."""
    for number, one in enumerate(MEASURED, start=1):
        said = {FIGURE: one.figures[session]}
        say_round(actor, programme_id, entry_ref(MEASURES, number), session, said, 0)

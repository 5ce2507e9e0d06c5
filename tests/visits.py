"""A register for tests: visits of one side at the other. With its template it is all that a register takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.criteria import Criterion, Facts, Finding, Row, found
from facilitator.domain.registers.family import (
    Act,
    Field,
    Input,
    Kind,
    Page,
    Seed,
    State,
    Tie,
    Words,
    acts_but,
)
from facilitator.domain.registers.rounds import Rounds
from facilitator.domain.sides import Side


class VisitStatus(StrEnum):
    """From a plan to what was seen."""

    PLANNED = "planned"
    MADE = "made"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class VisitText(Words):
    """Who visits, and what an outsider would see there."""

    side: Side | None = None
    seen: str = ""

    ASK = "Say which place is visited."
    SIDES = frozenset({"side"})
    FIELDS = (
        (Field("title", "The place", is_short=True),),
        (Field("side", "Who visits", Input.SIDE, is_short=True), Field("seen", "What one sees there")),
        (Field("note", "Note", Input.PARAGRAPH),),
    )


def _one_made(facts: Facts) -> Finding:
    made = [Row(one.ref) for one in facts.of("visits") if one.status is VisitStatus.MADE]
    return found(bool(made), made)


VISITS = Kind(
    key="visits",
    letter="V",
    noun="visit",
    words=VisitText,
    states={
        VisitStatus.PLANNED: State("planned"),
        VisitStatus.MADE: State("made", is_reached=True),
        VisitStatus.CALLED_OFF: State(
            "called off", is_over=True, aside="Call off", said="%(ref)s is called off."
        ),
    },
    title="Visits",
    asks="Which place should be seen?",
    empty="A visit shows what no report says.",
    count=("%(num)d visit", "%(num)d visits"),
    acts=acts_but(Act.WEIGH, Act.HIDE, Act.SHOW),
    ties=(Tie("concerns"),),
    leaves=lambda words: Seed(f"Open {words.title}", words.seen, words.side and words.side.other, 2, 3),
    rounds=Rounds(
        (
            Field("saw", "Seen this time"),
            Field("visitors", "How many went", Input.NUMBER),
            Field("again", "Again", Input.YES),
        ),
        "Was anything seen there?",
    ),
    criteria=(Criterion("way-in-tried", _one_made),),
)

PAGE = Page("visits", "Visits", "What one side has seen at the other.", 2, (VISITS,))

"""Measures: existing figures of one side that the other side cares about (method.md, section 3, step 1).

Kept words beside late deliveries would be theatre: both stand together. A side names at most three at once, and what
each of them says is said session by session. A figure is a figure: nothing is worked out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.registers.family import (
    Act,
    Field,
    Input,
    Kind,
    Seed,
    State,
    Words,
    acts_but,
)
from facilitator.domain.registers.per_side import PerSide
from facilitator.domain.registers.rounds import Rounds
from facilitator.domain.sides import Side

MOST = 3
"""Measures that one side has at once: more than that nobody looks at in a session."""
FIGURE = "figure"
"""What is said of a measure in a session."""


class MeasureStatus(StrEnum):
    """Whether anybody still looks at it."""

    FOLLOWED = "followed"
    NOT_FOLLOWED = "not_followed"


@dataclass(frozen=True, slots=True)
class MeasureText(Words):
    """What it is and whose, what it counts, and what is wanted of it: a number or a few words."""

    side: Side | None = None
    unit: str = ""
    wanted: str = ""
    source: str = ""
    why: str = ""

    ASK = "Say in a few words what the figure tells."
    SIDES = frozenset({"side"})
    NEEDED = {"side": "Choose whose figure it is."}
    FIELDS = (
        (Field("title", "What the figure tells", is_short=True),),
        (
            Field("side", "Whose figure it is", Input.SIDE, is_short=True),
            Field("unit", "Unit, such as days", is_short=True, paper="Counted in"),
            Field("wanted", "Wanted", is_short=True),
        ),
        (Field("source", "Where the figure comes from", is_more=True),),
        (Field("why", "Why the other side cares", is_more=True),),
        (Field("note", "Note", Input.PARAGRAPH, is_more=True),),
    )


MEASURES = Kind(
    key="measures",
    letter="M",
    noun="measure",
    words=MeasureText,
    states={
        MeasureStatus.FOLLOWED: State("followed", on_paper=False),
        MeasureStatus.NOT_FOLLOWED: State(
            "no longer followed",
            is_over=True,
            aside="No longer followed",
            said="%(ref)s is no longer followed.",
            mark="no longer followed",
            on_paper=False,
        ),
    },
    title="Measures",
    asks="Which figure does the other side care about?",
    empty="Kept words beside late deliveries would be theatre. Each side names up to three figures that it has anyway "
    "and that the other side cares about: deliveries on the day, rejected parts, invoices that are still open. They "
    "stand beside the commitments, session by session.",
    count=("%(num)d measure", "%(num)d measures"),
    lead="Figures that the other side cares about",
    serves="Meant to move it",
    served="Meant to move",
    paper="Measures",
    paper_over="No longer followed",
    acts=acts_but(Act.WEIGH, Act.HIDE, Act.SHOW),
    leaves=lambda words: Seed(words.title, side=words.side, step=1),
    per_side=PerSide(
        "Figures of %(party)s",
        most=MOST,
        full="This side has three measures already. Say of one of them that it is no longer followed, or change it.",
    ),
    rounds=Rounds(
        (Field(FIGURE, "Figure", Input.NUMBER),),
        "What does it say?",
        said="The figures of %(ref)s are saved.",
    ),
)

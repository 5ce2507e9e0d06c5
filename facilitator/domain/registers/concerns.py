"""Concerns: a risk that somebody sees, or a worry nobody has said aloud, that holds an opportunity back.

It may be raised anonymously: then from a side or from nobody, never from a person. What names somebody is taken off
every list and every pack, with the reason; its words are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.events.registers import (
    ConcernHidden,
    ConcernMoved,
    ConcernRaised,
    ConcernReworded,
    ConcernShown,
    ConcernWeighed,
)
from facilitator.domain.registers.family import EVERY_ACT, Act, Field, Input, Kind, Seed, State, Words
from facilitator.domain.registers.homework import Homework
from facilitator.domain.sides import Side


class ConcernStatus(StrEnum):
    """From said aloud to settled."""

    OPEN = "open"
    ADDRESSED = "addressed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class ConcernText(Words):
    """What the worry is. `raised_side` is None when it came up anonymously or from both sides."""

    raised_side: Side | None = None
    anonymous: bool = False

    ASK = "Say in a few words what the worry is."
    FIELDS = (
        (Field("title", "The worry", is_short=True),),
        (
            Field("raised", "Raised by", Input.RAISED, is_short=True),
            Field("severity", "How heavy", Input.SEVERITY, is_short=True),
        ),
        (Field("note", "Note", Input.PARAGRAPH),),
    )
    SIDES = frozenset({"raised_side"})


CONCERNS = Kind(
    key="concerns",
    letter="K",  # C stands for the customer's commitments
    noun="concern",
    words=ConcernText,
    states={
        ConcernStatus.OPEN: State("open"),
        ConcernStatus.ADDRESSED: State("being addressed"),
        ConcernStatus.SETTLED: State("settled", is_over=True, said="%(ref)s is settled."),
    },
    title="Concerns",
    asks="What holds something back?",
    empty="A concern is a risk somebody sees, or a worry nobody has said aloud. It may be raised anonymously. Written "
    "down, it can be linked to what it holds back, weighed, and answered by a commitment.",
    count=("%(num)d concern", "%(num)d concerns"),
    lead="Concerns, the heaviest first",
    serves="Answered by",
    served="Answers",
    paper="Open concerns, the heaviest first",
    paper_over="Settled concerns",
    paper_asks="Where is it today?",
    acts=EVERY_ACT,
    leaves=lambda words: Seed(deed=words.title, side=words.raised_side and words.raised_side.other, step=1),
    homework=Homework(
        "What holds you back from working more closely with the other side?",
        (("title", "The worry"), ("note", "What it is about")),
        rows=2,
        minutes=6,
        side="raised_side",
    ),
    told={
        Act.ADD: ConcernRaised,
        Act.REWORD: ConcernReworded,
        Act.MOVE: ConcernMoved,
        Act.WEIGH: ConcernWeighed,
        Act.HIDE: ConcernHidden,
        Act.SHOW: ConcernShown,
    },
)

"""Expectations: what one side will look for from the other at a stage (method.md, section 3, step 1).

Where one stands follows from facts: the other side has said it back, the owner has confirmed that, a commitment that
both said yes to serves it. Only whether it was met is said, by the side that expects it. One that nobody answered
stays *not yet answered*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.criteria import Criterion, Facts, Finding, Row, enough_each
from facilitator.domain.registers.chains import Chain
from facilitator.domain.registers.family import (
    Act,
    Field,
    Input,
    Kind,
    Seed,
    State,
    Words,
    acts_but,
    and_people,
)
from facilitator.domain.registers.homework import Homework
from facilitator.domain.registers.per_side import PerSide
from facilitator.domain.registers.said_back import SaidBack
from facilitator.domain.sides import Side


class ExpectationStatus(StrEnum):
    """Where one stands; those between the first and `MET` are worked out and never stored."""

    AWAITED = "awaited"
    SAID_BACK = "said_back"
    UNDERSTOOD = "understood"
    COMMITTED = "committed"
    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NO_LONGER = "no_longer"


@dataclass(frozen=True, slots=True)
class ExpectationText(Words):
    """What is expected, by which side, and what a visitor would see; how the other side understood it."""

    side: Side | None = None
    seen: str = ""
    answer: str = ""
    confirmed: bool = False
    correction: str = ""
    stage: str = ""

    ASK = "Say in a few words what you will look for."
    SIDES = frozenset({"side"})
    NEEDED = {"side": "Choose which side expects it."}
    FIELDS = (
        (Field("title", "What is expected", is_short=True),),
        (
            Field("side", "Which side expects it", Input.SIDE, is_short=True),
            Field("seen", "A visitor would see", is_short=True),
        ),
        (Field("answer", "Said back by the other side", Input.PARAGRAPH),),
        (Field("confirmed", "Yes, that is what is meant", Input.YES),),
        (Field("correction", "What is meant instead", is_more=True),),
        (Field("stage", "At which stage", is_more=True),),
        (Field("note", "Note", Input.PARAGRAPH, is_more=True),),
    )


def _stands(words: ExpectationText, said: StrEnum, committed: bool) -> StrEnum:
    if said is not ExpectationStatus.AWAITED:
        return said
    if not words.confirmed:
        return ExpectationStatus.SAID_BACK if words.answer else said
    return ExpectationStatus.COMMITTED if committed else ExpectationStatus.UNDERSTOOD


_MET = {
    ExpectationStatus.MET: "kept",
    ExpectationStatus.PARTLY_MET: "partly_kept",
    ExpectationStatus.NOT_MET: "not_kept",
}


def _reached(words: ExpectationText, said: StrEnum, committed: bool) -> tuple[str, ...]:
    """The form of its mark at each link of the chain; none for what is not expected any more."""
    if said is ExpectationStatus.NO_LONGER:
        return ()
    status = ExpectationStatus(said)
    return ("kept", "kept" if words.confirmed else "", "kept" if committed else "", _MET.get(status, ""))


def _two_each(facts: Facts) -> Finding:
    """Two of each side, said back by the other and confirmed; one that is no longer wanted counts for nothing."""
    meant = [
        one
        for one in facts.of("expectations")
        if one.text.confirmed and one.status is not ExpectationStatus.NO_LONGER
    ]
    return enough_each({side: [Row(one.ref) for one in meant if one.text.side is side] for side in Side}, 2)


EXPECTATIONS = Kind(
    key="expectations",
    letter="H",
    noun="expectation",
    words=ExpectationText,
    states={
        ExpectationStatus.AWAITED: State("not yet answered", key="not said yet", on_paper=False),
        ExpectationStatus.SAID_BACK: State("said back, not confirmed yet", is_worked_out=True),
        ExpectationStatus.UNDERSTOOD: State("understood", is_worked_out=True),
        ExpectationStatus.COMMITTED: State("committed", is_worked_out=True),
        ExpectationStatus.MET: State("met", is_over=True, is_reached=True, key="yes", said="%(ref)s is met."),
        ExpectationStatus.PARTLY_MET: State("partly met", key="partly"),
        ExpectationStatus.NOT_MET: State("not met", key="no"),
        ExpectationStatus.NO_LONGER: State(
            "no longer wanted",
            is_over=True,
            aside="No longer wanted",
            said="%(ref)s is no longer wanted.",
            mark="no longer wanted",
        ),
    },
    title="Expectations",
    asks="What will you look for?",
    empty="Disappointment is usually an expectation that nobody had mentioned. Each side names two, with what a "
    "visitor would see; the other side says them back, and the one that expects them says whether that is it. To "
    "understand one commits nobody.",
    count=("%(num)d expectation", "%(num)d expectations"),
    lead="What each side expects, and how the other has understood it",
    served="Meets",
    paper="What each side expects",
    paper_asks="Was it met?",
    paper_over="Met, or no longer wanted",
    moves="Met?",
    acts=and_people(acts_but(Act.WEIGH, Act.HIDE, Act.SHOW), Act.ADD, Act.REWORD, Act.MOVE),
    leaves=lambda words: Seed(words.title, words.seen, words.side and words.side.other, 1),
    stands=_stands,
    said_back=SaidBack(),
    per_side=PerSide("%(party)s expects"),
    homework=Homework(
        "What will you look for from the other side, and how would a visitor see it?",
        (("title", "What I will look for"), ("seen", "A visitor would see")),
        rows=2,
        minutes=6,
        side="side",
    ),
    criteria=(Criterion("expectations-each", _two_each),),
    chain=Chain(
        ("expected", "understood", "committed", "met"),
        _reached,
        {"partly_kept": "partly", "not_kept": "not"},
    ),
)

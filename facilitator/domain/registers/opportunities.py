"""Opportunities: what the two could do together if they trusted each other more (method.md, section 3, step 1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.criteria import Criterion, Facts, Finding, Row, found
from facilitator.domain.events.registers import (
    ConcernLinked,
    ConcernUnlinked,
    OpportunityMoved,
    OpportunityNamed,
    OpportunityReworded,
)
from facilitator.domain.registers.family import Act, Field, Input, Kind, Seed, State, Tie, Words, acts_but
from facilitator.domain.registers.homework import Homework
from facilitator.domain.sides import Side


class OpportunityStatus(StrEnum):
    """From a thought to something that the two now do because trust has grown."""

    IDEA = "idea"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    ENABLED = "enabled"
    DROPPED = "dropped"


POSSIBLE_NOW = (OpportunityStatus.ENABLED, OpportunityStatus.UNDER_WAY)
"""What trust has made possible: the two do it, or have begun to."""


@dataclass(frozen=True, slots=True)
class OpportunityText(Words):
    """What it is, and what it would be worth to each side: in words, and as a figure with what it counts."""

    value_supplier: str = ""
    value_customer: str = ""
    worth_supplier: str = ""
    unit_supplier: str = ""
    worth_customer: str = ""
    unit_customer: str = ""

    ASK = "Say in a few words what the two of you could do together."
    FIELDS = (
        (Field("title", "What you could do together", is_short=True),),
        (
            Field("value_supplier", "Worth to the supplier", side=Side.SUPPLIER, paper="Worth"),
            Field("value_customer", "Worth to the customer", side=Side.CUSTOMER, paper="Worth"),
        ),
        (
            Field(
                "worth_supplier",
                "A figure for the supplier",
                Input.NUMBER,
                side=Side.SUPPLIER,
                paper="Worth",
                unit="unit_supplier",
            ),
            Field("unit_supplier", "What it counts, such as hours a year"),
        ),
        (
            Field(
                "worth_customer",
                "A figure for the customer",
                Input.NUMBER,
                side=Side.CUSTOMER,
                paper="Worth",
                unit="unit_customer",
            ),
            Field("unit_customer", "What it counts, such as euros a year"),
        ),
        (Field("note", "Note", Input.PARAGRAPH),),
    )

    def worth_to(self, side: Side) -> tuple[str, str]:
        """The figure and what it counts; both empty where nobody has put one to it."""
        return (
            (self.worth_supplier, self.unit_supplier)
            if side == Side.SUPPLIER
            else (self.worth_customer, self.unit_customer)
        )


def _worth_to(text: OpportunityText, side: Side) -> bool:
    """Whether it says what it is worth to a side, in words or as a figure."""
    return bool(text.worth_to(side)[0] or getattr(text, f"value_{side.value}"))


def _worth_the_effort(facts: Facts) -> Finding:
    """One that is worth something to each side, with a concern linked that holds it back."""
    live = [one for one in facts.of("opportunities") if one.status is not OpportunityStatus.DROPPED]
    rows = [one for one in live if one.links and all(_worth_to(one.text, side) for side in Side)]
    missing = [side for side in Side if not any(_worth_to(one.text, side) for one in live)]
    return found(bool(rows), [Row(one.ref) for one in rows], () if rows else missing)


OPPORTUNITIES = Kind(
    key="opportunities",
    letter="O",
    noun="opportunity",
    words=OpportunityText,
    states={
        OpportunityStatus.IDEA: State("idea"),
        OpportunityStatus.AGREED: State("agreed"),
        OpportunityStatus.UNDER_WAY: State("under way"),
        OpportunityStatus.ENABLED: State("enabled", is_reached=True, mark="trust has made it possible"),
        OpportunityStatus.DROPPED: State(
            "dropped", is_over=True, aside="Drop", said="%(ref)s is dropped.", mark="dropped"
        ),
    },
    title="Opportunities",
    asks="What could you do together?",
    empty="An opportunity is something valuable that needs more trust than there is now: planning a season together, "
    "opening a system, sharing a forecast. Name one, say what it would be worth to each side, and link the concerns "
    "that hold it back.",
    count=("%(num)d opportunity", "%(num)d opportunities"),
    lead="What we could do together, and the concerns that hold it back",
    paper="Opportunities that need trust",
    acts=acts_but(Act.WEIGH, Act.HIDE, Act.SHOW),
    ties=(
        Tie(
            "concerns",
            ahead="Held back by",
            back="Holds back",
            choose="Its concerns",
            ask="Which of these hold %(ref)s back?",
            undone="%(others)s no longer holds %(ref)s back.",
            free="nothing holds it back",
            unlinked="no concern linked yet",
            picture="What holds what",
            told=(ConcernLinked, ConcernUnlinked),
            names=("opportunity", "concern"),
        ),
    ),
    leaves=lambda words: Seed(deed=words.title, step=1),
    homework=Homework(
        "What could the two of you do together if you trusted each other more?",
        (("title", "What we could do together"), ("value_{side}", "What it would be worth to our side")),
        rows=2,
        minutes=6,
    ),
    criteria=(Criterion("opportunity-each", _worth_the_effort),),
    told={Act.ADD: OpportunityNamed, Act.REWORD: OpportunityReworded, Act.MOVE: OpportunityMoved},
)

"""The measures of both sides as a small table: what each has said in the last sessions, and what is wanted of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from facilitator.domain.registers.measures import FIGURE, MeasureText
from facilitator.domain.registers.rounds import sessions_said
from facilitator.domain.sides import Side
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.registers import Entry
from facilitator.queries.workshops import WorkshopBrief
from facilitator.web.programme_pictures import workshop_words

SESSIONS = 3
"""The last ones that said anything have a column; the rest stands on the register's page."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure: its figures by column, empty where none was said."""

    ref: str
    title: str
    unit: str
    wanted: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfSide:
    """What one side is measured by."""

    side: Side
    party: str
    rows: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """All that it shows; `sessions` are the columns."""

    sessions: tuple[str, ...]
    sides: tuple[OfSide, ...]


def measure_table(
    programme: ProgrammeBrief, entries: Sequence[Entry[MeasureText]], workshops: Iterable[WorkshopBrief]
) -> MeasureTable | None:
    """The table of these measures; None where there is none."""
    if not entries:
        return None
    said = sessions_said((one.rounds for one in entries), SESSIONS)
    titles = {one.number: workshop_words(one) for one in workshops}
    sides = (
        OfSide(
            side,
            programme.party_name(side),
            tuple(_measured(one, said) for one in entries if one.text.side is side),
        )
        for side in Side
    )
    return MeasureTable(tuple(titles[number] for number in said), tuple(sides))


def _measured(one: Entry[MeasureText], sessions: Sequence[int]) -> Measured:
    figures = tuple(str(one.round_of(number).of(FIGURE)) for number in sessions)
    return Measured(one.ref, one.title, one.text.unit, one.text.wanted, figures)

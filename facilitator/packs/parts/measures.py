"""What each side is measured by, beside its counts: the last sessions' figures, and a line for the one to come."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.registers.measures import FIGURE, MeasureText
from facilitator.domain.registers.rounds import sessions_said
from facilitator.domain.sides import Side
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.queries.registers import Entry

SESSIONS = 3
"""So many sessions keep a column; those before them stand in the register."""


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A measure, with a figure for each column, empty where none was said."""

    ref: str
    side: str
    title: str
    unit: str
    wanted: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measures(PartShape):
    """`sessions` are the columns: kind and number of each."""

    sessions: tuple[tuple[str, int], ...]
    lines: tuple[MeasuredLine, ...]
    part: str = "measures"


def measures_part(material: Material) -> Measures | None:
    """None where nothing is measured."""
    entries = material.glance.measured
    if not entries:
        return None
    said = sessions_said((one.rounds for one in entries), SESSIONS)
    kinds = {one.number: one.kind.value for one in material.facts.workshops}
    lines = (_line(one, said) for side in Side for one in entries if one.text.side is side)
    return Measures(tuple((kinds[number], number) for number in said), tuple(lines))


def _line(one: Entry[MeasureText], sessions: tuple[int, ...]) -> MeasuredLine:
    text = one.text
    figures = tuple(str(one.round_of(number).of(FIGURE)) for number in sessions)
    return MeasuredLine(
        one.ref, text.side.value if text.side else "", one.title, text.unit, text.wanted, figures
    )

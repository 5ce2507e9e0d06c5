"""How the day goes: the whole agenda with its clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

from facilitator.packs.context import agenda_lines
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import AgendaLine


@dataclass(frozen=True, slots=True)
class DayPart(PartShape):
    """The blocks in their order. `is_brief`: without what each leaves behind."""

    lines: tuple[AgendaLine, ...]
    is_brief: bool
    part: str = "day"


def day_in_brief(material: Material) -> DayPart | None:
    """For everybody: times and titles. None while the agenda is empty."""
    lines = tuple(replace(one, leaves_behind="") for one in _lines(material))
    return DayPart(lines, is_brief=True) if lines else None


def day_in_full(material: Material) -> DayPart | None:
    """For the facilitator: also what each block leaves behind."""
    lines = _lines(material)
    return DayPart(lines, is_brief=False) if lines else None


def _lines(material: Material) -> tuple[AgendaLine, ...]:
    return agenda_lines(material.workshop, with_notes=False) if material.workshop else ()

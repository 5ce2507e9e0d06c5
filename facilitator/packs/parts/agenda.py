"""The agenda of the session that the pack is for."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.packs.context import agenda_lines
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import AgendaLine


@dataclass(frozen=True, slots=True)
class AgendaPart(PartShape):
    """The blocks in their order."""

    lines: tuple[AgendaLine, ...]
    part: str = "agenda"


def agenda_part(material: Material) -> AgendaPart | None:
    """None while nothing is planned."""
    lines = agenda_lines(material.workshop, with_notes=False) if material.workshop else ()
    return AgendaPart(lines) if lines else None

"""The registers in a review pack: all that stands in them before the first session, later what has changed since."""

from __future__ import annotations

from facilitator.packs.material import Material
from facilitator.packs.registers import RegisterPart, register_part, register_part_since


def register_now(material: Material) -> RegisterPart | None:
    """None where nothing stands in any of them, or nothing has changed."""
    programme = material.facts.programme.id
    if material.registers_before is None:
        part = register_part(programme, material.registers)
    else:
        part = register_part_since(programme, material.registers, material.registers_before)
    return part if part.chapters else None

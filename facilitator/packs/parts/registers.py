"""The registers as they stand when the pack is made."""

from __future__ import annotations

from facilitator.packs.material import Material
from facilitator.packs.registers import RegisterPart, register_part


def register_now(material: Material) -> RegisterPart | None:
    """None where nothing stands in any of them."""
    part = register_part(material.facts.programme.id)
    return part if part.chapters else None

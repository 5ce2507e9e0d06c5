"""The registers in a review pack: all that stands in them before the first session, later what has changed since."""

from __future__ import annotations

from facilitator.domain.packs import Scope
from facilitator.packs.context import anchor_of
from facilitator.packs.material import Material
from facilitator.packs.registers import RegisterPart, register_part, register_part_since


def register_now(material: Material) -> RegisterPart | None:
    """None where nothing stands in any of them, or nothing has changed."""
    programme = material.facts.programme.id
    if material.before is None:
        part = register_part(programme)
    else:
        closing = anchor_of(material.facts, material.before, Scope.WORKSHOP)
        part = register_part_since(programme, closing.seq)
    return part if part.chapters else None

"""How many criteria of the session's step are met, in a line, and what there is to talk about."""

from __future__ import annotations

from facilitator import clock
from facilitator.domain.criteria import KeptLine
from facilitator.packs.criteria import CriteriaPart
from facilitator.packs.material import Material
from facilitator.queries.criteria import criteria_of


def criteria_part(material: Material) -> CriteriaPart | None:
    """None while nothing was said of any criterion by both sides."""
    facts = material.facts
    found = criteria_of(
        facts.programme, material.session.step, clock.now(), facts.workshops, material.registers
    )
    if not found.is_said:
        return None
    return CriteriaPart(found.step, tuple(map(KeptLine.of, found.lines)))

"""Pages to write new commitments on."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape


@dataclass(frozen=True, slots=True)
class Blanks(PartShape):
    """So many blank commitments for each party."""

    each: int = 4
    part: str = "blanks"


def blanks_part(_material: Material) -> Blanks:
    """A page for each party."""
    return Blanks()

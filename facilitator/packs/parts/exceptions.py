"""Where there is something to talk about: reported partly or not done, seen differently, other terms asked for."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.commitments import Report, State
from facilitator.packs.context import commitment_of
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import Commitment
from facilitator.queries.commitment_view import CommitmentView

MISSED = (Report.PARTLY, Report.NOT_DONE)


@dataclass(frozen=True, slots=True)
class Exceptions(PartShape):
    """Each in full, with both words side by side and room for what is agreed now."""

    items: tuple[Commitment, ...]
    part: str = "exceptions"


def exceptions_part(material: Material) -> Exceptions | None:
    """None where nobody disputes anything."""
    found = [one for one in material.facts.commitments if is_exception(one)]
    return Exceptions(tuple(commitment_of(one, material.today) for one in found)) if found else None


def is_exception(one: CommitmentView) -> bool:
    """Whether it needs a talk rather than a tick."""
    if one.state is State.REPORTED:
        return one.report.said in MISSED
    return one.state in (State.VIEWS_DIFFER, State.CHANGE_ASKED)

"""The check sheet: what is open or due, with boxes for how it went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from facilitator.domain.commitments import OPEN, OUTCOMES, SETTLED
from facilitator.packs.context import commitment_of
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import Commitment
from facilitator.queries.commitment_view import CommitmentView


@dataclass(frozen=True, slots=True)
class CheckSheet(PartShape):
    """The commitments that are looked at in the session."""

    commitments: tuple[Commitment, ...]
    part: str = "check"


def check_part(material: Material) -> CheckSheet | None:
    """None where nothing was promised yet."""
    found = _to_check(material.facts.commitments, material.since)
    return CheckSheet(tuple(commitment_of(one, material.today) for one in found)) if found else None


def _to_check(all_of_them: Iterable[CommitmentView], since: datetime | None) -> list[CommitmentView]:
    """Open ones, those that ended since, and outcomes that no completed sheet carries yet."""
    chosen = []
    for one in all_of_them:
        ended = one.ended_at
        recent = ended is not None and since is not None and ended > since
        unsigned = one.state in SETTLED and not one.places.sealed
        if one.state in OPEN or (one.state in OUTCOMES and (recent or unsigned or since is None)):
            chosen.append(one)
    return chosen

"""The appendix: what was settled since last time, one line each, the whole words only of a miss."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.commitments import OUTCOMES, SETTLED, State
from facilitator.packs.context import commitment_of
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import Commitment
from facilitator.queries.commitment_view import CommitmentView


@dataclass(frozen=True, slots=True)
class Settled(PartShape):
    """`said`: settled here. `imported`: taken in since with an outcome that nobody of here has said."""

    said: tuple[Commitment, ...]
    imported: tuple[Commitment, ...] = ()
    part: str = "settled"

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """Every commitment in it."""
        return (*self.said, *self.imported)


def settled_part(material: Material) -> Settled | None:
    """None where nothing was settled since."""
    found = settled_since(material)
    if not found:
        return None
    here = tuple(commitment_of(one, material.today) for one in found if not one.places.judged_elsewhere)
    elsewhere = tuple(commitment_of(one, material.today) for one in found if one.places.judged_elsewhere)
    return Settled(here, elsewhere)


def settled_since(material: Material) -> list[CommitmentView]:
    """What has its outcome since the session before was closed, or is on no signed list with it yet.

    What came in with its outcome is new once: until the session after the one in which it was taken in.
    """
    return [one for one in material.facts.commitments if one.state in OUTCOMES and _is_new(one, material)]


def _is_new(one: CommitmentView, material: Material) -> bool:
    before, since = material.before, material.since
    if before is None or since is None:
        return True
    if one.places.judged_elsewhere:
        return one.created_at >= before.begins_at
    ended = one.ended_at
    unsigned = one.state in SETTLED and not one.places.sealed
    return unsigned or (ended is not None and ended > since)


def is_left_over(one: CommitmentView) -> bool:
    """Whether something of it is left that nobody has carried on."""
    return one.state in (State.PARTLY_KEPT, State.NOT_KEPT) and not one.links.carried_to

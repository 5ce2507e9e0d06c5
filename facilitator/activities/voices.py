"""Whose words a commitment's activity records: the person on their own phone, or the one the facilitator enters for."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.activities.family import Block
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import NotAllowed
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.domain.workshops import check_takes_entries


@dataclass(frozen=True, slots=True)
class Voice:
    """Who acts, and the person whose words they are. What they may say is asked in the services."""

    actor: Actor
    person_id: int
    name: str
    side: Side


def voice_of(block: Block, giver: Giver) -> Voice:
    """Who speaks in this block.

    Raises NotAllowed for somebody without a name, Conflict once the workshop's list can no longer change: commitments
    are named, and what is out for signing stays as it is.
    """
    if giver.person_id is None or giver.side is None:
        raise NotAllowed("A commitment needs a name. Choose whose words these are.")
    check_takes_entries(block.workshop.standing)
    return Voice(actor_of(giver), giver.person_id, giver.name, giver.side)


def actor_of(giver: Giver) -> Actor:
    """Who acts: the facilitator who enters it, else the person on their own phone."""
    return giver.actor or Actor(ActorKind.PERSON, giver.name, person_id=giver.person_id, side=giver.side)

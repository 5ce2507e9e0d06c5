"""Whose words a commitment's activity records: the person on their own phone, or the one the facilitator enters for."""

from __future__ import annotations

from facilitator.activities.family import Block, Giver
from facilitator.domain.actors import Actor, ActorKind, Speaker
from facilitator.domain.errors import NotAllowed
from facilitator.domain.workshops import check_takes_entries
from facilitator.services.people import who_says


def voice_of(block: Block, giver: Giver) -> tuple[Actor, Speaker]:
    """Who acts, and the person whose words they are.

    Raises NotAllowed for somebody without a name and for an observer, Conflict for somebody who has left and once
    the workshop's list can no longer change: commitments are named, and what is out for signing stays as it is.
    """
    if giver.person_id is None:
        raise NotAllowed("A promise needs a name. Choose whose words these are.")
    speaker = who_says(block.programme.id, giver.person_id)
    check_takes_entries(block.workshop.standing)
    return giver.actor or person_acts(speaker), speaker


def person_acts(speaker: Speaker) -> Actor:
    """Somebody of a party on their own phone."""
    return Actor(ActorKind.PERSON, speaker.name, person_id=speaker.person_id, side=speaker.side)

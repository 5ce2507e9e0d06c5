"""What an activity tells the log: always in which workshop, and in which of its blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from facilitator.activities.family import Block
from facilitator.domain.actors import Actor
from facilitator.services.log import About, record_event


def about_block(block: Block) -> About:
    """The workshop that an event of this block belongs to."""
    return About(workshop_id=block.workshop.id, workshop_number=block.workshop.number)


def tell(actor: Actor, block: Block, kind: str, data: Mapping[str, Any]) -> None:
    """Writes one event about a block; the room hears that something changed."""
    said = {"item": block.item.title, **data}
    record_event(block.programme.id, kind, actor, about=about_block(block), data=said)

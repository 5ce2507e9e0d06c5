"""What an activity tells the log: always in which workshop, and in which of its blocks."""

from __future__ import annotations

from facilitator.activities.family import Block
from facilitator.domain.actors import Actor
from facilitator.domain.events.about import About, about_workshop
from facilitator.domain.events.activities import OfBlock
from facilitator.services.log import record_event


def about_block(block: Block) -> About:
    """The workshop that an event of this block belongs to."""
    return about_workshop(block.workshop.id, block.workshop.number)


def tell(actor: Actor, block: Block, payload: OfBlock) -> None:
    """Writes one event about a block; the room hears that something changed."""
    record_event(block.programme.id, payload, actor, about=about_block(block))

"""A block of a running workshop for tests of the activities: started, its room open, everybody there."""

from __future__ import annotations

from dataclasses import replace

from facilitator import clock
from facilitator.activities import gather, running
from facilitator.activities.family import Block
from facilitator.domain.agendas import ItemState
from facilitator.domain.givers import Giver
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import StateView, room_of
from facilitator.services.agendas import step_item
from facilitator.services.collected import Collection
from facilitator.services.rooms import open_room
from facilitator.services.workshops import set_attendance, start_workshop
from tests.factories import Cast, Member
from tests.rooms import plan, workshop_of


def block_in(cast: Cast, mode: str = "", *, present: tuple[Member, ...] | None = None) -> Block:
    """The first block of a launch workshop, on, switched to `mode`; the cast is there unless `present` says who."""
    number = plan(cast)
    start_workshop(cast.actor, cast.programme_id, number)
    open_room(cast.actor, cast.programme_id, number)
    first = agenda_of(workshop_of(cast, number)).keys[0]
    step_item(cast.actor, cast.programme_id, number, first, ItemState.RUNNING)
    for member in cast.people if present is None else present:
        set_attendance(cast.actor, cast.programme_id, number, member.number, True)
    block = now_in(cast, number)
    if mode:
        running.switch_mode(cast.actor, block, mode)
    return now_in(cast, number)


def now_in(cast: Cast, number: int) -> Block:
    """The block that is on, as it is now."""
    workshop = workshop_of(cast, number)
    room = room_of(workshop.id)
    assert room is not None
    block = running.block_now(
        programme_by_id(cast.programme_id), workshop, room, agenda_of(workshop, clock.now())
    )
    assert block is not None
    return block


def again(cast: Cast, block: Block) -> Block:
    """The same block as it is now."""
    return now_in(cast, block.workshop.number)


def press(cast: Cast, block: Block, act: str, **fields: str) -> Block:
    """One of the facilitator's presses on a page that shows the block as it is now; returns the block after it."""
    now = again(cast, block)
    running.act(cast.actor, now, act, {"version": str(now.state.version), **fields})
    return again(cast, block)


def named_cards(block: Block) -> Collection:
    """A block's collecting of cards with names, as the services know it, whatever is on."""
    return gather.HOW.of(replace(block, state=StateView("gather", settings={"anonymous": False})))


def giver(member: Member, secret: str = "") -> Giver:
    return Giver(member.name, member.side, member.id, secret=secret)


def give(cast: Cast, block: Block, who: Giver, name: str, **fields: str) -> Block:
    """What a phone gives in the activity that is on; returns the block after it. Where few are in, it says first that
    it knows, as its page asks it to.
    """
    now = again(cast, block)
    if who.secret and now.state.settings.get("few") and name != "agree":
        running.give(now, who, now.state.mode, "agree", {"run": str(now.state.run)})
    running.give(now, who, now.state.mode, name, {"run": str(now.state.run), **fields})
    return again(cast, block)

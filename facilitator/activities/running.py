"""Finds the block that an act or an input belongs to, and lets its activity answer.

The room may have moved on: an input for another block, another activity or an earlier run is refused with Conflict,
and what somebody wrote stays on their screen.
"""

from __future__ import annotations

from dataclasses import replace

from facilitator.activities import kind_of
from facilitator.activities.family import Block, Fields, Shown
from facilitator.activities.stages import VOTE, has_line, note_stage
from facilitator.activities.telling import tell
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, NotFound, Stale
from facilitator.domain.events.activities import ActivitySwitched
from facilitator.domain.givers import Giver
from facilitator.domain.typed_numbers import whole_number
from facilitator.queries.agendas import Agenda, AgendaLine
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import RoomView, state_of_mode
from facilitator.queries.workshops import WorkshopBrief
from facilitator.services.activity_states import MOVED_ON, set_mode
from facilitator.services.rooms import take_code_off

GONE_ON = "The room has moved on. What you wrote is still here."


def block_of(
    programme: ProgrammeBrief, workshop: WorkshopBrief, room: RoomView, item: AgendaLine, mode: str = ""
) -> Block:
    """A block with the state of its activity, by default the one that it runs."""
    kind = kind_of(mode or item.mode)
    state = state_of_mode(item.id, kind.key)
    if not state.phase:
        state = replace(state, phase=kind.phases[0])
    return Block(programme, workshop, room, item, state)


def block_now(
    programme: ProgrammeBrief, workshop: WorkshopBrief, room: RoomView, agenda: Agenda
) -> Block | None:
    """The block that is on; None between blocks, before the first and after the last."""
    return block_of(programme, workshop, room, agenda.now) if agenda.now is not None else None


def give(block: Block, giver: Giver, mode: str, name: str, fields: Fields) -> Shown:
    """Stores what somebody gives in the activity that is on and returns what was stored.

    `fields["run"]` says for which run it was meant. Raises Conflict when the room has moved on, NotFound for an
    input that the activity does not know.
    """
    kind = kind_of(mode)
    if name not in kind.gives:
        raise NotFound
    if block.item.state is not ItemState.RUNNING or block.state.mode != kind.key:
        raise Conflict(GONE_ON)
    if fields.get("run") and whole_number(fields["run"]) != block.state.run:
        raise Conflict(GONE_ON)
    return kind.gives[name](block, giver, fields)


def act(actor: Actor, block: Block, name: str, fields: Fields) -> None:
    """One of the facilitator's presses in a block's activity.

    `fields["version"]` is the version of the state that the page showed. Raises Stale when somebody else has pressed
    in the meantime, NotFound for an act that the activity does not know.
    """
    kind = kind_of(block.state.mode)
    if name not in kind.acts:
        raise NotFound
    shown = fields.get("version", "")
    if shown and whole_number(shown) != block.state.version:
        raise Stale(block.state, MOVED_ON)
    kind.acts[name](actor, block, fields)
    note_stage(block_of(block.programme, block.workshop, block.room, block.item, kind.key))


def switch_mode(actor: Actor, block: Block, mode: str) -> None:
    """Lets a block run another activity: gather, then cluster, then vote. What the one before collected stays.

    Raises NotFound for an activity that no block can switch to.
    """
    to = kind_of(mode)
    if to.key != mode or not (to.is_tool or mode == block.item.activity.value):
        raise NotFound
    if mode == block.item.mode:
        return
    kind_of(block.item.mode).ends(actor, block)
    set_mode(block.item.id, mode)
    tell(actor, block, ActivitySwitched(block.item.title, mode))
    fresh = block_of(block.programme, block.workshop, block.room, replace(block.item, mode=mode))
    to.begins(actor, fresh)
    note_stage(block_of(block.programme, block.workshop, block.room, fresh.item))


def begin(actor: Actor, block: Block) -> None:
    """Called when a block starts."""
    kind_of(block.item.mode).begins(actor, block)


def end(actor: Actor, block: Block) -> None:
    """Called when the room leaves a block, or the workshop closes: nothing that collects stays open.

    Nor does a vote that the room has gone back from on its line; and the code to join leaves the wall.
    """
    kind_of(block.item.mode).ends(actor, block)
    if block.item.mode != VOTE and has_line(block):
        voting = block_of(block.programme, block.workshop, block.room, block.item, VOTE)
        kind_of(VOTE).ends(actor, voting)
    take_code_off(block.item.id)

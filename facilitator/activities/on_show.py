"""What the room looks at during a review, read and moved from the facilitator's own review page."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator import clock
from facilitator.activities.family import Block
from facilitator.activities.review import MODE, act_release, commitment_on_show, list_of, move_to
from facilitator.activities.running import block_of
from facilitator.activities.undisputed import TOGETHER, together_on_show
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict
from facilitator.queries.agendas import Agenda, agenda_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import RoomView, room_of
from facilitator.queries.workshops import WorkshopBrief


@dataclass(frozen=True, slots=True)
class OnShow:
    """The commitment before the room, `ref` empty at the end, TOGETHER while it looks at what nobody disputes.

    `released`: its verdict is shown before both agree.
    """

    ref: str
    key: str
    version: int
    released: bool


def on_show(
    programme: ProgrammeBrief, workshop: WorkshopBrief, room: RoomView | None, agenda: Agenda
) -> OnShow | None:
    """What the room looks at; None while no review block is on."""
    block = _block_of(programme, workshop, room, agenda)
    if block is None:
        return None
    found = list_of(block)
    one = commitment_on_show(block, found)
    ref = TOGETHER if together_on_show(block, found) else one.ref if one else ""
    return OnShow(
        ref, block.item.key, block.state.version, bool(ref) and block.state.data.get("shown") == ref
    )


def put_on_show(actor: Actor, programme: ProgrammeBrief, workshop: WorkshopBrief, ref: str) -> bool:
    """Moves the room to this commitment, to TOGETHER, or with an empty ref to the counts at the end.

    Only while a review block is on; says whether the room moved. Raises NotFound for one that is not on the list.
    """
    block = _review_block(programme, workshop)
    if block is None or block.state.data.get("ref") == ref:
        return False
    move_to(actor, block, ref)
    return True


def reveal(actor: Actor, programme: ProgrammeBrief, workshop: WorkshopBrief, ref: str) -> None:
    """Shows the room a verdict that both do not agree on yet; raises Conflict while no review is on."""
    block = _review_block(programme, workshop)
    if block is None:
        raise Conflict("The room is not at the review now, so there is nothing to show it.")
    act_release(actor, block, {"ref": ref})


def _review_block(programme: ProgrammeBrief, workshop: WorkshopBrief) -> Block | None:
    return _block_of(programme, workshop, room_of(workshop.id), agenda_of(workshop, clock.now()))


def _block_of(
    programme: ProgrammeBrief, workshop: WorkshopBrief, room: RoomView | None, agenda: Agenda
) -> Block | None:
    line = agenda.now
    if room is None or not room.is_open:
        return None
    return block_of(programme, workshop, room, line) if line is not None and line.mode == MODE else None

"""The desk of the block that is on: its activity's buttons, another activity for it, and giving for somebody
who has no phone. These routes are part of the console's (`run`).
"""

from __future__ import annotations

from flask import flash, g, request
from flask_babel import gettext as _

from facilitator.activities import kind_of, line, running
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, NotFound
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import Attendee, WorkshopBrief, attendance_of
from facilitator.web.console import Page
from facilitator.web.guard import this_actor
from facilitator.web.policies import Policy, policy
from facilitator.web.run import PLACE, bp, pressed

__all__ = ["bp"]


@bp.post(f"{PLACE}/items/<key>/mode/<mode>")
@policy(Policy.PROGRAMME)
def mode(programme_id: str, number: int, key: str, mode: str) -> Page:
    """Lets a block run another activity; `seen` is the one that the page showed."""

    def switch(p: ProgrammeBrief, workshop: WorkshopBrief) -> None:
        block = _block(p, workshop, key)
        if request.form.get("seen", block.item.mode) != block.item.mode:
            raise Conflict(
                "Somebody has switched the activity in the meantime. The page shows which is on now."
            )
        running.switch_mode(this_actor(), block, mode)

    return pressed(number, switch, key)


@bp.post(f"{PLACE}/items/<key>/line/<any(on, back, to):step>")
@policy(Policy.PROGRAMME)
def on_line(programme_id: str, number: int, key: str, step: str) -> Page:
    """Goes on along the line of a block that gathers, back, or to the stage `stage`.

    `mark` is what the page said would happen, `shown` the stage that it showed as the one that is on.
    """
    fields = request.form.to_dict()

    def go(p: ProgrammeBrief, workshop: WorkshopBrief) -> None:
        block = _block(p, workshop, key)
        if step == "on":
            if line.go_on(this_actor(), block, fields.get("mark", ""), fields) == "take":
                flash(_("Taken into the register."), "done")
        elif step == "back":
            line.go_back(this_actor(), block, fields.get("mark", ""))
        else:
            line.go_to(this_actor(), block, fields.get("stage", ""), fields.get("shown", ""))

    return pressed(number, go, key)


@bp.post(f"{PLACE}/items/<key>/<mode>/act/<act>")
@policy(Policy.PROGRAMME)
def act(programme_id: str, number: int, key: str, mode: str, act: str) -> Page:
    """One of the buttons of a block's activity; `version` is that of the state that the page showed."""

    def do(p: ProgrammeBrief, workshop: WorkshopBrief) -> None:
        running.act(this_actor(), _block(p, workshop, key, mode), act, request.form.to_dict())
        if act in ("register", "take"):
            flash(_("Taken into the register."), "done")  # the desk itself looks as before

    return pressed(number, do, key)


@bp.post(f"{PLACE}/items/<key>/<mode>/give/<give>")
@policy(Policy.PROGRAMME)
def give(programme_id: str, number: int, key: str, mode: str, give: str) -> Page:
    """The facilitator gives what somebody without a phone says: for a person, or without a name for a party."""

    def write_down(p: ProgrammeBrief, workshop: WorkshopBrief) -> None:
        block = _block(p, workshop, key, mode)
        if kind_of(mode).is_private(block):
            g.unlogged = True
        giver = _giver(p, workshop)
        running.give(block, giver, mode, give, request.form.to_dict())
        flash(_("Noted for %(name)s.", name=giver.name) if giver.name else _("Noted."), "done")

    return pressed(number, write_down, key)


def _block(p: ProgrammeBrief, workshop: WorkshopBrief, key: str, mode: str = "") -> Block:
    """The block of the address; raises NotFound where there is none, or no such activity, or no room yet."""
    line = agenda_of(workshop).line(key)
    room = room_of(workshop.id)
    if line is None or room is None or (mode and kind_of(mode).key != mode):
        raise NotFound
    return running.block_of(p, workshop, room, line, mode)


def _giver(p: ProgrammeBrief, workshop: WorkshopBrief) -> Giver:
    """Whom the facilitator gives for: a person's number, a side for what has no name, or nobody in particular."""
    said = request.form.get("person", "")
    if said in set(Side):
        return Giver("", Side(said), scribe=True, actor=this_actor())
    if not said:
        return Giver("", None, scribe=True, actor=this_actor())
    person = _attendee(p, workshop, said)
    return Giver(person.name, person.side, person.person_id, scribe=True, actor=this_actor())


def _attendee(p: ProgrammeBrief, workshop: WorkshopBrief, number: str) -> Attendee:
    for one in attendance_of(p.id, workshop.id).people:
        if str(one.number) == number:
            return one
    raise NotFound

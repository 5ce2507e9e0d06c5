"""Sessions of the method's own templates, under way at one of their blocks, with something in the registers."""

from __future__ import annotations

from datetime import time

from facilitator.activities import steps
from facilitator.activities.family import Block
from facilitator.domain.agendas import ItemState
from facilitator.domain.registers.access import AccessText
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.method import WorkshopTemplate, load_method
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_id
from facilitator.services.registers import add_entry, move_entry
from facilitator.services.rooms import open_room
from facilitator.services.workshops import plan_workshop, set_attendance, start_workshop
from tests.blocks import now_in
from tests.commitments import make_active
from tests.days import today
from tests.factories import Cast
from tests.registers import concern, opportunity
from tests.rooms import workshop_of


def template_called(key: str) -> WorkshopTemplate:
    return next(one for one in load_method().templates if one.key == key)


def started(cast: Cast, template: WorkshopTemplate) -> int:
    """A session of this template that is on, with something to check and something in the registers."""
    make_active(cast, due=today())
    concern(cast)
    ref = opportunity(cast, "Our painter in their hall")
    opportunity(cast)
    move_entry(cast.actor, cast.programme_id, ref, "agreed")
    move_entry(cast.actor, cast.programme_id, ref, "under_way")
    dock = add_entry(cast.actor, cast.programme_id, AccessText("The dock", side=Side.CUSTOMER))
    move_entry(cast.actor, cast.programme_id, dock, "open")
    draft = WorkshopDraft(
        kind=Kind(template.kind),
        day=today(),
        clock=time(9, 30),
        template=template.key,
        step=template.step or 1,
        length_minutes=template.minutes,
    )
    number = plan_workshop(cast.actor, cast.programme_id, draft)
    start_workshop(cast.actor, cast.programme_id, number)
    open_room(cast.actor, cast.programme_id, number)
    for member in cast.people:
        set_attendance(cast.actor, cast.programme_id, number, member.number, True)
    return number


def go_to(cast: Cast, number: int, title: str) -> Block:
    workshop = workshop_of(cast, number)
    key = next(line.key for line in agenda_of(workshop).items if line.title == title)
    steps.step(cast.actor, programme_by_id(cast.programme_id), workshop, key, ItemState.RUNNING)
    return now_in(cast, number)

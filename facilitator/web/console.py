"""The console's page put together: where the room is, the block that is looked at, and what a refused press is told."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.activities import KINDS, kind_of
from facilitator.activities.family import Block, Left, Shown
from facilitator.activities.line import shown as shown_of
from facilitator.activities.running import block_of
from facilitator.activities.stages import GATHER, KEEP, MODES
from facilitator.activities.steps import NOTHING_ON, what_happened
from facilitator.domain.agendas import Activity, ItemState
from facilitator.domain.errors import Conflict, Invalid
from facilitator.forms.agendas import PALETTE
from facilitator.method import load_method
from facilitator.queries.agendas import Agenda, AgendaLine, agenda_of
from facilitator.queries.homework import asked_before
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import RoomView
from facilitator.queries.workshops import Attendances, WorkshopBrief, workshop_by_number
from facilitator.services.transactions import let_go
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.returning import back_or
from facilitator.web.room import room_panel
from facilitator.web.room_bar import facts_of, to_the_minute
from facilitator.web.scenes import scene_of

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Tool:
    """An activity that the block that is on can switch to."""

    key: str
    word: str
    what: str
    icon: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The block that is looked at with what its activity shows the facilitator.

    `desk` is empty unless the block is on; `left` is what a finished one left behind.
    """

    block: Block
    show: Shown
    desk: Shown
    left: Left | None

    @property
    def is_on(self) -> bool:
        return self.block.item.state is ItemState.RUNNING


@dataclass(frozen=True, slots=True)
class Preview:
    """What projector and phones show of the block that is looked at: the context of their scenes' templates."""

    screen: dict[str, Any]
    phone: dict[str, Any]
    is_private: bool
    """Whether the room sees something else just now."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the session stands now."""

    workshop: WorkshopBrief
    room: RoomView | None
    agenda: Agenda
    attendance: Attendances

    @property
    def shown(self) -> Hashable:
        """All that the page shows of a room that no event tells, and of the time, as finely as it shows it."""
        agenda = self.agenda
        return (
            self.room.version if self.room is not None else None,
            tuple(to_the_minute(line.begins_at) for line in agenda.items),
            to_the_minute(agenda.ends_at),
        )


def moment_of(workshop: WorkshopBrief) -> Moment:
    facts = facts_of(workshop.number, workshop, exactly=True)
    return Moment(facts.workshop, facts.room, facts.agenda(clock.now()), facts.attendance)


def console_page(p: ProgrammeBrief, at: Moment, key: str = "", mine: str | None = None) -> str:
    """The page, by default at the block that is on; `key` or the address's `item` names another to look at.

    `mine` are notes that could not be saved over somebody else's.
    """
    workshop, room, agenda = at.workshop, at.room, at.agenda
    shown = agenda.line(key or request.args.get("item", "")) or agenda.now or agenda.next
    panel = room_panel(p, room)
    desk = _desk(p, workshop, room, shown)
    return render_template(
        "run/show.html",
        programme=p,
        workshop=workshop,
        agenda=agenda,
        shown=shown,
        cues=load_method().cues(shown.from_block, workshop.template, shown.title) if shown else None,
        is_elsewhere=shown is not None and agenda.now_key not in (None, shown.key),
        mine=mine,
        room=room,
        panel=panel,
        on_phone={phone.person_id for _side, _name, phones in panel.get("parties", ()) for phone in phones},
        desk=desk,
        preview=_preview(p, at, desk),
        tools=_tools(agenda.now),
        attendance=at.attendance,
        parts=asked_before(workshop.id),
        palette={activity.value: offer for activity, offer in PALETTE.items()},
        seen=agenda.now_key or NOTHING_ON,
    )


def back(key: str = "") -> Response:
    """To the page that a press was made on; by default the console, looking at the block `key` where one is named."""
    place: dict[str, Any] = {
        "programme_id": this_programme().public_id,
        "number": (request.view_args or {})["number"],
    }
    if key:
        place["item"] = key
    return redirect(back_or(url_for("run.show", **place)), 303)


def refused(number: int, reason: Conflict | Invalid, key: str = "") -> Page:
    """Nothing was changed: the page as things stand now, with a word on what happened.

    Raises `reason` itself for a workshop that is closed: then there is no console to show.
    """
    let_go()
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if workshop.is_closed:
        raise reason
    said = what_happened(this_actor(), workshop, reason) if isinstance(reason, Conflict) else reason.message
    flash(said, "warn")
    if back_or(""):
        return back()
    return console_page(p, moment_of(workshop), key), reason.status


def now_key(workshop: WorkshopBrief) -> str:
    """The key of the block that is on, empty between blocks."""
    return agenda_of(workshop).now_key or ""


def _desk(
    p: ProgrammeBrief, workshop: WorkshopBrief, room: RoomView | None, shown: AgendaLine | None
) -> Desk | None:
    if room is None or shown is None:
        return None
    block = block_of(p, workshop, room, shown)
    kind = kind_of(block.state.mode)
    is_on = shown.state is ItemState.RUNNING
    return Desk(
        block=block,
        show=shown_of(block),
        desk=kind.desk(block) if is_on else {},
        left=kind.leaves(block) if shown.state is ItemState.DONE else None,
    )


def _preview(p: ProgrammeBrief, at: Moment, desk: Desk | None) -> Preview | None:
    """The scenes of the block that is looked at, as the room would see them; nothing moves by it."""
    workshop, room, agenda = at.workshop, at.room, at.agenda
    if room is None:
        return None
    block = desk.block if desk is not None else None
    if block is not None and not agenda.now and block.item.key == agenda.next_key:
        block = None  # nobody looks ahead: the room waits between two blocks
    is_private = block is not None and block.item.key != agenda.now_key
    if is_private and block is not None:
        room = replace(room, blank=False)
        agenda = replace(agenda, now_key=block.item.key, next_key=_after(agenda, block.item.key))
    show = desk.show if desk is not None and block is not None else None
    screen, phone = (
        scene_of(p, workshop, room, agenda, block, audience, show, at.attendance)
        for audience in ("screen", "phone")
    )
    return Preview(screen, phone, is_private)


def _after(agenda: Agenda, key: str) -> str | None:
    later = agenda.items[agenda.keys.index(key) + 1 :]
    return next((line.key for line in later if line.state is ItemState.WAITING), None)


def _tools(on: AgendaLine | None) -> list[Tool]:
    """What the block that is on can run: its own activity first, then the tools in the order of the palette."""
    if on is None:
        return []
    own = on.activity
    on_line = on.mode == KEEP or (on.mode in MODES and own is Activity.GATHER)
    offered = [own, *(one for one in PALETTE if one is not own and _is_tool(one.value))]
    if own is Activity.GATHER:  # grouping and voting are stages of its line
        offered = [one for one in offered if one.value not in MODES]
    now = GATHER if on_line else on.mode
    return [
        Tool(one.value, PALETTE[one].word, PALETTE[one].what, PALETTE[one].icon, one.value == now)
        for one in offered
    ]


def _is_tool(key: str) -> bool:
    return key in KINDS and KINDS[key].is_tool

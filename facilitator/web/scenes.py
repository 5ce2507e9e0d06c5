"""What a room sees: the scene on its phones and the one on its projector, each rendered once for everybody.

A scene knows no visitor: it is rendered without a session, a token or anything that one person alone may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, g, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from facilitator import clock
from facilitator.activities import kind_of
from facilitator.activities.collected import READY
from facilitator.activities.family import Block, Shown
from facilitator.activities.line import shown
from facilitator.activities.running import block_now
from facilitator.domain.agendas import ItemState
from facilitator.domain.rooms import written_code
from facilitator.live.hub import Audience
from facilitator.queries.agendas import Agenda, agenda_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.queries.rooms import RoomView, room_by_id
from facilitator.queries.workshops import Attendances, WorkshopBrief, attendance_of, workshop_by_id
from facilitator.services.rooms import join_ticket
from facilitator.web.qr import qr_svg

FALLBACK = "talk"
_LEFT_OUT = (ItemState.SKIPPED, ItemState.PARKED)


def render_scene(room_id: int, audience: str) -> str:
    """The HTML that `phone` or `screen` shows now, in an app context; raises NotFound for a room that is gone.

    It gets a request and a database session of its own, which end with it.
    """
    with current_app.test_request_context(base_url=current_app.config["SETTINGS"].base_url):
        return render_template(f"{audience}/_scene.html", **_context(room_by_id(room_id), audience)).strip()


def activity_template(key: str, part: str) -> str:
    """The template of an activity's `screen`, `phone`, `mine` or `desk`; that of talk where it has none."""
    found = current_app.jinja_env.get_or_select_template(
        [f"activities/{key}/{part}.html", f"activities/{FALLBACK}/{part}.html"]
    )
    assert found.name is not None
    return found.name


def scene_of(
    programme: ProgrammeBrief,
    workshop: WorkshopBrief,
    room: RoomView,
    agenda: Agenda,
    block: Block | None,
    audience: str,
    show: Shown | None = None,
    people: Attendances | None = None,
) -> dict[str, Any]:
    """What the template `<audience>/_scene.html` needs to show a block.

    `show` where it is worked out already, `people` where it was read who is there.
    """
    kind = kind_of(block.state.mode if block else FALLBACK)
    if show is None:
        show = shown(block) if block else {}
    return {
        "programme": programme,
        "workshop": workshop,
        "room": room,
        "agenda": agenda,
        "block": block,
        "show": show,
        "template": activity_template(kind.key, audience),
        "has_mine": block is not None and kind.has_mine,
        "join": _join(programme, workshop, room, agenda, block, people)
        if audience == Audience.SCREEN
        else None,
    }


def _context(room: RoomView, audience: str) -> dict[str, Any]:
    programme = programme_by_id(room.programme_id)
    g.programme = programme
    workshop = workshop_by_id(programme.id, room.workshop_id)
    agenda = agenda_of(workshop, clock.now())
    block = block_now(programme, workshop, room, agenda)
    return scene_of(programme, workshop, room, agenda, block, audience)


@dataclass(frozen=True, slots=True)
class Joining:
    """How to come in, while that stands on the wall: the code as it is written, the address where it is typed, the
    picture. `alone` it is all that the wall shows, with who is there; else it stands beside what is asked.
    """

    code: str
    address: str
    qr: Markup
    alone: bool
    people: Attendances


def _join(
    programme: ProgrammeBrief,
    workshop: WorkshopBrief,
    room: RoomView,
    agenda: Agenda,
    block: Block | None,
    people: Attendances | None,
) -> Joining | None:
    """The code, large while people join and then gone: a wall has one subject.

    It stands alone before the first block, and whenever the facilitator calls it back; beside the question of the
    first block while somebody is missing and nobody writes or looks at anything yet.
    """
    if not room.joining or not room.join_code:
        return None
    last = block.item if block is not None else agenda.line(agenda.previous_key)
    alone = last is None or last.has_code
    if not alone and not (block is not None and _only_asks(block, agenda)):
        return None
    people = people or attendance_of(programme.id, workshop.id)
    if not alone and not _is_somebody_missing(people):
        return None
    base = current_app.config["SETTINGS"].base_url
    return Joining(
        code=written_code(room.join_code),
        address=f"{base.split('://', 1)[1]}/join",
        qr=_qr(f"{base}/j/{room.join_code}/{join_ticket(room)}", _("QR code: opens the room on a phone")),
        alone=alone,
        people=people,
    )


def _only_asks(block: Block, agenda: Agenda) -> bool:
    """Whether it is the first block, and its wall holds nothing but what is asked."""
    first = next((line for line in agenda.items if line.state not in _LEFT_OUT), None)
    return (
        first is not None
        and first.key == block.item.key
        and (block.state.mode == FALLBACK or block.state.phase == READY)
    )


def _is_somebody_missing(people: Attendances) -> bool:
    there = [one for one in people.people if one.present]
    return not there or any(one.expected and not one.present and not one.has_left for one in people.people)


@lru_cache(maxsize=64)
def _qr(address: str, name: str) -> Markup:
    """A projector's scene is rendered at every change; its code stays the same for hours."""
    return qr_svg(address, name)

"""The room's side of the console: the code that is shown, who waits, who is in by phone, what the projector shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, NotAllowed
from facilitator.domain.rooms import MOST_WAITING, written_code
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name
from facilitator.queries.agendas import Agenda, agenda_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import PhoneView, RoomView, phones_of, room_of
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services import participants, rooms
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.qr import qr_svg
from facilitator.web.returning import back_or, forget_changes

bp = Blueprint("room", __name__)

PLACE = "/programmes/<programme_id>/workshops/<int:number>/run/room"

_SWITCHES = {
    "joining": rooms.set_joining,
    "blank": rooms.set_blank,
    "hide": rooms.set_hidden,
    "code": rooms.show_code,
}
_ON_PHONES: dict[str, Callable[[Actor, int, int, str], PhoneView]] = {
    "let-in": participants.let_in,
    "remove": participants.remove,
    "sign": participants.hand_list,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A phone that waits for a nod, and why: `new` name, `second` phone of somebody, or `again` after a removal."""

    phone: PhoneView
    why: str


@bp.post(f"{PLACE}/<any(open, renew, joining, blank, hide, screen, code):act>")
@policy(Policy.PROGRAMME)
def press(programme_id: str, number: int, act: str) -> Response:
    """One of the room's buttons; what somebody else has pressed already is not pressed again."""
    p, actor = this_programme(), this_actor()
    shown = request.form.get("shown", "")
    try:
        if act == "open":
            rooms.open_room(actor, p.id, number)
        elif act == "renew":
            rooms.renew_code(actor, p.id, number, shown)
        elif act == "screen":
            rooms.new_screen(actor, p.id, number, shown)
        else:
            _SWITCHES[act](actor, p.id, number, _wanted(p, number, act))
    except Conflict as conflict:
        return _told(number, conflict)
    return _back(number)


@bp.post(f'{PLACE}/phones/<key>/<any(remove, sign, "let-in"):act>')
@policy(Policy.PROGRAMME)
def phone(programme_id: str, number: int, key: str, act: str) -> Response:
    """Lets a phone in, turns it away or removes it, or hands it the list that is out for signing."""
    try:
        one = _ON_PHONES[act](this_actor(), this_programme().id, number, key)
    except (Conflict, NotAllowed) as refusal:
        return _told(number, refusal)
    if act == "sign":
        flash(_("%(name)s has the list on their phone now.", name=one.name), "done")
    return _back(number)


@bp.post(f"{PLACE}/turn-away")
@policy(Policy.PROGRAMME)
def turn_away(programme_id: str, number: int) -> Response:
    """Turns away everybody who stood at the door when the button was shown."""
    keys = request.form.getlist("phone")[:MOST_WAITING]
    count = participants.turn_all_away(this_actor(), this_programme().id, number, keys)
    if count:
        flash(ngettext("%(num)d was turned away.", "%(num)d were turned away.", count), "done")
    return _back(number)


def open_room_of(workshop: WorkshopBrief) -> RoomView | None:
    """The room of a workshop while it is open."""
    room = room_of(workshop.id)
    return room if room is not None and room.is_open else None


def room_panel(programme: ProgrammeBrief, room: RoomView | None) -> dict[str, Any]:
    """What `run/_room.html` shows as `panel`: the room, how to join it, and its phones."""
    if room is None:
        return {"room": None}
    phones = phones_of(room.id)
    inside = [one for one in phones if one.is_in]
    return {
        "room": room,
        "code": written_code(room.join_code),
        "short": short_address(),
        "reach": current_app.config["SETTINGS"].reach,
        "link": join_link(room),
        "qr": join_picture(room),
        "screen": screen_path(room),
        "screen_mark": rooms.screen_mark(room),
        "waiting": [Waiting(one, _why(one, inside)) for one in phones if one.is_waiting],
        "inside": len(inside),
        "parties": [
            (side.value, programme.party_name(side), [one for one in inside if one.side is side])
            for side in Side
        ],
    }


def join_link(room: RoomView) -> str:
    """What the QR code opens: it proves that the screen was seen, and is never limited."""
    return _base() + url_for("join.names", code=room.join_code, ticket=rooms.join_ticket(room))


def join_picture(room: RoomView) -> Markup:
    """The QR code of the room's link."""
    return _picture(join_link(room), str(_("QR code to join the room by phone")))


def short_address() -> str:
    """Where the code is typed, as it is said aloud: without the scheme."""
    return (_base() + url_for("join.show")).partition("://")[2]


def screen_path(room: RoomView) -> str:
    """The projector's own address."""
    return f"/screen/{rooms.screen_token(room)}"


def _base() -> str:
    return str(current_app.config["SETTINGS"].base_url)


_picture = lru_cache(maxsize=64)(qr_svg)
"""A console and a projector ask for the same picture again and again."""


def _why(phone: PhoneView, inside: list[PhoneView]) -> str:
    if any(_is_same(phone, one) for one in inside):
        return "second"
    return "new" if phone.person_id is None else "again"


def _is_same(phone: PhoneView, one: PhoneView) -> bool:
    """Whether letting the first one in would take the place of the second: by its person, or by the name it typed."""
    if phone.person_id is not None:
        return phone.person_id == one.person_id
    return phone.side is one.side and folded_name(phone.name) == folded_name(one.name)


def _wanted(p: ProgrammeBrief, number: int, act: str) -> bool:
    """What the button says it will be; a key pressed without a button turns it over."""
    told = request.form.get("on", "")
    if told in ("0", "1"):
        return told == "1"
    workshop = workshop_by_number(p.id, number)
    room = room_of(workshop.id)
    if room is None:
        return False
    if act == "code":
        return not has_code(agenda_of(workshop))
    return not {"joining": room.joining, "blank": room.blank, "hide": room.hidden}[act]


def has_code(agenda: Agenda) -> bool:
    """Whether the code to join was called back onto the wall for the block that is on, or was on last."""
    block = agenda.now or agenda.line(agenda.previous_key)
    return block is not None and block.has_code


def _told(number: int, refusal: Conflict | NotAllowed) -> Response:
    """Nothing was changed, and the page says why."""
    forget_changes()
    flash(refusal.message, "warn")
    return _back(number)


def _back(number: int) -> Response:
    """To the page that was pressed on; by default the console, looking at the block that was looked at."""
    place: dict[str, Any] = {"programme_id": this_programme().public_id, "number": number}
    if key := request.form.get("item", ""):
        place["item"] = key
    return redirect(back_or(url_for("run.show", **place)), 303)

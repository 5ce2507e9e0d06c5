"""Joining the room by phone: by the QR code or the typed code, then by one's name. No account, no trace of looking.

A link with the right ticket is never limited, so that sixty phones behind one address come in at once. Typed codes
can be guessed: after many wrong ones from an address they are checked one at a time.
"""

from __future__ import annotations

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.accounts import address_group
from facilitator.domain.errors import DomainError, Invalid
from facilitator.domain.rooms import CodesSlowed, JoiningClosed, RoomEnded, is_over
from facilitator.domain.sides import Side
from facilitator.domain.zones import today_in
from facilitator.forms.base import show_errors, whole_number
from facilitator.forms.join import PERSON, CodeForm, NameForm
from facilitator.queries.after_closing import open_ones_of
from facilitator.queries.criteria import criteria_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.queries.rooms import PhoneView, RoomView, phones_of, room_by_id
from facilitator.queries.workshops import (
    Attendances,
    Attendee,
    attendance_of,
    session_ahead,
    timeline,
    workshop_by_id,
)
from facilitator.services.door import Asker
from facilitator.services.participants import join as ask_to_join
from facilitator.services.rooms import check_turn, join_ticket, room_by_ticket, room_by_typed_code
from facilitator.web.asking import client_address
from facilitator.web.browsers import this_browser
from facilitator.web.formats import speak_for
from facilitator.web.guard import write_apart, writes_apart
from facilitator.web.phones import keep_phone, known_phone, standing_of, token_for
from facilitator.web.policies import Policy, policy
from facilitator.web.returning import forget_changes

bp = Blueprint("join", __name__)

ROOM = "/room"
"""The phone's own page, once it is in."""

Page = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response


@bp.get("/join")
@policy(Policy.PUBLIC)
def show() -> Page:
    """Where the code from the screen is typed."""
    return _code_page(CodeForm(formdata=None))


@bp.post("/join")
@policy(Policy.PUBLIC)
@writes_apart
def typed() -> Page:
    """Looks the code up; the right one leads to the same page as the QR code.

    Somebody who only guesses never holds the room's writes up: a code that is not looked at takes no lock.
    """
    form = CodeForm()
    address = address_group(client_address())
    try:
        check_turn(address)
        room = _look_up(form.code.data or "", address)
    except CodesSlowed as slowed:
        return _code_page(form, slowed), 429, {"Retry-After": str(slowed.retry_after)}
    except Invalid as invalid:
        show_errors(form, invalid)
        return _code_page(form), 422
    return redirect(url_for("join.names", code=room.join_code, ticket=join_ticket(room)), 303)


def _look_up(typed: str, address: str) -> RoomView:
    """The room with this code; a wrong one is counted, and the count kept, before it is refused."""
    with write_apart():
        try:
            return room_by_typed_code(typed, address)
        except Invalid as invalid:
            wrong = invalid
    raise wrong


@bp.get("/j/<code>/<ticket>")
@policy(Policy.PUBLIC)
def names(code: str, ticket: str) -> Page:
    """Who are you? A phone that is in already finds its place at once."""
    try:
        room = room_by_ticket(code, ticket)
    except RoomEnded:
        return _ended("renewed")
    phone = _phone_of(room)
    if phone is not None and phone.is_in:
        return redirect(ROOM, 303)
    if not room.joining:
        return _ended("not-now", room, 409)
    return _names_page(room, NameForm(formdata=None, code=code, ticket=ticket), phone)


@bp.post("/join/name")
@policy(Policy.PUBLIC)
def name() -> Page:
    """Asks for a place under a name; a second tap asks for the same place."""
    form = NameForm()
    try:
        room = room_by_ticket(form.code.data or "", form.ticket.data or "")
    except RoomEnded:
        return _ended("renewed")
    token = token_for(room, form.once.data or "")
    try:
        phone = ask_to_join(
            room,
            token,
            person_number=whole_number(request.form.get(PERSON)),
            typed_name=form.typed_name.data or "",
            side=form.chosen_side,
            asker=Asker(this_browser(), address_group(client_address())),
        )
    except DomainError as trouble:
        return _refused(room, form, trouble)
    response = redirect(ROOM if phone.is_in else url_for("join.place"), 303)
    keep_phone(response, token)
    return response


@bp.get("/join/place")
@policy(Policy.PUBLIC)
def place() -> Page:
    """Where this phone stands: waiting for the facilitator's nod, or out of the room and why."""
    phone = known_phone()
    if phone is None:
        return redirect(url_for("join.show"), 303)
    room = room_by_id(phone.room_id)
    standing = standing_of(phone, room)
    if standing == "in":
        return redirect(ROOM, 303)
    if standing != "waiting":
        is_guest = standing == "removed" and phone.let_in_at is None
        return _ended("not-let-in" if is_guest else standing, room, 200, phone)
    programme = _programme(room)
    return render_template(
        "join/waiting.html",
        programme=programme,
        phone=phone,
        is_second=phone.person_id is not None
        and any(one.is_in and one.person_id == phone.person_id for one in phones_of(room.id)),
    )


@bp.get("/join/state")
@policy(Policy.PUBLIC)
def state() -> Response:
    """One word for the page that waits."""
    g.unlogged = True
    phone = known_phone()
    return jsonify({"state": standing_of(phone, room_by_id(phone.room_id)) if phone else "unknown"})


def _refused(room: RoomView, form: NameForm, trouble: DomainError) -> Page:
    """What kept somebody out, on the page where they can do something about it."""
    forget_changes()
    if isinstance(trouble, RoomEnded):
        return _ended("closed", room)
    if isinstance(trouble, JoiningClosed):
        return _ended("not-now", room, 409)
    if not isinstance(trouble, Invalid):
        return _names_page(room, form, _phone_of(room), trouble), trouble.status
    show_errors(form, trouble)
    return _names_page(room, form, _phone_of(room)), 422


def _phone_of(room: RoomView) -> PhoneView | None:
    """This browser's phone, if it ever asked to join this room."""
    phone = known_phone()
    return phone if phone is not None and phone.room_id == room.id else None


def _code_page(form: CodeForm, slowed: CodesSlowed | None = None) -> str:
    phone = known_phone()
    room = room_by_id(phone.room_id) if phone else None
    is_in = phone is not None and room is not None and standing_of(phone, room) in ("in", "waiting")
    return render_template("join/code.html", form=form, slowed=slowed, phone=phone if is_in else None)


def _names_page(
    room: RoomView, form: NameForm, phone: PhoneView | None, trouble: DomainError | None = None
) -> str:
    programme, people = _programme(room), attendance_of(room.programme_id, room.workshop_id)
    form.offer(programme.supplier, programme.customer)
    return render_template(
        "join/names.html",
        programme=programme,
        workshop=workshop_by_id(room.programme_id, room.workshop_id),
        form=form,
        phone=phone,
        trouble=trouble,
        parties=[(side, programme.party_name(side), _there(people, side)) for side in Side],
        taken={one.person_id for one in phones_of(room.id) if one.is_in},
    )


def _there(people: Attendances, side: Side) -> list[Attendee]:
    """Everybody of a party who has not left, by name."""
    return [person for person in people.of(side.value) if not person.has_left]


def _programme(room: RoomView) -> ProgrammeBrief:
    """The programme of the room; from here on the page speaks for it."""
    programme = programme_by_id(room.programme_id)
    speak_for(programme)
    return programme


def _ended(
    why: str, room: RoomView | None = None, status: int = 410, phone: PhoneView | None = None
) -> tuple[str, int]:
    """One calm page for everything that has ended: `renewed`, `not-now`, `not-let-in`, `removed`, `closed`,
    `called-off`; and for a session that was put back to planned (`not-begun`), which the phone waits for.

    A phone that was in to the end sees that evening what its owner owes and is owed, and when all meet again.
    """
    programme = _programme(room) if room else None
    mine = coming = criteria = None
    owner = _owner_afterwards(room, programme, phone) if room and programme and why == "closed" else None
    if programme and owner is not None:
        mine = open_ones_of(programme.id, owner)
        zone, workshops = programme.time_zone, timeline(programme.id)
        coming = session_ahead(workshops, zone, today_in(zone, clock.now()))
        step = next(one.step for one in workshops if room is not None and one.id == room.workshop_id)
        criteria = criteria_of(programme, step, clock.now(), workshops)
    page = render_template(
        "join/ended.html",
        why=why,
        programme=programme,
        phone=phone,
        mine=mine,
        coming=coming,
        criteria=criteria,
        workshop=workshop_by_id(room.programme_id, room.workshop_id) if room and why == "not-begun" else None,
    )
    return page, status


def _owner_afterwards(room: RoomView, programme: ProgrammeBrief, phone: PhoneView | None) -> int | None:
    """Whose promises a phone of a room that has closed still shows."""
    if phone is None or not phone.is_in or room.closed_at is None:
        return None
    return None if is_over(room.closed_at, clock.now(), programme.is_archived) else phone.person_id

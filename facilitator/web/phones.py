"""The phone that a request comes from: known by its cookie alone, which holds a secret and no account."""

from __future__ import annotations

import hashlib
import hmac

from flask import Response, current_app, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import NotAllowed, NotFound
from facilitator.domain.givers import Giver
from facilitator.domain.rooms import PHONE_KEPT
from facilitator.domain.tokens import new_token, token_hash
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import PhoneView, RoomView, phone_by_hash, phone_in_room
from facilitator.queries.workshops import workshop_by_id
from facilitator.services.log import log_key
from facilitator.web.asking import from_script

_LEAST_ONCE = 32
"""Characters of a page's own random key, below which it proves nothing."""


def cookie_name() -> str:
    secure = current_app.config["SETTINGS"].secure_cookies
    return "__Host-facilitator-phone" if secure else "facilitator-phone"


def phone_secret() -> str:
    """What the phone's cookie says; empty without one."""
    return request.cookies.get(cookie_name(), "")


def known_phone() -> PhoneView | None:
    """The phone that asks, in whatever state it is; None for one that never asked to join."""
    secret = phone_secret()
    return phone_by_hash(token_hash(secret)) if secret else None


def hold_phone() -> BaseResponse | tuple[Response, int] | None:
    """Lets a phone through that is in an open room, and answers every other one.

    Sets `g.phone`, `g.phone_room`, `g.phone_secret` and `g.programme`; where it writes, it waits for its turn in the
    programme. A page leads to where the phone stands, anything
    else gets 401 with `ended` and why.
    """
    secret = phone_secret()
    found = phone_in_room(token_hash(secret)) if secret else None
    if found is None:
        return _turned_away("join.show", "unknown")
    phone, room = found
    if not phone.is_in or not room.is_open:
        return _turned_away("join.place", standing_of(phone, room))
    g.phone, g.phone_room, g.phone_secret = phone, room, secret
    g.programme = programme_by_id(room.programme_id, hold="write" in g)
    return None


def standing_of(phone: PhoneView, room: RoomView) -> str:
    """Where a phone stands: `in`, `waiting` or `removed`; while its room is closed, where that one stands."""
    if not room.is_open:
        return _standing_of_closed(room)
    if phone.removed_at is not None:
        return "removed"
    return "in" if phone.is_in else "waiting"


def _standing_of_closed(room: RoomView) -> str:
    """`closed` once its session was held, `not-begun` where it is planned again, `called-off` where it will not be."""
    try:
        workshop = workshop_by_id(room.programme_id, room.workshop_id)
    except NotFound:
        return "called-off"
    if workshop.is_planned:
        return "not-begun"
    return "called-off" if workshop.is_cancelled else "closed"


def this_phone() -> PhoneView:
    """The phone that asks; it is in, and its room is open."""
    found: PhoneView = g.phone
    return found


def this_phone_room() -> RoomView:
    found: RoomView = g.phone_room
    return found


def this_giver(*, gives: bool = False) -> Giver:
    """The person on this phone. With `gives` raises NotAllowed for an observer, who only watches."""
    phone = this_phone()
    if gives and phone.is_observer:
        raise NotAllowed("You are here as an observer: you see everything and hand nothing in.")
    return Giver(
        name=phone.name,
        side=phone.side,
        person_id=phone.person_id,
        secret=g.phone_secret,
        actor=Actor(kind=ActorKind.PERSON, name=phone.name, person_id=phone.person_id, side=phone.side),
    )


def token_for(room: RoomView, once: str) -> str:
    """The secret with which this browser asks to join: its own while it belongs to this room, else a new one.

    The new one follows from the key that the page carried, so that a second tap asks with the same.
    """
    phone = known_phone()
    if phone is not None and phone.room_id == room.id:
        return phone_secret()
    if len(once) < _LEAST_ONCE:
        return new_token()
    return hmac.new(log_key(), f"phone {room.id}\n{once}".encode(), hashlib.sha256).hexdigest()


def keep_phone(response: BaseResponse, token: str) -> None:
    """Gives the browser its cookie: for this site only, out of reach of any script."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=PHONE_KEPT,
        path="/",
        secure=current_app.config["SETTINGS"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def forget_phone(response: BaseResponse) -> None:
    """Takes the cookie away again, with the flags that it was given: a browser heeds no others."""
    secure = current_app.config["SETTINGS"].secure_cookies
    response.delete_cookie(cookie_name(), path="/", secure=secure, httponly=True, samesite="Lax")


def _turned_away(endpoint: str, why: str) -> BaseResponse | tuple[Response, int]:
    if _wants_page():
        return redirect(url_for(endpoint), 303)
    return jsonify({"ended": True, "reason": why}), 401


def _wants_page() -> bool:
    """Whether somebody opens a page, rather than a script of ours asking for something."""
    if request.method != "GET" or from_script():
        return False
    dest = request.headers.get("Sec-Fetch-Dest")
    if dest is not None:
        return dest == "document"
    return request.accept_mimetypes.best in (None, "text/html")

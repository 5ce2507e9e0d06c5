"""What open screens hear: one stream each, or the same asked for now and then where a proxy keeps streams back.

A stream holds no database connection: it only waits for notes of the hub.
"""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Iterator, Mapping

from flask import Blueprint, Flask, Response, abort, current_app, g, has_app_context, jsonify, request
from flask_login import current_user

from facilitator.domain.errors import NotFound
from facilitator.domain.tokens import token_hash
from facilitator.live import hooks
from facilitator.live.announcer import Announcer
from facilitator.live.carriers import Carrier, carrier_of_database
from facilitator.live.hub import HANG_UP, SCENES, Audience, Note, Subscription, Who
from facilitator.queries.rooms import RoomView, room_by_screen, room_of
from facilitator.queries.streams import RoomRights, desk_key, rights_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.transactions import give_back
from facilitator.web.guard import this_programme
from facilitator.web.phones import this_phone, this_phone_room
from facilitator.web.policies import Policy, policy
from facilitator.web.scenes import render_scene

bp = Blueprint("streams", __name__)

CONSOLE = "/programmes/<programme_id>/workshops/<int:number>/run"
BEAT = 10.0
"""Seconds between two signs of life: a screen that hears none knows that it is cut off, a dead one is noticed."""
ASK_WITHIN = 3.0
"""Seconds that a screen which asks waits for its answer."""
_HEADERS = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # nginx
    "Content-Encoding": "identity",  # Caddy packs all else, and holds it back while it does
}


def init_app(app: Flask) -> None:
    """Gives the app its announcer, which sleeps until the first stream is opened."""

    def render(room_id: int, audience: str) -> str:
        with app.app_context():
            return render_scene(room_id, audience)

    def rights(room_ids: Collection[int]) -> Mapping[int, RoomRights]:
        with app.app_context():
            return rights_of(room_ids)

    with app.app_context():
        app.extensions["live"] = Announcer(render, rights, carrier_of_database())
    hooks.listen(_carrier)


def live() -> Announcer:
    """The announcer of the app that serves this request."""
    found: Announcer = current_app.extensions["live"]
    return found


@bp.get("/room/stream")
@policy(Policy.PHONE)
def phone() -> Response:
    return _stream(this_phone_room(), _this_phone())


@bp.get("/room/poll")
@policy(Policy.PHONE)
def phone_poll() -> Response:
    return _poll(this_phone_room(), _this_phone())


@bp.get("/screen/<token>/stream")
@policy(Policy.LINK)
def screen(token: str) -> Response:
    return _stream(*_screen(token))


@bp.get("/screen/<token>/poll")
@policy(Policy.LINK)
def screen_poll(token: str) -> Response:
    return _poll(*_screen(token))


@bp.get(f"{CONSOLE}/stream")
@policy(Policy.PROGRAMME)
def console(programme_id: str, number: int) -> Response:
    return _stream(_console_room(number), _this_desk())


@bp.get(f"{CONSOLE}/poll")
@policy(Policy.PROGRAMME)
def console_poll(programme_id: str, number: int) -> Response:
    return _poll(_console_room(number), _this_desk())


def _this_phone() -> Who:
    return Who(Audience.PHONE, this_phone().key)


def _this_desk() -> Who:
    return Who(Audience.DESK, desk_key(current_user.sign_in_id))


def _screen(token: str) -> tuple[RoomView, Who]:
    """The room that a projector's address shows; 404 for an address that was replaced."""
    room = room_by_screen(token_hash(token))
    if room is None:
        abort(404)
    return room, Who(Audience.SCREEN, token_hash(token))


def _console_room(number: int) -> RoomView:
    """The room of a workshop; raises NotFound before its first start."""
    room = room_of(workshop_by_number(this_programme().id, number).id)
    if room is None:
        raise NotFound
    return room


def _stream(room: RoomView, who: Who) -> Response:
    subscription = live().hub.subscribe(room.id, who)
    response = Response(_events(subscription), mimetype="text/event-stream", headers=_HEADERS)
    response.call_on_close(subscription.close)
    return response


def _events(subscription: Subscription) -> Iterator[str]:
    """The notes as server-sent events, the present one first; a sign of life where nothing happens."""
    yield f"retry: {random.randint(2000, 5000)}\n\n"
    while True:
        note = subscription.wait(BEAT)
        if note is HANG_UP:
            return
        now = time.time()
        if note is None:
            yield f': still here\nevent: beat\ndata: {{"now": {int(now * 1000)}}}\n\n'
            continue
        yield f"event: {note.event}\ndata: {note.json(now)}\n\n"
        if note.event == "end":
            return


def _poll(room: RoomView, who: Who) -> Response:
    """The present note as JSON, 204 when the screen has it, 401 when it may not listen any more."""
    g.unlogged = True
    give_back()  # whoever waits for the announcer must not keep a connection from it
    note = live().hub.ask(room.id, who, ASK_WITHIN)
    now = time.time()
    if note is None or note is HANG_UP:
        response = Response(status=503, headers={"Retry-After": "3"})
    elif note.event == "end":
        response = jsonify(ended=True, reason=note.digest)
        response.status_code = 401
    elif _is_known(note, who):
        response = Response(status=204)
    else:
        response = Response(note.json(now), mimetype="application/json")
    response.headers["X-Now"] = str(int(now * 1000))
    return response


def _is_known(note: Note, who: Who) -> bool:
    if who.audience in SCENES:
        return request.args.get("digest", "") == note.digest
    return request.args.get("version", "") == str(note.version)


def _carrier() -> Carrier | None:
    found = current_app.extensions.get("live") if has_app_context() else None
    return found.carrier if isinstance(found, Announcer) else None

"""A phone in the room: the page that follows the room, its own part of the scene, and what it hands in.

What a phone hands in comes and is answered as JSON. Nothing of it stands in an address or in a log, and of what is
anonymous there is no line at all.
"""

from __future__ import annotations

import json
import time
from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.activities import kind_of
from facilitator.activities.family import Block, Shown
from facilitator.activities.running import GONE_ON, block_now, block_of, give
from facilitator.domain.errors import Conflict, DomainError, Invalid
from facilitator.queries.agendas import agenda_of
from facilitator.queries.workshops import WorkshopBrief, workshop_by_id
from facilitator.services.participants import remove
from facilitator.services.repeats import earlier_location, remember_location
from facilitator.services.rooms import join_ticket
from facilitator.services.transactions import let_go
from facilitator.troubles import Clash
from facilitator.web.guard import this_programme
from facilitator.web.phones import forget_phone, this_giver, this_phone, this_phone_room
from facilitator.web.policies import Policy, policy
from facilitator.web.scenes import activity_template, render_scene

bp = Blueprint("phone", __name__)

Page = str | tuple[str, int] | Response
KEPT_ANSWER = 400
"""Letters of an answer that are kept for a resend; of a longer one only that it was given."""


@bp.get("/room")
@policy(Policy.PHONE)
def show() -> Page:
    """The page that stays open during the workshop; a reload finds its place."""
    programme = this_programme()
    return render_template(
        "phone/show.html",
        programme=programme,
        workshop=_workshop(),
        phone=this_phone(),
        party=programme.party_name(this_phone().side),
        scene=render_scene(this_phone_room().id, "phone"),
        server_now=int(time.time() * 1000),
    )


@bp.get("/room/mine")
@policy(Policy.PHONE)
def mine() -> Response:
    """One phone's own part of the activity that is on, and in the header for which scene it is meant."""
    block = block_now(this_programme(), _workshop(), this_phone_room(), agenda_of(_workshop(), clock.now()))
    g.unlogged = block is not None and _is_private(block)
    response = Response(_mine_of(block) if block else "", mimetype="text/html")
    response.headers["X-Scene"] = _scene_key(block)
    return response


@bp.post("/room/do/<item_key>/<mode>/<name>")
@policy(Policy.PHONE)
def do(item_key: str, mode: str, name: str) -> Response:
    """Takes what a phone gives; the answer holds what was stored, or says in words why nothing was."""
    try:
        fields = _fields()
        return _json({"stored": dict(_given(item_key, mode, name, fields))}, 200)
    except Conflict as conflict:
        return _json({"message": conflict.message, "moved_on": True}, 409)
    except Invalid as invalid:
        return _json({"message": invalid.message, "fields": invalid.fields}, 422)
    except DomainError as trouble:
        return _json({"message": trouble.message}, trouble.status)


@bp.post("/room/leave")
@policy(Policy.PHONE)
def leave() -> Page:
    """“This is not me”: the phone gives its place up and may ask for another name."""
    room, workshop = this_phone_room(), _workshop()
    actor = this_giver().actor
    assert actor is not None  # a phone that is in stands for a person
    remove(actor, room.programme_id, workshop.number, this_phone().key)
    names = url_for("join.names", code=room.join_code, ticket=join_ticket(room))
    response = redirect(names if room.joining else url_for("join.show"), 303)
    forget_phone(response)
    return response


def _given(item_key: str, mode: str, name: str, fields: dict[str, str]) -> Shown:
    """What was stored; for a resend with the same `once` what its first sending stored."""
    block = _block(item_key, mode)
    once, scope = fields.pop("once", ""), f"phone:{this_phone().key}"
    if g.unlogged:  # nothing may say which phone gave it: the phone's own place for it is filled once
        return give(block, this_giver(gives=True), mode, name, fields)
    try:
        if (earlier := earlier_location(scope, once)) is not None:
            return _remembered(earlier)
        stored = give(block, this_giver(gives=True), mode, name, fields)
        answer = json.dumps(dict(stored), ensure_ascii=False, default=str)
        remember_location(scope, once, answer if len(answer) <= KEPT_ANSWER else "{}")
    except Clash:
        let_go()
        if (earlier := earlier_location(scope, once)) is None:
            raise
        return _remembered(earlier)
    return stored


def _remembered(answer: str) -> Shown:
    found: dict[str, Any] = json.loads(answer)
    return found


def _block(item_key: str, mode: str) -> Block:
    """The block that it is meant for, whether or not it is on; raises Conflict for one that is gone."""
    workshop = _workshop()
    line = agenda_of(workshop, clock.now()).line(item_key)
    if line is None:
        g.unlogged = True
        raise Conflict(GONE_ON)
    place = this_programme(), workshop, this_phone_room(), line
    block = block_of(*place)
    g.unlogged = line.anonymous or _is_private(block) or _is_private(block_of(*place, mode))
    return block


def _is_private(block: Block) -> bool:
    return kind_of(block.state.mode).is_private(block)


def _fields() -> dict[str, str]:
    """The fields of the JSON object, as text; raises Invalid for anything else."""
    try:
        sent = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets without end
        sent = None
    if not isinstance(sent, dict):
        raise Invalid({}, _("That did not arrive whole. Please send it again."))
    fields: dict[str, str] = {}
    for name, value in sent.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Invalid({}, _("That did not arrive whole. Please send it again."))
        fields[name] = _storable(str(value))
    return fields


def _storable(text: str) -> str:
    """Without what no database takes: NUL, and halves of letters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _mine_of(block: Block) -> str:
    kind = kind_of(block.state.mode)
    if not kind.has_mine:
        return ""
    giver = this_giver()
    return render_template(
        activity_template(kind.key, "mine"),
        block=block,
        show=kind.show(block),
        mine=kind.mine(block, giver),
        giver=giver,
        phone=this_phone(),
        programme=block.programme,
        workshop=block.workshop,
        room=block.room,
    )


def _scene_key(block: Block | None) -> str:
    return f"{block.item.key}.{block.state.mode}.{block.state.run}" if block else ".."


def _workshop() -> WorkshopBrief:
    found: WorkshopBrief | None = g.get("phone_workshop")
    if found is None:
        room = this_phone_room()
        found = g.phone_workshop = workshop_by_id(room.programme_id, room.workshop_id)
    return found


def _json(content: dict[str, Any], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response

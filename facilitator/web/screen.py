"""The projector: an address that needs no sign-in, cannot be guessed and only shows what the room may see."""

from __future__ import annotations

import time

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from facilitator.domain.tokens import token_hash
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import room_by_screen
from facilitator.queries.workshops import workshop_by_id
from facilitator.web.policies import Policy, policy
from facilitator.web.scenes import render_scene

bp = Blueprint("screen", __name__)


@bp.get("/screen/<token>")
@policy(Policy.LINK)
def show(token: str) -> str | tuple[str, int] | Response:
    """What the wall shows now; the same calm page for an address that has ended and for one that never was."""
    room = room_by_screen(token_hash(token))
    if room is None or not room.is_open:
        return render_template("screen/ended.html"), 404
    g.programme = programme_by_id(room.programme_id)
    return render_template(
        "screen/show.html",
        token=token,
        workshop=workshop_by_id(room.programme_id, room.workshop_id),
        scene=render_scene(room.id, "screen"),
        server_now=int(time.time() * 1000),
    )

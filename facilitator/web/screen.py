"""The projector: an address that needs no sign-in, cannot be guessed and only shows what the room may see."""

from __future__ import annotations

import time

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.errors import NotFound
from facilitator.domain.rooms import is_over
from facilitator.domain.tokens import token_hash
from facilitator.queries.after_closing import closing_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import room_by_screen
from facilitator.queries.workshops import WorkshopBrief, workshop_by_id
from facilitator.web.policies import Policy, policy
from facilitator.web.scenes import render_scene

bp = Blueprint("screen", __name__)


@bp.get("/screen/<token>")
@policy(Policy.LINK)
def show(token: str) -> str | tuple[str, int] | Response:
    """What the wall shows now; the same calm page for an address that has ended and for one that never was."""
    room = room_by_screen(token_hash(token))
    if room is None:
        return _dark()
    programme = programme_by_id(room.programme_id)
    if room.closed_at is not None and is_over(room.closed_at, clock.now(), programme.is_archived):
        return _dark()
    g.programme = programme
    try:
        workshop = workshop_by_id(room.programme_id, room.workshop_id)
    except NotFound:  # it was put back to planned, then deleted
        return _dark()
    if workshop.is_cancelled:
        return _dark()
    return render_template(
        "screen/show.html",
        token=token if room.is_open else "",
        workshop=workshop,
        scene=render_scene(room.id, "screen") if room.is_open else _afterwards(workshop),
        server_now=int(time.time() * 1000),
    )


def _dark() -> tuple[str, int]:
    return render_template("screen/ended.html"), 404


def _afterwards(workshop: WorkshopBrief) -> str:
    """The scene of a room that has closed: thanks, or that a session which was put back to planned has not begun."""
    programme = g.programme
    if workshop.is_planned:
        return render_template("screen/_not_begun.html", programme=programme, workshop=workshop)
    closing = closing_of(programme, workshop)
    return render_template("screen/_closing.html", programme=programme, workshop=workshop, closing=closing)

"""A page asked again with nothing happened since is the page that was made before.

What a programme's page shows follows from rows that its log holds, and the hash of the log's last event stands for all
of them (docs/decisions/0020); from who asks for what, and from the day there. All of that is the key, so nothing is
ever thrown away because it may be old: what has changed is asked for under another key. What no event tells, such as
phones in a room and anonymous input, raises the version of the room, and pages that show it name that too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask, current_app, get_flashed_messages, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.zones import today_in
from facilitator.web.guard import this_programme
from facilitator.web.holes import Pieces, cut, fill, holes_left
from facilitator.web.memory import Memory
from facilitator.web.static_answers import static_turn
from facilitator.web.troubles import banner

Page = str | Response | tuple[str, int]
Pages = Memory[Pieces]
ROOM = 16 * 1024 * 1024
"""Bytes of pages that each process keeps at most."""
NAME = "unchanged"


def init_app(app: Flask) -> None:
    app.extensions[NAME] = Pages(ROOM)


def as_before(make: Callable[[], Page], *also: Hashable) -> Page:
    """The page of this programme as it was made before, else as `make` makes it now, which is kept.

    `also` is what the page shows that neither its address nor the log tells. Nothing is kept of an answer that says
    something once, that a form was sent for, or that is no page.
    """
    if request.method not in ("GET", "HEAD") or session.get("_flashes") or banner():
        return make()
    pages: Pages = current_app.extensions[NAME]
    key = (*_asked(), *also)
    pieces = pages.find(key)
    if pieces is not None:
        return current_app.response_class(fill(pieces))
    with holes_left():
        made = make()
    page, status = made if isinstance(made, tuple) else (made, 200)
    if isinstance(page, Response):
        return page
    pieces = cut(page)
    if status == 200 and not get_flashed_messages():
        pages.keep(key, pieces, len(request.path) + len(request.query_string) + sum(map(len, pieces)))
    return current_app.response_class(fill(pieces), status)


def _asked() -> tuple[Hashable, ...]:
    """Who asks for what of which state of the programme, on which day, and how it is to look."""
    programme = this_programme()
    return (
        request.scheme,
        request.host,
        request.script_root,
        request.path,
        request.query_string,
        programme.last_event,
        programme.locale,
        today_in(programme.time_zone, clock.now()),
        current_user.user_id,
        current_user.name,
        current_user.email,
        _theme(),
        static_turn(),
    )


def _theme() -> str:
    """Light or dark where the reader has chosen; anything else that the cookie may hold shows as the device has it."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""

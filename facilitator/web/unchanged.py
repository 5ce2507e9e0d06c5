"""A page asked again with nothing happened since is the page that was made before.

What a programme's page shows follows from rows that its log holds, and the hash of the log's last event stands for all
of them (docs/decisions/0020); from who asks for what, and from the day there. All of that is the key, so nothing is
ever thrown away because it may be old: what has changed is asked for under another key. What no event tells, such as
phones in a room and anonymous input, raises the version of the room, and pages that show it name that too.

Most events change nothing that a page shows. A view that hands over what it read (`Shown`) is asked to put it into
words only when something of it is different: what was read is the second key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from flask import Flask, current_app, get_flashed_messages, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.zones import today_in
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.web.faces import faces_kept
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


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows, as it was read, and how to put just that into words; the programme itself goes without saying.

    `make` may look at `values`, at the programme, and at what stands in every key: who asks for what, on which day.
    """

    values: Hashable
    make: Callable[[], Page]


def init_app(app: Flask) -> None:
    app.extensions[NAME] = Pages(ROOM)


def as_before(read: Callable[[], Page | Shown], *also: Hashable) -> Page:
    """The page of this programme as it was made before, else as `read` makes it now, which is kept.

    `also` is what the page shows that neither its address nor the log tells. Nothing is kept of an answer that says
    something once, that a form was sent for, or that is no page.
    """
    if request.method not in ("GET", "HEAD") or session.get("_flashes") or banner():
        return _made(read())
    pages: Pages = current_app.extensions[NAME]
    asked = (*_asked(), *also)
    by_event = (this_programme().last_event, asked)
    pieces = pages.find(by_event)
    if pieces is not None:
        return _answer(pieces)
    with holes_left():
        found = read()
        if not isinstance(found, Shown):
            return _kept(found, pages, by_event)
        by_values = (_but_its_log(), found.values, asked)
        pieces = pages.find(by_values)
        if pieces is None:
            return _kept(found.make(), pages, by_event, by_values)
    pages.keep(by_event, pieces, _size(pieces))
    return _answer(pieces)


def _kept(made: Page, pages: Pages, *keys: Hashable) -> Page:
    """The page as it was made just now, with holes; kept under each of the keys if it may be."""
    page, status = made if isinstance(made, tuple) else (made, 200)
    if isinstance(page, Response):
        return page
    pieces = cut(page)
    if status == 200 and not get_flashed_messages():
        size = _size(pieces)
        for key in keys:
            pages.keep(key, pieces, size)
    return _answer(pieces, status)


def _answer(pieces: Pieces, status: int = 200) -> Response:
    return current_app.response_class(fill(pieces), status)


def _size(pieces: Pieces) -> int:
    """Bytes that a page takes with its key: what was read for it is shorter than what it became."""
    return len(request.path) + len(request.query_string) + sum(map(len, pieces))


def _asked() -> tuple[Hashable, ...]:
    """Who asks for what, on which day of the programme, where its links lead, and how it is to look."""
    programme = this_programme()
    return (
        current_app.config["SETTINGS"].reach,
        request.scheme,
        request.host,
        request.script_root,
        request.path,
        request.query_string,
        programme.locale,
        today_in(programme.time_zone, clock.now()),
        current_user.user_id,
        current_user.name,
        current_user.email,
        _theme(),
        faces_kept(),
        static_turn(),
    )


def _made(found: Page | Shown) -> Page:
    return found.make() if isinstance(found, Shown) else found


def _but_its_log() -> ProgrammeBrief:
    """What pages show of the programme itself."""
    return replace(this_programme(), last_event="")


def _theme() -> str:
    """Light or dark where the reader has chosen; anything else that the cookie may hold shows as the device has it."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""

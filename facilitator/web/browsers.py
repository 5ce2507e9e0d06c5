"""A browser known again by a secret of its own, which says nothing of who uses it.

It outlives signing in and out, and leaving a room: one browser does not act for both parties of a list, has one
place at the door of a room, and wrong passwords typed in it are counted apart from everybody else's. The server keeps
only hashes over it, another one for each of these.
"""

from __future__ import annotations

import re

from flask import after_this_request, current_app, g, request
from werkzeug.wrappers import Response

from facilitator.domain.accounts import BROWSER_KEPT
from facilitator.domain.tokens import new_token

_OURS = re.compile(r"[\w-]{32,64}", re.ASCII)


def browser_cookie() -> str:
    secure = current_app.config["SETTINGS"].secure_cookies
    return "__Host-facilitator-browser" if secure else "facilitator-browser"


def this_browser() -> str:
    """This browser's secret; one that has none gets it with this answer."""
    if "browser" not in g:
        known = request.cookies.get(browser_cookie(), "")
        g.browser = known if _OURS.fullmatch(known) else new_token()
        if g.browser != known:
            after_this_request(_keep)
    secret: str = g.browser
    return secret


def keep_browser() -> None:
    """Begins this cookie's time anew: the browser is one in which somebody knew a password."""
    if this_browser() == request.cookies.get(browser_cookie()):  # a new one is given its cookie anyway
        after_this_request(_keep)


def _keep(response: Response) -> Response:
    response.set_cookie(
        browser_cookie(),
        g.browser,
        max_age=BROWSER_KEPT,
        path="/",
        secure=current_app.config["SETTINGS"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response

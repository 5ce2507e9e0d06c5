"""A browser known again by a secret of its own, which says nothing of who uses it.

It outlives signing in and out, so that one browser does not act for both parties of a list. The server keeps only a
hash over it, another one for each workshop.
"""

from __future__ import annotations

import re
from datetime import timedelta

from flask import after_this_request, current_app, g, request
from werkzeug.wrappers import Response

from facilitator.domain.tokens import new_token

KEPT = timedelta(days=180)
"""Longer than a list that was not signed in its workshop stays open for signing."""

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


def _keep(response: Response) -> Response:
    response.set_cookie(
        browser_cookie(),
        g.browser,
        max_age=KEPT,
        path="/",
        secure=current_app.config["SETTINGS"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response

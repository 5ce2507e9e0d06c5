"""Tells a browser what it need not keep any longer: the numbers of forms whose words are stored (static/js/keep.js)."""

from __future__ import annotations

import re

from flask import Flask, Response, current_app, request

COOKIE = "stored"
_NUMBER = re.compile(r"[\da-f]{12}")
_MOST = 20
"""Numbers in the cookie: more are not under way at once, and a page takes them away when it opens."""
_DAY = 86_400
"""Seconds after which a browser forgets by itself what it has kept."""


def init_app(app: Flask) -> None:
    """Call it before the guard: what adds to answers later runs earlier, and only a commit that went well counts."""
    app.after_request(_tell_stored)


def _tell_stored(response: Response) -> Response:
    if request.method != "POST" or not _is_stored(response):
        return response
    number = request.form.get("kept", "")
    if _NUMBER.fullmatch(number):
        told = [one for one in request.cookies.get(COOKIE, "").split(".") if _NUMBER.fullmatch(one)]
        response.set_cookie(
            COOKIE,
            ".".join([*told, number][-_MOST:]),
            max_age=_DAY,
            secure=current_app.config["SETTINGS"].secure_cookies,
            samesite="Lax",
        )
    return response


def _is_stored(response: Response) -> bool:
    """A page that answers a form by itself only looks at what was sent, as before an import: the words stay kept."""
    return response.status_code < 400 and not (
        response.status_code == 200 and response.mimetype == "text/html"
    )

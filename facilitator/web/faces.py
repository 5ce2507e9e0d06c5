"""Whether this browser keeps the faces of the pages already: then a page may wait the moment that they take.

Chromium holds back the first paint for a face that is asked for in the head. From the browser's own store it comes at
once, and no word changes its look under the reader's eyes; over a slow line the words must not wait for it.
"""

from __future__ import annotations

from flask import Flask, request

from facilitator.web.static_answers import static_url

COOKIE = "faces"
"""Set by js/shell.js once the faces are there: the file of the sans, whose name changes with what is in it."""
_SANS = "fonts/web/sans-latin.woff2"


def init_app(app: Flask) -> None:
    app.add_template_global(faces_kept)


def faces_kept() -> bool:
    """Whether this browser has said that it keeps the sans as it is now."""
    return request.cookies.get(COOKIE, "") == static_url(_SANS).rsplit("/", 1)[-1]

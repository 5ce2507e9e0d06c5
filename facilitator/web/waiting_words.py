"""What was done is said on the next page; until one is opened the words wait in the browser's cookie, the newest few.

A script that writes many times without opening a page would have them all sent with each request, and a browser keeps
no cookie above four kilobytes: not even the sign-in in it would be kept.
"""

from __future__ import annotations

from flask import Flask, Response, g, session

MOST = 5
_WORDS = "_flashes"
"""Flask's name for them in the session."""


def init_app(app: Flask) -> None:
    app.after_request(_keep_newest)


def _keep_newest(response: Response) -> Response:
    if "write" in g and len(session.get(_WORDS, ())) > MOST:
        session[_WORDS] = session[_WORDS][-MOST:]
    return response

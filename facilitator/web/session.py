"""Cookies, proxies and the signed-in user."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request, session
from flask_login import UserMixin, login_user
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator import clock
from facilitator.config import Settings
from facilitator.domain.accounts import SEEN_EVERY, SIGN_IN_KEPT
from facilitator.queries.users import OpenSignIn, account_by_session
from facilitator.services.sign_ins import note_seen
from facilitator.web.guard import write_aside
from facilitator.web.instances import login
from facilitator.web.renewal import to_sign_in

_RENEWED = "renewed"
"""Where a session keeps when its cookie was set last, in seconds since 1970."""
_RENEW_EVERY = 3600
"""Seconds in which the cookie is set once at most, as long as nothing else in the session changes."""
_TRY_AGAIN = 600.0
"""Seconds until it is tried again to note that a browser is in use, so that no page waits for a busy database twice."""
_tried: dict[int, float] = {}


class SignedIn(UserMixin):
    """The signed-in facilitator, as plain values; the session holds the token of the sign-in."""

    def __init__(self, token: str, found: OpenSignIn) -> None:
        self.user_id = found.account.id
        self.name = found.account.name
        self.email = found.account.email
        self.sign_in_id = found.id
        self._token = token

    def get_id(self) -> str:
        return self._token


def begin_session(token: str) -> None:
    """A fresh session for this sign-in: nothing of the old one, not even its number, goes on."""
    found = account_by_session(token)
    assert found is not None  # it was opened in this very request
    session.clear()
    login_user(SignedIn(token, found))
    session.permanent = True
    session[_RENEWED] = int(clock.now().timestamp())


def configure_session(app: Flask, settings: Settings) -> None:
    """Strict cookies, the exact number of trusted proxies, and the user loader."""
    secure = settings.secure_cookies
    app.config.update(
        SESSION_COOKIE_NAME="__Host-facilitator" if secure else "facilitator",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=SIGN_IN_KEPT,
        SESSION_REFRESH_EACH_REQUEST=False,
        PREFERRED_URL_SCHEME="https" if secure else "http",
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.after_request(_keep_signed_in)
    app.after_request(_note_seen)
    login.session_protection = None
    login.user_loader(_load)
    login.unauthorized_handler(to_sign_in)


def _keep_signed_in(response: Response) -> Response:
    """The first page that somebody opens in an hour begins the fourteen days anew; no other answer sets the cookie.

    Two answers may cross: a cookie that comes back from a slow one would undo what the quick one has put into it.
    """
    if request.headers.get("Sec-Fetch-Dest") == "document" and session.permanent:
        now = int(clock.now().timestamp())
        if now - session.get(_RENEWED, 0) >= _RENEW_EVERY:
            session[_RENEWED] = now
    return response


def _load(token: str) -> SignedIn | None:
    found: OpenSignIn | None = g.pop("signed_in", None) or account_by_session(token)
    if found is None:
        return None
    if found.seen_at < clock.now() - SEEN_EVERY:
        g.not_seen_lately = found.id
    return SignedIn(token, found)


def _note_seen(response: Response) -> Response:
    """Notes about once an hour that a browser is in use. A page that was made is shown, whatever comes of it."""
    sign_in_id = g.get("not_seen_lately")
    now = time.monotonic()
    if sign_in_id is None or "write" in g or now - _tried.get(sign_in_id, -_TRY_AGAIN) < _TRY_AGAIN:
        return response
    if len(_tried) > 1000:
        _tried.clear()
    _tried[sign_in_id] = now
    write_aside(lambda: note_seen(sign_in_id))
    return response

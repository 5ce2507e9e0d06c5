"""Who asks: a script of ours, or a browser that opens a page. A script gets one sentence, 401 without a sign-in."""

from __future__ import annotations

import hashlib
import hmac

from flask import Response, current_app, make_response, request
from flask_babel import gettext as _
from flask_login import current_user

OURS = "fetch"
"""What our scripts write into X-Requested-With (static/js/wire.js); a foreign page cannot send that header."""

SIGN_IN = "Session"
"""The scheme in WWW-Authenticate that tells a script to ask for the sign-in; no browser shows a dialog for it."""


def from_script() -> bool:
    """Whether a script asks, to which a page of words or a way to another page is no answer."""
    if request.headers.get("X-Requested-With") == OURS:
        return True
    return request.headers.get("Sec-Fetch-Dest") == "empty" or _wants_stream()


def sentence(message: str, status: int) -> Response:
    """An error as a script shows it beside what was pressed: its one sentence, as text or in JSON."""
    wanted = request.accept_mimetypes.best_match(["text/plain", "application/json"], default="text/plain")
    if wanted == "application/json" and "application/json" in request.headers.get("Accept", ""):
        return make_response({"message": message}, status)
    response = make_response(message, status)
    response.mimetype = "text/plain"
    return response


def signed_out() -> Response:
    """401 for a script whose person is no longer signed in: nothing was read or changed."""
    response = sentence(_("You are signed out. Nothing was changed; sign in, and it goes on."), 401)
    response.headers["WWW-Authenticate"] = SIGN_IN
    return response


def account_key() -> str:
    """A name for the signed-in account, to keep apart what several people type on one machine; empty for nobody.

    It says nothing about the account: not its number, and not the same on another server.
    """
    if not current_user or not current_user.is_authenticated:
        return ""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"who {current_user.user_id}".encode(), hashlib.sha256).hexdigest()[:16]


def _wants_stream() -> bool:
    return "text/event-stream" in request.headers.get("Accept", "")


def client_address() -> str:
    """The network address that asks; behind a proxy ProxyFix has put it there, and no header is read here."""
    return request.remote_addr or "unknown"

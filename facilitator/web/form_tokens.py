"""The token that every form carries, written another way in each answer, so that no packed page tells it.

Whoever can put a guess into a page and sees how long the packed page becomes learns, byte by byte, what else stands
in it and is the same each time (BREACH). So what stands there is the session's own token under a mask that is thrown
anew for each answer, and the mask.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Flask, g, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

from facilitator.web.bodies import READS

FIELD = "csrf_token"
"""The field of a form, and the session's name for its token, which is 40 hex digits."""


class MaskedTokens(CSRFProtect):
    """Flask-WTF asks before any view and finds what was sent; behind its mask it has to be the session's token."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.add_template_global(form_token, FIELD)
        app.context_processor(lambda: {FIELD: form_token})

    def protect(self, apply_exemptions: bool = False) -> None:
        """Raises CSRFError for a request that may write and does not bring its session's token. Nothing is exempt."""
        if request.method in READS or not request.endpoint:
            return
        sent, own = unmasked(self._get_csrf_token() or ""), session.get(FIELD)
        if not own or not hmac.compare_digest(sent, own):
            self._error_response("The token is missing, or it is not this session's.")
        g.csrf_valid = True


def form_token() -> str:
    """This answer's token for all its forms and scripts."""
    if "form_token" not in g:
        if FIELD not in session:
            generate_csrf()  # gives the session its token; what it signs besides nobody needs
        g.form_token = masked(session[FIELD])
    token: str = g.form_token
    return token


def masked(raw: str) -> str:
    """Hex digits under a new mask as long as they are, with the mask before them."""
    plain = bytes.fromhex(raw)
    mask = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(mask + _mixed(plain, mask)).decode().rstrip("=")


def unmasked(token: str) -> str:
    """The hex digits of a masked token; empty for what is none."""
    try:
        both = urlsafe_b64decode(token.encode("ascii") + b"==")
    except ValueError:  # not ASCII, or not of such a length
        return ""
    half = len(both) // 2
    return _mixed(both[:half], both[half:]).hex() if len(both) == 2 * half else ""


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))

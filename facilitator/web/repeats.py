"""A form sent twice makes a thing once: each creating form carries a key, and the key remembers where it led."""

from __future__ import annotations

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from facilitator.services.repeats import earlier_location, remember_location
from facilitator.services.transactions import let_go
from facilitator.troubles import Clash


def sent_before(scope: str) -> BaseResponse | None:
    """The answer to a resent form: a redirect to what its first sending made, or None for a first sending."""
    location = earlier_location(scope, request.form.get("once", ""))
    return redirect(location, 303) if location else None


def made(scope: str, location: str) -> BaseResponse:
    """Redirects to what was made, and remembers it for a resend.

    Of two sendings at the same moment the later one is taken back whole and led to what the first one made.
    """
    try:
        remember_location(scope, request.form.get("once", ""), location)
    except Clash:
        let_go()
        if first := sent_before(scope):
            return first
        raise
    response = redirect(location, 303)
    assert isinstance(response, Response | BaseResponse)
    return response

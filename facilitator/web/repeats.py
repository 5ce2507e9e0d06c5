"""A form sent twice makes a thing once: each creating form carries a key, and the key remembers where it led."""

from __future__ import annotations

from flask import Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from facilitator.services.repeats import earlier_location, remember_location
from facilitator.services.transactions import let_go
from facilitator.troubles import Clash


def sent_before(scope: str) -> BaseResponse | None:
    """The answer to a resent form: a redirect to what its first sending made, or None for a first sending."""
    location = earlier_location(scope, request.form.get("once", ""))
    return redirect(location, 303) if location else None


def made(scope: str, location: str, said: str = "") -> BaseResponse:
    """Redirects to what was made, with a word on it, and remembers it for a resend.

    Of two sendings the later one is taken back whole and led to what the first one made: so whoever asks for it by
    `sent_before` only where the second was refused has made a thing once too.
    """
    try:
        remember_location(scope, request.form.get("once", ""), location)
    except Clash:
        let_go()
        if first := sent_before(scope):
            return first
        raise
    if said:
        flash(said, "done")
    response = redirect(location, 303)
    assert isinstance(response, Response | BaseResponse)
    return response

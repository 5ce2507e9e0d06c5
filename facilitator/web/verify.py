"""The public verify page of a signed list, at an address that nobody can guess."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request

from facilitator.domain.accounts import Limit, address_group
from facilitator.domain.errors import NotFound
from facilitator.method import load_method
from facilitator.queries.verify import verify_view
from facilitator.services.attempts import check_attempts, count_attempt
from facilitator.services.log_watch import recent_log_check
from facilitator.web.guard import write_apart
from facilitator.web.policies import Policy, policy

bp = Blueprint("verify", __name__)

GUESSES = Limit(60, timedelta(minutes=1))
"""Wrong addresses from one place; a right one costs nothing, and its log is walked at most every few seconds."""


@bp.get("/v/<verify_id>")
@policy(Policy.PUBLIC)
def show(verify_id: str) -> str:
    """Who signed, and what was checked; raises NotFound for an unknown address, TooManyTries after many of them."""
    address = address_group(request.remote_addr or "unknown")
    check_attempts("verify", address, GUESSES)
    found = verify_view(verify_id)
    if found is None:
        with write_apart():
            count_attempt("verify", address)
        raise NotFound
    return render_template(
        "verify/show.html",
        list=found,
        programme=found.programme,
        log=recent_log_check(found.programme.id),
        words=load_method().sign_off,
    )

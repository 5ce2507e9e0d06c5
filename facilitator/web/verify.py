"""The public verify page of a signed list, at an address that nobody can guess."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, render_template

from facilitator.domain.accounts import Limit, address_group
from facilitator.domain.errors import NotFound
from facilitator.domain.log import head_words
from facilitator.domain.sheets import HASH_PREFIX
from facilitator.method import load_method
from facilitator.queries.verify import verify_view
from facilitator.services.attempts import check_attempts, count_attempt, one_at_a_time
from facilitator.services.log_watch import log_standing
from facilitator.web.asking import client_address
from facilitator.web.formats import speak_for
from facilitator.web.guard import write_apart
from facilitator.web.log_walking import go_on_behind
from facilitator.web.policies import Policy, policy

bp = Blueprint("verify", __name__)

_GUESSED = "verify"
GUESSES = Limit(60, timedelta(minutes=1))
"""Wrong addresses from one place. A right one is always shown, whatever others tried from there: nobody guesses it."""


@bp.get("/v/<verify_id>")
@policy(Policy.PUBLIC)
def show(verify_id: str) -> str:
    """Who signed, and what was checked; raises NotFound for an unknown address, TooManyTries after many of them."""
    found = verify_view(verify_id)
    if found is None:
        _count_wrong(address_group(client_address()))
        raise NotFound
    speak_for(found.programme)
    log = log_standing(found.programme.id)
    if log.to_do:
        go_on_behind(current_app._get_current_object(), found.programme.id)  # type: ignore[attr-defined]
    return render_template(
        "verify/show.html",
        list=found,
        programme=found.programme,
        log=log,
        head_words=head_words,
        before=HASH_PREFIX.decode(),
        words=load_method().sign_off,
    )


def _count_wrong(address: str) -> None:
    """Counts a wrong address; raises TooManyTries after many, and then counts and holds nothing."""
    check_attempts(_GUESSED, address, GUESSES)
    with write_apart():
        one_at_a_time(f"{_GUESSED}:{address}")
        check_attempts(_GUESSED, address, GUESSES)
        count_attempt(_GUESSED, address)

"""A sign-in or a form token that has gone stale while a page was open: how its scripts, or the page itself, go on."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from facilitator.web import typed
from facilitator.web.asking import account_key, from_script, sentence, signed_out
from facilitator.web.errors import Answer, error_page
from facilitator.web.form_tokens import form_token
from facilitator.web.policies import Policy, policy, policy_of

bp = Blueprint("renewal", __name__)

_NEEDS_ACCOUNT = frozenset({Policy.SIGNED_IN, Policy.PROGRAMME})


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_token)
    app.jinja_env.globals["account_key"] = account_key


@bp.get("/session")
@policy(Policy.STRANGER)
def state() -> Response:
    """Who is signed in here, a token that fits, and whether this browser brought our cookie along."""
    return jsonify(who=account_key(), token=form_token(), cookies=_brings_cookies())


def to_sign_in() -> Response | Answer:
    """What a stranger gets: a script 401, a page the way to the sign-in and back, a form its own words once more."""
    if from_script():
        return signed_out()
    if request.method in ("GET", "HEAD"):
        back = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=back))
    return error_page(
        401,
        _("You are signed out"),
        _ended_words(),
    )


def _ended_words() -> str:
    if typed.words(401):
        return _(
            "Your sign-in has ended. Nothing was changed; what you typed is still here: sign in, then send it again."
        )
    return _("Your sign-in has ended. Nothing was changed: sign in, then send it again.")


def _stale_token(_error: CSRFError) -> Response | Answer:
    """The form's token does not fit the session: signed in again elsewhere, signed out, or no cookies at all."""
    view = current_app.view_functions.get(request.endpoint or "")
    if policy_of(view) in _NEEDS_ACCOUNT and not current_user.is_authenticated:
        return to_sign_in()
    if from_script():
        response = sentence(
            _("This page has grown old. Nothing was changed; reload it and send it again."), 400
        )
        response.headers["X-Token"] = "stale"
        return response
    return error_page(400, _("This page has grown old"), _stale_words())


def _stale_words() -> str:
    if _brings_cookies():
        return _(
            "The page was open for so long that its key no longer fits. Nothing was changed; send it again."
        )
    return _(
        "Nothing was changed. Either the page was open for too long, then send it again; or this browser keeps no "
        "cookies for this site, and then nothing can be sent: allow cookies for this address, and reload the page."
    )


def _brings_cookies() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies

"""One-time links: the first facilitator's account, and accounts that the server's owner opened for others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.errors import Invalid
from facilitator.forms.accounts import InvitationForm, SetupForm
from facilitator.forms.base import show_errors
from facilitator.queries.users import Account
from facilitator.services import accounts
from facilitator.services.example import tell_example
from facilitator.web.account import open_session
from facilitator.web.asking import client_address
from facilitator.web.guard import write_apart, writes_apart
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.session import begin_session

bp = Blueprint("setup", __name__)
_SCOPE = "setup.begin"


@bp.get("/setup/<token>")
@policy(Policy.LINK)
def begin(token: str) -> Any:
    """The form; looking at it leaves the link unused."""
    purpose = accounts.link_purpose(token)
    if purpose == accounts.SETUP:
        return _page("setup/first.html", SetupForm(), token)
    if purpose == accounts.INVITATION:
        return _invitation_page(InvitationForm(), token)
    return render_template("setup/over.html"), 404


@bp.post("/setup/<token>")
@policy(Policy.LINK)
@writes_apart
def begin_sent(token: str) -> Any:
    """Makes the account, signs in, and ends the link.

    A password is slow to store and an example is long to tell: nobody else's writing waits for the whole of it.
    """
    if again := sent_before(_SCOPE):
        return again
    purpose = accounts.link_purpose(token)
    if purpose == accounts.SETUP:
        return _first_account(token)
    if purpose == accounts.INVITATION:
        return _invited_account(token)
    return render_template("setup/over.html"), 404


def _first_account(token: str) -> Any:
    form = SetupForm()
    if not form.validate_on_submit():
        return _page("setup/first.html", form, token), 422
    password = accounts.hashed_before(form.password.data)
    try:
        made_now, answer = _once(
            lambda: accounts.use_setup_token(
                token, form.email.data, form.name.data, password, client_address()
            )
        )
    except Invalid as error:
        show_errors(form, error)
        return _page("setup/first.html", form, token), 422
    if made_now is not None and form.example.data:
        tell_example(made_now.account.id, write_apart)
    return _welcome(made_now, answer)


def _invited_account(token: str) -> Any:
    form = InvitationForm()
    if not form.validate_on_submit():
        return _invitation_page(form, token), 422
    password = accounts.hashed_before(form.password.data)
    try:
        made_now, answer = _once(
            lambda: accounts.use_invitation(token, form.name.data, password, client_address())
        )
    except Invalid as error:
        show_errors(form, error)
        return _invitation_page(form, token), 422
    return _welcome(made_now, answer)


@dataclass(frozen=True, slots=True)
class _Made:
    """An account, and the sign-in of this browser to it."""

    account: Account
    session: str


def _once(make: Callable[[], Account]) -> tuple[_Made | None, Response]:
    """The account, and where it leads; None for the second of two presses."""
    with write_apart():
        if again := sent_before(_SCOPE):
            return None, again
        account = make()
        return _Made(account, open_session(account.id)), made(_SCOPE, url_for("home.index"))


def _welcome(made_now: _Made | None, answer: Response) -> Response:
    if made_now is not None:
        begin_session(made_now.session)
        flash(_("Welcome, %(name)s. Your account is ready.", name=made_now.account.name), "done")
    return answer


def _page(template: str, form: SetupForm, token: str) -> str:
    return render_template(template, form=form, token=token)


def _invitation_page(form: InvitationForm, token: str) -> str:
    account = accounts.invited_account(token)
    if form.name.data is None:
        form.name.data = account.name
    return render_template("setup/invitation.html", form=form, token=token, email=account.email)

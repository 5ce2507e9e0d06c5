"""One-time links: the first facilitator's account, and accounts that the server's owner opened for others."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _

from facilitator.domain.errors import Invalid
from facilitator.forms.accounts import InvitationForm, SetupForm
from facilitator.forms.base import show_errors
from facilitator.services import accounts
from facilitator.services.example import add_example_programme
from facilitator.web.account import open_session
from facilitator.web.asking import client_address
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
def begin_sent(token: str) -> Any:
    """Makes the account, signs in, and ends the link."""
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
    try:
        account = accounts.use_setup_token(
            token, form.email.data, form.name.data, form.password.data, client_address()
        )
    except Invalid as error:
        show_errors(form, error)
        return _page("setup/first.html", form, token), 422
    if form.example.data:
        add_example_programme(account.id)
    begin_session(open_session(account.id))
    flash(_("Welcome, %(name)s. Your account is ready.", name=account.name), "done")
    return made(_SCOPE, url_for("home.index"))


def _invited_account(token: str) -> Any:
    form = InvitationForm()
    if not form.validate_on_submit():
        return _invitation_page(form, token), 422
    try:
        account = accounts.use_invitation(token, form.name.data, form.password.data, client_address())
    except Invalid as error:
        show_errors(form, error)
        return _invitation_page(form, token), 422
    begin_session(open_session(account.id))
    flash(_("Welcome, %(name)s. Your account is ready.", name=account.name), "done")
    return made(_SCOPE, url_for("home.index"))


def _page(template: str, form: SetupForm, token: str) -> str:
    return render_template(template, form=form, token=token)


def _invitation_page(form: InvitationForm, token: str) -> str:
    account = accounts.invited_account(token)
    if form.name.data is None:
        form.name.data = account.name
    return render_template("setup/invitation.html", form=form, token=token, email=account.email)

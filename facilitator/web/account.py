"""Signing in and out, and the settings of one's own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from facilitator.domain.accounts import TooManyTries, WrongPassword
from facilitator.domain.errors import DomainError, Invalid
from facilitator.forms.accounts import NameForm, PasswordForm, SignInForm
from facilitator.forms.base import show_errors
from facilitator.queries.users import Account, any_account
from facilitator.services import accounts
from facilitator.web.guard import keep_changes, write_apart, writes_apart
from facilitator.web.policies import Policy, policy
from facilitator.web.session import SignedIn

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@policy(Policy.STRANGER)
def sign_in() -> Any:
    """The form; without any account yet, where to find the setup link instead."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next", "")))
    if not any_account():
        start = accounts.setup_link(current_app.config["SETTINGS"].base_url, "")
        return render_template("setup/waiting.html", start=start)
    return render_template(
        "account/sign_in.html", form=SignInForm(data={"next": request.args.get("next", "")})
    )


@bp.post("/sign-in")
@policy(Policy.STRANGER)
@writes_apart
def sign_in_sent() -> Any:
    """Opens a fresh session, or says the same for every way to be wrong; failures are counted.

    Nobody else's writing waits while a password is looked at, which is slow on purpose.
    """
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("account/sign_in.html", form=form), 422
    try:
        account = _signed_in(form.email.data, form.password.data)
    except (WrongPassword, TooManyTries) as error:
        form.form_errors.append(error.message)
        return _refused(render_template("account/sign_in.html", form=form), error)
    begin_session(account)
    return redirect(safe_next(form.next.data), 303)


def _signed_in(email: str, password: str) -> Account:
    with write_apart():
        trying = accounts.begin_sign_in(email, _address())
    if not accounts.password_fits(trying, password):
        raise WrongPassword
    with write_apart():
        return accounts.finish_sign_in(trying)


@bp.post("/sign-out")
@policy(Policy.STRANGER)
def sign_out() -> Response:
    """Ends this session."""
    session.clear()
    return redirect(url_for("account.sign_in"), 303)


@bp.get("/account")
@policy(Policy.SIGNED_IN)
def settings() -> str:
    """Name and password."""
    return _settings_page(NameForm(data={"name": current_user.name}), PasswordForm())


@bp.post("/account/name")
@policy(Policy.SIGNED_IN)
def change_name() -> Any:
    """Changes the name that the parties see from now on."""
    form = NameForm()
    try:
        if not form.validate_on_submit():
            return _settings_page(form, PasswordForm(formdata=None)), 422
        accounts.change_name(current_user.user_id, form.name.data)
    except Invalid as error:
        show_errors(form, error)
        return _settings_page(form, PasswordForm(formdata=None)), 422
    flash(_("Your name is changed. What was entered before keeps the old one."), "done")
    return redirect(url_for("account.settings"), 303)


@bp.post("/account/password")
@policy(Policy.SIGNED_IN)
def change_password() -> Any:
    """Changes the password, goes on in a fresh session and ends all others."""
    form = PasswordForm()
    names = NameForm(formdata=None, data={"name": current_user.name})
    if not form.validate_on_submit():
        return _settings_page(names, form), 422
    try:
        account = accounts.change_password(current_user.user_id, form.current.data, form.new.data, _address())
    except TooManyTries as error:
        form.form_errors.append(error.message)
        return _refused(_settings_page(names, form), error)
    except Invalid as error:
        show_errors(form, error)
        return _refused(_settings_page(names, form), error)
    begin_session(account)
    flash(_("Your password is changed. On every other device you will have to sign in again."), "done")
    return redirect(url_for("account.settings"), 303)


def begin_session(account: Account) -> None:
    """A fresh session for this account: nothing of the old one, not even its number, goes on."""
    session.clear()
    login_user(SignedIn(account))
    session.permanent = True


def safe_next(target: str | None) -> str:
    """The address to go on to, if it is a path of this very site; else the start page."""
    target = target or ""
    ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    plain = target.isprintable() and "\\" not in target
    if not ours or not plain:
        return url_for("home.index")
    parts = urlsplit(target)
    return url_for("home.index") if parts.scheme or parts.netloc else target


def _settings_page(names: NameForm, passwords: PasswordForm) -> str:
    return render_template(
        "account/settings.html", names=names, passwords=passwords, email=current_user.email
    )


def _refused(page: str, error: DomainError) -> Response:
    """The page again; what was counted is kept although the answer is an error."""
    keep_changes()
    response = make_response(page, error.status)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _address() -> str:
    """The client's address; behind a proxy ProxyFix has put it there, and no header is read here."""
    return request.remote_addr or "unknown"

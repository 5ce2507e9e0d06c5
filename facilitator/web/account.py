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
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator.domain.accounts import AccountDisabled, TooManyTries, WrongPassword
from facilitator.domain.errors import Conflict, DomainError, Invalid
from facilitator.domain.security import Noted
from facilitator.forms.accounts import NameForm, PasswordForm, RemovalForm, SignInForm
from facilitator.forms.base import show_errors
from facilitator.queries.facilitators import programmes_run_by
from facilitator.queries.users import any_account, devices_of
from facilitator.services import accounts
from facilitator.services.closing_accounts import remove_account
from facilitator.services.security import note_security
from facilitator.services.sign_ins import (
    end_all_sign_ins,
    end_sign_in,
    end_sign_in_of,
    know_browser,
    open_sign_in,
)
from facilitator.web.asking import client_address
from facilitator.web.browsers import keep_browser, this_browser
from facilitator.web.devices import device_words
from facilitator.web.guard import keep_changes, write_apart, writes_apart
from facilitator.web.policies import Policy, policy
from facilitator.web.session import begin_session
from facilitator.web.session_tokens import session_token

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
        token = _signed_in(form.email.data, form.password.data)
    except (WrongPassword, TooManyTries, AccountDisabled) as error:
        form.form_errors.append(error.message)
        return _refused(render_template("account/sign_in.html", form=form), error)
    begin_session(token)
    return redirect(safe_next(form.next.data), 303)


def _signed_in(email: str, password: str) -> str:
    """The token of a fresh sign-in; a failure is told to the security log before it is raised."""
    with write_apart():
        trying = accounts.begin_sign_in(email, client_address(), this_browser())
    try:
        if not accounts.password_fits(trying, password):
            raise WrongPassword
        with write_apart():
            account = accounts.finish_sign_in(trying)
            return open_session(account.id)
    except (WrongPassword, AccountDisabled):
        with write_apart():
            accounts.note_failure(trying, client_address())
        raise


def open_session(user_id: int) -> str:
    """Signs this browser in instead of whoever was signed in here, and tells the security log; returns the token.

    Somebody here knows the password of this account: from now on the browser's wrong tries are counted apart.
    """
    know_browser(user_id, this_browser())
    keep_browser()
    note_security(Noted.SIGNED_IN, user_id=user_id, address=client_address(), detail=device_words())
    return open_sign_in(user_id, device_words(), session_token())


@bp.post("/sign-out")
@policy(Policy.STRANGER)
def sign_out() -> Response:
    """Ends this sign-in on the server: whoever has a copy of the cookie is out as well."""
    user_id = end_sign_in(session_token())
    if user_id is not None:
        note_security(Noted.SIGNED_OUT, user_id=user_id, address=client_address())
    session.clear()
    return redirect(url_for("account.sign_in"), 303)


@bp.post("/account/sign-out-everywhere")
@policy(Policy.SIGNED_IN)
def sign_out_everywhere() -> Response:
    """Ends every sign-in of this account, this one too."""
    end_all_sign_ins(current_user.user_id)
    note_security(Noted.SIGNED_OUT_EVERYWHERE, user_id=current_user.user_id, address=client_address())
    session.clear()
    flash(_("You are signed out on every device."), "done")
    return redirect(url_for("account.sign_in"), 303)


@bp.post("/account/devices/<int:sign_in_id>/end")
@policy(Policy.SIGNED_IN)
def end_device(sign_in_id: int) -> Response:
    """Signs one device out; pressing twice changes nothing again."""
    if end_sign_in_of(current_user.user_id, sign_in_id):
        note_security(
            Noted.SIGNED_OUT,
            user_id=current_user.user_id,
            address=client_address(),
            detail="from another device",
        )
        flash(_("That device is signed out."), "done")
    return redirect(url_for("account.settings"), 303)


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
@writes_apart
def change_password() -> Any:
    """Changes the password, goes on in a fresh session and ends all others. Like signing in, it holds nobody up."""
    form = PasswordForm()
    names = NameForm(formdata=None, data={"name": current_user.name})
    if not form.validate_on_submit():
        return _settings_page(names, form), 422
    try:
        token = _with_new_password(form.current.data, form.new.data)
    except TooManyTries as error:
        form.form_errors.append(error.message)
        return _refused(_settings_page(names, form), error)
    except Invalid as error:
        show_errors(form, error)
        return _refused(_settings_page(names, form), error)
    begin_session(token)
    flash(_("Your password is changed. On every other device you will have to sign in again."), "done")
    return redirect(url_for("account.settings"), 303)


def _with_new_password(current: str, new: str) -> str:
    """The token of a fresh sign-in with the new password."""
    user_id = current_user.user_id
    trying = _own_password_fits(current, "current")
    chosen = accounts.hashed_before(new)
    with write_apart():
        accounts.finish_own_password(trying)
        accounts.set_new_password(user_id, chosen, client_address())
        return open_session(user_id)


def _own_password_fits(password: str, field: str) -> accounts.SignIn:
    """The counted try, to be finished; raises Invalid beside `field`. Nobody waits while the password is looked at."""
    with write_apart():
        trying = accounts.begin_own_password(current_user.user_id)
    if not accounts.password_fits(trying, password):
        raise Invalid({field: accounts.NOT_PRESENT})
    return trying


@bp.get("/account/remove")
@policy(Policy.SIGNED_IN)
def removal() -> str:
    """What goes and what stays, and what has to be handed over first."""
    return _removal_page(RemovalForm())


@bp.post("/account/remove")
@policy(Policy.SIGNED_IN)
@writes_apart
def remove() -> Any:
    """Removes one's own account; the password is asked for once more, and wrong ones are counted."""
    form = RemovalForm()
    if not form.validate_on_submit():
        return _removal_page(form), 422
    try:
        trying = _own_password_fits(form.password.data, "password")
        with write_apart():
            accounts.finish_own_password(trying, "password")
            remove_account(current_user.user_id, current_user.name, client_address())
    except Invalid as error:
        show_errors(form, error)
        return _refused(_removal_page(form), error)
    except (TooManyTries, Conflict) as error:
        form.form_errors.append(error.message)
        return _refused(_removal_page(form), error)
    session.clear()
    flash(_("Your account is removed."), "done")
    return redirect(url_for("account.sign_in"), 303)


def _removal_page(form: RemovalForm) -> str:
    return render_template(
        "account/remove.html",
        form=form,
        runs=programmes_run_by(current_user.user_id),
        email=current_user.email,
    )


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
        "account/settings.html",
        names=names,
        passwords=passwords,
        email=current_user.email,
        devices=devices_of(current_user.user_id),
        this_device=current_user.sign_in_id,
    )


def _refused(page: str, error: DomainError) -> Response:
    """The page again; what was counted is kept although the answer is an error."""
    keep_changes()
    response = make_response(page, error.status)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.retry_after)
    return response

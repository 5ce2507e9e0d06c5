"""Cookies, proxies and the signed-in user."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, request, session
from flask_login import UserMixin
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator.config import Settings
from facilitator.extensions import login
from facilitator.queries.users import Account, account_by_session
from facilitator.web.renewal import to_sign_in


class SignedIn(UserMixin):
    """The signed-in facilitator, as plain values; the session names the account and its stamp."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.user_id = account.id
        self.name = account.name
        self.email = account.email

    def get_id(self) -> str:
        return f"{self.account.id}.{self.account.session_stamp}"


def configure_session(app: Flask, settings: Settings) -> None:
    """Strict cookies, the exact number of trusted proxies, and the user loader."""
    secure = settings.secure_cookies
    app.config.update(
        SESSION_COOKIE_NAME="__Host-facilitator" if secure else "facilitator",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        SESSION_REFRESH_EACH_REQUEST=False,
        PREFERRED_URL_SCHEME="https" if secure else "http",
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.after_request(_keep_signed_in)
    login.session_protection = None
    login.user_loader(_load)
    login.unauthorized_handler(to_sign_in)


def _keep_signed_in(response: Response) -> Response:
    """Every page that somebody opens begins the fourteen days anew; what scripts fetch leaves the cookie alone.

    Two answers may cross: a cookie that comes back from a slow one would undo what the quick one has put into it.
    """
    if request.headers.get("Sec-Fetch-Dest") == "document" and session.permanent:
        session.modified = True
    return response


def _load(session_id: str) -> SignedIn | None:
    number, _, stamp = session_id.partition(".")
    account = account_by_session(int(number), stamp) if number.isdigit() else None
    return SignedIn(account) if account else None

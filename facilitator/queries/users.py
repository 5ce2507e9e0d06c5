"""Accounts, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from facilitator.extensions import db
from facilitator.models import User


@dataclass(frozen=True, slots=True)
class Account:
    """A facilitator's account as pages need it."""

    id: int
    email: str
    name: str
    session_stamp: str


_COLUMNS = (User.id, User.email, User.name, User.session_stamp)
_SIGNED_IN = select(*_COLUMNS).where(User.id == bindparam("id"), User.session_stamp == bindparam("stamp"))
"""Asked at every request, so put together once."""


def account_by_session(user_id: int, stamp: str) -> Account | None:
    """The account whose session stamp still fits."""
    row = db.session.execute(_SIGNED_IN, {"id": user_id, "stamp": stamp}).one_or_none()
    return Account(*row) if row else None


def account_by_id(user_id: int) -> Account | None:
    row = db.session.execute(select(*_COLUMNS).where(User.id == user_id)).one_or_none()
    return Account(*row) if row else None


def account_by_email(email: str) -> Account | None:
    row = db.session.execute(select(*_COLUMNS).where(User.email == email.strip().lower())).one_or_none()
    return Account(*row) if row else None


def any_account() -> bool:
    """Whether anybody can sign in yet; without accounts the setup page is the way in."""
    return db.session.execute(select(User.id).limit(1)).first() is not None


def first_account() -> Account | None:
    """The account that was made first: whoever set the app up."""
    row = db.session.execute(select(*_COLUMNS).order_by(User.id).limit(1)).one_or_none()
    return Account(*row) if row else None


def all_accounts() -> list[Account]:
    """Everybody who can sign in, by address."""
    return [Account(*row) for row in db.session.execute(select(*_COLUMNS).order_by(User.email))]

"""Accounts, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from facilitator import clock
from facilitator.domain.accounts import SIGN_IN_KEPT
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import SignIn, User
from facilitator.queries.reading import read


@dataclass(frozen=True, slots=True)
class Account:
    """A facilitator's account as pages need it."""

    id: int
    email: str
    name: str
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """A browser that is signed in: whose, as which row, and when it was last seen, to the hour."""

    account: Account
    id: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that is signed in, as the account's owner sees it."""

    id: int
    device: str
    made_at: datetime
    seen_at: datetime


ACCOUNT = (User.id, User.email, User.name, User.disabled_at)
"""The columns of an Account."""
IS_OPEN = and_(
    SignIn.token_hash == bindparam("token_hash"),
    SignIn.ended_at.is_(None),
    SignIn.seen_at > bindparam("since"),
    User.disabled_at.is_(None),
)
"""The sign-in of a token is open now (`since_now` gives the values), and its account is not switched off."""
_IS_THERE = User.removed_at.is_(None)
_SIGNED_IN = (
    select(*ACCOUNT, SignIn.id.label("sign_in_id"), SignIn.seen_at)
    .join(SignIn, SignIn.user_id == User.id)
    .where(IS_OPEN)
)
"""Asked at every request, so put together once."""


def account_by_session(token: str) -> OpenSignIn | None:
    """Who is signed in with this token; None once it ended, was not used for two weeks, or the account is off."""
    row = read(_SIGNED_IN, since_now(token)).one_or_none()
    return OpenSignIn(Account(*row[:4]), row.sign_in_id, row.seen_at) if row else None


def since_now(token: str) -> dict[str, Any]:
    """The values for `IS_OPEN`."""
    return {"token_hash": token_hash(token), "since": clock.now() - SIGN_IN_KEPT}


def devices_of(user_id: int) -> list[Device]:
    """Every browser in which this account is signed in, the one used last first."""
    rows = db.session.execute(
        select(SignIn.id, SignIn.device, SignIn.made_at, SignIn.seen_at)
        .where(
            SignIn.user_id == user_id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > clock.now() - SIGN_IN_KEPT,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return [Device(*row) for row in rows]


def account_by_id(user_id: int) -> Account | None:
    row = db.session.execute(select(*ACCOUNT).where(User.id == user_id)).one_or_none()
    return Account(*row) if row else None


def account_by_email(email: str) -> Account | None:
    row = db.session.execute(select(*ACCOUNT).where(User.email == email.strip().lower())).one_or_none()
    return Account(*row) if row else None


def any_account() -> bool:
    """Whether anybody has an account; without any the setup page is the way in."""
    return db.session.execute(select(User.id).where(_IS_THERE).limit(1)).first() is not None


def first_account() -> Account | None:
    """The account that was made first, of those that may sign in: whoever set the app up."""
    usable = select(*ACCOUNT).where(_IS_THERE, User.disabled_at.is_(None))
    row = db.session.execute(usable.order_by(User.id).limit(1)).one_or_none()
    return Account(*row) if row else None


def all_accounts() -> list[Account]:
    """Everybody who has an account, by address; some may be switched off."""
    rows = db.session.execute(select(*ACCOUNT).where(_IS_THERE).order_by(User.email))
    return [Account(*row) for row in rows]

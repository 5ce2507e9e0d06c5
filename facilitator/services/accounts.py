"""Facilitators' accounts: made, signed in, changed; and the one-time links that make them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from facilitator import clock
from facilitator.domain.accounts import (
    LINK_HOURS,
    PER_ACCOUNT,
    PER_ACCOUNT_AND_ADDRESS,
    PER_ADDRESS,
    PER_KNOWN_BROWSER,
    AccountDisabled,
    Pace,
    WrongPassword,
    address_group,
    check_account,
    check_new_password,
    tidy_email,
)
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.security import Noted
from facilitator.domain.texts import clean_name, clean_secret
from facilitator.domain.tokens import new_token, token_hash
from facilitator.extensions import db
from facilitator.models import OneTimeToken, User
from facilitator.queries.users import Account, account_by_email, any_account
from facilitator.services.attempts import (
    check_pace,
    count_attempt,
    forget_attempts,
    one_at_a_time,
    uncount_attempts,
)
from facilitator.services.row_changes import change_one, change_rows
from facilitator.services.security import note_security
from facilitator.services.sign_ins import end_all_sign_ins, is_known_browser

_HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$csrIcUXHZoOigrDZ0SYm0g$zbLwLsuEy1WrtpixkRjvK+igJ7munctn8febU/5VsLE"
"""The hash of a thrown-away secret: verified when there is no such account, so that both answers take as long."""
NO_PASSWORD = "-"
_AT_ONCE = BoundedSemaphore(4)
"""Each hash takes 46 MiB; the fifth waits for its turn."""

NOT_PRESENT = "That is not your present password."
SETUP = "setup"
INVITATION = "invitation"
_SIGN_IN = "sign-in"


def create_account(email: str, name: str, password: str, address: str = "") -> Account:
    """Makes a facilitator's account; raises Invalid beside email, name or password."""
    email, name = tidy_email(email), clean_name(name)
    check_account(email, name)
    check_new_password(password, email, name)
    return _add(email, name, _hash(password), address)


def invite(email: str, name: str) -> str:
    """Makes an account without a password and returns the token of the link that lets its owner choose one.

    Raises Invalid like create_account.
    """
    email, name = tidy_email(email), clean_name(name)
    check_account(email, name)
    return _invitation_for(_add(email, name, NO_PASSWORD).id)


def new_invitation(email: str) -> str:
    """A token of a link with which this account's owner chooses a new password.

    Raises NotFound, and Conflict for an account that is switched off.
    """
    account = account_by_email(email)
    if account is None:
        raise NotFound("No facilitator has an account with this address.")
    if account.disabled_at is not None:
        raise Conflict("This account is switched off. “flask users enable” switches it on again.")
    note_security(Noted.PASSWORD_LINK_MADE, user_id=account.id)
    return _invitation_for(account.id)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A try to sign in, counted as a failure until it is known to be none: many at once cannot slip through."""

    email: str
    user_id: int | None
    stored: str
    own: str
    counted: tuple[int, ...]


def begin_sign_in(email: str, address: str, browser: str = "") -> SignIn:
    """Counts a try; commit before the password is looked at, which is slow and needs no lock.

    `browser` is what the cookie of a browser says that signed in before: its tries are counted apart.
    Raises TooManyTries while tries for this account or from this network address have to wait.
    """
    email = tidy_email(email)
    user = db.session.execute(select(User.id, User.password_hash).where(User.email == email)).one_or_none()
    user_id, stored = (user.id, user.password_hash) if user else (None, NO_PASSWORD)
    if user_id is not None and is_known_browser(user_id, browser):
        return _begin(email, user_id, stored, {f"browser {browser} of {user_id}": PER_KNOWN_BROWSER})
    group = address_group(address)
    subjects = {
        f"account {email} at {group}": PER_ACCOUNT_AND_ADDRESS,
        f"address {group}": PER_ADDRESS,
        f"account {email}": PER_ACCOUNT,
    }
    return _begin(email, user_id, stored, subjects)


def password_fits(trying: SignIn, password: str) -> bool:
    """Takes as long for an unknown address as for a wrong password, and touches no database."""
    return _matches(trying.stored, password)


def finish_sign_in(trying: SignIn) -> Account:
    """Takes the count back and returns the account; raises WrongPassword when the password changed meanwhile.

    Raises AccountDisabled for an account that is switched off: only who knows its password is told.
    """
    still = db.session.execute(
        select(User.password_hash, User.disabled_at).where(User.email == trying.email)
    ).one_or_none()
    if still is None or still.password_hash != trying.stored:
        raise WrongPassword
    if still.disabled_at is not None:
        raise AccountDisabled
    _succeeded(trying)
    return _account(trying.email)


def note_failure(trying: SignIn, address: str) -> None:
    """Tells the security log; what was typed for an address that nobody has may be a password, and is not noted."""
    known = trying.user_id is not None
    note_security(
        Noted.SIGN_IN_FAILED,
        user_id=trying.user_id,
        email=trying.email if known else "",
        address=address,
        detail="" if known else "nobody has the address that was typed",
    )


def begin_own_password(user_id: int) -> SignIn:
    """Counts a try of somebody who is signed in at their own password, for this account alone.

    Commit before the password is looked at, as for begin_sign_in. Raises TooManyTries.
    """
    user = db.session.execute(select(User.email, User.password_hash).where(User.id == user_id)).one()
    return _begin(user.email, user_id, user.password_hash, {f"signed in {user_id}": PER_KNOWN_BROWSER})


def finish_own_password(trying: SignIn, field: str = "current") -> None:
    """Takes the count back; raises Invalid beside `field` when the password changed meanwhile."""
    still = db.session.scalar(select(User.password_hash).where(User.id == trying.user_id))
    if still != trying.stored:
        raise Invalid({field: NOT_PRESENT})
    _succeeded(trying)


def check_own_password(user_id: int, password: str, field: str = "current") -> None:
    """Both in one transaction. Raises Invalid beside `field`, which stays counted, and TooManyTries."""
    trying = begin_own_password(user_id)
    if not password_fits(trying, password):
        raise Invalid({field: NOT_PRESENT})
    finish_own_password(trying, field)


def change_name(user_id: int, name: str) -> None:
    """Changes the name that the parties see from now on; what is in the log keeps the old one."""
    name = clean_name(name)
    check_account("anybody@example.org", name)
    change_rows(update(User).where(User.id == user_id).values(name=name))


def change_password(user_id: int, current: str, new: str, address: str) -> Account:
    """Sets a new password and ends every session, this one too: the caller opens a fresh one.

    Raises Invalid beside `current` or `new`, TooManyTries like check_own_password.
    """
    check_own_password(user_id, current)
    return set_new_password(user_id, new, address)


def set_new_password(user_id: int, new: str, address: str) -> Account:
    """The same for somebody whose present password was asked for. Raises Invalid beside `new`."""
    user = db.session.execute(select(User.email, User.name).where(User.id == user_id)).one()
    check_new_password(new, user.email, user.name, "new")
    _set_password(user_id, new)
    note_security(Noted.PASSWORD_CHANGED, user_id=user_id, address=address)
    return _account(user.email)


def new_setup_token() -> str:
    """A fresh token for the setup page, open for a day; earlier ones end. Raises Conflict after the first account."""
    if any_account():
        raise Conflict("Somebody has an account already. Add more people with “flask users add”.")
    change_rows(delete(OneTimeToken).where(OneTimeToken.purpose == SETUP, OneTimeToken.used_at.is_(None)))
    return _new_token(SETUP, new_token())


def setup_link(base_url: str, token: str) -> str:
    """The address of a one-time link, under the configured base address."""
    return f"{base_url}/setup/{token}"


def link_purpose(token: str) -> str | None:
    """What an unused, unexpired link is for, SETUP or INVITATION; looking does not use it."""
    purpose = db.session.execute(
        select(OneTimeToken.purpose).where(
            OneTimeToken.token_hash == _stored_hash(token),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > clock.now(),
        )
    ).scalar_one_or_none()
    return None if purpose == SETUP and any_account() else purpose


def use_setup_token(token: str, email: str, name: str, password: str, address: str = "") -> Account:
    """Makes the first account; the link works once. Raises NotFound for a used or old one, Invalid for fields."""
    if link_purpose(token) != SETUP:
        raise NotFound
    _use(token, SETUP)
    return create_account(email, name, password, address)


def invited_account(token: str) -> Account:
    """Whose name and password an open invitation sets; raises NotFound."""
    if link_purpose(token) != INVITATION:
        raise NotFound
    return _invited(token)


def use_invitation(token: str, name: str, password: str, address: str = "") -> Account:
    """Sets name and password of the invited account and ends its sessions; the link works once."""
    account, name = invited_account(token), clean_name(name)
    check_account(account.email, name)
    check_new_password(password, account.email, name)
    _use(token, INVITATION)
    change_name(account.id, name)
    _set_password(account.id, password)
    note_security(Noted.PASSWORD_CHANGED, user_id=account.id, address=address, detail="by a one-time link")
    return _account(account.email)


def _account(email: str) -> Account:
    account = account_by_email(email)
    assert account is not None
    return account


def _add(email: str, name: str, password_hash: str, address: str = "") -> Account:
    user = User(
        email=email, name=name, password_hash=password_hash, session_stamp=_stamp(), created_at=clock.now()
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        raise Invalid({"email": "Somebody already has an account with this address."}) from error
    note_security(Noted.ACCOUNT_MADE, user_id=user.id, address=address)
    return _account(email)


def _begin(email: str, user_id: int | None, stored: str, subjects: dict[str, Pace]) -> SignIn:
    """Counts a try for each of these subjects, the first of which is its own: a success forgets its failures."""
    one_at_a_time(_SIGN_IN)
    for subject, pace in subjects.items():
        check_pace(_SIGN_IN, subject, pace)
    return SignIn(email, user_id, stored, next(iter(subjects)), count_attempt(_SIGN_IN, *subjects))


def _succeeded(trying: SignIn) -> None:
    uncount_attempts(trying.counted)
    forget_attempts(_SIGN_IN, trying.own)


def _matches(stored: str, password: str) -> bool:
    known = stored != NO_PASSWORD
    try:
        with _AT_ONCE:
            _HASHER.verify(stored if known else _NOBODY, clean_secret(password))
    except (VerificationError, InvalidHashError):
        return False
    return known


class ChosenPassword(str):
    """A password with its hash, which was made before any lock: hashing is slow on purpose, and queues."""

    stored: str


def hashed_before(password: str) -> ChosenPassword:
    """The password, ready to be given to whatever sets one."""
    chosen = ChosenPassword(password)
    chosen.stored = _hash(password)
    return chosen


def _hash(password: str) -> str:
    if isinstance(password, ChosenPassword):
        return password.stored
    with _AT_ONCE:
        return _HASHER.hash(clean_secret(password))


def _set_password(user_id: int, password: str) -> None:
    change_rows(
        update(User).where(User.id == user_id).values(password_hash=_hash(password), session_stamp=_stamp())
    )
    end_all_sign_ins(user_id)


def _stamp() -> str:
    return secrets.token_hex(16)


def _invitation_for(user_id: int) -> str:
    """The token ends with the account's number; the stored hash covers the whole, so nobody can change it.

    It covers the session stamp too, which changes with the password: other links to this account end with it.
    """
    return _new_token(INVITATION, f"{new_token()}.{user_id}")


def _invited(token: str) -> Account:
    user_id = int(token.rpartition(".")[2])
    email = db.session.execute(select(User.email).where(User.id == user_id)).scalar_one()
    return _account(email)


def _stored_hash(token: str) -> str:
    """What is stored of a one-time token; of an invitation together with its account's session stamp."""
    _secret, dot, number = token.rpartition(".")
    if not dot or not number.isascii() or not number.isdigit() or len(number) > 9:
        return token_hash(token)
    stamp = db.session.scalar(select(User.session_stamp).where(User.id == int(number)))
    return token_hash(f"{token}\n{stamp or ''}")


def _new_token(purpose: str, token: str) -> str:
    now = clock.now()
    db.session.add(
        OneTimeToken(
            purpose=purpose,
            token_hash=_stored_hash(token),
            created_at=now,
            expires_at=now + timedelta(hours=LINK_HOURS),
        )
    )
    db.session.flush()
    return token


def _use(token: str, purpose: str) -> None:
    """Marks the link as used; two at once: one wins, the other gets NotFound."""
    change_one(
        update(OneTimeToken)
        .where(
            OneTimeToken.token_hash == _stored_hash(token),
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
        )
        .values(used_at=clock.now()),
        NotFound(),
    )

"""Accounts switched off, on again, and removed. Their programmes stay with whoever else runs them.

What a removed account's owner did stays in the programmes' logs under the name that they had; of the account itself
name, address, password and devices are erased.
"""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, delete, select, update

from facilitator import clock
from facilitator.domain.actors import COMMAND, Actor, ActorKind
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, NotFound
from facilitator.domain.security import Noted
from facilitator.extensions import db
from facilitator.models import FacilitatorInvitation, SignIn, User
from facilitator.queries.facilitators import programmes_run_by
from facilitator.queries.users import Account, account_by_email
from facilitator.services.accounts import NO_PASSWORD
from facilitator.services.facilitators import add_facilitator, hand_over, remove_facilitator
from facilitator.services.row_changes import change_rows
from facilitator.services.security import note_security
from facilitator.services.sign_ins import end_all_sign_ins, forget_browsers

REMOVED_NAME = "Removed account"


def disable_account(email: str) -> Account:
    """Switches an account off: it signs in nowhere, and every browser that is signed in is out, streams included.

    Links to choose a password end too. Doing it twice changes nothing. Raises NotFound.
    """
    account = _account(email)
    off = {"disabled_at": clock.now(), "session_stamp": secrets.token_hex(16)}
    if _change(account.id, User.disabled_at.is_(None), off):
        end_all_sign_ins(account.id)
        note_security(Noted.ACCOUNT_DISABLED, user_id=account.id)
    return account


def enable_account(email: str) -> Account:
    """Switches an account on again, with the password that it had. Doing it twice changes nothing. Raises NotFound."""
    account = _account(email)
    if _change(account.id, User.disabled_at.is_not(None), {"disabled_at": None}):
        note_security(Noted.ACCOUNT_ENABLED, user_id=account.id)
    return account


def remove_account(user_id: int, name: str, address: str = "", *, by_command: bool = False) -> None:
    """Erases an account and takes it out of the programmes that it runs.

    Raises Conflict that names the programmes of which it is the owner: they are handed over first. An example
    programme that nobody else runs is left behind without a facilitator. Raises NotFound for a second removal.
    """
    runs = programmes_run_by(user_id)
    owned = [one.title for one in runs if one.is_owner and not one.is_left_behind]
    if owned:
        titles = ", ".join(f"“{isolated(title)}”" for title in owned)
        raise Conflict(f"Hand these over to another facilitator first: {titles}.")
    actor = COMMAND if by_command else Actor(ActorKind.FACILITATOR, name, user_id)
    for one in runs:
        if not one.is_owner:
            remove_facilitator(actor, one.id, user_id, address)
    email = db.session.execute(select(User.email).where(User.id == user_id)).scalar_one()
    note_security(Noted.ACCOUNT_REMOVED, user_id=user_id, email=email, address=address)
    now = clock.now()
    erased = {
        "email": f"removed account {user_id}",
        "name": REMOVED_NAME,
        "password_hash": NO_PASSWORD,
        "session_stamp": secrets.token_hex(16),
        "disabled_at": now,
        "removed_at": now,
    }
    if not _change(user_id, User.removed_at.is_(None), erased):
        raise NotFound
    forget_browsers(user_id)
    change_rows(delete(SignIn).where(SignIn.user_id == user_id))
    change_rows(delete(FacilitatorInvitation).where(FacilitatorInvitation.email == email))


def hand_over_everything(user_id: int, successor_email: str) -> list[str]:
    """Makes another account the owner of every programme that this one owns, and returns their titles.

    For whoever runs the server: nobody is asked. Raises NotFound when nobody has the successor's address, Conflict
    when it is the same account or switched off.
    """
    successor = _account(successor_email)
    if successor.id == user_id or successor.disabled_at is not None:
        raise Conflict("Choose another account that is in use.")
    owned = [one for one in programmes_run_by(user_id) if one.is_owner]
    for one in owned:
        if not any(other.id == one.id for other in programmes_run_by(successor.id)):
            add_facilitator(COMMAND, one.id, successor.email)
        hand_over(COMMAND, one.id, successor.id)
    return [one.title for one in owned]


def _account(email: str) -> Account:
    account = account_by_email(email)
    if account is None:
        raise NotFound("No facilitator has an account with this address.")
    return account


def _change(user_id: int, still: ColumnElement[bool], values: dict[str, object]) -> bool:
    return change_rows(update(User).where(User.id == user_id, still).values(**values)) == 1

"""Finds what a command names, or refuses in one line."""

from __future__ import annotations

from facilitator.cli.base import Refused
from facilitator.queries.programmes import ProgrammeBrief, programme_by_public_id
from facilitator.queries.users import Account, account_by_email, first_account


def programme_named(public_id: str) -> ProgrammeBrief:
    """The programme with this id; exits non-zero when there is none."""
    found = programme_by_public_id(public_id.strip().lower())
    if found is None:
        raise Refused(f"There is no programme {public_id}. `flask programme list` shows them all.")
    return found


def owner_named(email: str | None) -> Account | None:
    """The facilitator with this email, else the first account there is, else None."""
    if email is None:
        return first_account()
    found = account_by_email(email)
    if found is None:
        raise Refused(f"Nobody signs in as {email}. `flask users add {email}` makes the account.")
    return found

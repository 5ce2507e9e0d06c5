"""The lines of the security log, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models import SecurityNote

_BATCH = 500


@dataclass(frozen=True, slots=True)
class SecurityLine:
    """One line; `address` is the network address, empty for a command on the server."""

    at: datetime
    kind: str
    email: str
    address: str
    detail: str


def security_lines(since: datetime | None = None, email: str = "") -> Iterator[SecurityLine]:
    """The lines from `since` on, oldest first; with `email` those about this account alone."""
    wanted = select(
        SecurityNote.at, SecurityNote.kind, SecurityNote.email, SecurityNote.address, SecurityNote.detail
    ).order_by(SecurityNote.at, SecurityNote.id)
    if since is not None:
        wanted = wanted.where(SecurityNote.at >= since)
    if email:
        wanted = wanted.where(SecurityNote.email == email.strip().lower())
    for row in db.session.execute(wanted.execution_options(yield_per=_BATCH)):
        yield SecurityLine(*row)

"""Writes the installation's security log: who came in, who failed to, and what opened or closed something to whom."""

from __future__ import annotations

from sqlalchemy import delete, select

from facilitator import clock
from facilitator.domain.security import KEPT, Noted
from facilitator.domain.texts import clean_line
from facilitator.extensions import db
from facilitator.models import SecurityNote, User
from facilitator.services.row_changes import change_rows


def note_security(
    kind: Noted, *, user_id: int | None = None, email: str = "", address: str = "", detail: str = ""
) -> None:
    """Adds one line, in the transaction of what it tells of; lines older than half a year go at the same time.

    `user_id` is whose account it is about, and gives the e-mail address unless one is named; `address` is the
    network address that it came from, empty for a command on the server. No secret belongs in `detail`: no
    password, no token, no link, and nothing that somebody typed and that may be one.
    """
    now = clock.now()
    change_rows(delete(SecurityNote).where(SecurityNote.at < now - KEPT))
    if user_id is not None and not email:
        email = db.session.scalar(select(User.email).where(User.id == user_id)) or ""
    db.session.add(
        SecurityNote(
            at=now,
            kind=kind.value,
            user_id=user_id,
            email=clean_line(email)[:254],
            address=clean_line(address)[:64],
            detail=clean_line(detail)[:200],
        )
    )
    db.session.flush()


def note_export(
    user_id: int | None, public_id: str, address: str = "", what: str = "commitments of programme"
) -> None:
    """Somebody took all commitments of a programme with them, or `what` else; by a command nobody in particular."""
    note_security(Noted.EXPORTED, user_id=user_id, address=address, detail=f"{what} {public_id}")

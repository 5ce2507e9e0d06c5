"""Hears the commits of this process: what `touch_rooms` noted in a session is told once it is stored.

A savepoint tells nothing, neither when it is released nor when it is taken back: only the whole counts.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitator.extensions import db
from facilitator.live.carriers import Carrier

TOUCHED = "touched_rooms"
_HERE: dict[str, Callable[[], Carrier | None]] = {}


def listen(here: Callable[[], Carrier | None]) -> None:
    """Begins to hear; `here` finds the carrier of the app that a session belongs to."""
    _HERE["carrier"] = here
    for name, heard in (
        ("before_commit", _before_commit),
        ("after_commit", _after_commit),
        ("after_rollback", _after_rollback),
    ):
        if not event.contains(db.session, name, heard):
            event.listen(db.session, name, heard)


def _before_commit(session: Session) -> None:
    rooms = session.info.get(TOUCHED)
    carrier = _HERE["carrier"]()
    if rooms and carrier is not None and not session.in_nested_transaction():
        carrier.before_commit(session, rooms)


def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    rooms = session.info.pop(TOUCHED, None)
    carrier = _HERE["carrier"]()
    if rooms and carrier is not None:
        carrier.after_commit(rooms)


def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(TOUCHED, None)

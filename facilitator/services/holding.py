"""Closes a transaction: what was written after its last event, or without any, gets an event that holds it.

Where an act can, it writes before it tells; then nothing is left and nothing is added here.
"""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.events.programme import RowsHeld
from facilitator.extensions import db
from facilitator.services.log import record_event
from facilitator.services.row_notes import left_over

BY = Actor(kind=ActorKind.COMMAND, name="the app")


def hold_what_is_left() -> None:
    """Records an event for each programme of which something was written that no event has taken."""
    db.session.flush()
    for programme_id in left_over():
        record_event(programme_id, RowsHeld(), BY)


@event.listens_for(db.session, "before_commit")
def _close(session: Session) -> None:
    """Not at the end of a savepoint, behind which the act goes on."""
    if not session.in_nested_transaction():
        hold_what_is_left()

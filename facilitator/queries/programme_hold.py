"""The programme's row, held until the transaction ends: whoever writes to the same programme waits.

Always before any other row of the programme, so that nobody waits in a circle. SQLite has one writer anyway.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import SessionTransaction

from facilitator.extensions import db
from facilitator.models import Programme

_HELD = "held_programmes"


def hold_programme(programme_id: int) -> None:
    """Holds it; asks nothing when this transaction holds it already. Raises NoResultFound when there is none."""
    if programme_id not in _held():
        db.session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update()).one()
        note_held(programme_id)


def note_held(programme_id: int) -> None:
    """For a select that has just held it. A savepoint may let go of what it held, so nothing is noted in one."""
    session = db.session()
    transaction = session.get_transaction()
    if transaction is not None and not session.in_nested_transaction():
        session.info[_HELD] = (transaction, _held() | {programme_id})


def _held() -> frozenset[int]:
    session = db.session()
    noted: tuple[SessionTransaction, frozenset[int]] | None = session.info.get(_HELD)
    if noted is None or noted[0] is not session.get_transaction():
        return frozenset()
    return noted[1]

"""The programme's row, held until the transaction ends: whoever writes to the same programme waits.

Always before any other row of the programme, so that nobody waits in a circle. SQLite has one writer anyway. Who holds
a programme knows where its log ends, for nobody else takes it on.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import SessionTransaction

from facilitator.extensions import db
from facilitator.models import Programme

_HELD = "held_programmes"


@dataclass(frozen=True, slots=True)
class LogHead:
    """The last event of a programme's log, by number and hash."""

    programme_id: int
    public_id: str
    seq: int
    hash: str


def hold_programme(programme_id: int) -> LogHead:
    """Holds it and returns where its log ends; asks nothing when this transaction holds it already.

    Raises NoResultFound when there is none.
    """
    known = _held().get(programme_id)
    if known is not None:
        return known
    row = db.session.execute(
        select(Programme.public_id, Programme.log_seq, Programme.log_hash)
        .where(Programme.id == programme_id)
        .with_for_update()
    ).one()
    head = LogHead(programme_id, row.public_id, row.log_seq, row.log_hash)
    note_held(head)
    return head


def note_held(head: LogHead) -> None:
    """For a statement that has just held the programme, or taken its log on.

    A savepoint may let go of what it held, and take back what it wrote: then the programme is asked for anew.
    """
    session = db.session()
    transaction = session.get_transaction()
    others = {one: known for one, known in _held().items() if one != head.programme_id}
    known = {} if session.in_nested_transaction() else {head.programme_id: head}
    session.info[_HELD] = (transaction, others | known)


def _held() -> dict[int, LogHead]:
    session = db.session()
    noted: tuple[SessionTransaction, dict[int, LogHead]] | None = session.info.get(_HELD)
    if noted is None or noted[0] is not session.get_transaction():
        return {}
    return noted[1]

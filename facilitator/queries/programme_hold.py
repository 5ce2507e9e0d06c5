"""The programme's row, held until the transaction ends: whoever writes to the same programme waits.

Always before any other row of the programme, so that nobody waits in a circle. SQLite has one writer anyway. Who holds
a programme knows where its log and its numbers end, for nobody else takes them on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import SessionTransaction

from facilitator.domain.sides import Side
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


@dataclass(frozen=True, slots=True)
class Held:
    """What the row says while it is held. `refs`: the last number that a commitment of each party got."""

    head: LogHead
    refs: Mapping[Side, int]


HELD_COLUMNS = (Programme.log_seq, Programme.log_hash, Programme.supplier_refs, Programme.customer_refs)


def held_in(programme_id: int, public_id: str, columns: Sequence[Any]) -> Held:
    """What the values of HELD_COLUMNS say of a programme."""
    seq, last_hash, supplier_refs, customer_refs = columns
    refs = {Side.SUPPLIER: supplier_refs, Side.CUSTOMER: customer_refs}
    return Held(LogHead(programme_id, public_id, seq, last_hash), refs)


def hold_programme(programme_id: int) -> Held:
    """Holds it and returns what its row says; asks nothing when this transaction holds it already.

    Raises NoResultFound when there is none.
    """
    held = _held().get(programme_id) or hold_found(literal(programme_id))
    if held is None:
        raise NoResultFound
    return held


def hold_found(programme_id: ColumnElement[int]) -> Held | None:
    """Holds the programme with the id that an expression comes to, such as a subquery; None when there is none."""
    row = db.session.execute(
        select(Programme.id, Programme.public_id, *HELD_COLUMNS)
        .where(Programme.id == programme_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    held = held_in(row[0], row[1], row[2:])
    note_held(held)
    return held


def note_held(held: Held) -> None:
    """For a statement that has just held the programme, or taken its log on.

    A savepoint may let go of what it held, and take back what it wrote: then the programme is asked for anew.
    """
    session = db.session()
    transaction = session.get_transaction()
    others = {one: known for one, known in _held().items() if one != held.head.programme_id}
    known = {} if session.in_nested_transaction() else {held.head.programme_id: held}
    session.info[_HELD] = (transaction, others | known)


def _held() -> dict[int, Held]:
    session = db.session()
    noted: tuple[SessionTransaction, dict[int, Held]] | None = session.info.get(_HELD)
    if noted is None or noted[0] is not session.get_transaction():
        return {}
    return noted[1]

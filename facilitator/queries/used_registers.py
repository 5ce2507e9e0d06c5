"""Which registers of a programme have something to speak of."""

from __future__ import annotations

from sqlalchemy import select

from facilitator.domain.registers import kind_by_key
from facilitator.extensions import db
from facilitator.models import RegisterEntry


def registers_used(programme_id: int) -> frozenset[str]:
    """The keys of those with an entry that is not over and, where something is said in each session, of which it is."""
    rows = db.session.execute(
        select(RegisterEntry.kind, RegisterEntry.status)
        .where(RegisterEntry.programme_id == programme_id, RegisterEntry.hidden_reason == "")
        .distinct()
    )
    return frozenset(row.kind for row in rows if _counts(row.kind, row.status))


def _counts(key: str, status: str) -> bool:
    kind = kind_by_key(key)
    return kind.is_live(status) and (kind.rounds is None or kind.rounds.asked_of(status))

"""Commitments that people wrote on their own phones, as the log tells it."""

from __future__ import annotations

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.extensions import db
from facilitator.models import Event


def drafted_on_phones(workshop_id: int) -> frozenset[int]:
    """Commitments of this workshop whose draft was written by the person, not entered by a facilitator."""
    rows = db.session.scalars(
        select(Event.commitment_id).where(
            Event.workshop_id == workshop_id,
            Event.kind == EventKind.COMMITMENT_DRAFTED,
            Event.user_id.is_(None),
            Event.person_id.is_not(None),
            Event.commitment_id.is_not(None),
        )
    )
    return frozenset(one for one in rows if one is not None)

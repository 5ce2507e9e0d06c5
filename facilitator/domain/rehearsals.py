"""Rehearsals: a throwaway copy of a programme in which a session is played through, and what it may not do."""

from __future__ import annotations

from datetime import timedelta

from facilitator.domain.errors import Conflict
from facilitator.domain.workshops import WorkshopState

KEPT = timedelta(days=3)
"""A rehearsal that nobody ended goes by itself after so long."""


def check_can_rehearse(*, is_rehearsal: bool, is_archived: bool, state: WorkshopState) -> None:
    """Raises Conflict for a session that cannot be rehearsed: of a rehearsal or an archived programme, or begun."""
    if is_rehearsal:
        raise Conflict("This is a rehearsal already. End it, and rehearse from the programme itself.")
    if is_archived:
        raise Conflict("This programme is archived. Bring it back first, then rehearse its session.")
    if state is not WorkshopState.PLANNED:
        raise Conflict("Only a planned session can be rehearsed. Nothing was changed.")


def check_counts(is_rehearsal: bool) -> None:
    """Raises Conflict for what a rehearsal has not: people of its own who run it, and a place among archived ones."""
    if is_rehearsal:
        raise Conflict("This is a rehearsal: those who run its programme run it, until somebody ends it.")

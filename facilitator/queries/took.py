"""What blocks really took in earlier sessions, for whoever plans the next one from the same template."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from facilitator.domain.agendas import ItemState
from facilitator.domain.timing import Took, median_minutes
from facilitator.extensions import db
from facilitator.models import AgendaItem, Workshop
from facilitator.queries.agendas import Agenda, block_of_row
from facilitator.queries.programmes import ProgrammeBrief

SESSIONS = 5
"""How many of the latest sessions count: habits change."""

WORTH_SAYING = 2
"""Minutes; a smaller difference is no news."""


def took_before(programme: ProgrammeBrief, template: str) -> dict[str, Took]:
    """By title, what the blocks of this template really took in the programme's last closed sessions.

    Other people in another room take other times: no other programme counts, and the example's sessions, which
    nobody held, count for nothing.
    """
    if programme.is_example:
        return {}
    sessions = (
        select(Workshop.id)
        .where(
            Workshop.programme_id == programme.id,
            Workshop.template == template,
            Workshop.closed_at.is_not(None),
        )
        .order_by(Workshop.closed_at.desc(), Workshop.id.desc())
        .limit(SESSIONS)
    )
    rows = db.session.execute(
        select(AgendaItem).where(
            AgendaItem.workshop_id.in_(sessions.scalar_subquery()),
            AgendaItem.position >= 0,
            AgendaItem.state == ItemState.DONE,
            AgendaItem.planned_minutes.is_not(None),
        )
    ).scalars()
    seconds: dict[str, list[int]] = defaultdict(list)
    planned: dict[str, int] = {}
    for row in rows:
        seconds[row.title].append(block_of_row(row).used_seconds(None))
        planned[row.title] = row.planned_minutes or 0
    return {
        title: Took(planned[title], median_minutes(known), len(known)) for title, known in seconds.items()
    }


def other_minutes(agenda: Agenda, took: dict[str, Took]) -> tuple[tuple[str, str, int, Took], ...]:
    """Key, title and planned minutes of the blocks that took at least two minutes more or less before."""
    return tuple(
        (item.key, item.title, item.minutes, took[item.title])
        for item in agenda.items
        if item.title in took and abs(took[item.title].minutes - item.minutes) >= WORTH_SAYING
    )

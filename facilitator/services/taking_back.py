"""Not started after all: a workshop that was started by mistake is planned again."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.workshops import WorkshopNotStarted
from facilitator.domain.not_started import check_nothing_happened
from facilitator.models import ActivityState, AgendaItem, Attendance, Workshop
from facilitator.queries.happened import is_anything_given, kinds_since_start
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.log import record_event
from facilitator.services.rooms import close_room
from facilitator.services.row_changes import change_one, change_rows


def take_back_start(actor: Actor, programme_id: int, number: int) -> None:
    """The session is planned again: its room ends, its agenda has the minutes and states that were planned.

    Notes of blocks stay. Raises Conflict when it does not run, and with the reason when something has happened in it.
    """
    hold_programme(programme_id)
    before = workshop_by_number(programme_id, number)
    if not before.is_running:
        raise Conflict("Only a session that is running can be put back to planned.")
    check_nothing_happened(kinds_since_start(before.id), is_anything_given(before.id, before.started_at))
    change_one(
        update(Workshop)
        .where(Workshop.id == before.id, Workshop.started_at.is_not(None), Workshop.closed_at.is_(None))
        .values(version=Workshop.version + 1, started_at=None),
        Conflict("Somebody was quicker: the session has moved on. The page shows where it is now."),
    )
    close_room(before.id)
    _as_planned(before.id)
    record_event(programme_id, WorkshopNotStarted(), actor, about=about_workshop(before.id, before.number))


def _as_planned(workshop_id: int) -> None:
    """The agenda as it was before the start; nobody is there yet."""
    items = select(AgendaItem.id).where(AgendaItem.workshop_id == workshop_id)
    change_rows(delete(ActivityState).where(ActivityState.item_id.in_(items)))
    change_rows(
        update(AgendaItem)
        .where(AgendaItem.workshop_id == workshop_id)
        .values(
            mode="",
            minutes=func.coalesce(AgendaItem.planned_minutes, AgendaItem.minutes),
            planned_minutes=None,
            started_at=None,
            finished_at=None,
            spent_seconds=0,
            paused_at=None,
            paused_seconds=0,
        )
    )
    change_rows(
        update(AgendaItem)
        .where(AgendaItem.workshop_id == workshop_id, AgendaItem.state != ItemState.SKIPPED)
        .values(state=ItemState.WAITING)
    )
    change_rows(
        update(Attendance)
        .where(Attendance.workshop_id == workshop_id, Attendance.present_at.is_not(None))
        .values(present_at=None)
    )

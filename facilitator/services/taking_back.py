"""Not started after all: a workshop that was started by mistake is planned again."""

from __future__ import annotations

from sqlalchemy import delete, func, or_, select, update

from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.workshops import WorkshopNotStarted
from facilitator.domain.not_started import check_nothing_happened, planned_order
from facilitator.extensions import db
from facilitator.models import ActivityState, AgendaItem, Attendance, Workshop
from facilitator.queries.happened import is_anything_given, kinds_since_start
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.log import record_event
from facilitator.services.rooms import close_room
from facilitator.services.row_changes import change_one, change_rows


def take_back_start(actor: Actor, programme_id: int, number: int) -> None:
    """The session is planned again: its room ends; its agenda, its length and who is expected are as they were planned.

    Notes of blocks stay, and so do blocks that were added in the room. Raises Conflict when it does not run, and with
    the reason when something has happened in it.
    """
    hold_programme(programme_id)
    before = workshop_by_number(programme_id, number)
    if not before.is_running:
        raise Conflict("Only a session that is running can be put back to planned.")
    check_nothing_happened(kinds_since_start(before.id), is_anything_given(before.id, before.started_at))
    change_one(
        update(Workshop)
        .where(Workshop.id == before.id, Workshop.started_at.is_not(None), Workshop.closed_at.is_(None))
        .values(
            version=Workshop.version + 1,
            started_at=None,
            length_minutes=func.coalesce(Workshop.planned_length, Workshop.length_minutes),
            planned_length=None,
        ),
        Conflict("Somebody was quicker: the session has moved on. The page shows where it is now."),
    )
    close_room(before.id)
    _agenda_as_planned(before.id)
    _people_as_planned(before.id)
    record_event(programme_id, WorkshopNotStarted(), actor, about=about_workshop(before.id, before.number))


def _agenda_as_planned(workshop_id: int) -> None:
    """The blocks in the order, with the minutes and states that they had before the start."""
    items = select(AgendaItem.id).where(AgendaItem.workshop_id == workshop_id)
    change_rows(delete(ActivityState).where(ActivityState.item_id.in_(items)))
    rows = db.session.execute(
        select(AgendaItem)
        .where(
            AgendaItem.workshop_id == workshop_id,
            or_(AgendaItem.position >= 0, AgendaItem.planned_position.is_not(None)),
        )
        .order_by(AgendaItem.position, AgendaItem.id)
        .execution_options(populate_existing=True)
    ).scalars()
    by_key = {row.key: row for row in rows}
    now = [key for key, row in by_key.items() if row.position >= 0]
    planned = {key: row.planned_position for key, row in by_key.items() if row.planned_position is not None}
    for place, key in enumerate(planned_order(now, planned)):
        _put_back(by_key[key], place)
    db.session.flush()


def _put_back(row: AgendaItem, place: int) -> None:
    skipped = row.state is ItemState.SKIPPED if row.planned_position is None else row.planned_skipped
    row.position = place
    row.state = ItemState.SKIPPED if skipped else ItemState.WAITING
    row.minutes = row.minutes if row.planned_minutes is None else row.planned_minutes
    row.planned_minutes = row.planned_position = None
    row.planned_skipped = False
    row.mode = ""
    row.started_at = row.finished_at = row.paused_at = None
    row.spent_seconds = row.paused_seconds = 0


def _people_as_planned(workshop_id: int) -> None:
    """Nobody is there yet, and who came unexpected is not expected."""
    here = Attendance.workshop_id == workshop_id
    change_rows(delete(Attendance).where(here, Attendance.unexpected))
    change_rows(update(Attendance).where(here, Attendance.present_at.is_not(None)).values(present_at=None))

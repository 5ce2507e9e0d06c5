"""A planned workshop does not take place: it is cancelled and stays in the list, or deleted if nothing hangs on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.payloads import Payload
from facilitator.domain.events.workshops import (
    WorkshopBroughtBack,
    WorkshopCancelled,
    WorkshopDeleted,
    WorkshopRestored,
)
from facilitator.domain.workshops import check_can_cancel, check_can_delete, checked_why
from facilitator.models import Workshop
from facilitator.queries.happened import hangs_on
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_one, change_rows

_UNTOUCHED = Workshop.started_at.is_(None) & Workshop.deleted_at.is_(None)


def cancel_workshop(actor: Actor, programme_id: int, number: int, why: str) -> None:
    """It stays in the list, and is never the next session. Raises Invalid without a word why, Conflict once started."""
    before = workshop_by_number(programme_id, number)
    check_can_cancel(before.standing)
    why = checked_why(why)
    still = _UNTOUCHED & Workshop.cancelled_at.is_(None)
    _change(before, still, {"cancelled_at": clock.now(), "cancelled_why": why})
    _tell(actor, before, WorkshopCancelled(why))


def bring_back_workshop(actor: Actor, programme_id: int, number: int) -> None:
    """A cancelled workshop is planned again; doing it twice changes nothing."""
    before = workshop_by_number(programme_id, number)
    if not before.is_cancelled:
        return
    still = _UNTOUCHED & Workshop.cancelled_at.is_not(None)
    _change(before, still, {"cancelled_at": None, "cancelled_why": ""})
    _tell(actor, before, WorkshopBroughtBack())


def delete_workshop(actor: Actor, programme_id: int, number: int) -> None:
    """Takes it off every list; its number is not given again. Raises Conflict when something hangs on it."""
    hold_programme(programme_id)
    before = workshop_by_number(programme_id, number)
    check_can_delete(before.standing, hangs_on(before.id))
    _change(before, _UNTOUCHED, {"deleted_at": clock.now()})
    _tell(actor, before, WorkshopDeleted())


def restore_workshop(actor: Actor, programme_id: int, number: int) -> None:
    """A deleted workshop is back as it was; doing it twice changes nothing. Raises NotFound for one that never was."""
    brought = change_rows(
        update(Workshop)
        .where(
            Workshop.programme_id == programme_id,
            Workshop.number == number,
            Workshop.deleted_at.is_not(None),
        )
        .values(deleted_at=None, version=Workshop.version + 1)
    )
    found = workshop_by_number(programme_id, number)
    if brought:
        _tell(actor, found, WorkshopRestored())


def _change(workshop: WorkshopBrief, still: ColumnElement[bool], values: dict[str, Any]) -> None:
    change_one(
        update(Workshop)
        .where(Workshop.id == workshop.id, still)
        .values(version=Workshop.version + 1, **values),
        Conflict("Somebody was quicker: the session has moved on. The page shows where it is now."),
    )


def _tell(actor: Actor, workshop: WorkshopBrief, payload: Payload) -> None:
    about = about_workshop(workshop.id, workshop.number)
    record_event(workshop.programme_id, payload, actor, about=about)

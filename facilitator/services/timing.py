"""Time in the room: more or less of it for a block, pauses, and what is done when it runs out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict
from facilitator.domain.events.agendas import (
    AgendaChanged,
    AgendaItemPaused,
    AgendaItemResumed,
    AgendaItemTimed,
    OverrunSettled,
)
from facilitator.domain.timing import Choice, Offer, checked_minutes, chosen_offer
from facilitator.domain.workshops import LENGTHS
from facilitator.models import AgendaItem, Workshop
from facilitator.queries.agendas import agenda_of, block_of_row
from facilitator.queries.workshops import WorkshopBrief
from facilitator.services.agendas import agenda_row, open_workshop, tell
from facilitator.services.row_changes import change_one, change_rows

_ELSEWHERE = "Somebody has moved the agenda on in the meantime. The page shows where it is now."


def adjust_minutes(actor: Actor, programme_id: int, number: int, key: str, by: int, shown: int) -> int:
    """Gives a block more or fewer minutes and returns what it has then; `shown` is what the page showed.

    Raises Stale when it has other minutes by now, Conflict for a block that is over.
    """
    workshop = open_workshop(programme_id, number)
    row = agenda_row(workshop, key)
    minutes = checked_minutes(block_of_row(row), by, shown, clock.now())
    if minutes == row.minutes:
        return minutes
    _change(row.id, AgendaItem.minutes == shown, {"minutes": minutes})
    tell(actor, workshop, AgendaItemTimed(item=row.title, minutes=minutes, was=shown))
    return minutes


def pause_item(actor: Actor, programme_id: int, number: int, key: str) -> None:
    """Stops the clock of the block that is on; pausing twice pauses once. Raises Conflict when it is not on."""
    workshop = open_workshop(programme_id, number)
    row = agenda_row(workshop, key)
    if row.state is not ItemState.RUNNING:
        raise Conflict(_ELSEWHERE)
    if row.paused_at is not None:
        return
    _change(row.id, AgendaItem.paused_at.is_(None), {"paused_at": clock.now()})
    tell(actor, workshop, AgendaItemPaused(item=row.title))


def resume_item(actor: Actor, programme_id: int, number: int, key: str) -> None:
    """Lets the clock go on from where it stood; raises Conflict when the block is not on any more."""
    workshop = open_workshop(programme_id, number)
    row = agenda_row(workshop, key)
    if row.state is not ItemState.RUNNING:
        raise Conflict(_ELSEWHERE)
    if row.paused_at is None:
        return
    still = max(0, int((clock.now() - row.paused_at).total_seconds()))
    values = {"paused_at": None, "paused_seconds": AgendaItem.paused_seconds + still}
    _change(row.id, AgendaItem.paused_at.is_not(None), values)
    tell(actor, workshop, AgendaItemResumed(item=row.title, seconds=still))


def settle_overrun(
    actor: Actor, programme_id: int, number: int, choice: str, mark: str, drop_key: str = ""
) -> Offer:
    """Does one of the things that are offered when time runs out, and returns it.

    `mark` is the fingerprint of the agenda that the offers were made from; `drop_key` names the block to drop.
    Raises Stale when the agenda has changed since, Conflict when it is in time again.
    """
    workshop = open_workshop(programme_id, number)
    agenda = agenda_of(workshop, clock.now())
    offer = chosen_offer(agenda.overrun(clock.now()), choice, drop_key, mark)
    if offer.choice is Choice.LATER:
        _end_later(workshop, offer.minutes)
    elif offer.choice is Choice.DROP:
        _change(
            agenda_row(workshop, drop_key).id,
            AgendaItem.state == ItemState.WAITING,
            {"state": ItemState.SKIPPED},
        )
    else:
        for key, minutes in zip(offer.keys, offer.minutes_of, strict=True):
            row = agenda_row(workshop, key)
            _change(row.id, AgendaItem.minutes == row.minutes, {"minutes": minutes})
    titles = {item.key: item.title for item in agenda.items}
    told = OverrunSettled(
        choice=offer.choice.value,
        minutes=offer.minutes,
        items=[titles[key] for key in offer.keys],
    )
    tell(actor, workshop, told)
    return offer


def take_real_minutes(actor: Actor, programme_id: int, number: int, minutes: dict[str, int]) -> None:
    """Gives the blocks of a planned workshop, named by key, the minutes that they really took before."""
    workshop = open_workshop(programme_id, number)
    if not workshop.is_planned:
        raise Conflict("The session has been started: give its blocks time one by one.")
    changed = []
    for key, wanted in minutes.items():
        row = agenda_row(workshop, key)
        if row.minutes != wanted:
            changed.append(f"{row.title}: {row.minutes} → {wanted}")
            _change(row.id, AgendaItem.minutes == row.minutes, {"minutes": wanted})
    if changed:
        tell(actor, workshop, AgendaChanged(what="timed", items=changed))


def _end_later(workshop: WorkshopBrief, minutes: int) -> None:
    length = min(LENGTHS[-1], workshop.length_minutes + minutes)
    change_rows(
        update(Workshop)
        .where(Workshop.id == workshop.id)
        .values(
            length_minutes=length,
            planned_length=func.coalesce(Workshop.planned_length, Workshop.length_minutes),
            version=Workshop.version + 1,
        )
    )


def keep_plan(workshop_id: int) -> None:
    """Writes down what is planned for each block, at the moment the workshop starts; starting it calls this once."""
    change_rows(
        update(AgendaItem)
        .where(AgendaItem.workshop_id == workshop_id, AgendaItem.position >= 0)
        .values(
            planned_minutes=AgendaItem.minutes,
            planned_position=AgendaItem.position,
            planned_skipped=AgendaItem.state == ItemState.SKIPPED,
        )
    )


def _change(item_id: int, still: Any, values: dict[str, Any]) -> None:
    """The conditional change of one block; raises Conflict when somebody was quicker."""
    change_one(
        update(AgendaItem).where(AgendaItem.id == item_id, still).values(**values), Conflict(_ELSEWHERE)
    )

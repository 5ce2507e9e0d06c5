"""Agendas: laying them out, editing, moving, and stepping through them in the room.

A removed item stays in its table with a negative position, so that undo brings back every word of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import (
    Activity,
    Change,
    ItemDraft,
    ItemState,
    changes_of_step,
    checked_item,
    checked_notes,
    moved,
    reordered,
)
from facilitator.domain.codes import CROCKFORD
from facilitator.domain.errors import Conflict, NotFound, Stale
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.agendas import (
    AgendaChanged,
    AgendaItemFinished,
    AgendaItemParked,
    AgendaItemPutBack,
    AgendaItemSkipped,
    AgendaItemStarted,
    NotesSaved,
)
from facilitator.domain.events.payloads import Payload
from facilitator.domain.workshops import check_can_edit
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import AgendaItem, Workshop
from facilitator.queries.agendas import block_of_row
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_one, change_rows

_STEP_EVENTS = {
    ItemState.RUNNING: AgendaItemStarted,
    ItemState.DONE: AgendaItemFinished,
    ItemState.SKIPPED: AgendaItemSkipped,
    ItemState.WAITING: AgendaItemPutBack,
    ItemState.PARKED: AgendaItemParked,
}


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item to lay into an agenda; a locked one (break, sign-off, the end) is never dropped for time.

    `block` is the block of the method that it comes from, as template/key; empty for what somebody made up.
    """

    draft: ItemDraft
    locked: bool = False
    block: str = ""
    only_used: bool = False


@dataclass(frozen=True, slots=True)
class NotesNow:
    """The notes as they are kept, for somebody who saved onto an older version."""

    text: str
    version: int


def template_items(key: str, used: Container[str] | None = None) -> list[ItemText]:
    """The items of a template of the method; raises KeyError for one that does not exist.

    `used` are the registers that have something open; with them, a block that shows one which has nothing yet leaves
    its minutes to the next one.
    """
    found: list[ItemText] = []
    spare = 0
    for item in _all_items(key):
        if used is not None and item.only_used and item.draft.collects not in used:
            spare += item.draft.minutes
            continue
        found.append(replace(item, draft=replace(item.draft, minutes=item.draft.minutes + spare)))
        spare = 0
    return found


def _all_items(key: str) -> list[ItemText]:
    return [
        ItemText(
            ItemDraft(
                item.title,
                item.minutes,
                Activity(item.activity),
                item.script,
                item.leaves_behind,
                item.prompt,
                item.collects,
                item.anonymous,
            ),
            item.locked,
            f"{key}/{item.key}",
            item.only_used,
        )
        for item in load_method().template(key).items
    ]


def template_title(key: str) -> str:
    """The title of a template of the method; raises KeyError for one that does not exist."""
    return load_method().template(key).title


def workshop_items(programme_id: int, number: int) -> list[ItemText]:
    """The items of a workshop's agenda without its notes and times; raises NotFound."""
    workshop = workshop_by_number(programme_id, number)
    return [ItemText(_draft(row), row.locked, row.from_block) for row in agenda_rows(workshop)]


def lay_agenda(workshop_id: int, items: Sequence[ItemText]) -> None:
    """Puts these items into a workshop that has none yet; the caller writes the event."""
    db.session.add_all(_new_row(workshop_id, place, item) for place, item in enumerate(items))
    db.session.flush()


def add_item(actor: Actor, programme_id: int, number: int, draft: ItemDraft, after: str | None = None) -> str:
    """Adds an item after the one with the key `after`, at the end without it; returns the new key."""
    workshop = open_workshop(programme_id, number)
    draft = checked_item(draft)
    rows = agenda_rows(workshop)
    keys = [row.key for row in rows]
    row = _new_row(workshop.id, len(rows), ItemText(draft))
    db.session.add(row)
    place = keys.index(after) + 1 if after in keys else len(keys)
    _place([*rows[:place], row, *rows[place:]])
    tell(actor, workshop, AgendaChanged(what="added", item=draft.title, minutes=draft.minutes))
    return row.key


def edit_item(actor: Actor, programme_id: int, number: int, key: str, draft: ItemDraft, mark: str) -> None:
    """Changes an item's text and minutes. `mark` is the fingerprint of the text that was shown.

    Another activity for the item that is on changes the plan, not what the room is doing at this moment.
    Raises Stale with the present ItemDraft when it reads otherwise now, Invalid naming the fields.
    """
    workshop = open_workshop(programme_id, number)
    draft = checked_item(draft)
    row = agenda_row(workshop, key)
    before = _draft(row)
    if before == draft:
        return
    if before.mark != mark:
        raise Stale(before)
    if row.state is ItemState.RUNNING and not row.mode:
        row.mode = row.activity  # it may be collecting: only ending or switching it closes that properly
    row.title, row.minutes, row.activity = draft.title, draft.minutes, draft.activity
    row.script, row.leaves_behind = draft.script, draft.leaves_behind
    row.prompt, row.collects, row.anonymous = draft.prompt, draft.collects, draft.anonymous
    changed = [
        name for name in ItemDraft.__dataclass_fields__ if getattr(before, name) != getattr(draft, name)
    ]
    told = AgendaChanged(
        what="edited",
        item=draft.title,
        minutes=draft.minutes,
        fields=changed,
    )
    tell(actor, workshop, told)


def remove_item(actor: Actor, programme_id: int, number: int, key: str) -> None:
    """Takes an item off the agenda; `restore_item` brings it back with its notes. The one that is on stays."""
    workshop = open_workshop(programme_id, number)
    row = agenda_row(workshop, key)
    if row.state is ItemState.RUNNING:
        raise Conflict("This item is on now. Finish or skip it instead.")
    rest = [other for other in agenda_rows(workshop) if other.key != key]
    row.position = -(row.position + 1)
    _place(rest)
    tell(actor, workshop, AgendaChanged(what="removed", item=row.title, minutes=row.minutes))


def restore_item(actor: Actor, programme_id: int, number: int, key: str) -> None:
    """Brings a removed item back to where it stood. Bringing back what is there changes nothing."""
    workshop = open_workshop(programme_id, number)
    row = agenda_row(workshop, key, also_removed=True)
    if row.position >= 0:
        return
    rows = agenda_rows(workshop)
    place = min(-row.position - 1, len(rows))
    _place([*rows[:place], row, *rows[place:]])
    tell(actor, workshop, AgendaChanged(what="restored", item=row.title, minutes=row.minutes))


def move_item(actor: Actor, programme_id: int, number: int, key: str, to: int) -> None:
    """Moves an item to an index of the agenda; beyond the ends means the ends. Raises Stale when it is gone."""
    workshop = open_workshop(programme_id, number)
    rows = agenda_rows(workshop)
    _reorder(actor, workshop, rows, moved([row.key for row in rows], key, to))


def reorder(actor: Actor, programme_id: int, number: int, keys: Sequence[str]) -> None:
    """Puts the agenda into this order; raises Stale unless it names exactly the items there are."""
    workshop = open_workshop(programme_id, number)
    rows = agenda_rows(workshop)
    _reorder(actor, workshop, rows, reordered([row.key for row in rows], keys))


def replace_agenda(
    actor: Actor, programme_id: int, number: int, items: Sequence[ItemText], source: str
) -> list[str]:
    """Puts another agenda in the place of this one and returns the keys of the old one, for undo.

    `source` says in words where it comes from. Raises Conflict once the workshop was started.
    """
    workshop = open_workshop(programme_id, number)
    if not workshop.is_planned:
        raise Conflict(
            "The session has been started: its agenda can still be edited, but not replaced as a whole."
        )
    old = agenda_rows(workshop)
    for row in old:
        row.position = -(row.position + 1)
    lay_agenda(workshop.id, items)
    tell(actor, workshop, AgendaChanged(what="replaced", source=source, items=len(items)))
    return [row.key for row in old]


def bring_back_agenda(actor: Actor, programme_id: int, number: int, keys: Sequence[str]) -> None:
    """Makes these items, in this order, the whole agenda again: the undo of `replace_agenda`."""
    workshop = open_workshop(programme_id, number)
    if not workshop.is_planned:
        raise Conflict("The session has been started: its agenda stays as it is.")
    wanted = [agenda_row(workshop, key, also_removed=True) for key in dict.fromkeys(keys)]
    for row in agenda_rows(workshop):
        if row not in wanted:
            row.position = -(row.position + 1)
    _place(wanted)
    tell(actor, workshop, AgendaChanged(what="brought back", items=len(wanted)))


def step_item(actor: Actor, programme_id: int, number: int, key: str, to: ItemState) -> None:
    """Starts, finishes, skips, parks an item or puts it back in line; starting one finishes the one that is on.

    Planned items may be skipped and put back before the workshop starts. Raises Conflict for a stale press.
    """
    workshop = open_workshop(programme_id, number)
    if workshop.is_planned and to in (ItemState.RUNNING, ItemState.DONE, ItemState.PARKED):
        raise Conflict("Start the session first; the agenda begins then.")
    rows = agenda_rows(workshop)
    titles = {row.key: row.title for row in rows}
    for change in changes_of_step([block_of_row(row) for row in rows], key, to, clock.now()):
        _apply(workshop, change)
        tell(actor, workshop, _STEP_EVENTS[change.state](titles[change.key]))


def save_notes(actor: Actor, programme_id: int, number: int, key: str, text: str, version: int) -> int:
    """Keeps an item's notes and returns their new version; unchanged text keeps its version.

    The log says that notes were saved and how long they are, not what they say: they may be put right later.
    Raises Stale with NotesNow when somebody else saved since `version`.
    """
    workshop = workshop_by_number(programme_id, number)
    text = checked_notes(text)
    row = agenda_row(workshop, key)
    if row.notes == text:
        return row.notes_version
    saved = change_rows(
        update(AgendaItem)
        .where(AgendaItem.id == row.id, AgendaItem.notes_version == version)
        .values(notes=text, notes_version=AgendaItem.notes_version + 1)
    )
    if not saved:
        raise Stale(NotesNow(row.notes, row.notes_version))
    tell(actor, workshop, NotesSaved(item=row.title, version=version + 1, letters=len(text)))
    return version + 1


def open_workshop(programme_id: int, number: int) -> WorkshopBrief:
    """The workshop, its row held until the end of the transaction, if its agenda may still change."""
    workshop = workshop_by_number(programme_id, number)
    check_can_edit(workshop.standing)
    db.session.execute(select(Workshop.id).where(Workshop.id == workshop.id).with_for_update())
    return workshop


def agenda_rows(workshop: WorkshopBrief) -> list[AgendaItem]:
    return list(
        db.session.execute(
            select(AgendaItem)
            .where(AgendaItem.workshop_id == workshop.id, AgendaItem.position >= 0)
            .order_by(AgendaItem.position, AgendaItem.id)
            .execution_options(populate_existing=True)
        ).scalars()
    )


def agenda_row(workshop: WorkshopBrief, key: str, *, also_removed: bool = False) -> AgendaItem:
    row = db.session.execute(
        select(AgendaItem)
        .where(AgendaItem.workshop_id == workshop.id, AgendaItem.key == key)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None or (row.position < 0 and not also_removed):
        raise NotFound
    return row


def _new_row(workshop_id: int, position: int, item: ItemText) -> AgendaItem:
    draft = item.draft
    return AgendaItem(
        workshop_id=workshop_id,
        key="".join(secrets.choice(CROCKFORD) for _ in range(8)).lower(),
        from_block=item.block,
        position=position,
        title=draft.title,
        minutes=draft.minutes,
        activity=draft.activity,
        script=draft.script,
        leaves_behind=draft.leaves_behind,
        prompt=draft.prompt,
        collects=draft.collects,
        anonymous=draft.anonymous,
        locked=item.locked,
    )


def _draft(row: AgendaItem) -> ItemDraft:
    return ItemDraft(
        row.title,
        row.minutes,
        row.activity,
        row.script,
        row.leaves_behind,
        row.prompt,
        row.collects,
        row.anonymous,
    )


def _place(rows: Sequence[AgendaItem]) -> None:
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
    db.session.flush()


def _reorder(actor: Actor, workshop: WorkshopBrief, rows: Sequence[AgendaItem], keys: Sequence[str]) -> None:
    if [row.key for row in rows] == list(keys):
        return
    by_key = {row.key: row for row in rows}
    _place([by_key[key] for key in keys])
    tell(actor, workshop, AgendaChanged(what="reordered", order=[by_key[key].title for key in keys]))


def _apply(workshop: WorkshopBrief, change: Change) -> None:
    """The conditional change of one item's state; raises Conflict when somebody was quicker."""
    change_one(
        update(AgendaItem)
        .where(
            AgendaItem.workshop_id == workshop.id,
            AgendaItem.key == change.key,
            AgendaItem.state == change.was,
        )
        .values(
            state=change.state,
            started_at=change.started_at,
            finished_at=change.finished_at,
            spent_seconds=change.spent_seconds,
            paused_at=None,
            paused_seconds=change.paused_seconds,
        ),
        Conflict("Somebody has moved the agenda on in the meantime. The page shows where it is now."),
    )


def tell(actor: Actor, workshop: WorkshopBrief, payload: Payload) -> None:
    """Writes an event about a workshop's agenda."""
    about = about_workshop(workshop.id, workshop.number)
    record_event(workshop.programme_id, payload, actor, about=about)

"""Programmes: set up, change, archive; which step they work on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Stale
from facilitator.domain.events.programme import (
    ProgrammeArchived,
    ProgrammeCreated,
    ProgrammeEdited,
    ProgrammeRestored,
    StepChanged,
)
from facilitator.domain.log import GENESIS
from facilitator.domain.programmes import ProgrammeDraft, check_move, check_programme, tidy_programme
from facilitator.domain.rehearsals import check_counts
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Party, Programme, ProgrammeFacilitator
from facilitator.queries.programmes import programme_by_id
from facilitator.services.log import record_event
from facilitator.services.moving import ALL_STAYS, Along, Moved
from facilitator.services.moving_zones import keep_times, move_days, sessions_to_ask_about
from facilitator.services.row_changes import change_rows

SETTINGS = (
    "title",
    "purpose",
    "time_zone",
    "locale",
    "paper",
    "mirrored_margins",
    "cadence_weeks",
    "check_in_days",
    "legal_status",
)
"""The columns of a programme that a draft says."""


def create_programme(
    actor: Actor, draft: ProgrammeDraft, owner_id: int | None, *, is_example: bool = False
) -> str:
    """Makes a programme with both its parties and returns its public id.

    `owner_id` is the user id of the facilitator who owns it; None leaves it without one, for commands on the server.
    Raises Invalid with a sentence for each field that is wrong.
    """
    draft = _ready(draft)
    programme = Programme(
        public_id=new_public_id(),
        is_example=is_example,
        created_at=clock.now(),
        log_hash=GENESIS,
        held_from=1,
        **{name: getattr(draft, name) for name in SETTINGS},
    )
    db.session.add(programme)
    db.session.flush()
    db.session.add_all(
        Party(programme_id=programme.id, side=side, name=draft.party_name(side)) for side in Side
    )
    if owner_id is not None:
        give_to(programme.id, owner_id)
    db.session.flush()
    record_event(programme.id, ProgrammeCreated(**_as_data(draft)), actor)
    return programme.public_id


def give_to(programme_id: int, owner_id: int) -> None:
    """Makes the facilitator who sets a programme up its owner, who runs it and sees it from now on."""
    db.session.add(
        ProgrammeFacilitator(programme_id=programme_id, user_id=owner_id, added_at=clock.now(), is_owner=True)
    )
    db.session.flush()


def edit_programme(
    actor: Actor,
    programme_id: int,
    draft: ProgrammeDraft,
    version: int,
    sessions_keep: str = "",
    along: Along = ALL_STAYS,
) -> Moved:
    """Changes the settings and the parties' names; returns what became of promises whose session changed its day.

    `sessions_keep` says what planned sessions keep when the time zone changes: the `clock` or the `moment`; `along`
    what is to move with a session that falls on another day there.
    Raises Invalid for wrong fields, also where that is not said, and Stale with the present ProgrammeDraft as
    `current` when somebody else saved after `version`.
    """
    draft = _ready(draft)
    before = present_draft(programme_id)
    moves = before.time_zone != draft.time_zone
    planned = sessions_to_ask_about(programme_id, sessions_keep) if moves else ()
    changed = change_rows(
        update(Programme)
        .where(Programme.id == programme_id, Programme.version == version)
        .values(version=Programme.version + 1, **{name: getattr(draft, name) for name in SETTINGS})
    )
    if not changed:
        raise Stale(before)
    for side in Side:
        change_rows(
            update(Party)
            .where(Party.programme_id == programme_id, Party.side == side)
            .values(name=draft.party_name(side))
        )
    zones = (before.time_zone, draft.time_zone)
    kept = keep_times(programme_id, planned, sessions_keep, *zones) if moves else ()
    old, new = _as_data(before), _as_data(draft)
    changes: dict[str, Any] = {
        name: {"from": old[name], "to": new[name]} for name in new if old[name] != new[name]
    }
    record_event(programme_id, ProgrammeEdited(**changes, sessions=sessions_keep if planned else ""), actor)
    return move_days(actor, programme_id, list(zip(planned, kept, strict=True)), zones, along)


def present_draft(programme_id: int) -> ProgrammeDraft:
    """The programme as it stands, in the shape in which it is edited."""
    brief = programme_by_id(programme_id)
    return ProgrammeDraft(
        supplier=brief.supplier,
        customer=brief.customer,
        **{name: getattr(brief, name) for name in SETTINGS},
    )


def _ready(draft: ProgrammeDraft) -> ProgrammeDraft:
    draft = tidy_programme(draft)
    if not draft.legal_status:
        draft = tidy_programme(_with_legal_status(draft))
    check_programme(draft)
    return draft


def _with_legal_status(draft: ProgrammeDraft) -> ProgrammeDraft:
    return ProgrammeDraft(**(_as_data(draft) | {"legal_status": load_method().sign_off.legal_status}))


def _as_data(draft: ProgrammeDraft) -> dict[str, Any]:
    names = (*SETTINGS, "supplier", "customer")
    return {name: getattr(draft, name) for name in names}


def archive_programme(actor: Actor, programme_id: int) -> None:
    """Puts the programme away; nothing in it is lost. Doing it twice changes nothing. A rehearsal raises Conflict."""
    check_counts(programme_by_id(programme_id).is_rehearsal)
    if change_rows(
        update(Programme)
        .where(Programme.id == programme_id, Programme.archived_at.is_(None))
        .values(archived_at=clock.now())
    ):
        record_event(programme_id, ProgrammeArchived(), actor)


def restore_programme(actor: Actor, programme_id: int) -> None:
    """Brings an archived programme back. Doing it twice changes nothing."""
    if change_rows(
        update(Programme)
        .where(Programme.id == programme_id, Programme.archived_at.is_not(None))
        .values(archived_at=None)
    ):
        record_event(programme_id, ProgrammeRestored(), actor)


def move_to_step(actor: Actor, programme_id: int, step: int, note: str) -> None:
    """Works on another step from now on, as both parties decided; `note` is how they put it.

    Raises Invalid for a step that does not exist, Conflict when the programme is there already.
    """
    current = programme_by_id(programme_id).current_step
    check_move(current, step)
    if not change_rows(
        update(Programme)
        .where(Programme.id == programme_id, Programme.current_step == current)
        .values(current_step=step)
    ):
        raise Conflict(
            "Somebody moved the programme to another step at this moment. Look again, then decide."
        )
    record_event(programme_id, StepChanged(current, step, clean_text(note)), actor)

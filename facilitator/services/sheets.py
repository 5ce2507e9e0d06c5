"""The verbs of a workshop's list: lock a revision, open it again. What completes it is in `completing.py`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from facilitator import clock
from facilitator.domain import signing, workshops
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict
from facilitator.domain.events.about import about_sheet
from facilitator.domain.events.payloads import Payload
from facilitator.domain.events.signing import (
    ListLocked,
    ListReopened,
)
from facilitator.domain.permissions import Entry, check_enters
from facilitator.domain.sheets import code_from_hash, sheet_bytes, sheet_hash
from facilitator.domain.tokens import new_token
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.models import Sheet, SheetEntry, SigningLink
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.sheet_drafts import NEW, OUTCOME, TAKEN_IN, SheetDraft, draft_sheet
from facilitator.queries.sheets import SheetView, current_sheet
from facilitator.queries.workshops import WorkshopBrief, workshop_by_id, workshop_by_number
from facilitator.services.commitments import required
from facilitator.services.log import record_event
from facilitator.services.packs import order_packs
from facilitator.services.row_changes import change_rows


def lock_list(actor: Actor, programme_id: int, number: int, take_in: bool = False) -> int:
    """Locks the workshop's list as it stands and returns the revision's number.

    `take_in` adds the imported commitments that no sheet carries yet. Raises NotAllowed for whoever is no facilitator,
    Conflict when the workshop does not allow it or nothing is on the list, Invalid when a party has nobody who may
    sign.
    """
    check_enters(Entry.LIST, actor)
    hold_programme(programme_id)
    programme = programme_by_id(programme_id)
    workshop = workshop_by_number(programme_id, number)
    draft = draft_sheet(programme, workshop, take_in=take_in)
    parts = [part for _commitment, part in draft.entries]
    workshops.check_can_lock(
        workshop.standing,
        parts.count(NEW) + parts.count(TAKEN_IN),
        parts.count(OUTCOME),
        today_in(programme.time_zone, clock.now()),
    )
    signing.check_can_lock(
        entries=len(parts),
        not_agreed=(),
        may_sign={party: len(draft.signers_of(party)) for party in signing.PARTIES},
    )
    row = _store(actor, programme_id, workshop.id, draft)
    told = ListLocked(
        revision=row.revision,
        hash=row.hash,
        new=parts.count(NEW),
        outcomes=parts.count(OUTCOME),
        taken_in=parts.count(TAKEN_IN),
    )
    _tell(actor, workshop, row.revision, told)
    order_packs(programme_id, number, locked=True, closed=workshop.is_closed)
    return row.revision


def reopen_list(actor: Actor, programme_id: int, number: int, reason: str) -> None:
    """Opens the list again so that it can be changed; signatures given so far stay visible as superseded.

    Raises NotAllowed for whoever is no facilitator, Invalid without a reason, Conflict when it is complete, open
    already or was never locked.
    """
    check_enters(Entry.LIST, actor)
    hold_programme(programme_id)
    workshop = workshop_by_number(programme_id, number)
    sheet = current_sheet(workshop.id)
    if sheet is None:
        raise Conflict("The list is not locked, so it can be changed as it is.")
    signing.check_can_open_revision(sheet.facts, sheet.acts)
    reason = required(reason, "reason", "Say in a few words why the list is opened again.", 2000)
    open_again(actor, sheet, reason)


def open_again(actor: Actor, sheet: SheetView, reason: str) -> None:
    """Ends a revision: its links stop working, its signatures are superseded. Raises Conflict when it has ended."""
    now = clock.now()
    changed = change_rows(
        update(Sheet)
        .where(Sheet.id == sheet.id, OUT_FOR_SIGNING)
        .values(reopened_at=now, reopen_reason=reason)
    )
    if not changed:
        raise Conflict("Somebody was quicker: this list is not out for signing any more.")
    revoke_links(sheet.id, now)
    told = ListReopened(sheet.revision, sheet.hash, reason, [one.name for one in sheet.signatures])
    _tell(actor, workshop_by_id(sheet.programme_id, sheet.workshop_id), sheet.revision, told)


def revoke_links(sheet_id: int, at: datetime, person_id: int | None = None) -> None:
    """Ends the unused links to a sheet, or only those of one person."""
    statement = update(SigningLink).where(
        SigningLink.sheet_id == sheet_id,
        SigningLink.used_at.is_(None),
        SigningLink.revoked_at.is_(None),
    )
    if person_id is not None:
        statement = statement.where(SigningLink.person_id == person_id)
    change_rows(statement.values(revoked_at=at))


def _store(actor: Actor, programme_id: int, workshop_id: int, draft: SheetDraft) -> Sheet:
    data = sheet_bytes(draft.sheet)
    digest = sheet_hash(data)
    row = Sheet(
        programme_id=programme_id,
        workshop_id=workshop_id,
        revision=draft.sheet.revision,
        canonical=data,
        hash=digest,
        code=code_from_hash(digest),
        verify_id=new_token(),
        locked_at=clock.now(),
        locked_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        SheetEntry(sheet_id=row.id, commitment_id=commitment_id, part=part)
        for commitment_id, part in draft.entries
    )
    db.session.flush()
    return row


def _tell(actor: Actor, workshop: WorkshopBrief, revision: int, payload: Payload) -> None:
    about = about_sheet(workshop.id, workshop.number, revision)
    record_event(workshop.programme_id, payload, actor, about=about)

"""The verbs of a workshop's list: lock a revision, open it again, complete it when both parties signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from facilitator import clock
from facilitator.domain import signing, workshops
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, NotFound
from facilitator.domain.sheets import code_from_hash, sheet_bytes, sheet_hash
from facilitator.domain.tokens import new_token
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment, Sheet, SheetEntry, SigningLink
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.sheet_drafts import NEW, OUTCOME, TAKEN_IN, SheetDraft, draft_sheet
from facilitator.queries.sheets import SheetView, current_sheet, sheet_by_id
from facilitator.queries.workshops import WorkshopBrief, workshop_by_id, workshop_by_number
from facilitator.services.commitments import required
from facilitator.services.log import About, record_event
from facilitator.services.log_batches import Telling, record_batch
from facilitator.services.packs import enqueue_packs
from facilitator.services.row_changes import change_rows


def lock_list(actor: Actor, programme_id: int, number: int, take_in: bool = False) -> int:
    """Locks the workshop's list as it stands and returns the revision's number.

    `take_in` adds the imported commitments that no sheet carries yet. Raises Conflict when the workshop does not
    allow it or nothing is on the list, Invalid when a party has nobody who may sign.
    """
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
    data = {
        "revision": row.revision,
        "hash": row.hash,
        "new": parts.count(NEW),
        "outcomes": parts.count(OUTCOME),
        "taken_in": parts.count(TAKEN_IN),
    }
    _tell(actor, workshop, "ListLocked", data)
    enqueue_packs(programme_id, workshop.id)
    return row.revision


def reopen_list(actor: Actor, programme_id: int, number: int, reason: str) -> None:
    """Opens the list again so that it can be changed; signatures given so far stay visible as superseded.

    Raises Invalid without a reason, Conflict when it is complete, open already or was never locked.
    """
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
    data = {
        "revision": sheet.revision,
        "hash": sheet.hash,
        "reason": reason,
        "superseded": [one.name for one in sheet.signatures],
    }
    _tell(actor, workshop_by_id(sheet.programme_id, sheet.workshop_id), "ListReopened", data)


def complete(actor: Actor, sheet_id: int) -> bool:
    """Completes a sheet that one signatory of each party has signed; runs inside the transaction of the last one.

    Returns whether it was this call that completed it: exactly one ever does. The new commitments become active,
    what they renegotiate ends, the outcomes stand.
    """
    sheet = sheet_by_id(sheet_id)
    if sheet is None:
        raise NotFound
    if not signing.is_complete(sheet.facts, sheet.acts):
        return False
    now = clock.now()
    completed = change_rows(
        update(Sheet).where(Sheet.id == sheet_id, OUT_FOR_SIGNING).values(completed_at=now)
    )
    if not completed:
        return False
    revoke_links(sheet_id, now)
    entries = _entries(sheet_id)
    _activate(actor, sheet, entries[NEW], now)
    _stamp(entries[OUTCOME], outcome_sheet_id=sheet_id)
    _stamp(entries[TAKEN_IN], signed_sheet_id=sheet_id)
    _seal_taken_in(sheet)
    workshop = workshop_by_id(sheet.programme_id, sheet.workshop_id)
    data = {
        "revision": sheet.revision,
        "hash": sheet.hash,
        "code": sheet.code,
        "supplier": sheet.slots["supplier"].name,
        "customer": sheet.slots["customer"].name,
    }
    _tell(actor, workshop, "SheetCompleted", data)
    enqueue_packs(sheet.programme_id, workshop.id)
    return True


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


def _entries(sheet_id: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {NEW: [], OUTCOME: [], TAKEN_IN: []}
    rows = db.session.execute(
        select(SheetEntry.part, SheetEntry.commitment_id)
        .where(SheetEntry.sheet_id == sheet_id)
        .order_by(SheetEntry.id)
    )
    for part, commitment_id in rows:
        found[part].append(commitment_id)
    return found


def _activate(actor: Actor, sheet: SheetView, commitment_ids: list[int], now: datetime) -> None:
    """Each signed commitment begins, with its event; one that renegotiates another ends that one."""
    _stamp(commitment_ids, active_at=now, signed_sheet_id=sheet.id)
    rows = db.session.execute(
        select(Commitment.id, Commitment.ref, Commitment.replaces_id)
        .where(Commitment.id.in_(commitment_ids))
        .order_by(Commitment.side.desc(), Commitment.number)
    ).all()
    told = []
    for row in rows:
        about = About(row.id, row.ref, sheet.workshop_id, sheet.workshop_number)
        told.append(Telling("CommitmentActivated", about, {"revision": sheet.revision, "hash": sheet.hash}))
        if row.replaces_id is not None:
            told += _renegotiate(sheet, row.replaces_id, row.ref, now)
    if told:
        record_batch(sheet.programme_id, actor, told)


def _renegotiate(sheet: SheetView, original_id: int, successor: str, now: datetime) -> list[Telling]:
    """Ends what the successor replaces, and returns what there is to tell of it."""
    ended = change_rows(
        update(Commitment)
        .where(Commitment.id == original_id, Commitment.renegotiated_at.is_(None))
        .values(renegotiated_at=now, version=Commitment.version + 1)
    )
    if not ended:
        return []
    change_rows(
        update(ChangeAsk)
        .where(ChangeAsk.commitment_id == original_id, ChangeAsk.closed_at.is_(None))
        .values(closed_at=now, closed_as="signed")
    )
    ref = db.session.execute(select(Commitment.ref).where(Commitment.id == original_id)).scalar_one()
    about = About(original_id, ref, sheet.workshop_id, sheet.workshop_number)
    return [Telling("CommitmentRenegotiated", about, {"successor": successor})]


def _seal_taken_in(sheet: SheetView) -> None:
    """What was judged elsewhere and is signed here with its outcome is judged for good."""
    judged = [one.ref for one in sheet.content.imported if one.verdict]
    if judged:
        change_rows(
            update(Commitment)
            .where(
                Commitment.programme_id == sheet.programme_id,
                Commitment.ref.in_(judged),
                Commitment.outcome_sheet_id.is_(None),
            )
            .values(outcome_sheet_id=sheet.id)
        )


def _stamp(commitment_ids: list[int], **values: Any) -> None:
    if commitment_ids:
        change_rows(
            update(Commitment)
            .where(Commitment.id.in_(commitment_ids))
            .values(version=Commitment.version + 1, **values)
        )


def _tell(actor: Actor, workshop: WorkshopBrief, kind: str, data: dict[str, Any]) -> None:
    record_event(
        workshop.programme_id,
        kind,
        actor,
        about=About(workshop_id=workshop.id, workshop_number=workshop.number),
        data=data,
    )

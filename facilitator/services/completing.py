"""What a list's last signature sets in motion: it is complete, its links end, and what it says is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, select, update

from facilitator import clock
from facilitator.domain import signing
from facilitator.domain.criteria import KeptLine
from facilitator.domain.events.about import About, about_commitment, about_sheet
from facilitator.domain.events.payloads import Payload
from facilitator.domain.events.signing import (
    CommitmentActivated,
    CommitmentRenegotiated,
    CommitmentTakenIn,
    CriteriaKept,
    OutcomeSealed,
    SheetCompleted,
)
from facilitator.domain.sides import Side
from facilitator.models import ChangeAsk, Commitment, Sheet, SheetEntry
from facilitator.queries.criteria import criteria_of_session
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING
from facilitator.queries.sheet_drafts import NEW, OUTCOME, TAKEN_IN
from facilitator.queries.sheets import SheetView
from facilitator.services.log_batches import Telling
from facilitator.services.row_changes import change_returning, change_rows
from facilitator.services.sheets import revoke_links


def complete(sheet: SheetView) -> list[Telling]:
    """Completes a sheet that one signatory of each party has signed; inside the transaction of the last signature.

    `sheet` has that signature. Returns what there is to tell: nothing unless it was this call that completed it, as
    exactly one ever does. The new commitments become active, what they renegotiate ends, the outcomes stand. Asks as
    often for a long list as for a short one.
    """
    if not signing.is_complete(sheet.facts, sheet.acts):
        return []
    now = clock.now()
    if not change_rows(update(Sheet).where(Sheet.id == sheet.id, OUT_FOR_SIGNING).values(completed_at=now)):
        return []
    revoke_links(sheet.id, now)
    told = _activate(sheet, now)
    if sheet.content.outcomes:
        sealed = _stamp(sheet, OUTCOME, outcome_sheet_id=sheet.id)
        told += _each(sheet, sealed, OutcomeSealed(sheet.revision, sheet.hash))
    if sheet.content.imported:
        taken_in = _stamp(sheet, TAKEN_IN, signed_sheet_id=sheet.id)
        told += _each(sheet, taken_in, CommitmentTakenIn(sheet.revision, sheet.hash))
        told += _seal_taken_in(sheet)
    completed = SheetCompleted(
        revision=sheet.revision,
        hash=sheet.hash,
        code=sheet.code,
        supplier=sheet.slots["supplier"].name,
        customer=sheet.slots["customer"].name,
    )
    about = about_sheet(sheet.workshop_id, sheet.workshop_number, sheet.revision)
    return [*told, Telling(_criteria_kept(sheet, now), about), Telling(completed, about)]


def _criteria_kept(sheet: SheetView, now: datetime) -> CriteriaKept:
    """How the criteria of the session's step stand at this moment."""
    found = criteria_of_session(sheet.programme_id, sheet.time_zone, sheet.workshop_number, now)
    kept = [KeptLine.of(line).plain() for line in found.lines]
    return CriteriaKept(sheet.revision, sheet.hash, found.step, kept)


def _each(sheet: SheetView, change: Update, payload: Payload) -> list[Telling]:
    """Makes a change of commitments and tells it of each that it met, in the order of the list."""
    met = change_returning(
        change.returning(Commitment.id, Commitment.ref, Commitment.side, Commitment.number)
    ).all()
    return [Telling(payload, _about(sheet, row.id, row.ref)) for row in sorted(met, key=_place)]


def _activate(sheet: SheetView, now: datetime) -> list[Telling]:
    """Each signed commitment begins; one that renegotiates another ends that one."""
    signed = change_returning(
        _stamp(sheet, NEW, active_at=now, signed_sheet_id=sheet.id).returning(
            Commitment.id, Commitment.ref, Commitment.side, Commitment.number, Commitment.replaces_id
        )
    ).all()
    ended = _renegotiate([row.replaces_id for row in signed if row.replaces_id is not None], now)
    told = []
    for row in sorted(signed, key=_place):
        told.append(Telling(CommitmentActivated(sheet.revision, sheet.hash), _about(sheet, row.id, row.ref)))
        original = ended.pop(row.replaces_id, None)
        if original is not None:
            about = _about(sheet, row.replaces_id, original)
            told.append(Telling(CommitmentRenegotiated(row.ref), about))
    return told


def _renegotiate(originals: Sequence[int], now: datetime) -> dict[int | None, str]:
    """Ends what successors replace, with the wishes that led to them; the refs of those that ended, by their rows."""
    if not originals:
        return {}
    ended = change_returning(
        update(Commitment)
        .where(Commitment.id.in_(originals), Commitment.renegotiated_at.is_(None))
        .values(renegotiated_at=now, version=Commitment.version + 1)
        .returning(Commitment.id, Commitment.ref)
    ).all()
    change_rows(
        update(ChangeAsk)
        .where(ChangeAsk.commitment_id.in_([row.id for row in ended]), ChangeAsk.closed_at.is_(None))
        .values(closed_at=now, closed_as="signed")
    )
    return {row.id: row.ref for row in ended}


def _seal_taken_in(sheet: SheetView) -> list[Telling]:
    """What was judged elsewhere and is signed here with its outcome is judged for good."""
    judged = [one.ref for one in sheet.content.imported if one.verdict]
    if not judged:
        return []
    sealed = (
        update(Commitment)
        .where(
            Commitment.programme_id == sheet.programme_id,
            Commitment.ref.in_(judged),
            Commitment.outcome_sheet_id.is_(None),
        )
        .values(outcome_sheet_id=sheet.id)
    )
    return _each(sheet, sealed, OutcomeSealed(sheet.revision, sheet.hash))


def _stamp(sheet: SheetView, part: str, **values: Any) -> Update:
    """The change of all commitments of one part of a sheet."""
    carried = select(SheetEntry.commitment_id).where(SheetEntry.sheet_id == sheet.id, SheetEntry.part == part)
    return (
        update(Commitment).where(Commitment.id.in_(carried)).values(version=Commitment.version + 1, **values)
    )


def _place(row: Row[*tuple[Any, ...]]) -> tuple[bool, int]:
    """Where a commitment stands on a list: the supplier's first, each party's by number."""
    return row.side is not Side.SUPPLIER, row.number


def _about(sheet: SheetView, commitment_id: int, ref: str) -> About:
    return about_commitment(ref, commitment_id).in_workshop(sheet.workshop_id, sheet.workshop_number)

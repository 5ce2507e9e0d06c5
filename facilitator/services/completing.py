"""What a list's last signature sets in motion: it is complete, its links end, and what it says is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from facilitator import clock
from facilitator.domain import signing
from facilitator.domain.sides import Side
from facilitator.models import ChangeAsk, Commitment, Sheet, SheetEntry
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING
from facilitator.queries.sheet_drafts import NEW, OUTCOME, TAKEN_IN
from facilitator.queries.sheets import SheetView
from facilitator.services.log import About
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
        change_rows(_stamp(sheet, OUTCOME, outcome_sheet_id=sheet.id))
    if sheet.content.imported:
        change_rows(_stamp(sheet, TAKEN_IN, signed_sheet_id=sheet.id))
        _seal_taken_in(sheet)
    data = {
        "revision": sheet.revision,
        "hash": sheet.hash,
        "code": sheet.code,
        "supplier": sheet.slots["supplier"].name,
        "customer": sheet.slots["customer"].name,
    }
    return [*told, Telling("SheetCompleted", _about(sheet), data)]


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
        data = {"revision": sheet.revision, "hash": sheet.hash}
        told.append(Telling("CommitmentActivated", _about(sheet, row.id, row.ref), data))
        original = ended.pop(row.replaces_id, None)
        if original is not None:
            about = _about(sheet, row.replaces_id, original)
            told.append(Telling("CommitmentRenegotiated", about, {"successor": row.ref}))
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


def _stamp(sheet: SheetView, part: str, **values: Any) -> Any:
    """The change of all commitments of one part of a sheet."""
    carried = select(SheetEntry.commitment_id).where(SheetEntry.sheet_id == sheet.id, SheetEntry.part == part)
    return (
        update(Commitment).where(Commitment.id.in_(carried)).values(version=Commitment.version + 1, **values)
    )


def _place(row: Row[*tuple[Any, ...]]) -> tuple[bool, int]:
    """Where a commitment stands on a list: the supplier's first, each party's by number."""
    return row.side is not Side.SUPPLIER, row.number


def _about(sheet: SheetView, commitment_id: int | None = None, ref: str = "") -> About:
    return About(commitment_id, ref, sheet.workshop_id, sheet.workshop_number)

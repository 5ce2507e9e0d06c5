"""What "out for signing" means: a revision of a list that is neither signed by both parties nor opened again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Exists, exists, select

from facilitator.models import Sheet, SheetEntry

OUT_FOR_SIGNING: ColumnElement[bool] = Sheet.completed_at.is_(None) & Sheet.reopened_at.is_(None)


def stands_out_for_signing(commitment_id: Any) -> Exists:
    """SQL: the commitment with this id (a value or a column) stands on a list that is out for signing."""
    entries = (
        select(SheetEntry.id)
        .join(Sheet, Sheet.id == SheetEntry.sheet_id)
        .where(SheetEntry.commitment_id == commitment_id, OUT_FOR_SIGNING)
    )
    return exists(entries).correlate_except(SheetEntry, Sheet)

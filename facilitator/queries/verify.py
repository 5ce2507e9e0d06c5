"""What the public verify page of a list says: who signed it, and whether it is still what was signed.

No word of a commitment is here: the page is open to anybody who holds a printed pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from facilitator.domain.canonical import CanonicalError
from facilitator.domain.errors import Invalid
from facilitator.domain.sheets import code_from_hash, read_sheet, sheet_hash
from facilitator.extensions import db
from facilitator.models import IssuedPack, Sheet, Workshop
from facilitator.queries.origins import OriginView, origin_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.queries.sheets import SignatureView, signatures_on


@dataclass(frozen=True, slots=True)
class VerifyView:
    """One revision as the public may see it. `state` is complete, open or superseded.

    `bytes_match`: the stored bytes give the stored hash and code. `issued` are SHA-256 of the PDFs handed out for
    this workshop, to be compared in the browser.
    """

    programme: ProgrammeBrief
    workshop_number: int
    workshop_began_at: datetime
    revision: int
    latest_revision: int
    state: str
    hash: str
    code: str
    bytes_match: bool
    locked_at: datetime
    completed_at: datetime | None
    signatures: tuple[SignatureView, ...]
    issued: tuple[str, ...]
    origin: OriginView | None
    """Where the programme came from with a file, if it did."""
    is_of_origin: bool
    """Whether the list was written there, before the programme came here."""

    @property
    def is_latest(self) -> bool:
        return self.revision == self.latest_revision


def verify_view(verify_id: str) -> VerifyView | None:
    """The revision with this unguessable address, or None."""
    row = db.session.execute(
        select(Sheet, Workshop.number, func.coalesce(Workshop.started_at, Workshop.starts_at))
        .join(Workshop, Workshop.id == Sheet.workshop_id)
        .where(Sheet.verify_id == verify_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    sheet: Sheet = row[0]
    latest = db.session.scalar(select(func.max(Sheet.revision)).where(Sheet.workshop_id == sheet.workshop_id))
    issued = db.session.scalars(
        select(IssuedPack.file_sha256)
        .where(or_(IssuedPack.sheet_id == sheet.id, IssuedPack.workshop_id == sheet.workshop_id))
        .order_by(IssuedPack.id)
    )
    digest = sheet_hash(sheet.canonical)
    programme = programme_by_id(sheet.programme_id)
    return VerifyView(
        programme=programme,
        workshop_number=row[1],
        workshop_began_at=row[2],
        revision=sheet.revision,
        latest_revision=latest or sheet.revision,
        state=_state(sheet),
        hash=sheet.hash,
        code=sheet.code,
        bytes_match=digest == sheet.hash and code_from_hash(digest) == sheet.code,
        locked_at=sheet.locked_at,
        completed_at=sheet.completed_at,
        signatures=tuple(signatures_on([sheet.id]).get(sheet.id, ())),
        issued=tuple(dict.fromkeys(issued)),
        origin=(origin := origin_of(sheet.programme_id)),
        is_of_origin=origin is not None and _names_another(sheet.canonical, programme.public_id),
    )


def _names_another(canonical: bytes, public_id: str) -> bool:
    """Whether a list's own text says that it is another programme's than the one that it is in now."""
    try:
        return read_sheet(canonical).programme_id != public_id
    except (CanonicalError, Invalid):
        return False


def _state(sheet: Sheet) -> str:
    if sheet.completed_at is not None:
        return "complete"
    return "superseded" if sheet.reopened_at is not None else "open"

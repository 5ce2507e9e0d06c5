"""What was asked of the printer, and what it handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from facilitator.domain.events import EventKind
from facilitator.domain.packs import CLOSING_EVENTS, LIST_EVENTS, Scope, print_key
from facilitator.extensions import db
from facilitator.models import Event, IssuedPack, Job, PackContent, Sheet, Workshop


@dataclass(frozen=True, slots=True)
class Issued:
    """A file that was handed out."""

    content_hash: str
    programme_id: int
    kind: str
    file_sha256: str
    size: int
    pages: int
    notes: str
    created_at: datetime
    workshop_number: int | None
    """None: for a session that was not planned yet."""


@dataclass(frozen=True, slots=True)
class AskedPack:
    """A content that somebody asked to be printed.

    `changes`: how many events since would make it another one. `state` is that of its job, empty when there is none.
    """

    kind: str
    as_of_seq: int
    changes: int
    state: str
    progress: float
    error: str
    queued_at: datetime | None
    issued: Issued | None


@dataclass(frozen=True, slots=True)
class PrintedPack:
    """The newest file of a session: when it was made, and how many events since would make it another one.

    None for `changes`: what it was printed from has been tidied away.
    """

    as_of: datetime
    changes: int | None


@dataclass(frozen=True, slots=True)
class StoredContent:
    """What is to be printed: the canonical bytes, and those of the locked list that it carries, if any."""

    programme_id: int
    kind: str
    content: bytes
    sheet_bytes: bytes


_ISSUED = (
    IssuedPack.content_hash,
    IssuedPack.programme_id,
    IssuedPack.kind,
    IssuedPack.file_sha256,
    IssuedPack.size,
    IssuedPack.pages,
    IssuedPack.notes,
    IssuedPack.created_at,
    select(Workshop.number).where(Workshop.id == IssuedPack.workshop_id).scalar_subquery(),
)


def issued_pack(programme_id: int, content_hash: str) -> Issued | None:
    """The file of this programme with this content, if it was made."""
    row = db.session.execute(
        select(*_ISSUED).where(
            IssuedPack.programme_id == programme_id, IssuedPack.content_hash == content_hash
        )
    ).one_or_none()
    return Issued(*row) if row else None


_CHANGES = (
    select(func.count())
    .select_from(Event)
    .where(
        Event.programme_id == PackContent.programme_id,
        Event.seq > PackContent.as_of_seq,
        Event.kind != EventKind.ROWS_HELD,
        or_(PackContent.scope == Scope.PROGRAMME.value, Event.workshop_id == PackContent.workshop_id),
        or_(
            PackContent.scope.in_((Scope.PROGRAMME.value, Scope.WORKSHOP.value)),
            Event.kind.in_(sorted(LIST_EVENTS)),
            and_(PackContent.scope == Scope.LIST.value, Event.kind.in_(sorted(CLOSING_EVENTS))),
        ),
    )
    .correlate(PackContent)
    .scalar_subquery()
)
_ASKED = (
    PackContent.kind,
    PackContent.as_of_seq,
    _CHANGES,
    Job.state,
    Job.progress,
    Job.error,
    Job.created_at,
)


def asked_pack(programme_id: int, content_hash: str) -> AskedPack | None:
    """How it stands with a content of this programme, in one select; None when nobody asked for it, or long ago."""
    row = db.session.execute(
        select(*_ASKED, *_ISSUED)
        .select_from(PackContent)
        .outerjoin(Job, Job.key == print_key(content_hash))
        .outerjoin(IssuedPack, IssuedPack.content_hash == PackContent.content_hash)
        .where(PackContent.programme_id == programme_id, PackContent.content_hash == content_hash)
    ).one_or_none()
    if row is None:
        return None
    kind, as_of_seq, changes, state, progress, error, queued_at, *issued = row
    return AskedPack(
        kind=kind,
        as_of_seq=as_of_seq,
        changes=changes,
        state=state or "",
        progress=progress or 0.0,
        error=error or "",
        queued_at=queued_at,
        issued=Issued(*issued) if issued[0] is not None else None,
    )


def printed_pack(workshop_id: int, kind: str) -> PrintedPack | None:
    """The newest pack of this kind that was handed out for a session, in one select."""
    row = db.session.execute(
        select(IssuedPack.created_at, PackContent.as_of_seq, _CHANGES)
        .select_from(IssuedPack)
        .outerjoin(PackContent, PackContent.content_hash == IssuedPack.content_hash)
        .where(IssuedPack.workshop_id == workshop_id, IssuedPack.kind == kind)
        .order_by(IssuedPack.created_at.desc(), IssuedPack.id.desc())
        .limit(1)
    ).one_or_none()
    return PrintedPack(row[0], None if row[1] is None else row[2]) if row else None


def stored_content(content_hash: str) -> StoredContent | None:
    """What was stored under this hash to be printed; None when it was tidied away."""
    row: Any = db.session.execute(
        select(PackContent.programme_id, PackContent.kind, PackContent.content, Sheet.canonical)
        .outerjoin(Sheet, Sheet.id == PackContent.sheet_id)
        .where(PackContent.content_hash == content_hash)
    ).one_or_none()
    if row is None:
        return None
    return StoredContent(row.programme_id, row.kind, row.content, row.canonical or b"")

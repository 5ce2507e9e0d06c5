"""Asks for packs and notes those that were made; laying them out is the business of `facilitator.packs`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from facilitator import clock
from facilitator.domain.errors import NotFound
from facilitator.extensions import db
from facilitator.models import IssuedPack, Sheet, Workshop
from facilitator.queries.packs import log_seq_of
from facilitator.services.jobs import enqueue, state_of_job
from facilitator.services.upserts import upsert

KINDS = ("review", "signoff", "record")
RENDER = "render_pack"


@dataclass(frozen=True, slots=True)
class PackStatus:
    """How a pack stands. `ready`: its file lies under `content_hash`. `asked`: it waits or is being printed."""

    ready: bool
    content_hash: str = ""
    asked: bool = False
    progress: float = 0.0
    error: str = ""
    waited_seconds: float = 0.0
    running: bool = False


def check_kind(kind: str) -> None:
    """Raises NotFound for a kind of pack that does not exist."""
    if kind not in KINDS:
        raise NotFound


def job_key(programme_id: int, kind: str, number: int | None) -> str:
    """The key of the job for a pack as the programme stands now: the log grows with every change."""
    return f"pack:{kind}:{programme_id}:{number or 'next'}:{log_seq_of(programme_id)}"


def request_pack(programme_id: int, kind: str, number: int | None, again: bool = True) -> PackStatus:
    """Asks for a pack and says how it stands; asking twice prints it once. Raises NotFound for an unknown kind."""
    check_kind(kind)
    key = job_key(programme_id, kind, number)
    enqueue(RENDER, key, {"programme_id": programme_id, "kind": kind, "number": number}, again=again)
    return status_of_request(programme_id, kind, number)


def status_of_request(programme_id: int, kind: str, number: int | None) -> PackStatus:
    """How the request for a pack stands; whether its file is there, only the packs know."""
    job = state_of_job(job_key(programme_id, kind, number))
    if job is None or job.state == "done":
        return PackStatus(ready=False)
    return PackStatus(
        ready=False,
        asked=job.state in ("waiting", "running"),
        progress=job.progress,
        error=job.error if job.state == "failed" else "",
        waited_seconds=job.waited_seconds,
        running=job.state == "running",
    )


def enqueue_packs(programme_id: int, workshop_id: int) -> None:
    """Starts what will be asked for next, before anyone asks: call it when a list is locked or complete, and when
    a workshop is closed, as the last step of that change.

    A locked list: its sign-off sheet. A closed workshop: also its record and the review pack of the next session.
    """
    row = db.session.execute(
        select(Workshop.number, Workshop.closed_at).where(
            Workshop.id == workshop_id, Workshop.programme_id == programme_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    locked = db.session.execute(select(Sheet.id).where(Sheet.workshop_id == workshop_id).limit(1)).first()
    if locked is not None:
        request_pack(programme_id, "signoff", row.number, again=False)
    if row.closed_at is not None:
        request_pack(programme_id, "record", row.number, again=False)
        request_pack(programme_id, "review", None, again=False)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, to be noted. `workshop_number` is 0 for a session that is not planned yet."""

    kind: str
    content_hash: str
    file_sha256: str
    size: int
    pages: int
    notes: str
    workshop_number: int
    sheet_hash: str


def note_issued(programme_id: int, made: Made) -> None:
    """Keeps a file's checksum, so that the verify page knows it; the same content is noted once."""
    workshop_id = db.session.execute(
        select(Workshop.id).where(
            Workshop.programme_id == programme_id, Workshop.number == made.workshop_number
        )
    ).scalar_one_or_none()
    sheet_id = db.session.execute(
        select(Sheet.id)
        .where(Sheet.programme_id == programme_id, Sheet.hash == made.sheet_hash)
        .order_by(Sheet.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    values = {
        "programme_id": programme_id,
        "workshop_id": workshop_id,
        "sheet_id": sheet_id,
        "kind": made.kind,
        "content_hash": made.content_hash,
        "file_sha256": made.file_sha256,
        "size": made.size,
        "pages": made.pages,
        "notes": made.notes,
        "created_at": clock.now(),
    }
    upsert(IssuedPack, values, on=("content_hash",), change=("file_sha256", "size", "pages", "notes"))

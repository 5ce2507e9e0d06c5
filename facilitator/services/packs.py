"""Asks for packs and notes those that were made; laying them out is the business of `facilitator.packs`.

A press of Print stores what it found (`Snapshot`) and asks for that to be printed. What the app begins by itself is an
order: gathering what a pack says takes long, so it is not done under the lock of the change that gives the order. The
worker carries it out as a press of Print by itself, of what stands when it comes to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from facilitator import clock
from facilitator.domain.errors import Conflict
from facilitator.domain.packs import Scope, print_key
from facilitator.extensions import db
from facilitator.models import IssuedPack, PackContent, Sheet, Workshop
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.jobs import enqueue
from facilitator.services.upserts import upsert

PRINT = "render_pack"
"""The job that prints a stored content; its payload names it."""
PREPARE = "prepare_pack"
"""The job that carries out an order: programme, kind and number are its payload."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a pack says at one moment, as canonical bytes, `as_of_seq` the event that it names.

    `workshop_number` is 0 for a session that is not planned yet, `sheet_hash` empty where no locked list is carried.
    """

    programme_id: int
    kind: str
    content_hash: str
    content: bytes
    scope: Scope
    as_of_seq: int
    workshop_number: int
    sheet_hash: str


def keep_snapshot(snapshot: Snapshot) -> None:
    """Stores what is to be printed; the same content is stored once, and kept from now on."""
    values = {
        "content_hash": snapshot.content_hash,
        "programme_id": snapshot.programme_id,
        "kind": snapshot.kind,
        "scope": snapshot.scope.value,
        "workshop_id": _workshop_id(snapshot.programme_id, snapshot.workshop_number),
        "sheet_id": _sheet_id(snapshot.programme_id, snapshot.sheet_hash),
        "as_of_seq": snapshot.as_of_seq,
        "content": snapshot.content,
        "asked_at": clock.now(),
    }
    upsert(PackContent, values, on=("content_hash",), change=("asked_at",))


def ask_for(snapshot: Snapshot, again: bool = True) -> None:
    """Stores a snapshot and asks for it to be printed; asking twice for the same content prints it once.

    `again` prints anew what failed, or what was printed and is gone.
    """
    keep_snapshot(snapshot)
    enqueue(PRINT, print_key(snapshot.content_hash), {"content": snapshot.content_hash}, again=again)


def order_packs(programme_id: int, number: int, *, locked: bool, closed: bool) -> None:
    """Orders what will be asked for next, before anyone asks: call it when a list is locked or complete, and when
    a workshop is closed, as the last step of that change.

    `locked`, whether the workshop has a list: its sign-off sheet. `closed`, whether it is over: also its record and
    the review pack of the next session.
    """
    if locked:
        _order(programme_id, "signoff", number)
    if closed:
        _order(programme_id, "record", number)
        _order(programme_id, "review", None)


def order_key(programme_id: int, kind: str, number: int | None) -> str:
    """The key of an order as the programme stands now: the log grows with every change."""
    return f"order:{kind}:{programme_id}:{number or 'next'}:{hold_programme(programme_id).head.seq}"


def _order(programme_id: int, kind: str, number: int | None) -> None:
    payload = {"programme_id": programme_id, "kind": kind, "number": number}
    enqueue(PREPARE, order_key(programme_id, kind, number), payload)


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
    """Keeps a file's checksum, so that the verify page knows it; the same content is noted once.

    Raises Conflict when its programme is gone: a rehearsal may end while its pack is printed.
    """
    values = {
        "programme_id": programme_id,
        "workshop_id": _workshop_id(programme_id, made.workshop_number),
        "sheet_id": _sheet_id(programme_id, made.sheet_hash),
        "kind": made.kind,
        "content_hash": made.content_hash,
        "file_sha256": made.file_sha256,
        "size": made.size,
        "pages": made.pages,
        "notes": made.notes,
        "created_at": clock.now(),
    }
    try:
        upsert(IssuedPack, values, on=("content_hash",), change=("file_sha256", "size", "pages", "notes"))
    except IntegrityError as error:
        raise Conflict("The rehearsal has ended, and its packs with it.") from error


def _workshop_id(programme_id: int, number: int) -> int | None:
    return db.session.execute(
        select(Workshop.id).where(Workshop.programme_id == programme_id, Workshop.number == number)
    ).scalar_one_or_none()


def _sheet_id(programme_id: int, sheet_hash: str) -> int | None:
    return db.session.execute(
        select(Sheet.id)
        .where(Sheet.programme_id == programme_id, Sheet.hash == sheet_hash)
        .order_by(Sheet.id.desc())
        .limit(1)
    ).scalar_one_or_none()

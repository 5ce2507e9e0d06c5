"""Checks what cannot be changed unseen: every programme's log, every stored list, every signature.

Reads only. The log is walked as a stream, so that its length does not matter.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from facilitator.domain.canonical import CanonicalError, iso_moment
from facilitator.domain.errors import Invalid
from facilitator.domain.log import EventBody, StoredEvent, read_body, verify_chain
from facilitator.domain.sheets import code_from_hash, read_sheet, sheet_hash
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Programme, Sheet, Signature, Workshop
from facilitator.services.log import log_key

_BATCH = 500
_RECENT_SECONDS = 10.0
_RECENT_MOST = 200


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The log of one programme: `events` are sound; `broken_at` is the first number that is not, and `why`."""

    ok: bool
    events: int
    head_hash: str
    broken_at: int | None = None
    why: str = ""


_recent: dict[tuple[str, int, int, str], tuple[float, LogCheck]] = {}


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Everything checked about one programme. `faults` are readable sentences; none means all is as it was."""

    programme_id: int
    public_id: str
    title: str
    log: LogCheck
    sheets: int
    signatures: int
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


@dataclass(slots=True)
class _Told:
    """What the log says of lists and signatures, gathered on the way through it."""

    locked: set[tuple[int, int, str]] = field(default_factory=set)
    """Workshop number, revision, hash."""
    completed: set[str] = field(default_factory=set)
    signed: dict[tuple[str, str], str] = field(default_factory=dict)
    """Hash and slot: the typed name."""
    odd: tuple[int, str] | None = None
    """The first event whose columns say something else than its body."""


def audit_programme(programme_id: int) -> AuditReport:
    """Checks one programme: its log against its head, its lists and signatures against its log."""
    told = _Told()
    log = check_log(programme_id, told)
    faults = [] if log.ok else [f"the log breaks at event {log.broken_at}: {log.why}"]
    sheets = list(_sheets(programme_id))
    for row in sheets:
        fault = _sheet_fault(row, told)
        if fault:
            faults.append(f"workshop {row.number}, revision {row.revision}: {fault}")
    signatures = _signatures(programme_id)
    faults += _signature_faults(signatures, told)
    known = {row.hash for row in sheets}
    lost = [hash_ for _workshop, _revision, hash_ in sorted(told.locked) if hash_ not in known]
    faults += [
        f"the list with the hash {hash_[:12]}… was locked, and is not stored any more" for hash_ in lost
    ]
    head = db.session.execute(
        select(Programme.public_id, Programme.title).where(Programme.id == programme_id)
    ).one()
    return AuditReport(
        programme_id, head.public_id, head.title, log, len(sheets), len(signatures), tuple(faults)
    )


def check_log(programme_id: int, told: _Told | None = None) -> LogCheck:
    """Walks a programme's log; the head that the programme's own row remembers shows a tail that was cut off."""
    told = told or _Told()
    head = db.session.execute(
        select(Programme.log_seq, Programme.log_hash, Programme.public_id).where(Programme.id == programme_id)
    ).one()
    report = verify_chain(
        _events(programme_id, told), log_key(), (head.log_seq, head.log_hash), programme=head.public_id
    )
    if told.odd is not None and (report.broken_at is None or told.odd[0] <= report.broken_at):
        return LogCheck(False, told.odd[0] - 1, report.head_hash, *told.odd)
    if report.ok and report.count != head.log_seq:
        why = f"the log holds {report.count} events, the programme remembers {head.log_seq}"
        return LogCheck(False, head.log_seq, head.log_hash, head.log_seq + 1, why)
    return LogCheck(report.ok, report.count, report.head_hash, report.broken_at, report.why)


def recent_log_check(programme_id: int) -> LogCheck:
    """The same for a public page: a log is walked at most once in `_RECENT_SECONDS`, however often it is asked for."""
    head = db.session.execute(
        select(Programme.log_seq, Programme.log_hash).where(Programme.id == programme_id)
    ).one()
    key = (str(db.engine.url), programme_id, head.log_seq, head.log_hash)
    now = time.monotonic()
    found = _recent.get(key)
    if found is not None and now - found[0] < _RECENT_SECONDS:
        return found[1]
    if len(_recent) >= _RECENT_MOST:
        _recent.clear()
    check = check_log(programme_id)
    _recent[key] = (now, check)
    return check


def _events(programme_id: int, told: _Told) -> Iterator[StoredEvent]:
    """The events as stored; on the way their columns are held against their bodies."""
    rows = db.session.execute(
        select(
            Event.seq,
            Event.kind,
            Event.at,
            Event.body,
            Event.prev_hash,
            Event.hash,
            Event.mac,
            Workshop.number.label("workshop"),
            Commitment.ref,
        )
        .outerjoin(Workshop, Workshop.id == Event.workshop_id)
        .outerjoin(Commitment, Commitment.id == Event.commitment_id)
        .where(Event.programme_id == programme_id)
        .order_by(Event.seq)
        .execution_options(yield_per=_BATCH)
    )
    for row in rows:
        yield StoredEvent(row.seq, row.body, row.hash, row.mac)
        # Reached only when the chain found this event sound.
        body = read_body(row.body)
        if told.odd is None:
            told.odd = _odd(row, body)
        _gather(body, told)


def _odd(row: Any, body: EventBody) -> tuple[int, str] | None:
    columns = {
        "kind": (row.kind, body.kind),
        "moment": (iso_moment(row.at), body.at),
        "former hash": (row.prev_hash, body.prev),
        "workshop": (row.workshop or 0, body.workshop),
        "commitment": (row.ref or "", body.ref),
    }
    wrong = [name for name, (column, said) in columns.items() if column != said]
    if not wrong:
        return None
    return row.seq, f"event {row.seq} is filed under another {' and '.join(wrong)} than it says itself"


def _gather(body: EventBody, told: _Told) -> None:
    data = body.data
    if body.kind == "ListLocked":
        told.locked.add((body.workshop, int(str(data["revision"])), str(data["hash"])))
    elif body.kind == "SheetSigned":
        told.signed[str(data["hash"]), str(data["slot"])] = str(data["typed_name"])
    elif body.kind == "SheetCompleted":
        told.completed.add(str(data["hash"]))


def _sheets(programme_id: int) -> Iterator[Any]:
    yield from db.session.execute(
        select(Sheet.canonical, Sheet.hash, Sheet.code, Sheet.revision, Sheet.completed_at, Workshop.number)
        .join(Workshop, Workshop.id == Sheet.workshop_id)
        .where(Sheet.programme_id == programme_id)
        .order_by(Workshop.number, Sheet.revision)
        .execution_options(yield_per=50)
    )


def _sheet_fault(row: Any, told: _Told) -> str:
    """What is wrong with a stored list, or empty text."""
    if sheet_hash(row.canonical) != row.hash:
        return "the stored bytes do not match their hash"
    if code_from_hash(row.hash) != row.code:
        return "the code does not follow from the hash"
    try:
        sheet = read_sheet(row.canonical)
    except (CanonicalError, Invalid):
        return "the stored bytes are not a list"
    if (sheet.workshop_number, sheet.revision) != (row.number, row.revision):
        return "it is filed under another workshop or revision than it says itself"
    if (row.number, row.revision, row.hash) not in told.locked:
        return "the log does not know that this list was locked"
    if (row.completed_at is not None) != (row.hash in told.completed):
        return "the log and the store disagree on whether it is complete"
    return ""


def _signatures(programme_id: int) -> list[Any]:
    return list(
        db.session.execute(
            select(Sheet.hash, Sheet.revision, Workshop.number, Signature.slot, Signature.typed_name)
            .join(Sheet, Sheet.id == Signature.sheet_id)
            .join(Workshop, Workshop.id == Sheet.workshop_id)
            .where(Sheet.programme_id == programme_id)
            .order_by(Workshop.number, Sheet.revision, Signature.slot)
        )
    )


def _signature_faults(rows: list[Any], told: _Told) -> list[str]:
    """Signatures that the log does not know, and those that it knows and the store has lost."""
    stored = {(row.hash, row.slot): row.typed_name for row in rows}
    strange = [
        f"workshop {row.number}, revision {row.revision}: the log does not know the signature of {row.typed_name}"
        for row in rows
        if told.signed.get((row.hash, row.slot)) != row.typed_name
    ]
    lost = [
        f"the signature of {name} is not stored any more"
        for key, name in told.signed.items()
        if key not in stored
    ]
    return strange + lost

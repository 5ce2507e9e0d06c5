"""Checks what cannot be changed unseen: every programme's log, every stored list, every signature, and that the
rows that pages read say what the log says.

Reads only. The log is walked as a stream, so that its length does not matter.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from facilitator.domain.canonical import CanonicalError, canonical_text, iso_moment
from facilitator.domain.drawings import drawing_mark
from facilitator.domain.errors import Invalid
from facilitator.domain.log import EventBody, StoredEvent, read_body, verify_chain
from facilitator.domain.sheets import Sheet as SheetContent
from facilitator.domain.sheets import code_from_hash, read_sheet, sheet_hash
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Person, Programme, Sheet, SheetEntry, Signature, Workshop
from facilitator.queries.sheet_drafts import NEW, OUTCOME, TAKEN_IN
from facilitator.services.audit_rows import RowsTold, row_faults
from facilitator.services.log import log_key

_BATCH = 500
_RECENT_SECONDS = 10.0
_RECENT_MOST = 200
_ASIDE_SECONDS = 60
"""A row's moment is taken in the same transaction as its event's, a little earlier."""


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The log of one programme: `events` are sound; `broken_at` is the first number that is not, and `why`.

    `unsure` are the hashes of lists whose stored signatures are not those that the log knows.
    """

    ok: bool
    events: int
    head_hash: str
    broken_at: int | None = None
    why: str = ""
    unsure: frozenset[str] = frozenset()


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


@dataclass(frozen=True, slots=True)
class _SignatureTold:
    """A signature as the log tells it; `how` is everything about it that a page shows."""

    who: str
    at: str
    how: tuple[str, ...]


@dataclass(slots=True)
class _Told:
    """What the log says of lists and signatures, gathered on the way through it."""

    locked: set[tuple[int, int, str]] = field(default_factory=set)
    """Workshop number, revision, hash."""
    completed: dict[str, str] = field(default_factory=dict)
    """Hash: when."""
    reopened: dict[str, str] = field(default_factory=dict)
    """Hash: for what reason."""
    signed: dict[tuple[str, str], _SignatureTold] = field(default_factory=dict)
    """By hash and slot."""
    rows: RowsTold = field(default_factory=RowsTold)
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
    if log.ok:
        faults += row_faults(programme_id, told.rows)
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
    told = _Told()
    check = replace(check_log(programme_id, told), unsure=_unsure(programme_id, told))
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
            Person.number.label("person"),
        )
        .outerjoin(Workshop, Workshop.id == Event.workshop_id)
        .outerjoin(Commitment, Commitment.id == Event.commitment_id)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.programme_id == programme_id)
        .order_by(Event.seq)
        .execution_options(yield_per=_BATCH)
    )
    for row in rows:
        yield StoredEvent(row.seq, row.body, row.hash, row.mac)
        # Reached only when the chain found this event sound.
        body = read_body(row.body)
        told.rows.hear(body)
        if told.odd is None:
            told.odd = _odd(row, body, told)
        _gather(body, told)


def _odd(row: Any, body: EventBody, told: _Told) -> tuple[int, str] | None:
    speaker = _name_in(body.for_whom)
    known = told.rows.names.get(row.person, set())
    columns = {
        "kind": (row.kind, body.kind),
        "moment": (iso_moment(row.at), body.at),
        "former hash": (row.prev_hash, body.prev),
        "workshop": (row.workshop or 0, body.workshop),
        "commitment": (row.ref or "", body.ref),
        "person": (speaker in known, True) if speaker else (True, True),
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
        how = tuple(
            str(data[name])
            for name in ("typed_name", "method", "host", "confirmed_by", "photo_sha256", "drawing_sha256")
        )
        told.signed[str(data["hash"]), str(data["slot"])] = _SignatureTold(body.for_whom, body.at, how)
    elif body.kind == "SheetCompleted":
        told.completed[str(data["hash"])] = body.at
    elif body.kind == "ListReopened":
        told.reopened[str(data["hash"])] = str(data["reason"])


def _name_in(for_whom: str) -> str:
    """The name in “Carla Brandão (customer)”."""
    return for_whom.rpartition(" (")[0]


def _is_near(moment: datetime | None, told_at: str) -> bool:
    """Whether a row's moment fits its event's."""
    if moment is None:
        return False
    return abs((datetime.fromisoformat(told_at) - moment).total_seconds()) <= _ASIDE_SECONDS


def _sheets(programme_id: int) -> Iterator[Any]:
    yield from db.session.execute(
        select(
            Sheet.id,
            Sheet.canonical,
            Sheet.hash,
            Sheet.code,
            Sheet.revision,
            Sheet.completed_at,
            Sheet.reopened_at,
            Sheet.reopen_reason,
            Workshop.number,
        )
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
    return _fate_fault(row, told) or _content_fault(row, sheet, told)


def _fate_fault(row: Any, told: _Told) -> str:
    completed, reopened = told.completed.get(row.hash), told.reopened.get(row.hash)
    if (row.completed_at is not None) != (completed is not None):
        return "the log and the store disagree on whether it is complete"
    if completed is not None and not _is_near(row.completed_at, completed):
        return "the log and the store disagree on when it was complete"
    if (row.reopened_at is not None) != (reopened is not None):
        return "the log and the store disagree on whether it was opened again"
    if canonical_text(row.reopen_reason) != (reopened or ""):
        return "the log and the store disagree on why it was opened again"
    return ""


def _content_fault(row: Any, sheet: SheetContent, told: _Told) -> str:
    """Whether the promises filed under this list are those in it, and a signed list's words the promises' own."""
    said = {
        *((NEW, one.ref) for one in sheet.new_commitments),
        *((OUTCOME, one.ref) for one in sheet.outcomes),
        *((TAKEN_IN, one.ref) for one in sheet.imported),
    }
    filed = db.session.execute(
        select(SheetEntry.part, Commitment.ref)
        .join(Commitment, Commitment.id == SheetEntry.commitment_id)
        .where(SheetEntry.sheet_id == row.id)
    )
    if {(part, ref) for part, ref in filed} != said:
        return "other promises are filed under it than it names"
    if row.hash not in told.completed:
        return ""
    words = {ref: promise.words for ref, promise in told.rows.promises.items()}
    for new in sheet.new_commitments:
        signed = {"deed": new.deed, "evidence": new.evidence, "due": new.due.isoformat()}
        if any(words.get(new.ref, {}).get(name) != value for name, value in signed.items()):
            return f"{new.ref} was signed in other words than the log has for it"
    for outcome in sheet.outcomes:
        promise = told.rows.promises.get(outcome.ref)
        if promise is None or promise.state != outcome.verdict:
            return f"{outcome.ref} was signed with another outcome than the log has for it"
    return ""


def _signatures(programme_id: int) -> list[Any]:
    return list(
        db.session.execute(
            select(
                Sheet.hash,
                Sheet.revision,
                Workshop.number,
                Signature.slot,
                Signature.side,
                Signature.typed_name,
                Signature.method,
                Signature.host_name,
                Signature.confirmed_by,
                Signature.photo_sha256,
                Signature.drawing,
                Signature.signed_at,
                Person.number.label("person"),
            )
            .join(Sheet, Sheet.id == Signature.sheet_id)
            .join(Person, Person.id == Signature.person_id)
            .join(Workshop, Workshop.id == Sheet.workshop_id)
            .where(Sheet.programme_id == programme_id)
            .order_by(Workshop.number, Sheet.revision, Signature.slot)
        )
    )


def _signature_faults(rows: list[Any], told: _Told) -> list[str]:
    """Signatures that the log does not know, and those that it knows and the store has lost."""
    stored = {(row.hash, row.slot) for row in rows}
    strange = [
        f"workshop {row.number}, revision {row.revision}: the log does not know the signature of {row.typed_name}"
        for row in rows
        if not _is_told(row, told)
    ]
    lost = [
        f"the signature of {one.how[0]} is not stored any more"
        for key, one in told.signed.items()
        if key not in stored
    ]
    return strange + lost


def _unsure(programme_id: int, told: _Told) -> frozenset[str]:
    rows = _signatures(programme_id)
    stored = {(row.hash, row.slot) for row in rows}
    strange = {row.hash for row in rows if not _is_told(row, told)}
    return frozenset(strange | {hash_ for hash_, slot in told.signed if (hash_, slot) not in stored})


def _is_told(row: Any, told: _Told) -> bool:
    """Whether the log knows this very signature: whose, for which side, how, and when."""
    said = told.signed.get((row.hash, row.slot))
    if said is None:
        return False
    name = _name_in(said.who)
    texts = (row.typed_name, row.method, row.host_name, row.confirmed_by, row.photo_sha256)
    how = (*(canonical_text(text) for text in texts), drawing_mark(row.drawing))
    return (
        how == said.how
        and said.who == f"{name} ({row.side})"
        and name in told.rows.names.get(row.person, set())
        and _is_near(row.signed_at, said.at)
    )

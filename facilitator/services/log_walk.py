"""The way through a programme's log, event by event: is it sound, and what does it say of lists and signatures?

Reads only, as a stream, so that the log's length does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from facilitator.domain.canonical import iso_moment
from facilitator.domain.log import EventBody, StoredEvent, read_body, verify_chain
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Person, Programme, Workshop
from facilitator.services.audit_rows import RowsTold
from facilitator.services.log import log_key

_BATCH = 500


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


@dataclass(frozen=True, slots=True)
class SignatureTold:
    """A signature as the log tells it; `how` is everything about it that a page shows."""

    who: str
    at: str
    how: tuple[str, ...]


@dataclass(slots=True)
class LogTold:
    """What the log says of lists and signatures, gathered on the way through it."""

    locked: set[tuple[int, int, str]] = field(default_factory=set)
    """Workshop number, revision, hash."""
    completed: dict[str, str] = field(default_factory=dict)
    """Hash: when."""
    reopened: dict[str, str] = field(default_factory=dict)
    """Hash: for what reason."""
    signed: dict[tuple[str, str], SignatureTold] = field(default_factory=dict)
    """By hash and slot."""
    rows: RowsTold = field(default_factory=RowsTold)
    odd: tuple[int, str] | None = None
    """The first event whose columns say something else than its body."""


def check_log(programme_id: int, told: LogTold | None = None) -> LogCheck:
    """Walks a programme's log; the head that the programme's own row remembers shows a tail that was cut off."""
    told = told or LogTold()
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


def _events(programme_id: int, told: LogTold) -> Iterator[StoredEvent]:
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


def _odd(row: Any, body: EventBody, told: LogTold) -> tuple[int, str] | None:
    speaker = name_in(body.for_whom)
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


def _gather(body: EventBody, told: LogTold) -> None:
    data = body.data
    if body.kind == "ListLocked":
        told.locked.add((body.workshop, int(str(data["revision"])), str(data["hash"])))
    elif body.kind == "SheetSigned":
        how = tuple(
            str(data[name])
            for name in ("typed_name", "method", "host", "confirmed_by", "photo_sha256", "drawing_sha256")
        )
        told.signed[str(data["hash"]), str(data["slot"])] = SignatureTold(body.for_whom, body.at, how)
    elif body.kind == "SheetCompleted":
        told.completed[str(data["hash"])] = body.at
    elif body.kind == "ListReopened":
        told.reopened[str(data["hash"])] = str(data["reason"])


def name_in(for_whom: str) -> str:
    """The name in “Carla Brandão (customer)”."""
    return for_whom.rpartition(" (")[0]

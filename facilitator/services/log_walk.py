"""The way through a programme's log, event by event: is it sound, and what does it say of lists and signatures?

Reads only, as a stream, so that the log's length does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from facilitator.domain.canonical import iso_moment
from facilitator.domain.log import GENESIS, EventBody, StoredEvent, examine
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Person, Programme, Workshop
from facilitator.services.audit_rows import PEOPLE, RowsTold
from facilitator.services.log import log_key

_BATCH = 500


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The log of one programme: `events` are sound; `broken_at` is the first number that is not, and `why`."""

    ok: bool
    events: int
    head_hash: str
    broken_at: int | None = None
    why: str = ""


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
    with_commitments: bool = True
    """Without them it stays small however long the log is: for a page that asks for lists and signatures only."""

    def hear(self, body: EventBody) -> None:
        """Takes one sound event in."""
        if self.with_commitments or body.kind in PEOPLE:
            self.rows.hear(body)
        _gather(body, self)


@dataclass(slots=True)
class LogWalk:
    """A way through a programme's log that can stop and go on where it stopped.

    `count` events are sound, the last of them has the hash `head`; `broken` is the first number that is not, and why.
    """

    programme_id: int
    programme: str
    told: LogTold = field(default_factory=LogTold)
    count: int = 0
    head: str = GENESIS
    broken: tuple[int, str] | None = None

    def go_on(self, most: int | None = None) -> bool:
        """Looks at the next events, at most so many; whether there may be more."""
        taken = 0
        for row in db.session.execute(_events(self.programme_id, self.count, most)):
            taken += 1
            if not self._take(row):
                return False
        return most is not None and taken == most

    def _take(self, row: Any) -> bool:
        event = StoredEvent(row.seq, row.body, row.hash, row.mac)
        why, body = examine(event, self.count + 1, self.head, log_key(), self.programme)
        if body is None:
            self.broken = (self.count + 1, why)
            return False
        self.told.hear(body)
        self.broken = _odd(row, body, self.told)
        if self.broken is not None:
            return False
        self.count, self.head = row.seq, row.hash
        return True

    def result(self, head: LogHead) -> LogCheck:
        """What a walk to the end has found, held against the head that the programme's own row remembers."""
        if self.broken is not None:
            return LogCheck(False, self.count, self.head, *self.broken)
        why = ""
        if self.count < head.seq:
            why = f"the log ends at event {self.count} but once reached event {head.seq}: its end was cut off"
        elif self.count > head.seq:
            why = f"the log holds {self.count} events, the programme remembers {head.seq}"
        elif self.head != head.hash:
            why = f"event {head.seq} is not the one whose hash the programme remembers: the log was rewritten"
        return LogCheck(not why, self.count, self.head, min(self.count, head.seq) + 1 if why else None, why)


@dataclass(frozen=True, slots=True)
class LogHead:
    """The head as the programme's own row remembers it, with the programme's public id."""

    seq: int
    hash: str
    programme: str


def head_of(programme_id: int) -> LogHead:
    """The newest event's number and hash as the programme's row has them."""
    row = db.session.execute(
        select(Programme.log_seq, Programme.log_hash, Programme.public_id).where(Programme.id == programme_id)
    ).one()
    return LogHead(*row)


def check_log(programme_id: int, told: LogTold | None = None) -> LogCheck:
    """Walks a programme's log; the head that the programme's own row remembers shows a tail that was cut off."""
    walk = LogWalk(programme_id, head_of(programme_id).programme, told or LogTold())
    walk.go_on()
    head = head_of(programme_id)
    while walk.broken is None and walk.count < head.seq and walk.go_on(_BATCH):
        """Events that came while we walked; on PostgreSQL each statement sees what is newest."""
    return walk.result(head)


def _events(programme_id: int, after: int, most: int | None) -> Any:
    """The events as stored, with what their columns point to, to be held against their bodies."""
    return (
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
        .where(Event.programme_id == programme_id, Event.seq > after)
        .order_by(Event.seq)
        .limit(most)
        .execution_options(yield_per=_BATCH)
    )


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

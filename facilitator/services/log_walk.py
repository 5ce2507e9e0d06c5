"""The way through a programme's log, event by event: is it sound, and what does it say of lists and signatures?

Reads only, as a stream, so that the log's length does not matter.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, or_, select

from facilitator.domain.actors import ActorKind
from facilitator.domain.canonical import iso_moment
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.programme import ProgrammeBroughtIn, RowsHeld
from facilitator.domain.held import HashOfValues, filed_under
from facilitator.domain.log import Chain, EventBody, LogCheck, LogHead, StoredEvent
from facilitator.domain.private_values import BY, FOR_WHOM, Gone, opened
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Origin, Person, Programme, Workshop
from facilitator.services.audit_held import HeldTold
from facilitator.services.audit_rows import PEOPLE, RowsTold
from facilitator.services.audit_values import Apart, apart_from
from facilitator.services.log_key import hash_of_values, log_key

_BATCH = 500


@dataclass(frozen=True, slots=True)
class SignatureTold:
    """A signature as the log tells it; `how` is everything about it that a page shows."""

    who: str
    at: str
    how: tuple[str, ...]
    is_gone: bool = False
    """Whether the name of who signed was erased from the log."""


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
    whole: bool = True
    """Whether the log was heard to its end: what one that breaks off told later, nobody knows."""
    rows: RowsTold = field(default_factory=RowsTold)
    held: HeldTold = field(default_factory=HeldTold)
    with_commitments: bool = True
    """Without them it stays small however long the log is: for a page that asks for lists and signatures only."""

    def hear(self, body: EventBody) -> None:
        """Takes one sound event in."""
        if self.with_commitments or body.kind in PEOPLE:
            self.rows.hear(body)
        if self.with_commitments:
            self.held.hear(body)
        _gather(body, self)


@dataclass(slots=True)
class LogWalk:
    """A way through a programme's log that can stop and go on where it stopped."""

    programme_id: int
    chain: Chain
    hash_of: HashOfValues
    told: LogTold = field(default_factory=LogTold)
    filed: Any = field(default_factory=hashlib.sha256)
    """The digest of how the events so far are filed, which a baseline holds."""

    def go_on(self, most: int | None = None) -> bool:
        """Looks at the next events, at most so many; whether there may be more."""
        taken = 0
        for rows in db.session.execute(_events(self.programme_id, self.chain.count, most)).partitions():
            taken += len(rows)
            apart = apart_from(self.programme_id, rows)
            if not all(self.take(row, apart) for row in rows):
                return False
        return most is not None and taken == most

    def take(self, row: Any, apart: Apart) -> bool:
        """Looks at the next event, given as it is stored with what its columns lead to; whether it is sound."""
        event = StoredEvent(row.seq, row.body, row.hash, row.mac)
        body = self.chain.examine(event)
        if body is None:
            return False
        fault = apart.fault(body)
        body = opened(body, apart.of(body.seq))
        if body.seq <= self.chain.brought_in:
            body = _without_held(body)
        self.told.hear(body)
        filed = filed_under(self.hash_of, row.seq, row.user_id, row.person_id, row.at)
        fault = fault or _odd(row, body, self.told, filed) or self._filed_fault(body)
        fault = fault or _not_brought_in(body, self.chain.brought_in)
        self.filed.update(filed.encode())
        return self.chain.take(event, fault)

    def end(self, head: LogHead) -> LogCheck:
        """What the way to the end has found, held against the head that the programme remembers."""
        self.told.whole = self.chain.broken is None and self.chain.count >= head.seq
        return self.chain.result(head)

    def _filed_fault(self, body: EventBody) -> str:
        """Whether the events before a baseline are filed as they were when it was taken."""
        said = body.data.get("filed") if body.kind == RowsHeld.kind else None
        if not said or said == self.filed.hexdigest():
            return ""
        return (
            f"before event {body.seq} an event is filed under another person, account or moment than it was"
        )


def head_of(programme_id: int) -> LogHead:
    """The newest event's number and hash as the programme's row has them."""
    row = db.session.execute(
        select(Programme.log_seq, Programme.log_hash, Programme.public_id).where(Programme.id == programme_id)
    ).one()
    return LogHead(*row)


def check_log(programme_id: int, told: LogTold | None = None) -> LogCheck:
    """Walks a programme's log; the head that the programme's own row remembers shows a tail that was cut off."""
    walk = begin_walk(programme_id, told or LogTold())
    chain = walk.chain
    walk.go_on()
    head = head_of(programme_id)
    while chain.broken is None and chain.count < head.seq and walk.go_on(_BATCH):
        """Events that came while we walked; on PostgreSQL each statement sees what is newest."""
    return walk.end(head)


def begin_walk(programme_id: int, told: LogTold) -> LogWalk:
    """A walk that stands before the first event of the programme's log."""
    chain = Chain(log_key(), head_of(programme_id).programme, brought_in_of(programme_id))
    told.held.programme_id = programme_id
    return LogWalk(programme_id, chain, hash_of_values(), told)


def brought_in_of(programme_id: int) -> int:
    """How many events came with the programme's file from another installation; 0 for one that began here."""
    return db.session.scalar(select(Origin.as_of).where(Origin.programme_id == programme_id)) or 0


def _without_held(body: EventBody) -> EventBody:
    """An event of another installation: the rows that it holds by hashes have other keys here, and so has the hash."""
    return replace(body, held={}, data={} if body.kind == RowsHeld.kind else body.data)


def _not_brought_in(body: EventBody, brought_in: int) -> str:
    """Whether the event behind those that came with a file says that they did."""
    if not brought_in or body.seq != brought_in + 1:
        return ""
    if body.kind == ProgrammeBroughtIn.kind and body.data["as_of"] == brought_in:
        return ""
    return f"event {body.seq} should tell that the {brought_in} before it came with a file"


def _events(programme_id: int, after: int, most: int | None) -> Any:
    """The events as stored, with what their columns point to, to be held against their bodies."""
    of_programme = Event.programme_id
    undone = Commitment.programme_id.is_(None)
    return (
        select(
            Event.seq,
            Event.kind,
            Event.at,
            Event.user_id,
            Event.person_id,
            Event.workshop_id,
            Event.commitment_id,
            Event.body,
            Event.prev_hash,
            Event.hash,
            Event.mac,
            Workshop.number.label("workshop"),
            Commitment.ref,
            Person.number.label("person"),
        )
        .outerjoin(Workshop, and_(Workshop.id == Event.workshop_id, Workshop.programme_id == of_programme))
        .outerjoin(
            Commitment,
            and_(Commitment.id == Event.commitment_id, or_(Commitment.programme_id == of_programme, undone)),
        )
        .outerjoin(Person, and_(Person.id == Event.person_id, Person.programme_id == of_programme))
        .where(Event.programme_id == programme_id, Event.seq > after)
        .order_by(Event.seq)
        .limit(most)
        .execution_options(yield_per=_BATCH)
    )


def _odd(row: Any, body: EventBody, told: LogTold, filed: str) -> str:
    """How an event is filed otherwise than it says itself, in a sentence, or empty text."""
    columns = {
        "kind": row.kind == body.kind,
        "moment": iso_moment(row.at) == body.at,
        "former hash": row.prev_hash == body.prev,
        "workshop": _same(row.workshop_id, row.workshop, body.workshop),
        "commitment": _same(row.commitment_id, row.ref, body.commitment_ref),
        "person": _is_by(row, body, told),
    }
    columns["person, account or moment"] = not all(columns.values()) or body.held.get("filed", filed) == filed
    wrong = [name for name, sound in columns.items() if not sound]
    if not wrong:
        return ""
    return f"event {row.seq} is filed under another {' and '.join(wrong)} than it says itself"


def _same(key: int | None, found: object, said: object) -> bool:
    """Whether what a column leads to is what the body says; nothing, where that says nothing."""
    return found == said if key is not None else not said


def _is_by(row: Any, body: EventBody, told: LogTold) -> bool:
    """Whether the person's column fits: the one for whom it was entered, or who did it themselves, or nobody.

    A phone that came in under a typed name may be nobody's.
    """
    speaker, known = name_in(body.for_whom), told.rows.names.get(row.person, set())
    if any(isinstance(name, Gone) for name in known):
        return True
    if speaker or row.person_id is None:
        return speaker in known or FOR_WHOM in body.private if speaker else True
    return body.by.role == ActorKind.PERSON and (body.by.name in known or BY in body.private)


def _gather(body: EventBody, told: LogTold) -> None:
    data = body.data
    if body.kind == EventKind.LIST_LOCKED:
        told.locked.add((body.workshop, int(str(data["revision"])), str(data["hash"])))
    elif body.kind == EventKind.SHEET_SIGNED:
        how = tuple(
            str(data[name])
            for name in ("typed_name", "method", "host", "confirmed_by", "photo_sha256", "drawing_sha256")
        )
        told.signed[str(data["hash"]), str(data["slot"])] = SignatureTold(
            body.for_whom, body.at, how, FOR_WHOM in body.private
        )
    elif body.kind == EventKind.SHEET_COMPLETED:
        told.completed[str(data["hash"])] = body.at
    elif body.kind == EventKind.LIST_REOPENED:
        told.reopened[str(data["hash"])] = str(data["reason"])


def name_in(for_whom: str) -> str:
    """The name in “Carla Brandão (customer)”."""
    return for_whom.rpartition(" (")[0]

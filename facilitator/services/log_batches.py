"""Many events at once: sealed in memory before any lock, then written in one go.

What takes long, the sealing, rests only on the log's head. So it is done beforehand, and whoever holds the lock asks
whether the head is still the same: if it is, nothing of the programme has changed either, for no change goes without
its event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, not_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from facilitator import clock
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.events import About, Payload
from facilitator.domain.events.about import Thing
from facilitator.domain.log import SealedEvent, seal
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event, EventValues, Programme
from facilitator.queries.programme_hold import HELD_COLUMNS, LogHead, held_in, hold_programme, note_held
from facilitator.services.activity_states import touch_rooms
from facilitator.services.event_bodies import Place, body_of, speaking, values_row
from facilitator.services.log_key import hash_of_values, hold_key, log_key
from facilitator.services.many_rows import BoundRows, bind_rows, insert_bound, insert_rows
from facilitator.services.row_changes import change_returning
from facilitator.services.row_notes import Notes, take_notes
from facilitator.services.row_owners import OtherProgramme, Owner, any_elsewhere

_REFS = {Side.SUPPLIER: "supplier_refs", Side.CUSTOMER: "customer_refs"}
NONE_TAKEN: Mapping[Side, int] = {}
NO_OWNERS: Mapping[Owner, None] = {}


class LogMoved(Exception):
    """Something has happened in the programme since its log's head was read: look again."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An event that is to be recorded; its commitment may get its row only later, and is named by `about.ref`."""

    payload: Payload
    about: About
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """Events that follow each other, sealed onto `head`."""

    head: LogHead
    actor: Actor
    at: datetime
    tellings: tuple[Telling, ...]
    sealed: tuple[SealedEvent, ...]
    apart: tuple[dict[str, Any], ...]
    """What is kept apart from them, as rows."""

    @property
    def last_seq(self) -> int:
        return self.head.seq + len(self.sealed)


def log_head(programme_id: int) -> LogHead:
    """Where the programme's log ends now."""
    row = db.session.execute(
        select(Programme.public_id, Programme.log_seq, Programme.log_hash).where(Programme.id == programme_id)
    ).one()
    return LogHead(programme_id, row.public_id, row.log_seq, row.log_hash)


def seal_batch(
    head: LogHead,
    actor: Actor,
    tellings: Sequence[Telling],
    notes: Notes | None = None,
    at: datetime | None = None,
) -> SealedBatch:
    """Seals them in their order, as of now or `at`; asks the database for nothing. The last one holds the rows that
    `notes` name."""
    at, prev, sealed, apart, hash_of = at or clock.now(), head.hash, [], [], hash_of_values()
    last = head.seq + len(tellings)
    for seq, telling in enumerate(tellings, start=head.seq + 1):
        place = Place(head.programme_id, head.public_id, seq, prev)
        held = notes if seq == last else None
        body, kept = body_of(place, at, telling.payload, telling.about, actor, telling.speaker, hash_of, held)
        if kept:
            apart.append(values_row(head.programme_id, seq, kept))
        sealed.append(seal(body, log_key()))
        prev = sealed[-1].hash
    return SealedBatch(head, actor, at, tuple(tellings), tuple(sealed), tuple(apart))


@cache
def _claim(taken: frozenset[Side]) -> ReturningUpdate[*tuple[Any, ...]]:
    """Takes the log on from the event that is expected to be its last one, and the numbers of these parties."""
    counted = {_REFS[side]: getattr(Programme, _REFS[side]) + bindparam(f"{side}_more") for side in taken}
    return (
        update(Programme)
        .where(
            Programme.id == bindparam("which"),
            Programme.log_seq == bindparam("from_seq"),
            Programme.log_hash == bindparam("from_hash"),
        )
        .values(log_seq=bindparam("to_seq"), log_hash=bindparam("to_hash"), **counted)
        .returning(*HELD_COLUMNS)
    )


def claim_places(
    batch: SealedBatch, taken: Mapping[Side, int] = NONE_TAKEN, owners: Mapping[Owner, None] = NO_OWNERS
) -> None:
    """Takes the log on to the batch's last event, and holds the programme's row from here on.

    `taken` are the numbers that the commitments it tells of have got, how many of each party's; `owners` is to what
    the rows belong that the batch holds and that do not name their programme.

    Raises LogMoved, having changed nothing, when the head is not the one that the batch was sealed onto, WrongKey
    when the log was sealed with another key, and OtherProgramme when a row that it holds is another programme's.
    """
    hold_key()
    head = batch.head
    statement = _claim(frozenset(taken))
    values: dict[str, Any] = {"which": head.programme_id, "from_seq": head.seq, "from_hash": head.hash}
    values |= {"to_seq": batch.last_seq, "to_hash": batch.sealed[-1].hash}
    values |= {f"{side}_more": many for side, many in taken.items()}
    if owners:
        elsewhere = any_elsewhere(owners, head.programme_id)
        statement = statement.where(not_(elsewhere))
    claimed = change_returning(statement, values).one_or_none()
    if claimed is None and owners and db.session.scalar(select(elsewhere)):
        raise OtherProgramme(f"event {batch.last_seq} of {head.public_id} would hold another's rows")
    if claimed is None:
        raise LogMoved
    note_held(held_in(head.programme_id, head.public_id, claimed))


def write_batch(batch: SealedBatch) -> None:
    """Stores the events whose places were claimed."""
    insert_rows(Event, _rows_of(batch, {}))
    insert_rows(EventValues, batch.apart)
    touch_rooms(batch.head.programme_id)


@dataclass(frozen=True, slots=True)
class BoundBatch:
    """A batch whose rows are ready to be stored, which is most of the work of storing many."""

    batch: SealedBatch
    events: BoundRows | None
    apart: BoundRows | None


def bind_batch(batch: SealedBatch, commitment_ids: Mapping[str, int]) -> BoundBatch:
    """Makes it ready; commitments without an id in `about` are found by their ref."""
    events = bind_rows(Event, _rows_of(batch, commitment_ids))
    return BoundBatch(batch, events, bind_rows(EventValues, batch.apart))


def write_bound(bound: BoundBatch) -> None:
    """The same as `write_batch` for one that is bound."""
    insert_bound(bound.events)
    insert_bound(bound.apart)
    touch_rooms(bound.batch.head.programme_id)


def _rows_of(batch: SealedBatch, ids: Mapping[str, int]) -> list[dict[str, Any]]:
    prev, rows = batch.head.hash, []
    numbered = enumerate(zip(batch.tellings, batch.sealed, strict=True), start=batch.head.seq + 1)
    for seq, (telling, sealed) in numbered:
        rows.append(
            {
                "programme_id": batch.head.programme_id,
                "seq": seq,
                "kind": telling.payload.kind.value,
                "at": batch.at,
                "user_id": batch.actor.user_id,
                "person_id": speaking(batch.actor, telling.speaker),
                "workshop_id": telling.about.workshop_id,
                "commitment_id": _commitment_id(telling.about, ids),
                "body": sealed.body_bytes,
                "prev_hash": prev,
                "hash": sealed.hash,
                "mac": sealed.mac,
            }
        )
        prev = sealed.hash
    return rows


def _commitment_id(about: About, ids: Mapping[str, int]) -> int | None:
    if about.thing is not Thing.COMMITMENT:
        return None
    return about.commitment_id or ids.get(about.ref)


def record_batch(
    programme_id: int, actor: Actor, tellings: Sequence[Telling], taken: Mapping[Side, int] = NONE_TAKEN
) -> SealedBatch:
    """Seals and stores them at once; holds the programme from here on, unless it is held already.

    The last one holds what was written to the programme's rows since the event before (`row_notes`).
    Screens of an open room learn that something changed. Raises WrongKey when the log was sealed with another key, and
    OtherProgramme as `claim_places` does.
    """
    db.session.flush()
    head = hold_programme(programme_id).head
    notes = take_notes(programme_id)
    batch = seal_batch(head, actor, tellings, notes)
    claim_places(batch, taken, notes.owners)
    write_batch(batch)
    return batch

"""The baseline of an older programme: one event that holds every row as it stands when the app comes up to date.

Logs of before November 2026 hold few columns. So the first start of an app that holds them all takes, for each
programme, the hashes of all its rows. They are stored in pieces beside the log; the event says how many there are and
their digest, and the digest of how the events before it are filed. What was changed past the app before that event
only the older checks can find: an audit says from which event on all is held.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.events.about import THE_PROGRAMME
from facilitator.domain.events.programme import RowsHeld
from facilitator.domain.held import HELD, HashOfValues, filed_under, is_blank, key_text, said_of
from facilitator.extensions import db
from facilitator.models import Base, Event, HeldPiece, Programme
from facilitator.queries.programme_hold import LogHead
from facilitator.services.audit_held import rows_of
from facilitator.services.log_batches import (
    LogMoved,
    SealedBatch,
    Telling,
    claim_places,
    log_head,
    seal_batch,
    write_batch,
)
from facilitator.services.log_key import hash_of_values, key_fault
from facilitator.services.row_changes import change_rows
from facilitator.services.row_notes import held_columns
from facilitator.services.transactions import let_go, write_kept

BY = Actor(kind=ActorKind.COMMAND, name="the app")
PIECE = 500
"""Rows whose hashes stand in one piece: about 200 kB at most."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is ready to be stored: its event, sealed onto the log as it was read, and the pieces."""

    batch: SealedBatch
    pieces: tuple[bytes, ...]


def hold_older_rows() -> int:
    """Takes the baseline of each programme that has none yet, and returns how many; does nothing without the log's key.

    Rows are read and hashed before the lock is taken; where the programme moved on meanwhile it is done again.
    """
    older = db.session.scalars(select(Programme.id).where(Programme.held_from.is_(None))).all()
    let_go()
    if not older or key_fault():
        return 0
    return sum(_take(programme_id) for programme_id in older)


def hold_all_rows(programme_id: int) -> None:
    """Takes a programme's baseline in the transaction that has just made its rows and holds them."""
    _store(programme_id, _prepared(programme_id))


def _take(programme_id: int) -> bool:
    for _try in range(TRIES):
        ready = _prepared(programme_id)
        let_go()
        try:
            with write_kept():
                _store(programme_id, ready)
        except LogMoved:
            continue
        return True
    return False


def _prepared(programme_id: int) -> Baseline:
    head, hash_of = log_head(programme_id), hash_of_values()
    pieces = tuple(_pieces(programme_id, hash_of))
    told = RowsHeld(pieces=len(pieces), digest=digest_of(pieces), filed=_filed(programme_id, head, hash_of))
    return Baseline(seal_batch(head, BY, [Telling(told, THE_PROGRAMME)]), pieces)


def _store(programme_id: int, ready: Baseline) -> None:
    """Raises LogMoved, having changed nothing, when anything happened since the rows were read."""
    claim_places(ready.batch)
    for number, content in enumerate(ready.pieces, start=1):
        db.session.execute(
            insert(HeldPiece).values(programme_id=programme_id, number=number, content=content)
        )
    write_batch(ready.batch)
    change_rows(update(Programme).where(Programme.id == programme_id).values(held_from=ready.batch.last_seq))


def digest_of(pieces: tuple[bytes, ...]) -> str:
    """The digest, in hex, of pieces in their order."""
    return hashlib.sha256(b"".join(hashlib.sha256(piece).digest() for piece in pieces)).hexdigest()


def _pieces(programme_id: int, hash_of: HashOfValues) -> Iterator[bytes]:
    for name in HELD:
        rows: dict[str, str] = {}
        for key, said in _hashes(name, programme_id, hash_of):
            rows[key] = said
            if len(rows) == PIECE:
                yield _packed(name, rows)
                rows = {}
        if rows:
            yield _packed(name, rows)


def _hashes(name: str, programme_id: int, hash_of: HashOfValues) -> Iterator[tuple[str, str]]:
    table, unless = Base.metadata.tables[name], HELD[name].unless
    nullable = {column.name: bool(column.nullable) for column in table.columns}
    columns = sorted(held_columns(table))
    for row in db.session.execute(rows_of(table, programme_id)).mappings():
        if unless and row[unless]:
            continue
        key = key_text(tuple(row[column.name] for column in table.primary_key))
        hashes = {
            column: hash_of(name, key, column, row[column])
            for column in columns
            if not is_blank(row[column], nullable=nullable[column])
        }
        yield key, said_of(hashes)


def _packed(name: str, rows: dict[str, str]) -> bytes:
    return zlib.compress(json.dumps({name: rows}, separators=(",", ":")).encode("ascii"), 1)


def _filed(programme_id: int, head: LogHead, hash_of: HashOfValues) -> str:
    digest = hashlib.sha256()
    rows = db.session.execute(
        select(Event.seq, Event.user_id, Event.person_id, Event.at)
        .where(Event.programme_id == programme_id, Event.seq <= head.seq)
        .order_by(Event.seq)
        .execution_options(yield_per=PIECE)
    )
    for row in rows:
        digest.update(filed_under(hash_of, row.seq, row.user_id, row.person_id, row.at).encode())
    return digest.hexdigest()

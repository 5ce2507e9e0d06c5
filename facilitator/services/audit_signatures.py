"""Holds the signatures that are stored against those that the log knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from facilitator.domain.canonical import canonical_text
from facilitator.domain.drawings import drawing_mark
from facilitator.domain.private_values import Gone, agrees
from facilitator.extensions import db
from facilitator.models import Person, Sheet, Signature, Workshop
from facilitator.services.log_walk import LogTold, name_in

_ASIDE_SECONDS = 60
"""A row's moment is taken in the same transaction as its event's, a little earlier."""


def is_near(moment: datetime | None, told_at: str) -> bool:
    """Whether a row's moment fits its event's."""
    if moment is None:
        return False
    return abs((datetime.fromisoformat(told_at) - moment).total_seconds()) <= _ASIDE_SECONDS


def stored_signatures(programme_id: int) -> list[Any]:
    """Every signature of a programme as it is stored, with the list that it stands on."""
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


def signature_faults(rows: Sequence[Any], told: LogTold) -> list[str]:
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


@dataclass(frozen=True, slots=True)
class Doubts:
    """Lists by their hashes: `unsure`, whose stored signatures are not those that the log knows; `unproven`, of whose
    signatures a log that breaks off tells nothing before that."""

    unsure: frozenset[str] = frozenset()
    unproven: frozenset[str] = frozenset()


def doubts(programme_id: int, told: LogTold) -> Doubts:
    """Which lists of a programme are not signed as the log says."""
    rows = stored_signatures(programme_id)
    stored = {(row.hash, row.slot) for row in rows}
    strange = {row.hash for row in rows if not _is_told(row, told)}
    lost = {hash_ for hash_, slot in told.signed if (hash_, slot) not in stored}
    untold = {row.hash for row in rows if (row.hash, row.slot) not in told.signed}
    return Doubts(frozenset(strange | lost), frozenset() if told.whole else frozenset(untold))


def _is_told(row: Any, told: LogTold) -> bool:
    """Whether the log knows this very signature: whose, for which side, how, and when; one that breaks off may do."""
    said = told.signed.get((row.hash, row.slot))
    if said is None:
        return not told.whole
    name, known = name_in(said.who), told.rows.names.get(row.person, set())
    texts = (row.typed_name, row.method, row.host_name, row.confirmed_by, row.photo_sha256)
    how = (*(canonical_text(text) for text in texts), drawing_mark(row.drawing))
    return (
        all(agrees(one, stored) for one, stored in zip(said.how, how, strict=True))
        and said.who.endswith(f" ({row.side})")
        and (said.is_gone or name in known or any(isinstance(one, Gone) for one in known))
        and is_near(row.signed_at, said.at)
    )

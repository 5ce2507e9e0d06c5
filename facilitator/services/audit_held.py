"""Holds every row that pages and packs show against what the log holds of it, column by column.

What the log says of a row is gathered on the way through it: of each column only the latest hash, so that the memory
it takes grows with the rows, not with the events.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, Table, select

from facilitator.domain.events.programme import RowsHeld
from facilitator.domain.held import HELD, HashOfValues, is_blank, key_text, read_said
from facilitator.domain.log import EventBody
from facilitator.extensions import db
from facilitator.models import Base, HeldPiece
from facilitator.services.row_notes import RowKey, held_columns
from facilitator.services.row_owners import led_up

_BATCH = 500


@dataclass(slots=True)
class HeldTold:
    """The hashes that the log holds, by row and column. `since` is the event from which on it holds every row.

    `fault` is what is wrong with the baseline of an older log, in a sentence.
    """

    programme_id: int = 0
    rows: dict[RowKey, dict[str, str]] = field(default_factory=dict)
    since: int | None = None
    fault: str = ""

    def hear(self, body: EventBody) -> None:
        """Takes one event in."""
        for table, keys in _mapping(body.held.get("gone")).items():
            for key in _listed(keys):
                self.rows.pop(RowKey(table, str(key)), None)
        for table, found in _mapping(body.held.get("rows")).items():
            for key, said in _mapping(found).items():
                self.rows.setdefault(RowKey(table, key), {}).update(read_said(str(said)))
        if body.seq == 1 and "rows" in body.held:
            self.since = 1
        if body.kind == RowsHeld.kind and body.data.get("digest"):
            self._begin_with(body)

    def _begin_with(self, body: EventBody) -> None:
        """Takes a baseline in, piece by piece."""
        digests, found = hashlib.sha256(), 0
        self.rows = {}
        for content in db.session.scalars(_PIECES.where(HeldPiece.programme_id == self.programme_id)):
            found += 1
            digests.update(hashlib.sha256(content).digest())
            self._unpack(content)
        if (found, digests.hexdigest()) == (body.data.get("pieces"), body.data["digest"]):
            self.since = body.seq
            return
        self.rows = {}
        self.fault = f"what event {body.seq} holds of every row is not stored as it was: it was changed"

    def _unpack(self, content: bytes) -> None:
        """What does not unpack holds nothing: the digest tells."""
        with suppress(zlib.error, ValueError):
            for table, rows in json.loads(zlib.decompress(content)).items():
                self.rows |= {RowKey(table, key): read_said(said) for key, said in rows.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as the log holds it: in these columns, or `strange`, as it does not know it, or `lost`."""

    name: str
    noun: str
    columns: tuple[str, ...] = ()
    strange: bool = False
    lost: bool = False

    @property
    def sentence(self) -> str:
        if self.strange:
            return f"{self.name}: the log does not know this {self.noun}"
        if self.lost:
            article = "an" if self.noun[0] in "aeiou" else "a"
            return f"{article} {self.noun} that the log knows is not stored any more: {self.name}"
        return f"{self.name}: the store and the log disagree on its {', '.join(self.columns)}"


def differences(programme_id: int, told: HeldTold, hash_of: HashOfValues) -> dict[RowKey, Difference]:
    """Every row of the programme that is otherwise than the log holds it.

    Where the log does not hold every row yet, only what it does hold is looked at.
    """
    found, seen = {}, set()
    for name in HELD:
        table = Base.metadata.tables[name]
        columns = [(column, bool(table.columns[column].nullable)) for column in sorted(held_columns(table))]
        for row in map(dict, db.session.execute(rows_of(table, programme_id)).mappings()):
            key = RowKey(name, key_text(tuple(row[column.name] for column in table.primary_key)))
            seen.add(key)
            wrong = _difference(columns, key, row, told, hash_of)
            if wrong is not None:
                found[key] = wrong
    for key in sorted(told.rows.keys() - seen):
        found[key] = Difference(f"{key.table} {key.key}", HELD[key.table].noun, lost=True)
    return found


def _difference(
    columns: Sequence[tuple[str, bool]],
    key: RowKey,
    row: Mapping[str, Any],
    told: HeldTold,
    hash_of: HashOfValues,
) -> Difference | None:
    """How a row differs in its held columns, given with whether they may be empty."""
    held, said = HELD[key.table], told.rows.get(key)
    if said is None:
        left_out = told.since is None or (held.unless and row[held.unless])
        return None if left_out else Difference(held.name_of(row), held.noun, strange=True)
    wrong = []
    for column, nullable in columns:
        if column in said:
            fits = hash_of(*key, column, row[column]) == said[column]
        else:
            fits = told.since is None or is_blank(row[column], nullable=nullable)
        if not fits:
            wrong.append(column.removesuffix("_id").replace("_", " "))
    return Difference(held.name_of(row), held.noun, tuple(wrong)) if wrong else None


_PIECES = select(HeldPiece.content).order_by(HeldPiece.number).execution_options(yield_per=1)


def rows_of(table: Table, programme_id: int) -> Select[Any]:
    """The programme's rows of a table, found by what they belong to."""
    statement, column = led_up(select(table), table)
    return (
        statement.where(column == programme_id)
        .order_by(*table.primary_key)
        .execution_options(yield_per=_BATCH)
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []

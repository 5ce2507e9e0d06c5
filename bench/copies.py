"""An organisation's database from one lived programme: its rows copied many times, in bulk, each copy on its own.

A copy has ids, addresses and secrets of its own, and a log of its own that is chained and sealed for real. What its
events hold of rows by hashes is still the first programme's: an audit would say so, no page looks at it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, String, Table, UniqueConstraint, func, select

from facilitator.domain.held import HashOfValues, filed_under
from facilitator.domain.log import GENESIS, event_hash, event_mac
from facilitator.models import Base
from facilitator.services.log_key import hash_of_values, log_key
from facilitator.services.row_notes import NOTED

AT_ONCE = 20
"""Programmes of one transaction."""
ONE_ONLY = frozenset({"users", "sign_ins", "known_browsers", "jobs", "attempts", "heartbeats", "log_keys"})
"""Tables of the installation, of which nothing is copied."""
_PAST_THE_LOG = {NOTED: True}
"""Nothing is noted for an event: the copies bring theirs along."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Copies:
    """Reads everything of one programme, and writes it again as often as wanted."""

    def __init__(self, connection: Connection, programme_id: int) -> None:
        self._ids: dict[str, set[int]] = {"programmes": {programme_id}}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._tables = [one for one in Base.metadata.sorted_tables if one.name not in ONE_ONLY]
        for table in self._tables:
            rows = self._own_rows(connection, table)
            if rows:
                self._rows[table.name] = rows
                if "id" in table.columns:
                    self._ids[table.name] = {row["id"] for row in rows}
        self._tables = [one for one in self._tables if one.name in self._rows]
        self._from = {one.name: min(self._ids[one.name]) for one in self._tables if one.name in self._ids}
        self._width = {name: max(self._ids[name]) - first + 1 for name, first in self._from.items()}
        self._next: dict[str, int] = {}

    def write(self, connection: Connection, count: int) -> Iterator[int]:
        """Writes so many copies; gives the number of those that are there, some at a time."""
        self._next = {
            name: (connection.scalar(select(func.max(Base.metadata.tables[name].c.id))) or 0) + 1
            for name in self._from
        }
        for begun in range(0, count, AT_ONCE):
            several = range(begun, min(count, begun + AT_ONCE))
            batch: dict[str, list[dict[str, Any]]] = {table.name: [] for table in self._tables}
            for _one in several:
                self._copy(batch)
            for table in self._tables:
                connection.execute(table.insert(), batch[table.name], execution_options=_PAST_THE_LOG)
            connection.commit()
            yield several.stop
        self._go_on_behind(connection)

    def _go_on_behind(self, connection: Connection) -> None:
        """PostgreSQL counts ids beside its tables: it goes on behind those that were given."""
        if connection.dialect.name == "postgresql":
            for name, after in self._next.items():
                connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), after)))
            connection.commit()

    def _own_rows(self, connection: Connection, table: Table) -> list[dict[str, Any]]:
        """The rows that belong to the programme: by its id, or by a row of it that was found before."""
        if table.name == "programmes":
            where = table.c.id.in_(self._ids["programmes"])
        else:
            keys = [column for column in table.columns if column.foreign_keys]
            owners = [(column, next(iter(column.foreign_keys)).column.table.name) for column in keys]
            owned = [(column, name) for column, name in owners if name in self._ids and name != table.name]
            if not owned:
                return []
            by_programme = [column for column, name in owned if name == "programmes"]
            column, name = (by_programme[0], "programmes") if by_programme else owned[0]
            where = column.in_(self._ids[name])
        return [dict(row._mapping) for row in connection.execute(select(table).where(where))]

    def _copy(self, batch: dict[str, list[dict[str, Any]]]) -> None:
        moved = {name: self._next[name] - first for name, first in self._from.items()}
        for name in self._from:
            self._next[name] += self._width[name]
        public_id = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        head = GENESIS
        for table in self._tables:
            shifts, secret = _shifts(table, moved), _secrets(table)
            rows = [_moved(row, shifts, secret) for row in self._rows[table.name]]
            if table.name == "programmes":
                rows[0]["public_id"] = public_id
            if table.name == "events":
                head = _chained(
                    rows, self._rows[table.name], self._rows["programmes"][0]["public_id"], public_id
                )
            batch[table.name] += rows
        batch["programmes"][-1]["log_hash"] = head


def _shifts(table: Table, moved: dict[str, int]) -> dict[str, int]:
    found = {}
    for column in table.columns:
        if column.foreign_keys:
            name = next(iter(column.foreign_keys)).column.table.name
            found[column.name] = moved.get(name, 0)
    if "id" in table.columns:
        found["id"] = moved[table.name]
    return found


def _secrets(table: Table) -> list[tuple[str, int]]:
    """Columns of text that are unique by themselves, with their lengths."""
    alone = [
        next(iter(one.columns))
        for one in (*table.constraints, *(index for index in table.indexes if index.unique))
        if (isinstance(one, UniqueConstraint | sa.Index)) and len(one.columns) == 1
    ]
    keys = [column for column in table.primary_key if isinstance(column.type, String)]
    return [(one.name, one.type.length or 16) for one in (*alone, *keys) if isinstance(one.type, String)]


def _moved(row: dict[str, Any], shifts: dict[str, int], secret: list[tuple[str, int]]) -> dict[str, Any]:
    copy = dict(row)
    for name, by in shifts.items():
        if copy[name] is not None:
            copy[name] += by
    for name, length in secret:
        if copy[name]:
            copy[name] = secrets.token_hex(length)[: min(length, max(len(copy[name]), 10))]
    return copy


def _chained(rows: list[dict[str, Any]], before: list[dict[str, Any]], old: str, new: str) -> str:
    """Chains and seals the events of a copy anew, filed under its own people; returns the hash of the last one."""
    head, key, hash_of = GENESIS, log_key(), hash_of_values()
    for row, original in sorted(zip(rows, before, strict=True), key=lambda pair: pair[0]["seq"]):
        changed = {
            f'"programme":"{old}"': f'"programme":"{new}"',
            f'"prev":"{row["prev_hash"]}"': f'"prev":"{head}"',
        }
        if row["person_id"] is not None:
            changed[_filed(hash_of, original)] = _filed(hash_of, row)
        body = row["body"]
        for was, now in changed.items():
            body = body.replace(was.encode(), now.encode())
        row.update(body=body, prev_hash=head, hash=event_hash(body), mac=event_mac(body, key))
        head = row["hash"]
    return head


def _filed(hash_of: HashOfValues, row: dict[str, Any]) -> str:
    return filed_under(hash_of, row["seq"], row["user_id"], row["person_id"], row["at"])

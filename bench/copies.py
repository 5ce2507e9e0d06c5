"""An organisation's database from one lived programme: its rows copied many times, in bulk, each copy on its own.

A copy has ids, addresses and secrets of its own, and a log of its own that is chained and sealed for real. What its
events hold of rows by hashes is still the first programme's: an audit would say so, no page looks at it.

Millions of rows go past the models: as the driver gave them, with numbers added, and nothing is checked that held for
the rows that were read. The database at hand is thrown away afterwards; nothing waits for its disk.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, String, Table, UniqueConstraint, func, select

from facilitator.domain.held import HashOfValues, filed_under
from facilitator.domain.log import GENESIS, event_hash, event_mac
from facilitator.models import Base
from facilitator.services.log_key import hash_of_values, log_key

AT_ONCE = 20
"""Programmes of one transaction."""
ONE_ONLY = frozenset({"users", "sign_ins", "known_browsers", "jobs", "attempts", "heartbeats", "log_keys"})
"""Tables of the installation, of which nothing is copied."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PRAGMAS = ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -262144")
_SETTINGS = ("session_replication_role = replica", "synchronous_commit = off")
"""Of this connection alone: keys that held for the first programme hold for its copies."""


class Source:
    """One table's rows of the first programme, in the order of its columns, and what differs in a copy of them."""

    def __init__(self, connection: Connection, table: Table, where: sa.ColumnElement[bool]) -> None:
        names = [one.name for one in table.columns]
        chosen = select(table).where(where).order_by(*table.primary_key)
        plainly = str(chosen.compile(connection, compile_kwargs={"literal_binds": True}))
        self.table = table
        self.rows = [tuple(row) for row in connection.exec_driver_sql(plainly)]
        self.at = {name: place for place, name in enumerate(names)}
        self.ids: set[int] = {row[self.at["id"]] for row in self.rows} if "id" in self.at else set()
        self._moved = [(self.at[name], of) for name, of in _references(table)]
        self._secret = [(self.at[name], length) for name, length in _secrets(table)]

    @property
    def width(self) -> int:
        """How many ids a copy takes up."""
        return 1 + max(self.ids) - min(self.ids)

    def copied(self, moved: dict[str, int]) -> list[list[Any]]:
        """The rows with ids, and references to them, that lie so much higher, and with secrets of their own."""
        shifts = [(place, moved[of]) for place, of in self._moved if of in moved]
        copies = []
        for row in self.rows:
            copy = list(row)
            for place, by in shifts:
                if copy[place] is not None:
                    copy[place] += by
            for place, length in self._secret:
                if copy[place]:
                    copy[place] = secrets.token_hex(length)[: min(length, max(len(copy[place]), 10))]
            copies.append(copy)
        return copies


class Copies:
    """Reads everything of one programme, and writes it again as often as wanted."""

    def __init__(self, connection: Connection, programme_id: int) -> None:
        self._sources: dict[str, Source] = {}
        ids = {"programmes": {programme_id}}
        for table in Base.metadata.sorted_tables:
            where = None if table.name in ONE_ONLY else _own(table, ids)
            source = None if where is None else Source(connection, table, where)
            if source is not None and source.rows:
                self._sources[table.name] = source
                ids[table.name] = source.ids
        connection.rollback()
        self._next: dict[str, int] = {}

    def write(self, connection: Connection, count: int, runs: int | None = None) -> Iterator[int]:
        """Writes so many copies; gives the number of those that are there, some at a time.

        `runs` is the account that facilitates them; None: whoever facilitates the first one.
        """
        self._next = {
            name: (connection.scalar(select(func.max(one.table.c.id))) or 0) + 1
            for name, one in self._sources.items()
            if one.ids
        }
        connection.rollback()
        _hurry(connection)
        for begun in range(0, count, AT_ONCE):
            several = range(begun, min(count, begun + AT_ONCE))
            batch: dict[str, list[list[Any]]] = {name: [] for name in self._sources}
            for _one in several:
                self._copy(batch)
            if runs is not None:
                at = self._sources["programme_facilitators"].at["user_id"]
                for row in batch["programme_facilitators"]:
                    row[at] = runs
            for name, rows in batch.items():
                _insert(connection, self._sources[name].table, rows)
            connection.commit()
            yield several.stop
        self._go_on_behind(connection)
        connection.invalidate()  # it is set for this work alone

    def _go_on_behind(self, connection: Connection) -> None:
        """PostgreSQL counts ids beside its tables: it goes on behind those that were given."""
        if connection.dialect.name == "postgresql":
            for name, after in self._next.items():
                connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), after)))
            connection.commit()

    def _copy(self, batch: dict[str, list[list[Any]]]) -> None:
        moved = {
            name: self._next[name] - min(one.ids) for name, one in self._sources.items() if name in self._next
        }
        for name in moved:
            self._next[name] += self._sources[name].width
        copied = {name: one.copied(moved) for name, one in self._sources.items()}
        (programme,) = copied["programmes"]
        at = self._sources["programmes"].at
        before = self._sources["programmes"].rows[0][at["public_id"]]
        programme[at["public_id"]] = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        programme[at["log_hash"]] = _chained(
            copied["events"], self._sources["events"], before, programme[at["public_id"]]
        )
        for name, rows in copied.items():
            batch[name] += rows


def _own(table: Table, ids: dict[str, set[int]]) -> sa.ColumnElement[bool] | None:
    """Which rows belong to the programme: by its id, or by a row of it that was found before; None: none can."""
    if table.name == "programmes":
        return table.c.id.in_(ids["programmes"])
    owners = [
        (column, of)
        for column, of in ((table.c[name], of) for name, of in _references(table))
        if ids.get(of) and of != table.name
    ]
    by_programme = [(column, of) for column, of in owners if of == "programmes"]
    for column, of in (by_programme or owners)[:1]:
        return column.in_(ids[of])
    return None


def _references(table: Table) -> list[tuple[str, str]]:
    """The columns with an id in them, and the table whose id it is."""
    found = [
        (column.name, next(iter(column.foreign_keys)).column.table.name)
        for column in table.columns
        if column.foreign_keys
    ]
    return found + ([("id", table.name)] if "id" in table.columns else [])


def _secrets(table: Table) -> list[tuple[str, int]]:
    """Columns of text that are unique by themselves, with their lengths."""
    alone = [
        next(iter(one.columns))
        for one in (*table.constraints, *(index for index in table.indexes if index.unique))
        if (isinstance(one, UniqueConstraint | sa.Index)) and len(one.columns) == 1
    ]
    keys = [column for column in table.primary_key if isinstance(column.type, String)]
    return [(one.name, one.type.length or 16) for one in (*alone, *keys) if isinstance(one.type, String)]


def _chained(rows: list[list[Any]], source: Source, old: str, new: str) -> str:
    """Chains and seals the events of a copy anew, filed under its own people; returns the hash of the last one."""
    head, key, hash_of, at = GENESIS, log_key(), hash_of_values(), source.at
    body_at, prev_at, hash_at, mac_at = (at[name] for name in ("body", "prev_hash", "hash", "mac"))
    for row, original in zip(rows, source.rows, strict=True):
        changed = {
            f'"programme":"{old}"': f'"programme":"{new}"',
            f'"prev":"{row[prev_at]}"': f'"prev":"{head}"',
        }
        if row[at["person_id"]] is not None:
            changed[_filed(hash_of, original, at)] = _filed(hash_of, row, at)
        body = bytes(row[body_at])
        for was, now in changed.items():
            body = body.replace(was.encode(), now.encode())
        row[body_at], row[prev_at] = body, head
        head = row[hash_at] = event_hash(body)
        row[mac_at] = event_mac(body, key)
    return head


def _filed(hash_of: HashOfValues, row: Sequence[Any], at: dict[str, int]) -> str:
    moment = row[at["at"]]
    if isinstance(moment, str):  # as SQLite keeps it
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return filed_under(hash_of, row[at["seq"]], row[at["user_id"]], row[at["person_id"]], moment)


def _hurry(connection: Connection) -> None:
    """Nothing is checked twice, and nothing waits for the disk."""
    if connection.dialect.name == "sqlite":
        for one in _PRAGMAS:
            connection.connection.cursor().execute(f"PRAGMA {one}")
    else:
        for one in _SETTINGS:
            connection.exec_driver_sql(f"SET {one}")
        connection.commit()


def _insert(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    columns = ", ".join(f'"{one.name}"' for one in table.columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in table.columns)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", [tuple(row) for row in rows]
        )
        return
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)

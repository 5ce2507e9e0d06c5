"""Everything that is tried on an activity that asks without names, and what was found out.

Nothing here knows the activity: what is held is the whole database, its files, the logs, and what everybody else sees.
Each trace has a name, so that a demonstration can say which it leaves.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import inspect, text

from facilitator.domain.anonymity import ballot_key, shuffled
from facilitator.extensions import db
from facilitator.services.scrubbing import scrub
from tests.attacker import Evidence, all_logs
from tests.private_room import Player, PrivateRoom

FEW_ROUNDS, ROUNDS = 4, 6
"""Eight people in four rounds are enough for an order that is kept, which gives itself away completely, also where they
choose among few words: in three, chance could be as good. One that is kept now and then shows in more."""
CERTAIN = 1e-12
"""A way to guess counts as a link when a blind guesser would be right as often in one of so many tries. Several hundred
ways are tried, so a false alarm is one run of a billion."""

Row = Mapping[str, Any]
Tables = dict[str, list[Row]]


def attack(app: Flask, room: PrivateRoom, rounds: int = FEW_ROUNDS) -> set[str]:
    """Plays and attacks; returns the traces that were found. Empty is as it should be."""
    return one_by_one(app, room) | in_order(app, room, rounds)


def one_by_one(app: Flask, room: PrivateRoom) -> set[str]:
    """One round in which nobody does anything else: whatever changes is a trace of what was given."""
    with all_logs() as lines:
        return set(_one_by_one(app, room, lines))


def in_order(app: Flask, room: PrivateRoom, rounds: int = FEW_ROUNDS) -> set[str]:
    """Rounds of the worst room: everybody does something by name right before they give, in the same order."""
    guesses = Guesses()
    for _ in range(rounds):
        room.open()
        opened = tables(app)
        players = shuffled(room.players)
        for player in players:
            room.act_by_name(player)
            room.give(player)
        room.show()
        _scrub(app)
        guesses.try_all(_ways(app, _fresh(opened, tables(app)), players), players)
    return {f"order: {way}" for way in guesses.links()}


def _one_by_one(app: Flask, room: PrivateRoom, lines: list[str]) -> Iterator[str]:
    room.open()
    opened = tables(app)
    first, second, *others = room.players
    lines.clear()
    room.give(first)
    while (fields := room.fill_in(second)) == first.given:
        pass
    room.give(second, fields)
    if any(map(_tells, lines)):
        yield "logs"
    if _changed(opened, tables(app)) != {"ballots", "rooms"} or not _only_the_version(opened, tables(app)):
        yield "another table"
    yield from _seen_by_others(room, first, second)
    for player in others:
        room.give(player)
    keys = _keys(room)
    if keys[0] not in {row["key"] for row in tables(app)["ballots"]}:
        yield "no ballots"
    room.show()
    _scrub(app)
    shown = _fresh(opened, tables(app))
    yield from ("names" for _row in _naming(shown, room))
    if tables(app)["ballots"]:
        yield "ballots left"
    files = _files(app)
    if files is not None:
        traces = [*keys, *(player.secret for player in room.players)]
        if files.wal or any(one.encode() in files.everything for one in traces):
            yield "files"


def _seen_by_others(room: PrivateRoom, first: Player, second: Player) -> Iterator[str]:
    """Two exchange what they gave, once in each order: nobody may see any difference."""
    before, one, other = room.views(), first.given, second.given
    for turn in ((second, one), (first, other)), ((first, other), (second, one)):
        for player, fields in turn:
            room.give(player, fields)
        after = room.views()
        yield from (name for name in before if before[name] != after[name])


@dataclass
class Guesses:
    """How often each order was right about whose something is, and how often a blind guesser would have been."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    tries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    blind: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def try_all(self, ways: Mapping[str, Sequence[frozenset[str]]], players: Sequence[Player]) -> None:
        for way, order in ways.items():
            for name, things in ((way, order), (f"{way}, backwards", order[::-1])):
                self.right[name] += sum(_is_of(one, it) for one, it in zip(things, players, strict=True))
                self.tries[name] += len(players)
                self.blind[name] += sum(_is_of(one, it) for one in things for it in players) / len(players)

    def links(self) -> list[str]:
        """The ways by which something was found out."""
        return sorted(way for way in self.tries if self._chance(way) < CERTAIN)

    def _chance(self, way: str) -> float:
        tries, right = self.tries[way], self.right[way]
        rate = min(1.0, self.blind[way] / tries)
        return sum(comb(tries, n) * rate**n * (1 - rate) ** (tries - n) for n in range(right, tries + 1))


def _is_of(thing: frozenset[str], player: Player) -> bool:
    return not thing.isdisjoint(player.stored)


def _ways(app: Flask, fresh: Tables, players: Sequence[Player]) -> dict[str, list[frozenset[str]]]:
    """Every order of as many things as there are people, each thing as the texts in it, that can be read anywhere."""
    given = {word for player in players for word in player.stored}
    ways = {}
    for way, things in (*_orders_of_rows(fresh), *_orders_of_bytes(app, fresh, given)):
        leaves = [one for one in (frozenset(_leaves(thing)) for thing in things) if not one.isdisjoint(given)]
        if len(leaves) == len(players):
            ways[way] = leaves
    return ways


def _orders_of_rows(fresh: Tables) -> Iterator[tuple[str, list[Any]]]:
    """The rows of each table in the order of each of its columns, and every list in any of them."""
    for table, rows in fresh.items():
        if rows:
            yield f"{table} as stored", list(rows)
        for column in rows[0] if rows else ():
            yield f"{table} by {column}", sorted(rows, key=lambda row: _sortable(row[column]))
            for row in rows:
                yield from _lists(row[column], f"{table}.{column}")


def _orders_of_bytes(app: Flask, fresh: Tables, given: set[str]) -> Iterator[tuple[str, list[Any]]]:
    """Where words that nobody else wrote stand in a text, or in the files: by their first places and by their last."""
    places = {
        f"{table}.{column} as text": str(row[column]).encode()
        for table, rows in fresh.items()
        for row in rows
        for column in row
    }
    files = _files(app)
    if files is not None:
        places |= {"file": files.database, "write-ahead log": files.wal, "shared memory": files.shm}
    for name, part in places.items():
        words = [word.encode() for word in given]
        if all(word in part for word in words):
            yield name, [word.decode() for word in sorted(words, key=part.index)]
            yield f"{name}, last", [word.decode() for word in sorted(words, key=part.rindex)]


def _lists(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    """Every list in a value, however deep, also in JSON that is stored as text."""
    value = _read(value)
    if isinstance(value, list):
        yield path, value
    for key, inner in _inner(value):
        yield from _lists(inner, f"{path}.{key}" if isinstance(value, dict) else f"{path}[]")


def _leaves(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    value = _read(value)
    if isinstance(value, str):
        yield value
    for _key, inner in _inner(value):
        yield from _leaves(inner)


def _inner(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, list | tuple):
        yield from enumerate(value)
    elif isinstance(value, Mapping):
        yield from value.items()


def _read(value: Any) -> Any:
    """What stands in a text of JSON, else the value itself."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if not isinstance(text, str) or not text.startswith(("[", "{")):
        return value
    try:
        return json.loads(text)
    except ValueError:
        return value


def _sortable(value: Any) -> tuple[bool, float, str]:
    number = float(value) if isinstance(value, int | float) else 0.0
    return value is not None, number, "" if isinstance(value, int | float) else str(value)


def tables(app: Flask) -> Tables:
    """Every row of every table, in the order in which the database itself keeps them."""
    with app.app_context():
        names = set(inspect(db.engine).get_table_names()) - {"alembic_version", "security_notes"}
        physical = ", ctid::text AS place, xmin::text AS writer" if _is_postgresql() else ""
        found = {
            name: [
                dict(row) for row in db.session.execute(text(f"SELECT *{physical} FROM {name}")).mappings()
            ]
            for name in sorted(names)
        }
        db.session.rollback()
    return found


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _fresh(before: Tables, after: Tables) -> Tables:
    """The rows that are new or read otherwise now."""
    old = {name: set(map(repr, rows)) for name, rows in before.items()}
    return {name: [row for row in rows if repr(row) not in old[name]] for name, rows in after.items()}


def _changed(before: Tables, after: Tables) -> set[str]:
    return {
        name for name, rows in after.items() if sorted(map(repr, rows)) != sorted(map(repr, before[name]))
    }


def _only_the_version(before: Tables, after: Tables) -> bool:
    """Whether of the room nothing but the number went up that tells open screens that something changed."""
    ((was,), (now,)) = before["rooms"], after["rooms"]
    return {name for name in now if now[name] != was[name]} <= {"version", "place", "writer"}


def _tells(line: str) -> bool:
    """Whether a line tells that somebody gave something, or what; that a write took long is told without either."""
    return "held the write lock" not in line


def _naming(fresh: Tables, room: PrivateRoom) -> Iterator[Row]:
    """Rows that were written from asking to showing and lead to somebody who gave."""
    people = {player.member.id for player in room.players}
    traces = [trace for one in room.players for trace in (one.member.name, one.key, one.secret)]
    for name, rows in fresh.items():
        columns = [
            key.parent.name
            for key in db.metadata.tables[name].foreign_keys
            if key.column.table.name == "people"
        ]
        for row in rows:
            if any(row[column] in people for column in columns) or any(one in repr(row) for one in traces):
                yield row


def _keys(room: PrivateRoom) -> list[str]:
    """Every key under which a phone of the room can have kept something in this run, the first one's first."""
    block, how = room.wall.block, room.how
    places = [("who", 0), *((how.what, slot) for slot in how.slots)]
    run = room.run
    return [
        ballot_key(player.secret, block.item.key, room.kind.key, run, kind, slot)
        for player in room.players
        for kind, slot in places
    ]


def _files(app: Flask) -> Evidence | None:
    """What lies on the disk; None where the database is not a file of ours."""
    with app.app_context():
        if _is_postgresql():
            return None
        return Evidence.seize(Path(str(db.engine.url.database)))


def _scrub(app: Flask) -> None:
    app.extensions["live"].stop()
    with app.app_context():
        assert scrub()

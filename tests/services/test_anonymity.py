"""Anonymous means anonymous: an attacker with the database's files and the logs in hand learns nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator.activities import check_in, gather
from facilitator.activities.family import Block
from facilitator.database import write_lock
from facilitator.domain.anonymity import ballot_key, shuffled
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Card
from facilitator.queries.rooms import StateView, room_by_id
from facilitator.services import answers, ballots
from facilitator.services.collected import Collection
from facilitator.services.participants import join
from facilitator.services.scrubbing import scrub
from tests.attacker import Evidence, Tally, all_logs, cards_in, connection_to, guess
from tests.blocks import again, block_in, press
from tests.conftest import row_count
from tests.factories import Cast, Member, make_person

PEOPLE_OF_A_SIDE = 10
CARDS_EACH = 2
CHANCE = 1 / PEOPLE_OF_A_SIDE
"""A side is shown on the cards, so guessing within it is right once in ten."""


def bound(rounds: int) -> float:
    """A rate that a blind guesser hardly passes: three standard deviations above chance.

    200 rounds of 40 cards are 8,000 guesses with a standard deviation of 0.34 %, 20 rounds 800 with one of 1.06 %. With
    some ten ways to guess a blind one would pass the bound in about one run of a hundred; therefore a way that does is
    tried once more, with fresh rounds, and only one that passes it twice counts as a link: a false alarm in some fifty
    thousand runs. A true link of two per cent (20 rounds: of six) is missed in about one run of two hundred; an order
    that is kept gives itself away completely.
    """
    return CHANCE + 3 * sqrt(CHANCE * (1 - CHANCE) / (rounds * 2 * PEOPLE_OF_A_SIDE * CARDS_EACH))


@dataclass
class Room:
    """Twenty people with phones in a room that gathers without names."""

    cast: Cast
    block: Block
    givers: dict[str, Giver]
    path: Path

    @property
    def item(self) -> int:
        return self.block.item.id


@pytest.fixture
def room(app: Flask, cast: Cast) -> Room:
    with app.app_context(), write_lock(db.session):
        people = [
            make_person(cast.actor, cast.programme_id, side, f"{side.value[0]}{n:02d} Person")
            for side in Side
            for n in range(PEOPLE_OF_A_SIDE)
        ]
        block = block_in(cast, "gather")
        givers = {person.name: _on_phone(block, person) for person in people}
        db.session.commit()
        path = Path(str(db.engine.url.database or ""))
        return Room(cast, again(cast, block), givers, path)


def _on_phone(block: Block, person: Member) -> Giver:
    secret = secrets.token_urlsafe(24)
    join(room_by_id(block.room.id), secret, person_number=person.number)
    return Giver(person.name, person.side, person.id, secret=secret)


def _opened(room: Room) -> Block:
    with write_lock(db.session):
        block = press(room.cast, room.block, "open", naming="anonymous")
        db.session.commit()
    return block


def _act_by_name(room: Room, block: Block, giver: Giver) -> None:
    assert giver.person_id is not None
    with write_lock(db.session):
        run = StateView("check-in", block.state.run, "collect", {"anonymous": False})
        answers.put(check_in.HOW.of(replace(block, state=run)), giver, 0, "4")
        db.session.commit()


def _hand_in(block: Block, giver: Giver, words: str, slot: int = 0) -> None:
    with write_lock(db.session):
        gather.give_card(block, giver, {"text": words, "slot": str(slot)})
        db.session.commit()


def _revealed(room: Room) -> None:
    with write_lock(db.session):
        press(room.cast, room.block, "reveal")
        db.session.commit()


def _forget(room: Room) -> None:
    """Empties the board, so that every round is as quick as the first."""
    with write_lock(db.session):
        db.session.execute(text("DELETE FROM cards"))
        db.session.execute(text("DELETE FROM card_groups"))
        db.session.execute(text("DELETE FROM answers"))
        db.session.commit()


def _round(room: Room, tally: Tally, lines: list[str], cards: int, *, scrubs: bool = True) -> None:
    """One round: everybody acts by name and hands in cards right after it, in the same order; then the attack."""
    block = _opened(room)
    names = list(room.givers)
    Random(secrets.randbits(64)).shuffle(names)
    truth: dict[str, str] = {}
    acted: list[str] = []
    for name in names:
        _act_by_name(room, block, room.givers[name])
        for _ in range(cards):
            words = f"card {secrets.token_hex(8)}"
            truth[words] = name
            acted.append(name)
            _hand_in(block, room.givers[name], words)
    _revealed(room)
    if scrubs:
        assert scrub()
    evidence = Evidence.seize(room.path, "\n".join(lines))
    orders = {f"cards by {column}": cards_in(room.path, column) for column in ("rowid", "key", "position")}
    assert all(len(rows) == len(truth) for rows in orders.values())
    guess(tally, evidence, orders, acted, truth)
    lines.clear()
    _forget(room)


@pytest.fixture
def on_sqlite(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("this attacker reads SQLite's files")


def _rounds(room: Room, lines: list[str], rounds: int) -> Tally:
    tally = Tally()
    for _ in range(rounds):
        _round(room, tally, lines, CARDS_EACH)
    ways = set(tally.trials)
    assert {"cards by rowid", "cards by key", "cards by position", "bytes of the file"} <= ways
    assert not ways & {"write-ahead log", "shared memory", "logs"}, "cards stand where none belong"
    return tally


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.long)])
def test_the_attacker_learns_nothing_from_files_and_logs(
    app: Flask, room: Room, on_sqlite: None, rounds: int
) -> None:
    with app.app_context(), all_logs() as lines:
        first = _rounds(room, lines, rounds)
        links = first.above(bound(rounds))
        if links:
            links &= _rounds(room, lines, rounds).above(bound(rounds))
    assert not links, str(first)


def test_without_the_scrubbing_the_same_attacker_reads_the_log(
    app: Flask, room: Room, on_sqlite: None
) -> None:
    """Proof that the attacker is not blind: shuffled and under fresh keys, but nothing taken out of the files."""
    tally = Tally()
    with app.app_context(), all_logs() as lines:
        for _ in range(3):
            _round(room, tally, lines, 2, scrubs=False)
    assert tally.rate("write-ahead log") > 0.9, str(tally)
    assert tally.best > bound(3)


def test_without_the_shuffling_the_same_attacker_reads_the_rows(
    app: Flask, room: Room, on_sqlite: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive way, rows written as they come in: every card is linked although the files were scrubbed."""

    def at_once(to: Collection, giver: Giver, _slot: int, value: str) -> None:
        fresh, side = secrets.token_hex(8), giver.side or ""
        db.session.add(Card(item_id=to.item_id, run=to.run, key=fresh, text=value, side=side, anonymous=True))
        db.session.flush()

    monkeypatch.setattr(ballots, "put", at_once)
    tally = Tally()
    with app.app_context(), all_logs() as lines:
        for _ in range(3):
            _round(room, tally, lines, 2)
    assert tally.rate("cards by rowid") > bound(3), str(tally)
    assert tally.best > 0.5, str(tally)


def test_no_trace_of_ballots_is_left_in_the_files(app: Flask, room: Room, on_sqlite: None) -> None:
    with app.app_context():
        block = _opened(room)
        for giver in room.givers.values():
            _hand_in(block, giver, f"card {secrets.token_hex(8)}")
        keys = [
            ballot_key(giver.secret, block.item.key, "gather", block.state.run, kind, slot)
            for giver in room.givers.values()
            for kind, slot in (("card", 1), ("who", 0))
        ]
        before = Evidence.seize(room.path).everything
        assert all(key.encode() in before for key in keys)
        _revealed(room)
        assert scrub()
        after = Evidence.seize(room.path)
        assert not any(key.encode() in after.everything for key in keys)
        assert not any(giver.secret.encode() in after.everything for giver in room.givers.values())
        assert after.wal == b""
        assert row_count("ballots") == 0


def test_handing_in_changes_nothing_but_the_ballots_and_the_rooms_version(app: Flask, room: Room) -> None:
    with app.app_context():
        block = _opened(room)
        before = _everything()
        _hand_in(block, room.givers["s03 Person"], "card of somebody")
        after = _everything()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"ballots", "rooms"}
    (was,), (now,) = before["rooms"], after["rooms"]
    assert {name for name in now if now[name] != was[name]} == {"version"}
    assert set(after["ballots"][0]) == {"key", "item_id", "mode", "run", "kind", "side", "value"}
    kinds = sorted(row["kind"] for row in after["ballots"])
    assert kinds == ["card", "who"]


def _everything() -> dict[str, list[dict[str, Any]]]:
    db.session.rollback()
    tables = db.metadata.sorted_tables
    found = {
        table.name: [dict(row) for row in db.session.execute(table.select()).mappings()] for table in tables
    }
    db.session.rollback()
    return found


def test_while_collecting_no_column_has_the_order_of_the_room(
    app: Flask, room: Room, on_sqlite: None
) -> None:
    """SQLite numbers rows as they come in; this table has no such numbers."""
    with app.app_context():
        _opened(room)
        with connection_to(room.path) as connection, pytest.raises(Exception, match="rowid"):
            connection.execute("SELECT rowid FROM ballots")


def test_while_collecting_the_order_of_keys_links_no_better_than_chance(app: Flask, room: Room) -> None:
    """30 rounds of 20 cards: a blind guesser's rate has a standard deviation of 0.9 %; 5 % above chance is far off."""
    right = trials = 0
    rounds = 30
    with app.app_context():
        for _ in range(rounds):
            block = _opened(room)
            names = shuffled(list(room.givers))
            for name in names:
                _hand_in(block, room.givers[name], f"card of {name}")
            db.session.rollback()
            rows = db.session.execute(text("SELECT value FROM ballots WHERE kind = 'card' ORDER BY key"))
            for (value,), name in zip(rows.all(), names, strict=True):
                trials += 1
                right += value == f"card of {name}"
            db.session.rollback()
            _revealed(room)
            _forget(room)
    assert right / trials <= 1 / len(room.givers) + 0.05


def test_on_postgresql_no_row_version_and_no_place_has_the_order_of_the_room(app: Flask, room: Room) -> None:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("xmin and ctid are PostgreSQL's")
        right = trials = 0
        rounds = 40
        for _ in range(rounds):
            block = _opened(room)
            names = shuffled(list(room.givers))
            for name in names:
                _hand_in(block, room.givers[name], f"card of {name}")
            _revealed(room)
            assert scrub()
            found = db.session.execute(
                text("SELECT text, xmin::text FROM cards WHERE anonymous ORDER BY ctid")
            ).all()
            assert len({row.xmin for row in found}) == 1
            for row, name in zip(found, names, strict=True):
                trials += 1
                right += row.text == f"card of {name}"
            size = db.session.execute(text("SELECT pg_relation_size('ballots')")).scalar_one()
            assert size == 0
            db.session.rollback()
            _forget(room)
        assert right / trials <= 1 / len(room.givers) + 0.05


def test_nothing_is_logged_by_the_services(app: Flask, room: Room) -> None:
    with app.app_context(), all_logs() as lines:
        block = _opened(room)
        lines.clear()
        _hand_in(block, room.givers["c01 Person"], "card of somebody")
        assert lines == []

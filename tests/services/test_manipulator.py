"""Whoever holds the database changes any row that pages show, or any event: the audit finds every change.

On the example programme, one change at a time, each undone again. What a change of a row cannot touch, the way
through the log, is gone through once; a change of an event goes through it anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from facilitator.domain.held import HELD
from facilitator.extensions import db
from facilitator.models import Base, Event
from facilitator.queries.programmes import programme_by_public_id
from facilitator.services.audit import audit_programme
from facilitator.services.audit_held import differences, rows_of
from facilitator.services.example import tell_example
from facilitator.services.holding import hold_what_is_left
from facilitator.services.log_key import hash_of_values
from facilitator.services.log_walk import LogTold, check_log
from facilitator.services.row_notes import NOTED, held_columns
from tests.factories import Cast
from tests.tampering import Manipulation, drop_triggers, row_put_in, row_removed, undone, value_changes

SEED = int(os.environ.get("MANIPULATOR_SEED", "8"))
ROWS, FEW_EVENTS, EVENTS = 411, 100, 300
TABLES = Base.metadata.tables
EVENT_COLUMNS = tuple(sorted({column.name for column in TABLES["events"].columns} - {"id", "programme_id"}))
EMPTY_THERE = set(
    [
        "facilitator_invitations",
        "activity_states",
        "homework",
        "cards",
        "card_groups",
        "declines",
        "imports",
        "issued_packs",
        "origins",
        "signing_links",
    ]
)
"""Held tables of which the example has no row: nobody collects anything in it, imports, invites or says “not yet”."""


@dataclass(frozen=True)
class Example:
    """The example programme, nothing left to be held, its guards gone; `rows` are its held rows by table."""

    id: int
    rows: Mapping[str, list[dict[str, Any]]]
    told: LogTold


@pytest.fixture
def example(context: Flask, cast: Cast) -> Example:
    brief = programme_by_public_id(tell_example(cast.facilitator.id, nullcontext))
    assert brief is not None
    hold_what_is_left()
    if db.engine.dialect.name != "sqlite":
        pytest.skip("there a constraint refuses much of this, and ends the transaction")
    drop_triggers()
    db.session.commit()
    raw = db.session.connection().connection.driver_connection
    assert raw is not None
    for pragma in ("ignore_check_constraints = ON", "defer_foreign_keys = ON"):
        raw.execute(f"PRAGMA {pragma}")
    rows = {
        name: [dict(row) for row in db.session.execute(rows_of(TABLES[name], brief.id)).mappings()]
        for name in HELD
    }
    told = LogTold()
    assert check_log(brief.id, told).ok
    return Example(brief.id, {name: found for name, found in rows.items() if found}, told)


def row_changes(example: Example, dice: Random) -> Iterator[Manipulation]:
    """Every held column of every table has its turn, rows go and come, and then it is chance."""
    while True:
        for name, rows in example.rows.items():
            table, columns = TABLES[name], sorted(held_columns(TABLES[name]))
            yield from value_changes(dice, table, columns, rows, len(columns))
            yield row_removed(dice, table, rows)
            if name != "programmes":  # one put in is another programme, without a log of its own
                yield row_put_in(dice, table, rows)


def done(one: Manipulation) -> bool:
    """Makes the change; False where a key of the database refuses it."""
    try:
        db.session.execute(one.statement.execution_options(**{NOTED: True}))
    except IntegrityError:
        return False
    return True


def test_every_change_of_a_held_row_is_found(example: Example) -> None:
    hash_of, dice, made, unseen, seen = hash_of_values(), Random(SEED), 0, [], set()
    assert differences(example.id, example.told.held, hash_of) == {}
    assert set(HELD) - set(example.rows) == EMPTY_THERE
    for one in row_changes(example, dice):
        with undone():
            if not done(one):
                continue
            made += 1
            seen.add(str(one))
            if not differences(example.id, example.told.held, hash_of):
                unseen.append(str(one))
        if made == ROWS:
            break
    assert unseen == [] and len(seen) > 200
    assert differences(example.id, example.told.held, hash_of) == {}, "all was undone"


@pytest.mark.parametrize("events", [FEW_EVENTS, pytest.param(EVENTS, marks=pytest.mark.long)])
def test_every_change_of_an_event_is_found(example: Example, events: int) -> None:
    rows = [
        dict(row)
        for row in db.session.execute(
            select(TABLES["events"]).where(Event.programme_id == example.id)
        ).mappings()
    ]
    dice, made, unseen = Random(SEED), 0, []
    for one in value_changes(dice, TABLES["events"], EVENT_COLUMNS, rows, 2 * events):
        with undone():
            if not done(one):
                continue
            made += 1
            if check_log(example.id).ok:
                unseen.append(str(one))
        if made == events:
            break
    assert unseen == [] and made == events


def test_the_audit_says_in_words_which_row_and_column(example: Example) -> None:
    (row,) = [row for row in example.rows["commitments"] if row["ref"] == "S-04"]
    other = next(one["id"] for one in example.rows["people"] if one["id"] != row["giver_id"])
    table = TABLES["commitments"]
    with undone():
        change = table.update().where(table.c.id == row["id"]).values(giver_id=other)
        assert done(Manipulation("commitments", "giver_id", change))
        assert audit_programme(example.id).faults == ("S-04: the store and the log disagree on its giver",)
    assert audit_programme(example.id).faults == ()

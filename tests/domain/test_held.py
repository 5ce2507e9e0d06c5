"""Every column of every table is held by the log, or listed with the reason why not."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from sqlalchemy import Table

from facilitator.domain.held import HELD, NOT_HELD, HashOfValues, plain, read_said, said_of
from facilitator.models import Base

TABLES = Base.metadata.tables


class Colour(StrEnum):
    RED = "red"


def test_every_table_is_held_or_listed_with_its_reason() -> None:
    assert set(HELD) | set(NOT_HELD) == set(TABLES)
    assert not set(HELD) & set(NOT_HELD)
    assert all(NOT_HELD.values())


@pytest.mark.parametrize("name", sorted(HELD))
def test_every_column_of_a_held_table_is_held_or_listed_with_its_reason(name: str) -> None:
    table, held = TABLES[name], HELD[name]
    columns = {column.name for column in table.columns}
    assert set(held.not_held) < columns, "a reason for a column that is not there"
    assert all(held.not_held.values())
    named = {field for _text, field, _format, _how in string.Formatter().parse(held.named) if field}
    assert named <= columns
    assert held.unless == "" or held.unless in columns - set(held.not_held)


@pytest.mark.parametrize("name", sorted(HELD))
def test_every_held_row_leads_to_its_programme(name: str) -> None:
    assert way_up(TABLES[name])[-1] == "programmes"


def way_up(table: Table) -> list[str]:
    names = [table.name]
    while HELD[names[-1]].inside:
        column = TABLES[names[-1]].columns[HELD[names[-1]].inside]
        (key,) = column.foreign_keys
        names.append(key.column.table.name)
    return names


HASH = HashOfValues(b"a key")
PLACE = ("people", "5", "name", "Carla")


def test_a_hash_says_the_same_again_and_another_thing_for_another_place_value_or_key() -> None:
    said = HASH(*PLACE)
    assert said == HashOfValues(b"a key")(*PLACE) and len(said) == 22
    others = [
        HASH("parties", "5", "name", "Carla"),
        HASH("people", "6", "name", "Carla"),
        HASH("people", "5", "email", "Carla"),
        HASH("people", "5", "name", "carla"),
        HashOfValues(b"another key")(*PLACE),
    ]
    assert said not in others and len(set(others)) == len(others)


def test_values_of_different_kinds_are_never_the_same_text() -> None:
    at = datetime(2026, 3, 1, 9, 30, 0, 5, tzinfo=UTC)
    values = [
        None,
        "",
        "None",
        "nothing",
        0,
        False,
        "0",
        1,
        True,
        "1",
        at,
        at.date(),
        at.isoformat(),
        b"",
        b"1",
    ]
    assert len({plain(value) for value in values}) == len(values)


def test_a_value_is_the_same_text_however_it_came() -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert plain(at) == plain(at.astimezone(timezone(timedelta(hours=2))))
    assert plain(Colour.RED) == plain("red")
    assert plain(date(2026, 3, 1)) == "day 2026-03-01"


def test_the_hashes_of_a_row_read_back_from_their_text() -> None:
    hashes = {"name": HASH(*PLACE), "side": HASH("people", "5", "side", "supplier")}
    assert read_said(said_of(hashes)) == hashes
    assert read_said(said_of({})) == {} and read_said("nonsense") == {}

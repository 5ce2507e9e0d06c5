"""Rows as a programme's file has them, read into rows as the database takes them: each value of its column's kind.

Nothing of the file is trusted: what is unknown, too long, of another kind or leads nowhere is refused with its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, Table, UniqueConstraint

from facilitator.domain.activity_states import LARGEST
from facilitator.domain.errors import Invalid
from facilitator.domain.programme_files import (
    DATA,
    LONGEST_DATA,
    LONGEST_TEXT,
    ProgrammeFile,
    moment_in,
    not_one,
)
from facilitator.domain.programmes import ProgrammeDraft, check_programme
from facilitator.domain.sides import Side
from facilitator.domain.texts import without_controls
from facilitator.models import Base
from facilitator.models.base import Moment, OneOf
from facilitator.services.filed_meanings import check_meanings
from facilitator.services.programme_export import FILED, PROGRAMMES, filed_columns
from facilitator.services.programmes import SETTINGS

Row = dict[str, Any]
Told = Mapping[str, object]
_JSON = DATA - {"canonical"}


class _Wrong(Exception):
    """What is wrong with a value, in words that follow its name."""


@dataclass(frozen=True, slots=True)
class FiledProgramme:
    """The rows of a file: the programme's own, and by table those that are its; they lead to each other by the
    numbers of the file."""

    own: Row
    tables: Mapping[str, Sequence[Row]]

    def row(self, table: str, key: int | None) -> Row | None:
        """The row with this number, if there is one."""
        return None if key is None else self.tables[table][key - 1]


def read_rows(file: ProgrammeFile) -> FiledProgramme:
    """The rows of a file. Raises Invalid (field `file`) that names the first one with something wrong in it."""
    if set(file.tables) != set(FILED):
        wrong = ", ".join(sorted(set(file.tables) ^ set(FILED)))[:200]
        raise not_one(f"Tables of this file are missing or strange: {wrong}.")
    counts = {name: len(rows) for name, rows in file.tables.items()} | {"programmes": 1}
    (own,) = _read_table(PROGRAMMES, [file.programme], counts)
    tables = {name: _read_table(Base.metadata.tables[name], file.tables[name], counts) for name in FILED}
    _check_programme(own, tables)
    check_meanings(tables)
    return FiledProgramme(own, tables)


def _check_programme(own: Row, tables: Mapping[str, Sequence[Row]]) -> None:
    parties = {row["side"]: row["name"] for row in tables["parties"]}
    if len(tables["parties"]) != len(Side) or set(parties) != set(Side):
        raise not_one("A programme has exactly two parties; this file has others.")
    draft = ProgrammeDraft(
        supplier=parties[Side.SUPPLIER],
        customer=parties[Side.CUSTOMER],
        **{name: own[name] for name in SETTINGS},
    )
    try:
        check_programme(draft)
    except Invalid as error:
        raise not_one(f"The programme's own row cannot stand here: {error.message}") from error


@dataclass(frozen=True, slots=True)
class _Cell:
    """How a column is read: under which name, to which table it leads, what it says where the file says nothing."""

    column: str
    name: str
    leads_to: str
    may_be_left: bool
    blank: Any
    read: Callable[[object], Any]


def _read_table(table: Table, rows: Sequence[Told], counts: Mapping[str, int]) -> list[Row]:
    cells, names = _cells(table), frozenset(filed_columns(table).values())
    found = []
    for place, told in enumerate(rows, start=1):
        where = f"Row {place:,} of “{table.name}”"
        if not told.keys() <= names:
            raise not_one(f"{where} has a “{min(told.keys() - names)[:40]}”, which is not known here.")
        try:
            row = {cell.column: _value(cell, told, counts) for cell in cells}
        except _Wrong as error:
            raise not_one(f"{where}: {error}.") from error
        if "id" in row and row["id"] != place:
            raise not_one(f"{where} does not have the number {place:,}.")
        found.append(row)
    _check_unique(table, found)
    return found


def _value(cell: _Cell, told: Told, counts: Mapping[str, int]) -> Any:
    value = told.get(cell.name)
    if value is None:
        if not cell.may_be_left:
            raise _Wrong(f"its “{cell.name}” is missing")
        return cell.blank
    try:
        found = cell.read(value)
    except ValueError as error:
        raise _Wrong(f"its “{cell.name}” is not what it should be") from error
    if cell.leads_to and not 1 <= found <= counts[cell.leads_to]:
        raise _Wrong(f"its “{cell.name}” leads to nothing in this file")
    return found


@cache
def _cells(table: Table) -> tuple[_Cell, ...]:
    filed = filed_columns(table)
    return tuple(
        _cell(column, filed.get(column.name, ""))
        for column in table.columns
        if column.name in filed or column.nullable or column.default is not None
    )


def _cell(column: Column[Any], name: str) -> _Cell:
    default: Any = column.default
    key = next(iter(column.foreign_keys), None)
    return _Cell(
        column.name,
        name,
        key.column.table.name if key is not None and name else "",
        bool(column.nullable) or default is not None,
        default.arg if default is not None else None,
        _reader(column),
    )


def _reader(column: Column[Any]) -> Callable[[object], Any]:
    """Reads a value of the file for a column; raises ValueError, or _Wrong with its own words."""
    kind = column.type
    if isinstance(kind, Boolean):
        return lambda value: _of(value, bool)
    if isinstance(kind, Integer):
        return _number
    if isinstance(kind, OneOf):
        return lambda value: kind.choices(_of(value, str))
    if isinstance(kind, Moment):
        return lambda value: moment_in(_of(value, str))
    if isinstance(kind, Date):
        return lambda value: _day(_of(value, str))
    text = _text_reader(column.name, getattr(kind, "length", None))
    return (lambda value: text(value).encode("utf-8")) if isinstance(kind, LargeBinary) else text


def _day(text: str) -> date:
    """A day as the file writes it, of a year that leaves room to reckon from; raises ValueError."""
    day = date.fromisoformat(text)
    if day.isoformat() != text or not 1900 <= day.year <= 9000:
        raise ValueError(text)
    return day


def _of(value: object, kind: type[Any]) -> Any:
    if type(value) is not kind:
        raise ValueError
    return value


def _number(value: object) -> int:
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise ValueError
    return value


def _text_reader(column: str, length: int | None) -> Callable[[object], str]:
    most = length or (LONGEST_DATA if column in DATA else LONGEST_TEXT)

    def read(value: object) -> str:
        text: str = _of(value, str)
        if len(text) > most:
            raise _Wrong(f"its “{column}” has {len(text):,} characters; {most:,} fit here")
        if without_controls(text) != text:
            raise _Wrong(f"its “{column}” holds characters that nobody can see")
        if column in _JSON:
            _of(_plain_json(text), dict)
        return text

    return read


def _plain_json(text: str) -> object:
    """What a text of JSON holds; raises ValueError where no page could show it, or nothing of ours wrote it."""
    try:
        found = json.loads(text, parse_float=_refused, parse_constant=_refused)
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except RecursionError as error:
        raise ValueError(text[:40]) from error
    return found


def _refused(text: str) -> object:
    raise ValueError(text)


def _check_unique(table: Table, rows: Sequence[Row]) -> None:
    for rule in table.constraints:
        if not isinstance(rule, UniqueConstraint):
            continue
        columns = [column.name for column in rule.columns]
        seen = set()
        for row in rows:
            key = tuple(row.get(column) for column in columns)
            if None not in key and key in seen:
                raise not_one(f"Two rows of “{table.name}” have the same {' and '.join(columns)}.")
            seen.add(key)

"""A register as a table: the columns of its file, and what its rows say when they come in again.

What is said of entries in sessions stands in a column for each session, “figure 3”: so one reads a row from left to
right as it has gone, and adds a session by adding a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from facilitator.domain.errors import Invalid
from facilitator.domain.registers import read_ref
from facilitator.domain.registers.family import Input, Kind, Words, check_severity
from facilitator.domain.sides import Side
from facilitator.domain.tables import Table, TableRow, unharmed
from facilitator.domain.typed_numbers import whole_number

MOST_ROWS = 2000
"""Rows of one file: more than any two sides can keep in sight."""
MOST_TOLD = 20
"""Lines with a fault that are named one by one."""
YES = frozenset({"true", "yes", "y", "x", "1"})
_SIDES = {"supplier": Side.SUPPLIER, "s": Side.SUPPLIER, "customer": Side.CUSTOMER, "c": Side.CUSTOMER}


def columns_of(kind: Kind[Any]) -> tuple[str, ...]:
    """The columns that a file of this register is read by; what else is in it follows from other things."""
    return ("ref", *(one.name for one in fields(kind.words)), "status", "severity")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """What one line says. `said` are only its columns; `status` is empty where it says nothing that can be chosen."""

    line: int
    ref: str
    said: Mapping[str, Any]
    status: str = ""
    severity: int | None = None
    rounds: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """By the number of a session what is said of the entry for it: only the fields that the file has a column for."""

    def words(self, kind: Kind[Any], before: Words | None) -> Words:
        """The words that stand there then: columns that the file does not have stay as they are. Raises Invalid."""
        plain = before.plain() if before is not None else {}
        words: Words = kind.words.of({"title": "", **plain, **self.said}).cleaned()
        return words


def rows_in(table: Table, kind: Kind[Any]) -> list[RegisterRow]:
    """What the lines of a table say. Raises Invalid (field `file`) naming each line that cannot be read."""
    if len(table.rows) > MOST_ROWS:
        raise Invalid({"file": f"This file has {len(table.rows)} rows. At most {MOST_ROWS} come in at once."})
    found: list[RegisterRow] = []
    wrong: list[str] = []
    for row in table.rows:
        try:
            found.append(_row(table, row, kind))
        except Invalid as error:
            wrong.append(at_line(row.line, error))
    refuse_lines(wrong)
    return found


def refuse_lines(wrong: Sequence[str]) -> None:
    """Raises Invalid (field `file`) for lines with a fault, each in words; of many, how many more there are."""
    if wrong:
        more = len(wrong) - MOST_TOLD
        told = " ".join(wrong[:MOST_TOLD])
        raise Invalid({"file": f"{told} And {more} more lines." if more > 0 else told})


def at_line(line: int, error: Invalid) -> str:
    """What is wrong with a line, in words."""
    return f"Line {line}: {' '.join(error.fields.values()) or error.message}"


def _row(table: Table, row: TableRow, kind: Kind[Any]) -> RegisterRow:
    problem = row.problem or table.too_many_cells(row)
    if problem:
        raise Invalid({"file": problem})
    given = {name: unharmed(cell).strip() for name, cell in zip(table.names, row.cells, strict=False)}
    status = _status(kind, given.get("status", ""))
    if status in {each.value for each, state in kind.states.items() if state.is_worked_out}:
        status = ""
    if status:
        kind.status(status)
    severity = whole_number(given.get("severity", "")) if kind.is_weighed else None
    check_severity(severity)
    said = {
        one.name: _said(kind, one.name, given[one.name]) for one in fields(kind.words) if one.name in given
    }
    rounds = _rounds_in(kind, table.names, given)
    return RegisterRow(row.line, _ref(kind, given.get("ref", "")), said, status, severity, rounds)


def _status(kind: Kind[Any], cell: str) -> str:
    """The status that a cell names, by its key or in its word; what it says where that is none."""
    named = (each.value for each, state in kind.states.items() if cell.lower() in (each.value, state.word))
    return next(named, cell)


_ROUND = re.compile(r"(?P<name>[a-z_]+)_(?P<session>[1-9][0-9]{0,5})", re.ASCII)


def _rounds_in(kind: Kind[Any], names: Sequence[str], given: Mapping[str, str]) -> dict[int, dict[str, Any]]:
    """What a row says for sessions; a yes or no as such."""
    asked = {one.name: one for one in kind.rounds.fields} if kind.rounds else {}
    found: dict[int, dict[str, Any]] = {}
    for column in names:
        named = _ROUND.fullmatch(column)
        if named is None or named["name"] not in asked or column not in given:
            continue
        cell = given[column]
        value = cell.lower() in YES if asked[named["name"]].input is Input.YES else cell
        found.setdefault(int(named["session"]), {})[named["name"]] = value
    return found


def _ref(kind: Kind[Any], typed: str) -> str:
    named = read_ref(typed) if typed else None
    if typed and (named is None or named[0] is not kind):
        raise Invalid({"ref": f"“{typed[:20]}” is no ref of this register. Leave it empty for a new row."})
    return typed.upper()


def _said(kind: Kind[Any], name: str, cell: str) -> Any:
    """One field as the words hold it. Raises Invalid for a side that is none."""
    if name in kind.words.SIDES:
        side = _SIDES.get(cell.lower())
        if cell and side is None:
            raise Invalid({name: f"“{cell[:20]}” is no side: write supplier or customer, or nothing."})
        return side
    flags = {one.name for one in kind.words.asked() if one.input is Input.YES} | {"anonymous"}
    return cell.lower() in YES if name in flags else cell

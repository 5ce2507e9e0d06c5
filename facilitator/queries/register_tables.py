"""A register as a table that goes out: its columns and rows for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from facilitator.domain.registers.family import Field, Input, Kind, Words
from facilitator.domain.registers.fields import day_in
from facilitator.domain.tables import Cell, write_table
from facilitator.queries.registers import Entry, registers_of


def csv_of(programme_id: int, kind: Kind[Any]) -> str:
    """A register as CSV; see `cells_of_register`."""
    columns, rows = cells_of_register(programme_id, kind)
    return write_table(columns, [tuple(map(str, row)) for row in rows])


def cells_of_register(programme_id: int, kind: Kind[Any]) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """A register's columns and rows for other programs, by number; what is hidden is not in it."""
    entries = sorted(registers_of(programme_id).of(kind), key=lambda one: one.number)
    sessions = sorted({each.session for one in entries for each in one.rounds if each.said})
    said = (field.name for field in fields(kind.words))
    in_sessions = kind.rounds.columns(sessions) if kind.rounds else []
    columns = (
        "ref",
        *said,
        "status",
        "severity",
        "votes",
        "workshop",
        "linked with",
        "served by",
        *in_sessions,
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.ref,
            *_said(one.text),
            one.status.value,
            one.severity or "",
            one.votes.total if one.votes else "",
            one.workshop or "",
            " ".join(link.ref for link in one.links),
            " ".join(each.ref for each in one.served_by),
            *_said_in(one, sessions),
        )
        for one in entries
    ]
    return columns, rows


def _said(words: Words) -> list[Cell]:
    """What an entry says."""
    asked = {one.name: one for one in words.asked()}
    return [_cell(value, asked.get(name)) for name, value in words.plain().items()]


def _said_in(one: Entry[Words], sessions: Sequence[int]) -> list[Cell]:
    """What was said of an entry in these sessions, in the order of `Rounds.columns`."""
    asked = one.kind.rounds.fields if one.kind.rounds else ()
    rounds = [one.round_of(session) for session in sessions]
    return [_cell(each.of(field.name), field) for each in rounds for field in asked]


def _cell(value: Any, field: Field | None) -> Cell:
    """A value as other programs take it: a whole figure as a number, a day as a day, what was chosen in its words."""
    if field is not None and field.input is Input.NUMBER and value.isdecimal():
        return int(value)
    if field is not None and field.input is Input.DATE:
        return day_in(value) or value
    return "; ".join(field.words_of(value)) if field is not None and field.choices else value

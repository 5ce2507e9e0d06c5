"""Rows and cells as a file has them, before anybody said what they mean: a CSV text, a sheet, a table of a document."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from facilitator.domain.commitment_rows import ALL_COLUMNS, MOST_ROWS, REQUIRED
from facilitator.domain.errors import Invalid
from facilitator.domain.tables import (
    DELIMITERS,
    HEADER_WITHIN,
    Table,
    TableRow,
    column_name,
    decode_table,
    records,
    said_delimiter,
    table_below,
    western_text,
)

MOST_BYTES = 10 * 1024 * 1024
"""A file of a list, as it is sent."""
KEPT = timedelta(days=1)
"""A list that is looked at and not brought in."""
READ_AS_WESTERN = (
    "This file is not in UTF-8 and was read as Windows-1252. Look at its letters with accents: where they are wrong, "
    "choose “Save as CSV UTF-8” in the spreadsheet."
)
MOST_COLUMNS = 60
MOST_CELL = 20_000
"""Characters of one cell that are kept; no column of ours takes as many."""
_LOOKED_AT = 200
"""Rows by which what stands between the cells is found."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A list as its file has it, blank rows left out; `name` is that of its sheet or table, empty for a text.

    `notes` say what a reader should know of the file, such as hidden rows. `delimiter` is empty where cells are cells.
    """

    rows: tuple[TableRow, ...]
    name: str = ""
    notes: tuple[str, ...] = ()
    delimiter: str = ""

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)

    def to_plain(self) -> dict[str, Any]:
        """As what JSON can hold."""
        rows = [[row.line, list(row.cells), row.problem] for row in self.rows]
        return {"name": self.name, "notes": list(self.notes), "delimiter": self.delimiter, "rows": rows}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Grid:
        """Back from `to_plain`."""
        rows = tuple(TableRow(line, tuple(cells), problem) for line, cells, problem in plain["rows"])
        return cls(rows, plain["name"], tuple(plain["notes"]), plain["delimiter"])


def text_grid(content: bytes) -> Grid:
    """The list in a CSV text, whatever stands between its cells. Raises Invalid (field `file`) as `decode_table`."""
    text, notes = _decoded(content)
    lines = list(io.StringIO(text, newline=""))
    if not any(line.strip() for line in lines):
        raise Invalid({"file": "This file is empty."})
    said = said_delimiter(lines[0])
    delimiter = said or max(DELIMITERS, key=lambda one: _evenness(lines[:_LOOKED_AT], one))
    rows = [row for row in records(lines, delimiter, 1 if said else 0) if not row.is_blank]
    return checked(Grid(tuple(rows), notes=notes, delimiter=delimiter))


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and what is to be said of how it was read. Raises Invalid as `decode_table`."""
    try:
        return decode_table(content), ()
    except Invalid:
        text = western_text(content)
        if text is None:
            raise
        return text, (READ_AS_WESTERN,)


def checked(grid: Grid) -> Grid:
    """The grid, if it is one that can be looked at. Raises Invalid (field `file`) beyond the limits."""
    if not grid.rows:
        raise Invalid({"file": "There is no row in it."})
    if len(grid.rows) > MOST_ROWS + HEADER_WITHIN:
        raise Invalid({"file": too_many_rows(len(grid.rows))})
    if grid.width > MOST_COLUMNS:
        raise Invalid({"file": f"A row has {grid.width} cells; {MOST_COLUMNS} columns can be looked at."})
    for row in grid.rows:
        if any(len(cell) > MOST_CELL for cell in row.cells):
            raise Invalid({"file": f"A cell in line {row.line} has more than {MOST_CELL:,} characters."})
    return grid


def is_list(grid: Grid) -> bool:
    """Whether it can be a list at all: more than one line, or more than one cell in it."""
    return len(grid.rows) > 1 or grid.width > 1


def too_many_rows(many: int) -> str:
    """What is said of a list that is too long."""
    return f"The list has {many:,} rows; {MOST_ROWS:,} can come in at once. Bring it in in parts."


def own_table(grid: Grid) -> Table | None:
    """The table of our own format in it: a row among the first names all its columns. None for any other list.

    Raises Invalid (field `file`) where two columns have one name.
    """
    return table_in(grid, REQUIRED, ALL_COLUMNS)


def table_in(grid: Grid, needed: Sequence[str], known: Sequence[str]) -> Table | None:
    """The table in it whose header names all `needed` columns. None without one; raises as `own_table` does."""
    for place, row in enumerate(grid.rows[: HEADER_WITHIN + 1]):
        names = tuple(column_name(cell) for cell in row.cells)
        if all(name in names for name in needed):
            return table_below(names, row, grid.rows[:place], grid.rows[place + 1 :], known, grid.delimiter)
    return None


def _evenness(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many rows have the same number of cells with this delimiter, and that number; none for one cell a row."""
    rows = [row for row in records(lines, delimiter) if not row.is_blank and not row.problem]
    counts = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    if not counts:
        return 0, 0
    cells, many = max(counts.items(), key=lambda one: (one[1], one[0]))
    return many, cells

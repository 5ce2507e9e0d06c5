"""The lists in a spreadsheet (XLSX), sheet by sheet, as it shows them; Strict workbooks and both date systems too.

Read by `python-calamine`, which knows dates by their formats and takes a formula's stored result. It is given a file
made anew from the few parts that it needs, each read within limits, after a look at how far each sheet reaches.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from posixpath import basename, dirname

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import Grid, checked
from facilitator.domain.tables import TableRow
from facilitator.office.packages import MOST_SMALL_BYTES, Package, broken
from facilitator.office.sheet_scan import SheetScan, scan_sheet

MOST_SHEETS = 40
MOST_FILLED = 100_000
"""Cells that merged ones are filled into."""
_NEEDED = ("sharedStrings", "styles")
_SAID = 8
"""Rows or cells that a note names; of more it says how many."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet by name, and the part that its cells are in."""

    name: str
    is_hidden: bool
    part: str


def workbook_grids(content: bytes) -> tuple[Grid, ...]:
    """Every sheet that says anything, hidden ones last. Raises Invalid (field `file`)."""
    package = Package(content)
    workbook = package.main_part()
    if not workbook.endswith(".xml") or workbook not in package.names:
        raise broken()
    sheets = _sheets(package, workbook)
    if not sheets:
        raise Invalid({"file": "There is no sheet with cells in this file."})
    if len(sheets) > MOST_SHEETS:
        raise Invalid({"file": f"This file has {len(sheets)} sheets; {MOST_SHEETS} can be looked at."})
    scans = {sheet.name: scan_sheet(package.part(sheet.part)) for sheet in sheets}
    grids = [
        (sheet.is_hidden, _grid(opened, sheet, scans[sheet.name]))
        for sheet, opened in _opened(Package(content), workbook, sheets)
        if scans[sheet.name].last_row
    ]
    if not grids:
        raise Invalid({"file": "There is no row in it."})
    return _that_fit([grid for _hidden, grid in sorted(grids, key=lambda one: one[0])])


def _that_fit(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """Those within the limits, the others named in the first; raises Invalid where none is."""
    fitting, told = [], []
    for grid in grids:
        try:
            fitting.append(checked(grid))
        except Invalid as error:
            if len(grids) == 1:
                raise
            told.append(f"The sheet “{grid.name}” cannot be looked at: {error.message}")
    if not fitting:
        raise Invalid({"file": told[0]})
    return tuple(replace(grid, notes=(*grid.notes, *told)) for grid in fitting)


def _sheets(package: Package, workbook: str) -> list[_Sheet]:
    related = package.related(workbook)
    found = []
    for one in package.tree(workbook).iter():
        if one.tag.rpartition("}")[2] != "sheet":
            continue
        relation = next((value for name, value in one.items() if name.endswith("}id")), "")
        kind, part = related.get(relation, ("", ""))
        if kind == "worksheet":
            is_hidden = one.get("state", "visible") != "visible"
            found.append(_Sheet(one.get("name") or "", is_hidden, part))
    return found


def _opened(
    package: Package, workbook: str, sheets: Sequence[_Sheet]
) -> Iterator[tuple[_Sheet, CalamineSheet]]:
    """Each sheet as calamine reads it, from a file that holds nothing else."""
    related = package.related(workbook)
    parts = [path for kind, path in related.values() if kind in _NEEDED and path in package.names]
    relations = [f"{dirname(part)}/_rels/{basename(part)}.rels".lstrip("/") for part in ("", workbook)]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as fresh:
        for name in ("[Content_Types].xml", workbook, *relations):
            fresh.writestr(name, package.part(name, MOST_SMALL_BYTES))
        for name in dict.fromkeys((*parts, *(sheet.part for sheet in sheets))):
            fresh.writestr(name, package.part(name))
    made.seek(0)
    try:
        opened = CalamineWorkbook.from_object(made)
        for sheet in sheets:
            yield sheet, opened.get_sheet_by_name(sheet.name)
    except (CalamineError, OSError, ValueError) as error:
        raise broken() from error
    except BaseException as error:  # a panic of Rust is no Exception, and must not end more than this request
        if type(error).__name__ != "PanicException":
            raise
        raise broken() from error


def _grid(opened: CalamineSheet, sheet: _Sheet, scan: SheetScan) -> Grid:
    rows = [[_text(value) for value in row] for row in opened.to_python(skip_empty_area=False)]
    filled = _fill_merged(rows, opened.merged_cell_ranges or [])
    found = tuple(
        row
        for line, cells in enumerate(rows, start=1)
        if not (row := TableRow(line, _trimmed(cells))).is_blank
    )
    name = f"{sheet.name} (hidden)" if sheet.is_hidden else sheet.name
    return Grid(found, name, tuple(_notes(scan, filled)))


def _text(value: object) -> str:
    """A cell as its spreadsheet shows it, but for dates, which are written as all programs read them."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    """Without the empty cells at its end."""
    last = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return tuple(cells[:last])


def _fill_merged(rows: list[list[str]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """What a cell that goes over several rows says, it says in each of them; returns how many cells were filled.

    Over several columns it stays in the first: a title is no owner.
    """
    filled = 0
    for (first, column), (last, _last_column) in ranges:
        if first >= len(rows) or column >= len(rows[first]) or not rows[first][column].strip():
            continue
        for row in rows[first + 1 : last + 1]:
            if filled >= MOST_FILLED:
                return filled
            if any(cell.strip() for cell in row) and not row[column].strip():
                row[column] = rows[first][column]
                filled += 1
    return filled


def _notes(scan: SheetScan, filled: int) -> Iterator[str]:
    """What a reader of the list should know: what is hidden, filled in, or not there."""
    if scan.hidden_rows:
        yield f"Hidden in the spreadsheet, and here all the same: {_named('row', scan.hidden_rows)}."
    if scan.hidden_columns:
        yield "Some columns are hidden in the spreadsheet; they are here all the same."
    if filled:
        many = "1 cell was" if filled == 1 else f"{filled} cells were"
        yield f"Merged cells say the same in each of their rows: {many} filled."
    if scan.errors:
        yield f"Empty here, as the spreadsheet shows an error: {_named('cell', scan.errors)}."
    if scan.unknown:
        yield f"Empty here, as the result of the formula is not stored: {_named('cell', scan.unknown)}."


def _named(what: str, places: Sequence[object]) -> str:
    """“row 4”, “rows 4, 7 and 12 more”."""
    shown = ", ".join(map(str, places[:_SAID]))
    more = len(places) - _SAID
    return f"{what if len(places) == 1 else what + 's'} {shown}{f' and {more} more' if more > 0 else ''}"

"""A table as a spreadsheet (XLSX): one sheet, its first row bold and frozen, dates as dates, texts always as texts.

A text that a spreadsheet would run as a formula is written as `harmless` makes it, as in CSV: somebody may save it as
CSV later. Inline texts are no formulas by themselves; what we write has no formula at all.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from facilitator.domain.tables import Cell, harmless
from facilitator.domain.texts import without_controls

_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)
"""Before it spreadsheets count a day that never was: such a date is written as text."""
_MOST_TEXT = 32_767
"""Characters that a cell of a spreadsheet takes."""
_FIXED = (1980, 1, 1, 0, 0, 0)
"""The same table gives the same bytes."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_workbook(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The bytes of a spreadsheet with one sheet of this name; `rows` have a cell for each of the columns."""
    sheet_name = _NOT_IN_NAMES.sub(" ", without_controls(name)).strip()[:31] or "List"
    parts = {
        **_PARTS,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet_name, {chr(34): "&quot;"})}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": _sheet(columns, rows),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in parts.items():
            package.writestr(zipfile.ZipInfo(path, _FIXED), _HEAD + text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _sheet(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    last = f"{_letters(len(columns))}{len(rows) + 1}"
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{_width(columns, rows, place - 1)}" customWidth="1"/>'
        for place in range(1, len(columns) + 1)
    )
    body = [_row(1, columns, style=1)]
    body += [_row(number, row, style=0) for number, row in enumerate(rows, start=2)]
    return (
        f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
        f'<cols>{widths}</cols><sheetData>{"".join(body)}</sheetData><autoFilter ref="A1:{last}"/></worksheet>'
    )


def _row(number: int, cells: Sequence[Cell], style: int) -> str:
    made = (_cell(f"{_letters(place)}{number}", cell, style) for place, cell in enumerate(cells, start=1))
    return f'<row r="{number}">{"".join(made)}</row>'


def _cell(address: str, cell: Cell, style: int) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, date):
        if cell < _FIRST_DAY:
            return _cell(address, cell.isoformat(), style)
        return f'<c r="{address}" s="2"><v>{(cell - _DAY_ZERO).days}</v></c>'
    if isinstance(cell, bool):
        return f'<c r="{address}" s="{style}" t="b"><v>{cell:d}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{address}" s="{style}"><v>{cell}</v></c>'
    text = escape(harmless(without_controls(cell))[:_MOST_TEXT])
    return f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _width(columns: Sequence[str], rows: Sequence[Sequence[Cell]], place: int) -> int:
    """About as many letters as most of its cells have, within reason."""
    longest = max((len(str(row[place] or "")) for row in rows[:200]), default=0)
    return max(11, min(60, max(longest, len(columns[place])) + 2))


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

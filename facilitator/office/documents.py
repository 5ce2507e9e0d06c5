"""The tables of a document (DOCX) as lists: each cell where it stands, merged ones in every place that they cover.

Where words may still change the table is refused rather than guessed at: tracked changes have two readings, and a
content control around a cell or a row hides it from every reader that goes by rows and cells, so that owners would
stand one column further. What was struck out, and the text of comments, is never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import MOST_COLUMNS, Grid, checked
from facilitator.domain.tables import TableRow
from facilitator.office.packages import Package, broken, too_much

MOST_DOCUMENT = 24 * 1024 * 1024
"""Bytes of the part with the words; its tree takes several times as much memory."""
MOST_TABLES = 100
_SHOWN_AS = 40
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"})
_AROUND = frozenset({"sdt", "customXml"})
"""What may stand around words, paragraphs, cells or rows."""
_UNREAD = frozenset({"tbl", "delText", "instrText", "txbxContent", "rPr", "pPr", "Fallback"})
_WORDS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
"""What stands in a text without being one."""


def document_grids(content: bytes) -> tuple[Grid, ...]:
    """Every table of the document that has more than one cell. Raises Invalid (field `file`)."""
    package = Package(content)
    main = package.main_part()
    if main not in package.names:
        raise broken()
    root = package.tree(main, MOST_DOCUMENT)
    tables = [one for one in root.iter() if _tag(one) == "tbl"]
    if len(tables) > MOST_TABLES:
        raise too_much()
    grids = [grid for place, table in enumerate(tables, start=1) if (grid := _grid(place, table)) is not None]
    if not grids:
        raise Invalid({"file": "There is no table in this document."})
    return tuple(map(checked, grids))


def _grid(place: int, table: Element) -> Grid | None:
    """The table, called by its place and its first words; None for one that is no list."""
    _check_settled(place, table)
    rows: list[list[str]] = []
    filled = 0
    above: list[str] = []
    for row in (one for one in table if _tag(one) == "tr"):
        cells: list[str] = []
        for text, width, goes_on in _cells(row):
            if goes_on and len(cells) < len(above):
                filled += 1
                text = above[len(cells)]
            cells += [text, *[""] * (width - 1)]
        if len(cells) > MOST_COLUMNS:
            raise too_much()
        rows.append(cells)
        above = cells
    found = tuple(
        one for line, cells in enumerate(rows, start=1) if not (one := TableRow(line, tuple(cells))).is_blank
    )
    if sum(len(one.cells) for one in found) < 2:
        return None
    words = " · ".join(text for text in found[0].cells if text)
    notes = ("Merged cells say the same in each of their rows.",) if filled else ()
    return Grid(found, f"Table {place}: {' '.join(words.split())[:_SHOWN_AS]}", notes)


def _cells(row: Element) -> Iterator[tuple[str, int, bool]]:
    """The cells of a row: the text, over how many columns it stands, and whether it goes on from the row above."""
    before = _number(_found(row, "trPr", "gridBefore"))
    if before:
        yield "", before, False
    for cell in (one for one in row if _tag(one) == "tc"):
        width = max(1, _number(_found(cell, "tcPr", "gridSpan")))
        merged = _found(cell, "tcPr", "vMerge")
        goes_on = merged is not None and _value(merged) != "restart"
        yield "\n".join(filter(None, _paragraphs(cell))), width, goes_on


def _check_settled(place: int, table: Element) -> None:
    """Raises Invalid (field `file`) for a table whose words or cells are not settled."""
    for one in table.iter():
        tag = _tag(one)
        if tag in _TRACKED:
            raise Invalid(
                {
                    "file": f"Table {place} has tracked changes: accept or reject them in the document, save it, "
                    "and send it again."
                }
            )
        if tag in _AROUND and any(_tag(inside) in ("tc", "tr") for inside in one.iter()):
            raise Invalid(
                {
                    "file": f"Table {place} has a content control around a cell or a row. Remove the control (the "
                    "words may stay), save the document, and send it again."
                }
            )


def _paragraphs(part: Element) -> Iterator[str]:
    """The paragraphs of a cell; a table within it is a list of its own."""
    for one in part:
        if _tag(one) == "p":
            yield "".join(_texts(one)).strip()
        elif _tag(one) in _AROUND or _tag(one) == "sdtContent":
            yield from _paragraphs(one)


def _texts(part: Element) -> Iterator[str]:
    """The words of a paragraph, also those in links and in controls around words; nothing of a table within."""
    for one in part:
        tag = _tag(one)
        if tag == "t":
            yield one.text or ""
        elif tag in _WORDS:
            yield _WORDS[tag]
        elif tag not in _UNREAD:
            yield from _texts(one)


def _found(part: Element, settings: str, name: str) -> Element | None:
    """A setting of a row or a cell."""
    for one in part:
        if _tag(one) == settings:
            return next((each for each in one if _tag(each) == name), None)
    return None


def _value(setting: Element) -> str:
    return next((value for name, value in setting.items() if name.rpartition("}")[2] == "val"), "")


def _number(setting: Element | None) -> int:
    text = _value(setting) if setting is not None else ""
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _tag(part: Element) -> str:
    return str(part.tag).rpartition("}")[2]

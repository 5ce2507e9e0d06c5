"""Tables as text (CSV): read line by line so that nothing is swallowed, written so that no spreadsheet runs a cell.

A quotation mark that is not closed makes csv's own reader put the rest of the file into one cell. Here it is a fault
of the row in which it opens, and the next line is read as a row again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from facilitator.domain.errors import Invalid
from facilitator.domain.texts import without_controls

DELIMITERS = (",", ";", "\t", "|")
HEADER_WITHIN = 60
"""Title rows may stand before the header; further down than this many rows nobody looks for it."""

Cell = str | int | date | None
"""What a cell of a table that is written may say; nothing and an empty text leave it empty."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SEP_LINE = re.compile(r'"?sep=(?P<delimiter>[,;|\t])"?[\s,;|]*', re.IGNORECASE)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]|\A%PDF")
_OTHER_ALPHABET = re.compile(
    r"[À-ÿ]{3}|[A-Za-zÀ-ÿ][¢£¤¥¦§¨©¬®¯±¹²³´µ¶¸º»¼½¾¿×÷Ÿ][a-zà-ÿ]|[A-Za-zÀ-ÿ]{2}[¢£¤¥¦¹³¼½¾¿]|[‚ƒ„†‡ˆ‰‹•˜›][À-ÿ]"
)
_SEEN = 60
_IN_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class NoHeader(Invalid):
    """No row names all the columns that are needed: another kind of list, perhaps."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: `line` of the file in which it begins, counted from 1. With a `problem` its cells could not be read."""

    line: int
    cells: tuple[str, ...]
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.problem and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header was found: `names` in small letters; `passed_over` are the rows with text before it.

    `delimiter` is what stands between cells of a text, empty for a sheet.
    """

    names: tuple[str, ...]
    header_line: int
    delimiter: str
    rows: tuple[TableRow, ...]
    passed_over: tuple[TableRow, ...]

    @property
    def delimiter_in_words(self) -> str:
        return _IN_WORDS[self.delimiter]

    def too_many_cells(self, row: TableRow) -> str:
        """What is wrong with a row that goes on behind the last column, or empty text."""
        beyond = row.cells[len(self.names) :]
        if not any(cell.strip() for cell in beyond):
            return ""
        said = (
            f"{len(row.cells)} cells, and the header in line {self.header_line} names {len(self.names)}: behind the "
            f"last column stands {seen((self.delimiter or ' ').join(beyond))}."
        )
        if not self.delimiter:
            return f"{said} Name its column, or empty it."
        return f"{said} Put quotation marks around a text with a {self.delimiter_in_words} in it."


def decode_table(content: bytes) -> str:
    """The text of a table's bytes, without what no page can show.

    Raises Invalid (field `file`) for another encoding than UTF-8, or UTF-16 with its mark.
    """
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", (b"",))):
        if content.startswith(marks):
            try:
                return without_controls(content.decode(encoding))
            except UnicodeDecodeError:
                break
    raise Invalid(
        {"file": "This file is not in UTF-8. In the spreadsheet choose “Save as CSV UTF-8” and try again."}
    )


def western_text(content: bytes) -> str | None:
    """The text of bytes as spreadsheets of western Europe still save them (Windows-1252), None where it is unlikely.

    Any bytes can be read so. Signs between letters, and many letters with accents in a row, are another alphabet's.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _NO_TEXT.search(content):
        return None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if _OTHER_ALPHABET.search(text) else without_controls(text)


def read_table(text: str, known: Sequence[str], needed: Collection[str]) -> Table:
    """The table in this text. Its header is the first row that names all `needed` columns, whatever stands between
    cells. Raises NoHeader (field `file`) without such a row, Invalid for a `known` column that is named twice.
    """
    lines = list(io.StringIO(text, newline=""))
    if not text.strip():
        raise Invalid({"file": f"This file is empty. Its first line names the columns: {', '.join(known)}."})
    said = said_delimiter(lines[0])
    tried = [said, *DELIMITERS] if said else DELIMITERS
    best = max(
        (_search(lines, delimiter, known, needed) for delimiter in tried), key=lambda found: found.rank
    )
    if best.missing:
        raise NoHeader({"file": _no_header(best, known)})
    rows = [row for row in records(lines, best.delimiter, best.below) if not row.is_blank]
    return table_below(best.names, best.row, best.before, rows, known, best.delimiter)


def table_below(
    names: tuple[str, ...],
    header: TableRow,
    before: Sequence[TableRow],
    rows: Sequence[TableRow],
    known: Sequence[str],
    delimiter: str,
) -> Table:
    """The table whose header was found. Raises Invalid (field `file`) for a `known` column that is named twice."""
    _check_names(names, header.line, known)
    return Table(names, header.line, delimiter, tuple(rows), tuple(before))


def said_delimiter(first_line: str) -> str:
    """What the line “sep=;”, which spreadsheets write, says stands between cells; empty for any other line."""
    said = _SEP_LINE.fullmatch(first_line.strip("\r\n "))
    return said["delimiter"] if said else ""


def column_name(cell: str) -> str:
    """How a column is called: in small letters, with one line for blanks."""
    return "_".join(cell.lower().split())


@dataclass(frozen=True, slots=True)
class _Search:
    """The row that looks most like a header with this delimiter; `below` is the index of the line after it."""

    delimiter: str
    row: TableRow
    names: tuple[str, ...]
    named: int
    missing: tuple[str, ...]
    below: int
    before: tuple[TableRow, ...]

    @property
    def rank(self) -> tuple[bool, int]:
        return (not self.missing, self.named)


def _search(lines: Sequence[str], delimiter: str, known: Sequence[str], needed: Collection[str]) -> _Search:
    best: _Search | None = None
    before: list[TableRow] = []
    for row, below in _numbered(lines, delimiter):
        names = tuple(column_name(cell) for cell in row.cells)
        named = len(set(names) & set(known))
        missing = tuple(name for name in needed if name not in names)
        if best is None or (not missing, named) > best.rank:
            best = _Search(delimiter, row, names, named, missing, below, tuple(before))
        if not missing or len(before) >= HEADER_WITHIN:
            break
        if not row.is_blank:
            before.append(row)
    assert best is not None  # a text has at least one line
    return best


def _no_header(best: _Search, known: Sequence[str]) -> str:
    if best.named == 0:
        return (
            f"No line of this file names the columns. The first line of a table is: {', '.join(known)}. "
            f"Its beginning is {seen(best.delimiter.join(best.row.cells))}."
        )
    return f"Line {best.row.line} does not name these columns: {', '.join(best.missing)}."


def _check_names(names: Sequence[str], line: int, known: Sequence[str]) -> None:
    """Two columns of one name: nobody can tell which one is meant."""
    twice = {name: places for name in known if len(places := _places(names, name)) > 1}
    if twice:
        which = "; ".join(
            f"{name} (columns {' and '.join(str(place) for place in places)})"
            for name, places in twice.items()
        )
        raise Invalid(
            {"file": f"Line {line} has more than one column of one name: {which}. Keep one of each."}
        )


def _places(names: Sequence[str], wanted: str) -> list[int]:
    return [place for place, name in enumerate(names, start=1) if name == wanted]


def records(lines: Sequence[str], delimiter: str, start: int = 0) -> Iterator[TableRow]:
    """The rows of these lines, blank ones too; one that cannot be read has its problem."""
    return (row for row, _below in _numbered(lines, delimiter, start))


def _numbered(lines: Sequence[str], delimiter: str, start: int = 0) -> Iterator[tuple[TableRow, int]]:
    """Each row with the index of the line after it. A fault in one never takes more than its own first line along.

    What a faulty row would have gone over is read twice, never more often: the line on which csv stops is the one
    that has the next quotation mark.
    """
    while start < len(lines):
        reader = csv.reader((lines[at] for at in range(start, len(lines))), delimiter=delimiter, strict=True)
        began = start
        try:
            for cells in reader:
                after = start + reader.line_num
                yield TableRow(began + 1, tuple(cells)), after
                began = after
            return
        except csv.Error:
            problem = _fault(lines[began], delimiter, start + reader.line_num)
            yield TableRow(began + 1, tuple(lines[began].rstrip("\r\n").split(delimiter)), problem), began + 1
            start = began + 1


def _fault(line: str, delimiter: str, stopped_at: int) -> str:
    """What csv stumbled on in the row that begins with this line, in words with what stands there."""
    opens, follows = _quotation(line, delimiter)
    if follows is not None:
        return (
            f"Text follows a closing quotation mark: {seen(line[follows:])}. Double the marks that belong "
            f'to the text ("") or take them away.'
        )
    return (
        f"A quotation mark opens a cell and is not closed: {seen(line[opens or 0 :])} (looked for its end as far as "
        f"line {stopped_at}). Close it, or take it away."
    )


def _quotation(line: str, delimiter: str) -> tuple[int | None, int | None]:
    """Where a quoted cell begins that this line does not close, and where one goes on behind its closing mark."""
    pattern = re.compile(rf'(?:^|{re.escape(delimiter)})"')
    at = 0
    while (found := pattern.search(line, at)) is not None:
        opens = found.end() - 1
        end = opens + 1
        while (end := line.find('"', end)) != -1 and line[end + 1 : end + 2] == '"':
            end += 2
        if end == -1:
            return opens, None
        if line[end + 1 : end + 2] not in ("", "\r", "\n", delimiter):
            return None, opens
        at = end + 1
    return None, None


def seen(text: str) -> str:
    """The beginning of a text in quotation marks, on one line, for a message."""
    line = " ".join(text.split())
    return f"“{line[:_SEEN]}{'…' if len(line) > _SEEN else ''}”"


def write_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A CSV text that no spreadsheet takes for formulas; starts with a byte order mark, so accents survive there."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before anything that a spreadsheet would run as a formula."""
    return f"'{cell}" if _is_harmful(cell) else cell


def unharmed(cell: str) -> str:
    """The cell as it was before `harmless`; a text that never went through it stays as it is, but for such a mark."""
    return cell[1:] if cell.startswith("'") and _is_harmful(cell[1:]) else cell


def _is_harmful(cell: str) -> bool:
    return cell.startswith("'") or cell.lstrip(" \u00a0").startswith(_FORMULA_STARTS)

"""What a sheet's XML tells before its cells are read: how far it reaches, and what a reader of cells passes over.

The reader makes room for every cell up to the last one that says something. One cell at the far end of a sheet would
take all the memory there is; so this looks first, in one pass that keeps nothing but counts and a few addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from facilitator.office.packages import broken, too_much

MOST_ROW = 40_000
MOST_COLUMN = 500
MOST_AREA = 2_000_000
"""Rows times columns up to the last cell."""
MOST_NAMED = 200
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(slots=True)
class SheetScan:
    """Counted from 1: the last row and column that say something, hidden rows among them, addresses of cells with an
    error and of formulas whose result was never stored."""

    last_row: int = 0
    last_column: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    errors: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def scan_sheet(content: bytes) -> SheetScan:
    """Raises Invalid (field `file`) for a sheet that reaches too far or is no plain XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    scanner = _Scanner(content, parser)
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.StartDoctypeDeclHandler = scanner.refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise broken() from error
    found = scanner.found
    if found.last_row * found.last_column > MOST_AREA:
        raise too_much()
    return found


class _Scanner:
    """Follows rows and cells; those without an address of their own stand behind the one before."""

    def __init__(self, content: bytes, parser: expat.XMLParserType) -> None:
        self.found = SheetScan()
        self._content, self._parser = content, parser
        self._value_at = 0
        self._row = self._column = 0
        self._hidden = self._told = False
        self._kind = self._address = ""
        self._has_formula = self._has_value = False

    def refuse(self, *_declared: object) -> None:
        raise broken()

    def start(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._begin_cell(given)
        elif tag in ("v", "is"):
            self._has_value = True
            self._value_at = self._parser.CurrentByteIndex
        elif tag == "f":
            self._has_formula = True
        elif tag == "row":
            number = given.get("r", "")
            self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
            self._column, self._told = 0, False
            self._hidden = given.get("hidden") in ("1", "true")
        elif tag == "col" and given.get("hidden") in ("1", "true"):
            self.found.hidden_columns += 1

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._end_cell()
        elif tag == "v" and self._has_formula and self._kind in ("", "n"):
            self._has_value = self._says_something()

    def _says_something(self) -> bool:
        """Whether anything stands in the value that ends here: some programs write formulas with an empty one."""
        written = self._content[self._value_at : self._parser.CurrentByteIndex]
        return bool(written) and not written.endswith(b">")

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._address = given.get("r", "")
        match = _ADDRESS.fullmatch(self._address)
        self._column = _number_of(match[1]) if match else self._column + 1
        if match:
            self._row = int(match[2])
        self._kind = given.get("t", "")
        self._has_formula = self._has_value = False

    def _end_cell(self) -> None:
        if self._has_formula and not self._has_value:
            _add(self.found.unknown, self._address)
        if not self._has_value:
            return
        if self._kind == "e":
            _add(self.found.errors, self._address)
        if self._hidden and not self._told and len(self.found.hidden_rows) < MOST_NAMED:
            self.found.hidden_rows.append(self._row)
            self._told = True
        self.found.last_row = max(self.found.last_row, self._row)
        self.found.last_column = max(self.found.last_column, self._column)
        if self.found.last_row > MOST_ROW or self.found.last_column > MOST_COLUMN:
            raise too_much()


def _add(addresses: list[str], address: str) -> None:
    if len(addresses) < MOST_NAMED:
        addresses.append(address)


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number

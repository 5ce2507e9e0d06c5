"""Promises in a table: what an imported row must say, and how an exported cell is kept harmless.

Columns: `party, giver, receiver, deed, evidence, due, step, stretch, verdict, reason`; the last two may be missing
or empty. Further columns are passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from facilitator.domain.commitments import Outcome
from facilitator.domain.errors import Invalid
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text

REQUIRED = ("party", "giver", "receiver", "deed", "evidence", "due", "step", "stretch")
COLUMNS = (*REQUIRED, "verdict", "reason")
MOST_ROWS = 2000
LENGTHS = {"giver": 120, "receiver": 120, "deed": 2000, "evidence": 2000, "reason": 5000}

_VERDICTS = {
    "": None,
    "kept": Outcome.KEPT,
    "kept late": Outcome.KEPT_LATE,
    "late": Outcome.KEPT_LATE,
    "partly kept": Outcome.PARTLY_KEPT,
    "partly": Outcome.PARTLY_KEPT,
    "not kept": Outcome.NOT_KEPT,
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One row as it was read; `line` counts as the spreadsheet does, the header being line 1.

    `problems` maps a column to what is wrong with it; values that could not be read are None.
    """

    line: int
    side: Side | None
    giver: str
    receiver: str
    deed: str
    evidence: str
    due: date | None
    step: int | None
    stretch: int | None
    outcome: Outcome | None
    reason: str
    given: Mapping[str, str]
    problems: Mapping[str, str]


def read_rows(content: bytes) -> list[PromiseRow]:
    """Reads a CSV file in UTF-8, commas or semicolons between cells.

    Raises Invalid (field `file`) when it is no such table at all; what is wrong with a row stands in the row.
    """
    text = table_text(content)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False))
    except csv.Error as error:
        raise Invalid(
            {"file": "One cell of this file never ends. Look for a quotation mark that is not closed."}
        ) from error
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise Invalid(
            {"file": "This file is empty. Its first line names the columns: " + ", ".join(COLUMNS) + "."}
        )
    names = [cell.strip().lower().lstrip("\ufeff") for cell in lines[0]]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise Invalid({"file": f"The first line does not name these columns: {', '.join(missing)}."})
    body = [
        (number, cells) for number, cells in enumerate(lines[1:], start=2) if any(c.strip() for c in cells)
    ]
    if len(body) > MOST_ROWS:
        raise Invalid({"file": f"The file has {len(body)} rows; {MOST_ROWS} can come in at once."})
    return [read_row(number, dict(zip(names, cells, strict=False))) for number, cells in body]


def read_row(line: int, cells: Mapping[str, str]) -> PromiseRow:
    """Reads one row; never raises, the problems stand in what it returns."""
    problems: dict[str, str] = {}
    given = {name: _cleaned(cells.get(name) or "") for name in COLUMNS}
    for name, most in LENGTHS.items():
        if len(given[name]) > most:
            problems[name] = f"{len(given[name])} characters; {most} fit here."
    for name in ("giver", "receiver", "deed", "evidence"):
        if not given[name]:
            problems[name] = "This is empty."
    return PromiseRow(
        line=line,
        side=_side(given["party"], problems),
        giver=given["giver"],
        receiver=given["receiver"],
        deed=given["deed"],
        evidence=given["evidence"],
        due=_day(given["due"], problems),
        step=_one_to_five(given["step"], "step", problems),
        stretch=_one_to_five(given["stretch"], "stretch", problems),
        outcome=_outcome(given["verdict"], problems),
        reason=given["reason"],
        given=given,
        problems=problems,
    )


def write_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A CSV text that no spreadsheet takes for formulas; starts with a byte order mark, so accents survive there."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before anything that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_FORMULA_STARTS) or cell.startswith("'") else cell


def _cleaned(text: str) -> str:
    """Without the apostrophe of `harmless`, in the form that sheets use."""
    if text.startswith("'") and (text[1:].lstrip(" \u00a0").startswith(_FORMULA_STARTS) or text[1:2] == "'"):
        text = text[1:]
    return clean_text(text)


def table_text(content: bytes) -> str:
    """The text of a table's bytes; raises Invalid (field `file`) for another encoding."""
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", (b"",))):
        if content.startswith(marks):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    raise Invalid(
        {"file": "This file is not in UTF-8. In the spreadsheet choose “Save as CSV UTF-8” and try again."}
    )


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _side(text: str, problems: dict[str, str]) -> Side | None:
    word = text.lower()
    for side in Side:
        if word in (side.value, side.letter.lower()):
            return side
    problems["party"] = "Write supplier or customer."
    return None


def _day(text: str, problems: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems["due"] = f"“{text[:40]}” is not a date. Write it as 2027-01-31."
        return None


def _one_to_five(text: str, name: str, problems: dict[str, str]) -> int | None:
    if text in ("1", "2", "3", "4", "5"):
        return int(text)
    problems[name] = "Write a number from 1 to 5."
    return None


def _outcome(text: str, problems: dict[str, str]) -> Outcome | None:
    word = " ".join(text.lower().replace("_", " ").split())
    if word in _VERDICTS:
        return _VERDICTS[word]
    problems["verdict"] = "Write kept, kept late, partly kept or not kept, or leave it empty."
    return None

"""Commitments in a table: what an imported row must say.

Columns: `party, giver, receiver, deed, evidence, due, step, stretch, verdict, reason`; the last two may be missing
or empty. The further columns of an export are read where they are there; others are passed over, and named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from facilitator.domain.commitments import SETTLED, Outcome, State, Wording
from facilitator.domain.date_tokens import ENGLISH, DateWords
from facilitator.domain.errors import Invalid
from facilitator.domain.row_standings import (
    AGREED_ELSEWHERE,
    STANDING_COLUMNS,
    RowStanding,
    read_standing,
    yes_in,
)
from facilitator.domain.sides import Side
from facilitator.domain.tables import Table, TableRow, decode_table, read_table, seen, unharmed
from facilitator.domain.texts import clean_name, clean_text, too_long
from facilitator.domain.typed_dates import TypedDay, read_whole_date
from facilitator.domain.typed_numbers import whole_number

REQUIRED = ("party", "giver", "receiver", "deed", "evidence", "due", "step", "stretch")
COLUMNS = (*REQUIRED, "verdict", "reason")
LINKS = ("needs_first", "carried_from", "replaces")
"""Columns that name another commitment by its ref."""
SAID_ONLY = ("workshop", "signed")
"""Columns of an export that do not come in: where a commitment was made, and that it was signed there."""
LATER = ("approval_needed",)
"""Columns that tables did not have at first: they come last."""
FURTHER = (
    "ref",
    *SAID_ONLY,
    "why",
    "first_win",
    "carried",
    *LINKS,
    "staging_note",
    *STANDING_COLUMNS,
    *LATER,
)
ALL_COLUMNS = (*COLUMNS, *FURTHER)
EXPORTED = (
    *COLUMNS,
    *("ref", "state", "workshop", "why", "first_win", "carried", "signed"),
    *(*LINKS, "staging_note", *(name for name in STANDING_COLUMNS if name != "state")),
    *LATER,
)
"""The order of an export; the first seventeen columns stand where they always did."""
MOST_ROWS = 10_000
MOST_CARRIED = 999
LENGTHS = {
    **{"giver": 400, "receiver": 400, "deed": 2000, "evidence": 2000, "reason": 5000, "why": 2000},
    **{"staging_note": 2000, "report_evidence": 5000, "receiver_word": 5000, "settled_note": 5000},
    **{"release_reason": 5000, "change_deed": 2000, "change_evidence": 2000, "change_reason": 5000},
}
"""Characters; a name may have an address or a role behind it."""

_SIDES = {word: side for side in Side for word in (side.value, side.letter.lower())}
_ONE_TO_FIVE = ("1", "2", "3", "4", "5")
ROW = "row"
"""Stands where a column's name would for what is wrong with a row as a whole."""


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """One row as it was read; `line` is the line of the file in which it begins, counted from 1.

    `problems` maps a column to what is wrong with it; values that could not be read are None. People stand as they were
    written beside the `wording`. `notes` say what a reader should know and what keeps nothing out.
    """

    line: int
    side: Side | None
    giver: str
    receiver: str
    wording: Wording
    reason: str
    standing: RowStanding
    given: Mapping[str, str]
    problems: Mapping[str, str]
    notes: tuple[str, ...] = ()
    ref: str = ""
    carried: int | None = None
    staging_note: str = ""

    @property
    def state(self) -> State:
        return self.standing.state

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, once it was judged by both."""
        return Outcome(self.state.value) if self.state in SETTLED else None

    def link(self, column: str) -> str:
        """The ref in one of LINKS, as refs are written."""
        return self.given[column].upper()


@dataclass(frozen=True, slots=True)
class CommitmentTable:
    """The rows of a table, and in `notes` what was passed over on the way to them."""

    rows: tuple[CommitmentRow, ...]
    notes: tuple[str, ...] = ()


def read_commitments(content: bytes, words: DateWords = ENGLISH) -> CommitmentTable:
    """Reads a CSV file in UTF-8; what stands between its cells is found by its content. `words` lead its dates.

    Raises Invalid (field `file`) when it is no such table at all; what is wrong with a row stands in the row.
    """
    return commitments_in(read_table(decode_table(content), ALL_COLUMNS, REQUIRED), words)


def commitments_in(table: Table, words: DateWords = ENGLISH) -> CommitmentTable:
    """The same from a table that was found in any file."""
    if len(table.rows) > MOST_ROWS:
        raise Invalid({"file": f"The file has {len(table.rows):,} rows; {MOST_ROWS:,} can come in at once."})
    people = _people_in(table)
    return CommitmentTable(
        tuple(_read(row, table, people, words) for row in table.rows), tuple(_passed_over(table))
    )


def _passed_over(table: Table) -> list[str]:
    """What of the file is no commitment: lines before the header, and columns of other names."""
    notes = [
        f"Line {row.line} was passed over: {seen(' '.join(row.cells))}." for row in table.passed_over[:5]
    ]
    if len(table.passed_over) > 5:
        notes.append(f"{len(table.passed_over) - 5} more lines before the header were passed over.")
    if table.header_line > 1:
        notes.append(f"The columns are named in line {table.header_line}.")
    if said := [name for name in SAID_ONLY if name in table.names]:
        notes.append(
            f"Not brought in: {' and '.join(said)}. Commitments come into the session chosen here, not signed."
        )
    others = [name for name in table.names if name and name not in ALL_COLUMNS]
    if others:
        notes.append(f"Columns that are not read: {', '.join(seen(name) for name in others)}.")
    return notes


def _read(row: TableRow, table: Table, people: Collection[str], words: DateWords) -> CommitmentRow:
    problem = row.problem or table.too_many_cells(row) or _rows_inside(row, table, people)
    found = read_row(row.line, dict(zip(table.names, row.cells, strict=False)), words)
    if problem:
        return replace(found, problems={ROW: problem})
    missing = [name for name in table.names[len(row.cells) :] if name in ALL_COLUMNS]
    if not missing:
        return found
    said = f"This row ends after {len(row.cells)} of {len(table.names)} cells; empty: {', '.join(missing)}."
    return replace(found, notes=(*found.notes, said))


def _people_in(table: Table) -> frozenset[str]:
    """Every name that its rows have as giver or receiver, in small letters."""
    places = [table.names.index(name) for name in ("giver", "receiver")]
    cells = (row.cells[place] for row in table.rows for place in places if place < len(row.cells))
    return frozenset(clean_name(unharmed(cell)).lower() for cell in cells) - {""}


def _rows_inside(row: TableRow, table: Table, people: Collection[str]) -> str:
    """A cell that holds rows: its quotation mark was not closed where it should have been, but in a later row."""
    if not table.delimiter:
        return ""
    for name, cell in zip(table.names, row.cells, strict=False):
        for text in cell.splitlines()[1:]:
            if _begins_a_row(text, table, people):
                return (
                    f"A quotation mark opens the cell “{name}” and is not closed: {seen(cell)}. "
                    f"It has a whole row in it, or the beginning of one: {seen(text)}."
                )
    return ""


def _begins_a_row(text: str, table: Table, people: Collection[str]) -> bool:
    """Whether a line within a cell is a row of this table, as far as it goes, and no sentence with commas.

    A sentence has a space behind its comma: then it counts only with a number of the step where that stands, or with
    somebody's name where the giver's stands.
    """
    given = text.split(table.delimiter)
    cells = {name: clean_text(unharmed(cell)) for name, cell in zip(table.names, given, strict=False)}
    after = table.names.index("party") + 1
    if _SIDES.get(cells.get("party", "").lower()) is None or len(given) <= after:
        return False
    if cells.get("step") in _ONE_TO_FIVE or clean_name(cells.get("giver", "")).lower() in people:
        return True
    is_tight = not any(cell[:1].isspace() for cell in given[after:])
    return is_tight and (len(given) > after + 1 or not given[after])


def read_row(line: int, cells: Mapping[str, str], words: DateWords = ENGLISH) -> CommitmentRow:
    """Reads one row; never raises, the problems stand in what it returns."""
    problems: dict[str, str] = {}
    given = {name: clean_text(unharmed(cells.get(name) or "")) for name in ALL_COLUMNS}
    given |= {name: clean_name(given[name]) for name in ("giver", "receiver")}
    for name, most in LENGTHS.items():
        problems |= too_long(name, given[name], most)
    standing = read_standing(given, problems) if _says_more(given) else AGREED_ELSEWHERE
    gaps = standing.state is State.DRAFT
    due = _day(given["due"], problems, words)
    for name in ("giver", "receiver", "deed", "evidence"):
        if not given[name] and not gaps:
            problems[name] = "This is empty."
    return CommitmentRow(
        line=line,
        side=_side(given["party"], problems),
        giver=given["giver"],
        receiver=given["receiver"],
        wording=_wording(given, due.day if due else None, gaps, problems),
        reason=given["reason"],
        standing=standing,
        given=given,
        problems=problems,
        notes=due.notes if due else (),
        ref=given["ref"].upper(),
        carried=_carried(given["carried"], problems),
        staging_note=given["staging_note"],
    )


def _wording(given: Mapping[str, str], due: date | None, gaps: bool, problems: dict[str, str]) -> Wording:
    """The words of a row; who its people are and which commitment it waits for shows only in the programme."""
    return Wording(
        deed=given["deed"],
        evidence=given["evidence"],
        due=due,
        step=_one_to_five(given, "step", gaps, problems),
        stretch=_one_to_five(given, "stretch", gaps, problems),
        why=given["why"],
        first_win=yes_in(given, "first_win", problems),
        approval_needed=yes_in(given, "approval_needed", problems),
        needs_first=given["needs_first"].upper(),
    )


def wording_cells(wording: Wording) -> dict[str, str]:
    """The cells that say this; a row with them is read as the same words again."""
    return {
        "deed": wording.deed,
        "evidence": wording.evidence,
        "due": wording.due.isoformat() if wording.due else "",
        "step": str(wording.step or ""),
        "stretch": str(wording.stretch or ""),
        "why": wording.why,
        "first_win": "yes" if wording.first_win else "no",
        "approval_needed": "yes" if wording.approval_needed else "no",
        "needs_first": wording.needs_first,
    }


def _says_more(given: Mapping[str, str]) -> bool:
    return bool(given["verdict"]) or any(given[name] for name in STANDING_COLUMNS)


def _carried(text: str, problems: dict[str, str]) -> int | None:
    if not text:
        return None
    number = whole_number(text)
    if number is None or number > MOST_CARRIED:
        problems["carried"] = f"Write how often it was carried, 0 to {MOST_CARRIED}."
        return None
    return number


def _side(text: str, problems: dict[str, str]) -> Side | None:
    side = _SIDES.get(text.lower())
    if side is None:
        problems["party"] = "Write supplier or customer."
    return side


_whole_date = lru_cache(maxsize=4096)(read_whole_date)
"""Kept, as a long table says the same few days again and again."""


def _day(text: str, problems: dict[str, str], words: DateWords) -> TypedDay | None:
    try:
        return _whole_date(text, words)
    except Invalid as unreadable:
        problems |= unreadable.fields
        return None


def _one_to_five(
    given: Mapping[str, str], name: str, may_be_empty: bool, problems: dict[str, str]
) -> int | None:
    if given[name] in _ONE_TO_FIVE:
        return int(given[name])
    if given[name] or not may_be_empty:
        problems[name] = "Write a number from 1 to 5."
    return None

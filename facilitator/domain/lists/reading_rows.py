"""The commitments of a list, read as a facilitator said: the same rows as our own table gives.

What is incomplete comes in as a draft, whatever its status says: nobody has promised what has no receiver, no evidence
or no day. What a draft has no column for stands in its note, so that no word of the list is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from facilitator.domain.commitment_rows import MOST_ROWS, ROW, CommitmentRow, CommitmentTable, read_row
from facilitator.domain.date_tokens import ENGLISH, DateWords
from facilitator.domain.errors import Invalid
from facilitator.domain.lists.columns import Meaning
from facilitator.domain.lists.grids import Grid, too_many_rows
from facilitator.domain.lists.readings import Asked, Reading, span_key
from facilitator.domain.lists.spans import read_due
from facilitator.domain.lists.statuses import Standing, folded_status
from facilitator.domain.sides import Side
from facilitator.domain.tables import TableRow, seen
from facilitator.domain.typed_names import folded_name

_SIDES = {word: side for side in Side for word in (side.value, side.letter.casefold())}
_TWO = re.compile(r"\s*[,;\n]\s*|\s+(?:[&+/]|and|und)\s+|(?<=\w{3})/(?=\w{3})")
"""What stands between two names: a slash or an ampersand without blanks may be one role, as in “R&D”, “QA/QC”."""
_NOTE_MOST = 480
"""Characters of the note that a draft's form takes."""
_LACKS = {
    "giver": "nobody whose word it is",
    "receiver": "nobody for whom",
    "deed": "no deed",
    "evidence": "nothing by which we will know",
    "due": "no date",
    "step": "no step",
    "stretch": "no stretch",
}
_NEEDED = tuple(_LACKS)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is known: by folded name the sides on which somebody has it, by folded name of a party its side, and by
    giving side the receiver who is filled in, as a name that is theirs alone."""

    people: Mapping[str, frozenset[Side]] = field(default_factory=dict)
    parties: Mapping[str, Side] = field(default_factory=dict)
    receivers: Mapping[Side, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadList:
    """The rows of a list, how many were left out by their status or passed over as none, and what drafts lack."""

    table: CommitmentTable
    left_out: int
    lacking: tuple[tuple[str, int], ...]
    drafts: int
    passed_over: int


def read_list(
    grid: Grid, reading: Reading, asked: Asked, cast: Cast, words: DateWords = ENGLISH, most: int = MOST_ROWS
) -> ReadList:
    """All rows below the header, or the first `most`. Never raises for what stands in a row; Invalid (field `file`)
    for more rows than can come in."""
    rows = reading.rows_of(grid)
    if most >= MOST_ROWS and len(rows) > MOST_ROWS:
        raise Invalid({"file": too_many_rows(len(rows))})
    reader = _Reader(reading, asked, cast, words)
    found = [one for row in rows[:most] if (one := reader.read(row)) is not None]
    notes = (*_notes(grid, reading), *_passed_over(reader.passed))
    return ReadList(
        CommitmentTable(tuple(found), notes),
        min(len(rows), most) - len(found) - len(reader.passed),
        tuple(reader.lacking.most_common()),
        sum(one.standing.is_unsigned for one in found),
        len(reader.passed),
    )


class _Reader:
    """Reads row after row, and counts what the drafts lack."""

    def __init__(self, reading: Reading, asked: Asked, cast: Cast, words: DateWords) -> None:
        self._reading, self._asked, self._cast, self._words = reading, asked, cast, words
        self._standings = {one.key: one.standing for one in asked.words}
        self.lacking: Counter[str] = Counter()
        self.passed: list[TableRow] = []
        """Rows of one cell that is no deed: a sum, a remark below the list."""

    def read(self, row: TableRow) -> CommitmentRow | None:
        """The commitment of a row; None for one that is left out."""
        text = partial(self._reading.text, row)
        word = text(Meaning.STATUS)
        standing = self._standing(word)
        if standing is Standing.LEFT_OUT and not row.problem:
            return None
        if not row.problem and not text(Meaning.DEED) and sum(bool(cell.strip()) for cell in row.cells) < 2:
            self.passed.append(row)
            return None
        side, cells, notes = self._people(text(Meaning.PARTY), text(Meaning.GIVER), text(Meaning.RECEIVER))
        due = self._due(text(Meaning.DUE))
        filled = self._reading.filled
        cells |= {
            "party": side.value if side else text(Meaning.PARTY),
            "deed": text(Meaning.DEED),
            "evidence": text(Meaning.EVIDENCE) or filled.evidence,
            "due": due.isoformat() if due else "",
            "step": text(Meaning.STEP) or str(filled.step or ""),
            "stretch": text(Meaning.STRETCH) or str(filled.stretch or ""),
        }
        lacks = [name for name in _NEEDED if not cells[name]]
        if standing is Standing.DRAFT or standing is None or lacks:
            cells |= Standing.DRAFT.cells | self._as_listed(
                row, word, text(Meaning.DUE) if due is None else ""
            )
            self.lacking.update(lacks)
            if due is None and text(Meaning.DUE):
                notes.append(f"{seen(text(Meaning.DUE))} is no day yet.")
            notes += _said_of_draft(standing, lacks, word)
        else:
            cells |= standing.cells | {"reason": text(Meaning.REASON)}
        found = read_row(row.line, cells, self._words)
        if row.problem:
            return replace(found, problems={ROW: row.problem})
        return replace(found, notes=(*found.notes, *notes))

    def _standing(self, word: str) -> Standing | None:
        if not self._reading.places(Meaning.STATUS):
            return Standing.DRAFT
        return self._standings.get(folded_status(word))

    def _due(self, text: str) -> date | None:
        if not text:
            return None
        return read_due(text, self._words, self._asked.order) or self._reading.days.get(span_key(text))

    def _people(self, party: str, giver: str, receiver: str) -> tuple[Side | None, dict[str, str], list[str]]:
        """Whose commitment it is, with both names as far as each is one person of the right side."""
        notes: list[str] = []
        cast, said = self._cast, self._side_of(party)
        side = said or self._side_of(giver)
        giver = "" if folded_name(giver) in cast.parties else giver
        names = cast.people.get(folded_name(giver), frozenset())
        if side is None and len(names) == 1:
            (side,) = names
        side = side or self._reading.filled.side
        giver = self._one_of(giver, notes)
        receiver = "" if self._side_of(receiver) else self._one_of(receiver, notes)
        if side and receiver and cast.people.get(folded_name(receiver)) == frozenset({side}):
            notes.append(f"{receiver} is of the party that commits: for whom it is stays open.")
            receiver = ""
        if not receiver and side:
            receiver = cast.receivers.get(side, "")
        return side, {"giver": giver, "receiver": receiver}, notes

    def _side_of(self, text: str) -> Side | None:
        return _SIDES.get(text.casefold()) or self._cast.parties.get(folded_name(text))

    def _one_of(self, text: str, notes: list[str]) -> str:
        """The name, unless it names two: one person promises, and nobody is chosen by a machine."""
        if not text or folded_name(text) in self._cast.people or len(_TWO.split(text)) < 2:
            return text
        last, comma, first = text.partition(",")
        if comma and folded_name(f"{first} {last}") in self._cast.people:
            return " ".join(f"{first} {last}".split())
        if not all(part.strip() for part in _TWO.split(text)) or "<" in text or "(" in text:
            return text
        notes.append(f"{seen(text)} names more than one: it is one person’s word, so the name is left open.")
        return ""

    def _as_listed(self, row: TableRow, word: str, due: str) -> dict[str, str]:
        """What a draft has no place for."""
        text = self._reading.text
        said = [("no.", text(row, Meaning.REF)), ("status", word), ("due", due)]
        said += [("by", name) for name in [text(row, Meaning.GIVER)] if len(_TWO.split(name)) > 1]
        told = "; ".join(f"{name} “{' '.join(value.split())}”" for name, value in said if value)
        cells = {"staging_note": f"As listed: {told}."[:_NOTE_MOST]} if told else {}
        return cells | {"why": text(row, Meaning.REASON)}


def _said_of_draft(standing: Standing | None, lacks: list[str], word: str) -> list[str]:
    if lacks:
        said = f"Comes in as a draft: {', '.join(_LACKS[name] for name in lacks)}."
        kept = standing in (Standing.DRAFT, Standing.ACTIVE, None)
        return [said if kept else f"{said} “{' '.join(word.split())[:40]}” stands in its note."]
    return (
        ["Comes in as a draft."]
        if standing
        else [f"What “{word[:40]}” means is not said: it comes in as a draft."]
    )


def _notes(grid: Grid, reading: Reading) -> tuple[str, ...]:
    """What of the file does not come in."""
    before = grid.rows[: max(reading.header, 0)]
    notes = list(grid.notes)
    notes += _passed_over(before)
    names = grid.rows[reading.header].cells if reading.header >= 0 else ()
    others = [
        name
        for place, name in enumerate(names)
        if name.strip() and _meaning(reading, place) is Meaning.NOTHING
    ]
    if others:
        notes.append(f"Not brought in: {', '.join(seen(name) for name in others)}.")
    return tuple(notes)


def _passed_over(rows: Sequence[TableRow]) -> list[str]:
    """What is said of lines that are no row of the list, of the first five by their words."""
    said = [f"Line {row.line} was passed over: {seen(' '.join(row.cells))}." for row in rows[:5]]
    return [*said, f"{len(rows) - 5} more lines were passed over."] if len(rows) > 5 else said


def _meaning(reading: Reading, place: int) -> Meaning:
    return reading.columns[place] if place < len(reading.columns) else Meaning.NOTHING

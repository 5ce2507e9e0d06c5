"""What each column of a list says: guessed from the header's words, and from what stands in the column.

A guess is shown and can be changed; nothing comes in by it alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.date_tokens import ENGLISH, DateWords
from facilitator.domain.lists.grids import Grid
from facilitator.domain.lists.header_words import LANGUAGES
from facilitator.domain.lists.spans import is_due
from facilitator.domain.lists.statuses import guessed
from facilitator.domain.tables import HEADER_WITHIN, TableRow
from facilitator.domain.typed_names import folded_name, plain_letters


class Meaning(StrEnum):
    """What a column may say."""

    GIVER = "giver"
    RECEIVER = "receiver"
    DEED = "deed"
    EVIDENCE = "evidence"
    DUE = "due"
    STATUS = "status"
    REASON = "reason"
    PARTY = "party"
    STEP = "step"
    STRETCH = "stretch"
    REF = "ref"
    NOTHING = ""
    """Not brought in."""


SEVERAL = frozenset({Meaning.NOTHING, Meaning.DEED, Meaning.EVIDENCE, Meaning.REASON})
"""What more than one column may say; their texts then stand one below the other."""

_MAY_BE_COMPANIES = frozenset(
    (
        "client",
        "customer",
        "kunde",
        "auftraggeber",
        "cliente",
        "klant",
        "opdrachtgever",
        "klient",
        "zamawiajacy",
    )
)
"""Names of columns that say to whom only where people stand in them."""
_SAMPLE = 200
_MOSTLY = 0.6
_MARKS = re.compile(r"[\W_]+")
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]+(?: [^\W\d_][^\W\d_.'’-]*){1,3}")
_LONG = 12
"""Characters from which on average a column may say what is promised."""


@dataclass(frozen=True, slots=True)
class Familiar:
    """What is known in the programme, folded: names of people, names of the parties; how its dates are written."""

    people: Collection[str] = ()
    parties: Collection[str] = ()
    words: DateWords = ENGLISH


def header_place(grid: Grid) -> int:
    """The place of the row that names the columns, among the first rows; -1 where none does."""
    best, found = 0, -1
    for place, row in enumerate(grid.rows[: HEADER_WITHIN + 1]):
        named = len({meaning for meaning, _strength in _meant(row) if meaning})
        enough = named >= 2 or (named == 1 and place == 0 and all(len(cell) <= 40 for cell in row.cells))
        if enough and named > best:
            best, found = named, place
    return found


def guess_columns(grid: Grid, header: int, familiar: Familiar) -> tuple[Meaning, ...]:
    """What each column seems to say, given the place of the header (-1 for none); no meaning twice."""
    named = [("", 0)] * grid.width if header < 0 else _meant(grid.rows[header])
    found: list[Meaning | None] = [None] * grid.width
    for column, (meaning, _strength) in sorted(enumerate(named), key=lambda one: one[1][1]):
        if not meaning:
            continue
        said = _word(grid.rows[header].cells[column])
        fits = meaning not in found and _may_be(
            Meaning(meaning), said, _cells(grid, header, column), familiar
        )
        found[column] = Meaning(meaning) if fits else Meaning.NOTHING
    _by_content(grid, header, familiar, found)
    return tuple(one or Meaning.NOTHING for one in found)


def _meant(row: TableRow) -> list[tuple[str, int]]:
    """By column what its name means, and how far down the words of that meaning it stands."""
    return [_BY_WORD.get(_word(cell), ("", 0)) for cell in row.cells]


def _word(cell: str) -> str:
    """The name of a column as it is looked up: one blank between words, no accents, no marks but a lone #."""
    return " ".join(_MARKS.sub(" ", plain_letters(cell)).split()) or ("#" if cell.strip() == "#" else "")


def _by_word() -> dict[str, tuple[str, int]]:
    """By name of a column what it says, and how far down the words of that meaning it stands."""
    found: dict[str, tuple[str, int]] = {}
    for words in LANGUAGES.values():
        for meaning, names in words.items():
            for place, name in enumerate(names.split("|")):
                found.setdefault(_word(name), (Meaning(meaning).value, place))
    return found


_BY_WORD = _by_word()


def _may_be(meaning: Meaning, said: str, cells: Sequence[str], familiar: Familiar) -> bool:
    """Whether what stands in the column agrees with its name: “Client” may be a company, “Step” a sentence."""
    if meaning is Meaning.RECEIVER and said in _MAY_BE_COMPANIES:
        return (
            _share(cells, lambda cell: _is_person(cell, familiar) and not _is_party(cell, familiar))
            >= _MOSTLY
        )
    if meaning is Meaning.PARTY:
        return _share(cells, lambda cell: _is_party(cell, familiar)) >= _MOSTLY
    if meaning in (Meaning.STEP, Meaning.STRETCH):
        return _share(cells, lambda cell: cell in ("1", "2", "3", "4", "5")) >= _MOSTLY
    return True


def _by_content(grid: Grid, header: int, familiar: Familiar, found: list[Meaning | None]) -> None:
    """Fills in what no name said, by what stands in the columns."""
    tests: tuple[tuple[Meaning, Callable[[str], bool]], ...] = (
        (Meaning.DUE, lambda cell: is_due(cell, familiar.words)),
        (Meaning.PARTY, lambda cell: _is_party(cell, familiar)),
        (Meaning.STATUS, lambda cell: guessed(cell) is not None),
        (Meaning.GIVER, lambda cell: _is_person(cell, familiar)),
        (Meaning.RECEIVER, lambda cell: folded_name(cell) in familiar.people),
    )
    for meaning, fits in tests:
        for column in _free(found):
            if meaning not in found and _share(_cells(grid, header, column), fits) >= _MOSTLY:
                found[column] = meaning
    if Meaning.DEED not in found:
        lengths = [(_average(_cells(grid, header, column)), column) for column in _free(found)]
        longest, column = max(lengths, default=(0.0, 0))
        if longest >= _LONG:
            found[column] = Meaning.DEED


def _free(found: Sequence[Meaning | None]) -> Iterator[int]:
    return (column for column, meaning in enumerate(found) if meaning is None)


def _cells(grid: Grid, header: int, column: int) -> list[str]:
    """What stands in a column below the header, as far as it is looked at."""
    rows = grid.rows[header + 1 : header + 1 + _SAMPLE]
    return [text for row in rows if column < len(row.cells) and (text := row.cells[column].strip())]


def _share(cells: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _average(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def _is_person(cell: str, familiar: Familiar) -> bool:
    return folded_name(cell) in familiar.people or bool(_NAME.fullmatch(cell) and cell.istitle())


def _is_party(cell: str, familiar: Familiar) -> bool:
    return folded_name(cell) in familiar.parties or cell.casefold() in ("supplier", "customer", "s", "c")

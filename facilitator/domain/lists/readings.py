"""How a list is to be read, as a facilitator said, and what is still to be asked about it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from facilitator.domain.date_tokens import ENGLISH, DateWords
from facilitator.domain.lists.columns import SEVERAL, Familiar, Meaning, guess_columns, header_place
from facilitator.domain.lists.grids import Grid
from facilitator.domain.lists.spans import MOST_SPANS, read_due, suggested_day
from facilitator.domain.lists.statuses import MOST_WORDS, Standing, folded_status, guessed
from facilitator.domain.sides import Side
from facilitator.domain.tables import TableRow
from facilitator.domain.typed_dates import figure_orders

ORDERS = ("dmy", "mdy")
NO_WORD = ""
"""Stands for an empty cell among the words of a status."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands for what a list does not say: the giving side, step, stretch, evidence, and by giving side the
    number of the person who receives."""

    side: Side | None = None
    step: int | None = None
    stretch: int | None = None
    evidence: str = ""
    receivers: Mapping[Side, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a grid is read: the place of its header (-1 for none), what its columns say, what their words mean.

    `statuses` are by `folded_status`, `days` by the text of a span: a day that was confirmed, or None for none.
    """

    header: int
    columns: tuple[Meaning, ...]
    statuses: Mapping[str, Standing] = field(default_factory=dict)
    days: Mapping[str, date | None] = field(default_factory=dict)
    order: str = ""
    filled: Filled = Filled()

    def to_plain(self) -> dict[str, Any]:
        """As what JSON can hold."""
        one = self.filled
        return {
            "header": self.header,
            "columns": [meaning.value for meaning in self.columns],
            "statuses": {word: standing.value for word, standing in self.statuses.items()},
            "days": {text: day.isoformat() if day else "" for text, day in self.days.items()},
            "order": self.order,
            "side": one.side.value if one.side else "",
            "step": one.step,
            "stretch": one.stretch,
            "evidence": one.evidence,
            "receivers": {side.value: number for side, number in one.receivers.items()},
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Reading:
        """Back from `to_plain`."""
        receivers = {Side(side): number for side, number in plain["receivers"].items()}
        side = Side(plain["side"]) if plain["side"] else None
        return cls(
            plain["header"],
            tuple(map(Meaning, plain["columns"])),
            {word: Standing(standing) for word, standing in plain["statuses"].items()},
            {text: date.fromisoformat(day) if day else None for text, day in plain["days"].items()},
            plain["order"],
            Filled(side, plain["step"], plain["stretch"], plain["evidence"], receivers),
        )

    def places(self, meaning: Meaning) -> list[int]:
        """The columns that say this."""
        return [place for place, one in enumerate(self.columns) if one is meaning]

    def text(self, row: TableRow, meaning: Meaning) -> str:
        """What a row says of this; the texts of several columns stand one below the other."""
        cells = (row.cells[place] for place in self.places(meaning) if place < len(row.cells))
        return "\n".join(text for cell in cells if (text := cell.strip()))

    def rows_of(self, grid: Grid) -> tuple[TableRow, ...]:
        """The rows below the header."""
        return grid.rows[self.header + 1 :]

    @property
    def said_twice(self) -> tuple[Meaning, ...]:
        """What more than one column says although only one can."""
        counts = Counter(meaning for meaning in self.columns if meaning not in SEVERAL)
        return tuple(meaning for meaning, many in counts.items() if many > 1)


@dataclass(frozen=True, slots=True)
class WordAsked:
    """A word for a status as the list writes it, in how many rows, and what it means, or seems to."""

    word: str
    key: str
    rows: int
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class SpanAsked:
    """A text that is no day, in how many rows, the day that it may mean, and whether one was confirmed."""

    text: str
    rows: int
    suggested: date | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a facilitator is asked about a list.

    `order` is how dates in figures are written; `order_of` one that may be two days, while no other row decides it, and
    `decided_by` the row's text that does.
    """

    words: tuple[WordAsked, ...]
    too_many_words: bool
    spans: tuple[SpanAsked, ...]
    more_spans: int
    order: str
    order_of: str
    decided_by: str = ""


def guess_reading(grid: Grid, familiar: Familiar, filled: Filled, header: int | None = None) -> Reading:
    """How the list seems to be read; `header` where somebody said it."""
    place = header_place(grid) if header is None else header
    return Reading(place, guess_columns(grid, place, familiar), filled=filled)


def key_of(grid: Grid, header: int) -> str:
    """What lists with the same columns have in common; empty where no row names them."""
    if header < 0:
        return ""
    names = [" ".join(cell.casefold().split()) for cell in grid.rows[header].cells]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def remembered(plain: Mapping[str, Any], header: int) -> Reading:
    """How the last list with these columns was read; its days were that list's own."""
    return replace(Reading.from_plain(plain), header=header, days={})


def asked_of(grid: Grid, reading: Reading, base: date, words: DateWords = ENGLISH) -> Asked:
    """What is to be asked, each with what was said or seems to be meant; spans count from `base`."""
    rows = reading.rows_of(grid)
    statuses = Counter(_texts(rows, reading, Meaning.STATUS)) if reading.places(Meaning.STATUS) else Counter()
    asked = _words_asked(statuses, reading)
    order, order_of, decided_by = _order(rows, reading, words)
    spans = _spans(rows, reading, order, base, words)
    return Asked(
        words=asked[:MOST_WORDS],
        too_many_words=len(asked) > MOST_WORDS,
        spans=spans[:MOST_SPANS],
        more_spans=max(len(spans) - MOST_SPANS, 0),
        order=order,
        order_of=order_of,
        decided_by=decided_by,
    )


def _texts(rows: tuple[TableRow, ...], reading: Reading, meaning: Meaning) -> Iterator[str]:
    return (reading.text(row, meaning) for row in rows)


def _words_asked(statuses: Counter[str], reading: Reading) -> tuple[WordAsked, ...]:
    """The words of the column, the most frequent first; spellings of one word are one."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for word, rows in statuses.items():
        key = folded_status(word)
        counts[key] += rows
        shown.setdefault(key, " ".join(word.split())[:80])
    return tuple(
        WordAsked(shown[key], key, rows, reading.statuses.get(key, _guess(key)))
        for key, rows in counts.most_common()
    )


def _guess(key: str) -> Standing | None:
    return Standing.DRAFT if key == NO_WORD else guessed(key)


def _order(rows: tuple[TableRow, ...], reading: Reading, words: DateWords) -> tuple[str, str, str]:
    """In which order the file writes dates in figures, with one that may be two days, or one that decides it.

    Where no row of the column decides, what was chosen counts, then the programme's language.
    """
    both = ""
    sure: dict[str, str] = {}
    for text in dict.fromkeys(_texts(rows, reading, Meaning.DUE)):
        orders = figure_orders(text)
        if len(orders) == 1:
            sure.setdefault(min(orders), text)
        elif orders:
            both = both or text
    if both and len(sure) == 1:
        ((order, text),) = sure.items()
        return order, "", text
    return reading.order or _of_language(words), both, ""


def _of_language(words: DateWords) -> str:
    if not words.separator:
        return ""
    return "mdy" if words.order == "mdy" else "dmy"


def _spans(
    rows: tuple[TableRow, ...], reading: Reading, order: str, base: date, words: DateWords
) -> tuple[SpanAsked, ...]:
    counts: Counter[str] = Counter()
    for text, many in Counter(_texts(rows, reading, Meaning.DUE)).items():
        if text and read_due(text, words, order) is None and len(figure_orders(text)) < 2:
            counts[span_key(text)] += many
    return tuple(
        SpanAsked(
            text,
            many,
            reading.days[text] if reading.days.get(text) else suggested_day(text, base, words),
            reading.days.get(text) is not None,
        )
        for text, many in counts.most_common()
    )


def span_key(text: str) -> str:
    """How a span is called in `Reading.days`."""
    return " ".join(text.split())[:120]

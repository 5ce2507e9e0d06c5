"""The two-way ledger of commitments: the supplier's marks above one line, the customer's below, session by session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from types import MappingProxyType

from markupsafe import Markup

from facilitator.domain.directions import isolated
from facilitator.domain.sides import Side
from facilitator.pictures.marks import ORDER, MarkForm, draw_letter, draw_outcome
from facilitator.pictures.svg import WEB, Drawing, Palette, fit, text_width

_SETTLED = frozenset({MarkForm.KEPT, MarkForm.KEPT_LATE, MarkForm.PARTLY_KEPT, MarkForm.NOT_KEPT})
_SIZES = ((19.0, 2), (16.0, 3), (13.0, 3), (10.5, 4))
"""Mark sizes to try, largest first, each with the rows a cell may take."""


@dataclass(frozen=True)
class Session:
    """One column: the commitments that fell due at one session, by side; any order."""

    label: str
    sublabel: str = ""
    supplier: Sequence[MarkForm | str] = ()
    customer: Sequence[MarkForm | str] = ()

    def marks(self, side: Side) -> list[MarkForm]:
        """This side's outcomes in the order of drawing."""
        given = self.supplier if side is Side.SUPPLIER else self.customer
        return sorted((MarkForm(outcome) for outcome in given), key=ORDER.__getitem__)


_NAMES = MappingProxyType(
    {
        MarkForm.KEPT: "kept",
        MarkForm.KEPT_LATE: "kept late",
        MarkForm.PARTLY_KEPT: "partly kept",
        MarkForm.NOT_KEPT: "not kept",
        MarkForm.REPORTED: "reported, to confirm",
        MarkForm.OPEN: "not yet due",
        MarkForm.OVERDUE: "overdue",
        MarkForm.VIEWS_DIFFER: "views differ",
        MarkForm.RENEGOTIATED: "renegotiated",
        MarkForm.RELEASED: "released",
    }
)


@dataclass(frozen=True)
class LedgerWords:
    """The ledger's words, translated by whoever asks; `kept_of` takes {kept} and {total}."""

    title: str = "Commitments kept, both ways"
    supplier: str = "supplier"
    customer: str = "customer"
    promised: str = "promised"
    earlier: str = "Earlier"
    sessions: str = "{n} sessions"
    kept_of: str = "{kept} of {total} kept"
    nothing: str = "nothing"
    names: Mapping[MarkForm, str] = field(default_factory=lambda: _NAMES)


ENGLISH = LedgerWords()


@dataclass(frozen=True)
class _Cell:
    """The room one side has in one column."""

    side: Side
    x: float
    middle: float
    width: float
    size: float
    rows: int

    @property
    def pitch(self) -> float:
        return self.size * 1.3

    @property
    def per_row(self) -> int:
        return max(1, int((self.width - 10) / self.pitch))

    def row_y(self, row: int) -> float:
        """The centre of a row, counted away from the line."""
        away = self.size / 2 + 9 + row * self.pitch
        return self.middle - away if self.side is Side.SUPPLIER else self.middle + away


def commitment_ledger(
    sessions: Sequence[Session],
    *,
    palette: Palette = WEB,
    width: float = 960,
    key: bool = True,
    most: int = 8,
    words: LedgerWords = ENGLISH,
) -> Markup:
    """Draw the last sessions that fit (up to `most`), earlier ones summed in words, with a key of the forms used."""
    pen = Drawing(palette)
    left = 104.0 if width >= 560 else 32.0
    shown, before = _split(sessions, width, left, most)
    first = 118.0 if width >= 560 else 104.0
    x0 = left + (first if before else 0)
    pitch = (width - x0) / max(1, len(shown))
    size, rows = _choose_size(shown, pitch)
    above, below = (_depth(shown, side, pitch, size, rows) for side in Side)
    middle = 44.0 + above
    _gutter(pen, middle, left, words)
    if before:
        _sum_up(pen, before, left, middle, first - 12, words)
    for place, session in enumerate(shown):
        _column(pen, session, x0 + place * pitch, middle, pitch, (size, rows))
    pen.box(0, middle - 0.75, width, 1.5, "ink")
    height = middle + below
    if key:
        height = _key(pen, sessions, height + 22, width, words)
    return pen.finish(width, height, words.title, _describe(sessions, words))


def _split(
    sessions: Sequence[Session], width: float, left: float, most: int
) -> tuple[list[Session], list[Session]]:
    """Return the sessions that get a column of their own and the earlier ones."""
    if len(sessions) <= min(most, int((width - left) / 96)):
        return list(sessions), []
    most = max(2, min(most, int((width - left - 118) / 100)))
    return list(sessions[-most:]), list(sessions[:-most])


def _choose_size(shown: Sequence[Session], pitch: float) -> tuple[float, int]:
    """Return the largest mark at which every cell fits, with its rows; else the smallest."""
    most = max((len(s.marks(side)) for s in shown for side in Side), default=0)
    for size, rows in _SIZES:
        if most <= rows * max(1, int((pitch - 10) / (size * 1.3))):
            return size, rows
    return _SIZES[-1]


def _depth(shown: Sequence[Session], side: Side, pitch: float, size: float, rows: int) -> float:
    """Return the height that one side's fullest cell takes; a counted cell is as deep as its lines."""
    cell = _Cell(side, 0, 0, pitch, size, rows)
    needed = 34.0
    for session in shown:
        marks = session.marks(side)
        lines = ceil(len(marks) / cell.per_row)
        needed = max(needed, 12 + lines * cell.pitch if lines <= rows else 12 + len(Counter(marks)) * 17)
    return needed


def _gutter(pen: Drawing, middle: float, left: float, words: LedgerWords) -> None:
    """Name the two sides at the left of the line."""
    for side, sign in ((Side.SUPPLIER, -1), (Side.CUSTOMER, 1)):
        y = middle + sign * 18.5
        draw_letter(pen, side, 10, y, 20)
        if left > 60:
            pen.text(27, y + 5, fit(words.promised, left - 32, 14), size=14, role="soft")


def _sum_up(
    pen: Drawing, before: Sequence[Session], x: float, middle: float, room: float, words: LedgerWords
) -> None:
    """Write the earlier sessions as counts, one line per side."""
    pen.text(x, 14, fit(words.earlier, room, 14, bold=True), size=14, bold=True)
    pen.text(
        x,
        31,
        fit(before[0].label if len(before) == 1 else words.sessions.format(n=len(before)), room, 13),
        size=13,
        role="soft",
    )
    for side, y in ((Side.SUPPLIER, middle - 14), (Side.CUSTOMER, middle + 23)):
        pen.text(x, y, fit(_kept_of(before, side, words), room, 13), size=13)


def _kept_of(sessions: Sequence[Session], side: Side, words: LedgerWords) -> str:
    """Count kept among settled commitments; late and partly kept count as settled, not as kept."""
    marks = [outcome for session in sessions for outcome in session.marks(side)]
    settled = sum(outcome in _SETTLED for outcome in marks)
    return words.kept_of.format(kept=marks.count(MarkForm.KEPT), total=settled)


def _column(
    pen: Drawing, session: Session, x: float, middle: float, pitch: float, marks: tuple[float, int]
) -> None:
    """Draw one session: its labels, the supplier's marks above, the customer's below."""
    room = pitch - 10
    pen.text(x, 14, fit(session.label, room, 14, bold=True), size=14, bold=True)
    if session.sublabel:
        pen.text(x, 31, fit(session.sublabel, room, 13), size=13, role="soft")
    pen.box(x, middle - 4, 1, 8, "ink")
    for side in Side:
        _cell(pen, _Cell(side, x, middle, pitch, *marks), session.marks(side))


def _cell(pen: Drawing, cell: _Cell, marks: Sequence[MarkForm]) -> None:
    """Draw one side's marks in rows away from the line, or count them by form when there are too many."""
    if ceil(len(marks) / cell.per_row) <= cell.rows:
        for place, outcome in enumerate(marks):
            row, column = divmod(place, cell.per_row)
            x = cell.x + cell.size / 2 + column * cell.pitch
            draw_outcome(pen, cell.side, outcome, x, cell.row_y(row), cell.size)
        return
    for row, (outcome, count) in enumerate(Counter(marks).items()):
        away = 16 + row * 17
        y = cell.middle - away if cell.side is Side.SUPPLIER else cell.middle + away
        draw_outcome(pen, cell.side, outcome, cell.x + 7, y, 13)
        pen.text(cell.x + 19, y + 5, f"× {count}", size=14)


def _key(pen: Drawing, sessions: Sequence[Session], y: float, width: float, words: LedgerWords) -> float:
    """Explain the forms that occur, wrapping where the width ends; return the height used."""
    used = {outcome for session in sessions for side in Side for outcome in session.marks(side)}
    x = 0.0
    for outcome in sorted(used, key=ORDER.__getitem__):
        name = words.names[outcome]
        wide = 22 + text_width(name, 13.5) + 22
        if x and x + wide - 22 > width:
            x, y = 0.0, y + 22
        draw_outcome(pen, Side.SUPPLIER, outcome, x + 7, y, 13, "ink")
        pen.text(x + 20, y + 4.5, name, size=13.5, role="soft")
        x += wide
    return y + 12


def _describe(sessions: Sequence[Session], words: LedgerWords) -> str:
    """Say every session in words, so that nobody needs to see the picture."""
    said = []
    for session in sessions:
        sides = (
            f"{isolated(name)} {_say(session.marks(side), words)}"
            for side, name in ((Side.SUPPLIER, words.supplier), (Side.CUSTOMER, words.customer))
        )
        title = f"{session.label}, {session.sublabel}" if session.sublabel else session.label
        said.append(f"{title}: {'; '.join(sides)}")
    return ". ".join(said)


def _say(marks: Sequence[MarkForm], words: LedgerWords) -> str:
    """Count outcomes in words: "3 kept, 1 not kept"."""
    return (
        ", ".join(f"{count} {words.names[outcome]}" for outcome, count in Counter(marks).items())
        or words.nothing
    )

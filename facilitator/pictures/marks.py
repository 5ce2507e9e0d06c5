"""The product's signature: a commitment drawn as its party's mark.

Colour and shape say whose it is (round: supplier, square: customer); the form says how it stands, so that the picture
reads in black and white. Filled only by the receiver's word; broken when late or in part; crossed when not; empty
while open, with a tick once one side has spoken and an exclamation mark when the day has passed; half filled where
the two words differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import pi

from markupsafe import Markup

from facilitator.domain.commitments import OPEN, OUTCOMES, UNREPORTED, State
from facilitator.domain.sides import Side
from facilitator.pictures.svg import WEB, Drawing, Palette, number


class MarkForm(StrEnum):
    """How a commitment stands, in the order in which marks are laid out."""

    KEPT = "kept"
    KEPT_LATE = "kept_late"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    REPORTED = "reported"
    OPEN = "open"
    OVERDUE = "overdue"
    VIEWS_DIFFER = "views_differ"
    RENEGOTIATED = "renegotiated"
    RELEASED = "released"


def form_of(state: State, *, is_overdue: bool = False) -> MarkForm | None:
    """How a commitment in this state is drawn; None for what is not signed, or was dropped."""
    if state in OUTCOMES:
        return MarkForm(state.value)
    if state not in OPEN:
        return None
    if is_overdue:
        return MarkForm.OVERDUE
    if state is State.VIEWS_DIFFER:
        return MarkForm.VIEWS_DIFFER
    return MarkForm.OPEN if state in UNREPORTED else MarkForm.REPORTED


ORDER = {outcome: place for place, outcome in enumerate(MarkForm)}
ASIDE = frozenset({MarkForm.RENEGOTIATED, MarkForm.RELEASED})

THINNEST = 1.4
"""The edge of the smallest mark, in CSS pixels: thinner ones are lost by a photocopier."""
SMALL = 15
"""Below this size, in CSS pixels, a ring has six dashes; eight would run together."""
_FILLED = 0.56
"""The part of a broken edge that is drawn."""
_SQUARE = 0.93
"""A square's side beside a circle's diameter: so large they look alike."""
_BOX = 20
"""The side of the drawing in which a single mark stands."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    """One mark on its way to paper: where it stands, how large it is, in which colour it is drawn.

    `edge` is the width of its line and `half` half its size, both in the drawing's units.
    """

    pen: Drawing
    side: Side
    x: float
    y: float
    half: float
    edge: float
    role: str
    dashes: int

    @property
    def is_round(self) -> bool:
        return self.side is Side.SUPPLIER

    @property
    def radius(self) -> float:
        """From the middle to the middle of the edge."""
        return (self.half if self.is_round else self.half * _SQUARE) - self.edge / 2

    def shape(self, half: float, *, filled: bool, more: str = "") -> None:
        """The bare shape, so large from its middle: filled, or its edge."""
        fill, stroke = (self.role, None) if filled else (None, self.role)
        more = more if filled else f' stroke-width="{number(self.edge)}"{more}'
        if self.is_round:
            self.pen.circle(self.x, self.y, half, fill, stroke, more)
            return
        x, y, size = self.x - half, self.y - half, 2 * half
        self.pen.box(x, y, size, size, fill, stroke, f' rx="{number(half * 0.15)}"{more}')

    def line(self, d: str, width: float = 1.1) -> None:
        """A line inside the mark, its width in edges."""
        more = f' stroke-width="{number(self.edge * width)}" stroke-linecap="round" stroke-linejoin="round"'
        self.pen.path(d, None, self.role, more)

    def at(self, dx: float, dy: float) -> str:
        """A point, its distance from the middle in halves of the mark."""
        return f"{number(self.x + dx * self.half)} {number(self.y + dy * self.half)}"

    def by(self, dx: float, dy: float) -> str:
        """A step, in halves of the mark."""
        return f"{number(dx * self.half)} {number(dy * self.half)}"


def draw_outcome(
    pen: Drawing, side: Side, outcome: MarkForm, x: float, y: float, size: float, role: str = ""
) -> None:
    """Draw one commitment with its centre at (x, y), `size` CSS pixels high, in its party's colour or a role's."""
    _draw(pen, side, outcome, (x, y), size, size, role)


def _draw(
    pen: Drawing,
    side: Side,
    outcome: MarkForm,
    middle: tuple[float, float],
    size: float,
    pixels: float,
    role: str,
) -> None:
    """The same for a drawing that is shown at another scale: `size` in its units, `pixels` as it will be seen."""
    edge = max(size / 9, THINNEST * size / pixels)
    role = "soft" if outcome in ASIDE else role or ("s" if side is Side.SUPPLIER else "c")
    one = _Stroke(pen, side, *middle, size / 2, edge, role, 6 if pixels < SMALL else 8)
    _DRAWN[outcome](one)


def _kept(one: _Stroke) -> None:
    one.shape(one.half if one.is_round else one.half * _SQUARE, filled=True)


def _open(one: _Stroke) -> None:
    one.shape(one.radius, filled=False)


def _late(one: _Stroke) -> None:
    """A core of half the size in a broken ring; a square keeps eight dashes, a half of each corner's on either side."""
    if one.is_round:
        around, dashes, start = 2 * pi * one.radius, one.dashes, 0.0
    else:
        around, dashes, start = 8 * one.radius, 8, 0.5
    period = around / dashes
    on, off = period * _FILLED, period * (1 - _FILLED)
    offset = f' stroke-dashoffset="{number(on * start)}"' if start else ""
    one.shape(one.radius, filled=False, more=f' stroke-dasharray="{_fine(on)} {_fine(off)}"{offset}')
    one.shape(one.half * (0.52 if one.is_round else 0.48), filled=True)


def _partly(one: _Stroke) -> None:
    """The lower half filled, the upper edge broken; it begins and ends with a dash."""
    half, r = one.half, one.radius
    if one.is_round:
        one.pen.path(f"M{one.at(-1, 0)}a{number(half)} {number(half)} 0 0 0 {number(2 * half)} 0z", one.role)
        upper, length, dashes = f"a{number(r)} {number(r)} 0 0 1 {number(2 * r)} 0", pi * r, 4
    else:
        whole = half * _SQUARE
        one.pen.box(one.x - whole, one.y, 2 * whole, whole, one.role)
        upper, length, dashes = f"v{number(-r)}h{number(2 * r)}v{number(r)}", 4 * r, 5
    on = length / (dashes + (dashes - 1) * (1 - _FILLED) / _FILLED)
    off = on * (1 - _FILLED) / _FILLED
    more = f' stroke-width="{number(one.edge)}" stroke-dasharray="{_fine(on)} {_fine(off)}"'
    one.pen.path(f"M{number(one.x - r)} {number(one.y)}{upper}", None, one.role, more)


def _fine(value: float) -> str:
    """A length of which many stand in a row: a tenth too much would show at the end."""
    return f"{value:.2f}"


def _missed(one: _Stroke) -> None:
    """A cross inside the whole edge, which it does not touch."""
    r = 0.4 if one.is_round else 0.46
    _open(one)
    one.line(f"M{one.at(-r, -r)}L{one.at(r, r)}M{one.at(r, -r)}L{one.at(-r, r)}", 1.15)


def _reported(one: _Stroke) -> None:
    _open(one)
    one.line(f"M{one.at(-0.38, 0.04)}l{one.by(0.26, 0.28)}l{one.by(0.52, -0.6)}")


def _overdue(one: _Stroke) -> None:
    _open(one)
    one.line(f"M{one.at(0, -0.44)}v{number(0.52 * one.half)}M{one.at(0, 0.42)}v0.01", 1.35)


def _differ(one: _Stroke) -> None:
    """The left half filled: two views of the same."""
    _open(one)
    half = one.half if one.is_round else one.half * _SQUARE
    if one.is_round:
        one.pen.path(f"M{one.at(0, -1)}a{number(half)} {number(half)} 0 0 0 0 {number(2 * half)}z", one.role)
    else:
        one.pen.box(one.x - half, one.y - half, half, 2 * half, one.role)


def _renegotiated(one: _Stroke) -> None:
    _open(one)
    one.line(f"M{one.at(-0.18, -0.38)}L{one.at(0.2, 0)}L{one.at(-0.18, 0.38)}")


def _released(one: _Stroke) -> None:
    _open(one)
    one.line(f"M{one.at(-0.42, 0)}H{number(one.x + 0.42 * one.half)}")


_DRAWN = {
    MarkForm.KEPT: _kept,
    MarkForm.KEPT_LATE: _late,
    MarkForm.PARTLY_KEPT: _partly,
    MarkForm.NOT_KEPT: _missed,
    MarkForm.REPORTED: _reported,
    MarkForm.OPEN: _open,
    MarkForm.OVERDUE: _overdue,
    MarkForm.VIEWS_DIFFER: _differ,
    MarkForm.RENEGOTIATED: _renegotiated,
    MarkForm.RELEASED: _released,
}


def mark(side: Side | str, *, name: str = "", palette: Palette = WEB, size: float = 20) -> Markup:
    """Return a party's letter mark, `size` CSS pixels high; `name` is its text alternative (S or C when empty)."""
    pen = Drawing(palette)
    draw_letter(pen, Side(side), 10, 10, 20)
    return _glyph(pen, name or Side(side).letter, size)


def draw_letter(pen: Drawing, side: Side, x: float, y: float, size: float) -> None:
    """Draw the party's mark with its letter, centred at (x, y)."""
    supplier = side is Side.SUPPLIER
    _kept(_Stroke(pen, side, x, y, size / 2, 0, "s" if supplier else "c", 0))
    pen.text(
        x, y + size * 0.21, side.letter,
        size=size * 0.62, role="on-s" if supplier else "on-c", bold=True, anchor="middle",
    )  # fmt: skip


def mark_glyph(
    side: Side | str, outcome: MarkForm | str, *, name: str = "", palette: Palette = WEB, size: float = 20
) -> Markup:
    """Return one commitment's glyph for a table or a line of text, `size` CSS pixels high.

    `name` says the outcome in words; without it the glyph is decoration, for words that stand beside it.
    """
    pen = Drawing(palette)
    _draw(pen, Side(side), MarkForm(outcome), (_BOX / 2, _BOX / 2), _BOX * 0.925, size * 0.925, "")
    return _glyph(pen, name, size)


def _glyph(pen: Drawing, name: str, size: float) -> Markup:
    """Close a drawing of one mark at the wanted size: a picture with a name, or decoration."""
    if not name:
        frame = f'viewBox="0 0 {_BOX} {_BOX}" width="{number(size)}" height="{number(size)}"'
        return Markup(f'<svg class="glyph" {frame} aria-hidden="true">{pen.drawn()}</svg>')
    whole = pen.finish(_BOX, _BOX, name, css="glyph")
    return Markup(
        str(whole).replace(
            f'width="{_BOX}" height="{_BOX}"', f'width="{number(size)}" height="{number(size)}"', 1
        )
    )

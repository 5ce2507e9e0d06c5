"""The product's signature: a commitment drawn as its party's mark.

Colour and shape say whose it is (round: supplier, square: customer); the form says how it went, so that the
picture reads in black and white: filled kept, dashed late or partly, crossed not kept, open not yet due, open with
a question mark said and not yet settled, open and heavy with an exclamation mark overdue.
"""

from __future__ import annotations

from enum import StrEnum

from markupsafe import Markup

from facilitator.domain.sides import Side
from facilitator.pictures.svg import WEB, Drawing, Palette, number


class MarkForm(StrEnum):
    """How a commitment went, in the order in which marks are laid out."""

    KEPT = "kept"
    KEPT_LATE = "kept_late"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    OVERDUE = "overdue"
    WAITING = "waiting"
    OPEN = "open"
    RENEGOTIATED = "renegotiated"
    RELEASED = "released"


ORDER = {outcome: place for place, outcome in enumerate(MarkForm)}
DASHED = frozenset({MarkForm.KEPT_LATE, MarkForm.PARTLY_KEPT})
ASIDE = frozenset({MarkForm.RENEGOTIATED, MarkForm.RELEASED})


def draw_outcome(
    pen: Drawing, side: Side, outcome: MarkForm, x: float, y: float, size: float, role: str = ""
) -> None:
    """Draw one commitment with its centre at (x, y), `size` units high, in its party's colour or the given role's."""
    role = role or ("s" if side is Side.SUPPLIER else "c")
    if outcome is MarkForm.KEPT:
        _shape(pen, side, x, y, size / 2, role, None)
        return
    stroke = max(1.2, size / 10.5) * (1.6 if outcome is MarkForm.OVERDUE else 1)
    half = (size - stroke) / 2
    outline = "soft" if outcome in ASIDE else role
    more = f' stroke-width="{number(stroke)}"'
    if outcome in DASHED:
        more += f' stroke-dasharray="{number(size / 5)} {number(size / 7.5)}"'
    if outcome is MarkForm.PARTLY_KEPT:
        _half(pen, side, x, y, (size, half), role, more)
        return
    _shape(pen, side, x, y, half, None, outline, more)
    _inside(pen, side, outcome, x, y, size, stroke, outline)


def _half(
    pen: Drawing, side: Side, x: float, y: float, sizes: tuple[float, float], role: str, more: str
) -> None:
    """Draw a mark with its lower half filled and its upper edge dashed; sizes: the whole, and half the edge."""
    full, edge = sizes[0] / 2, sizes[1]
    if side is Side.SUPPLIER:
        pen.path(
            f"M{number(x - full)} {number(y)}a{number(full)} {number(full)} 0 0 0 {number(2 * full)} 0z", role
        )
        pen.path(
            f"M{number(x - edge)} {number(y)}a{number(edge)} {number(edge)} 0 0 1 {number(2 * edge)} 0",
            None,
            role,
            more,
        )
        return
    full, edge = full * 0.93, edge * 0.93
    pen.box(x - full, y, 2 * full, full, role)
    pen.path(
        f"M{number(x - edge)} {number(y)}v{number(-edge)}h{number(2 * edge)}v{number(edge)}", None, role, more
    )


def _shape(
    pen: Drawing,
    side: Side,
    x: float,
    y: float,
    half: float,
    fill: str | None,
    stroke: str | None,
    more: str = "",
) -> None:
    """Draw the side's bare shape: a circle for the supplier, a barely rounded square for the customer."""
    if side is Side.SUPPLIER:
        pen.circle(x, y, half, fill, stroke, more)
    else:
        edge = half * 0.93
        pen.box(x - edge, y - edge, edge * 2, edge * 2, fill, stroke, f' rx="{number(half * 0.18)}"{more}')


def _exclaim(x: float, y: float, size: float) -> str:
    """The line of an exclamation mark."""
    top, long, gap = size * 0.26, size * 0.28, size * 0.22
    return f"M{number(x)} {number(y - top)}v{number(long)}m0 {number(gap)}v0.01"


def _ask(x: float, y: float, size: float) -> str:
    """The line of a question mark."""
    r, stem, gap = size * 0.14, size * 0.08, size * 0.2
    return (
        f"M{number(x - r)} {number(y - r)}a{number(r)} {number(r)} 0 1 1 {number(r)} {number(r)}"
        f"v{number(stem)}m0 {number(gap)}v0.01"
    )


_SIGNS = {MarkForm.OVERDUE: _exclaim, MarkForm.WAITING: _ask}


def _inside(
    pen: Drawing, side: Side, outcome: MarkForm, x: float, y: float, size: float, stroke: float, role: str
) -> None:
    """Draw what stands inside the outline: a core (late), a cross, a sign, a bar or a turn."""
    line = f' stroke-width="{number(stroke)}" stroke-linecap="round"'
    if outcome is MarkForm.KEPT_LATE:
        _shape(pen, side, x, y, size * 0.25, role, None)
    elif outcome is MarkForm.NOT_KEPT:
        r = size * (0.27 if side is Side.SUPPLIER else 0.32)
        a, b, c, d = number(x - r), number(y - r), number(x + r), number(y + r)
        pen.path(f"M{a} {b}L{c} {d}M{c} {b}L{a} {d}", None, role, line)
    elif outcome in _SIGNS:
        pen.path(_SIGNS[outcome](x, y, size), None, role, line)
    elif outcome is MarkForm.RELEASED:
        r = size * 0.2
        pen.path(f"M{number(x - r)} {number(y)}H{number(x + r)}", None, role, line)
    elif outcome is MarkForm.RENEGOTIATED:
        r = size * 0.18
        pen.path(
            f"M{number(x - r / 2)} {number(y - r)}L{number(x + r / 2)} {number(y)}L{number(x - r / 2)} {number(y + r)}",
            None,
            role,
            line,
        )


def mark(side: Side | str, *, name: str = "", palette: Palette = WEB, size: float = 20) -> Markup:
    """Return a party's letter mark, `size` CSS pixels high; `name` is its text alternative (S or C when empty)."""
    pen = Drawing(palette)
    draw_letter(pen, Side(side), 10, 10, 20)
    return _glyph(pen, name or Side(side).letter, size)


def draw_letter(pen: Drawing, side: Side, x: float, y: float, size: float) -> None:
    """Draw the party's mark with its letter, centred at (x, y)."""
    supplier = side is Side.SUPPLIER
    _shape(pen, side, x, y, size / 2, "s" if supplier else "c", None)
    pen.text(
        x, y + size * 0.21, side.letter,
        size=size * 0.62, role="on-s" if supplier else "on-c", bold=True, anchor="middle",
    )  # fmt: skip


def mark_glyph(
    side: Side | str, outcome: MarkForm | str, *, name: str = "", palette: Palette = WEB, size: float = 18
) -> Markup:
    """Return one commitment's glyph for a table or a line of text; `name` says the outcome in words."""
    pen = Drawing(palette)
    draw_outcome(pen, Side(side), MarkForm(outcome), 10, 10, 18)
    return _glyph(pen, name or MarkForm(outcome).value.replace("_", " "), size)


def _glyph(pen: Drawing, name: str, size: float) -> Markup:
    """Close a 20 × 20 drawing at the wanted size."""
    whole = pen.finish(20, 20, name, css="glyph")
    return Markup(
        str(whole).replace('width="20" height="20"', f'width="{number(size)}" height="{number(size)}"', 1)
    )

"""Two small pictures: momentum (how lively the commitments are) and balance (how many each side has made)."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from facilitator.domain.sides import Side
from facilitator.pictures.marks import draw_letter
from facilitator.pictures.svg import WEB, Drawing, Palette, fit_lines, text_width


@dataclass(frozen=True)
class Momentum:
    """Days since a commitment was last kept (None: none yet), and how many are due soon or overdue."""

    days_since_kept: int | None
    due_soon: int
    overdue: int


@dataclass(frozen=True)
class MomentumWords:
    """Momentum's words."""

    title: str = "Momentum"
    last_kept: str = "days since one was kept"
    never_kept: str = "none kept yet"
    due_soon: str = "due soon"
    overdue: str = "overdue"


MOMENTUM_ENGLISH = MomentumWords()


def momentum(
    state: Momentum, *, palette: Palette = WEB, width: float = 300, words: MomentumWords = MOMENTUM_ENGLISH
) -> Markup:
    """Draw three figures in a strip; what waits is marked by a clock, what is late by a triangle."""
    pen = Drawing(palette)
    days = state.days_since_kept
    cells = [
        (
            "–" if days is None else str(days),
            words.never_kept if days is None else words.last_kept,
            "ink",
            "",
        ),
        (
            str(state.due_soon),
            words.due_soon,
            "late" if state.due_soon else "soft",
            "clock" if state.due_soon else "",
        ),
        (
            str(state.overdue),
            words.overdue,
            "miss" if state.overdue else "soft",
            "late" if state.overdue else "",
        ),
    ]
    starts = (0.0, width * 0.46, width * 0.74)
    for x, following, (figure, label, role, sign) in zip(starts, (*starts[1:], width), cells, strict=True):
        if x:
            pen.box(x - 14, 4, 1, 60, "line")
        pen.text(x, 25, figure, size=26, bold=True, role=role, serif=True)
        if sign:
            _sign(pen, sign, x + text_width(figure, 26, bold=True) + 14, 17, role)
        for place, line in enumerate(fit_lines(label, following - x - (16 if following < width else 0), 14)):
            pen.text(x, 45 + place * 17, line, size=14, role="soft")
    said = "; ".join(f"{figure} {label}" for figure, label, _, _ in cells)
    return pen.finish(width, 68, words.title, said)


def _sign(pen: Drawing, sign: str, x: float, y: float, role: str) -> None:
    """Draw a small clock or a warning triangle centred at (x, y)."""
    line = ' stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
    if sign == "clock":
        pen.circle(x, y, 7, None, role, line)
        pen.path(f"M{x:.1f} {y - 4:.1f}v4.4l3 1.6", None, role, line)
    else:
        pen.path(f"M{x:.1f} {y - 7:.1f}l7.5 13h-15zm0 5v4m0 2.4v.1", None, role, line)


@dataclass(frozen=True)
class BalanceWords:
    """Balance's words, translated by whoever asks for it."""

    title: str = "Promises made by each side"
    supplier: str = "supplier"
    customer: str = "customer"


BALANCE_ENGLISH = BalanceWords()


def balance(
    supplier_count: int,
    customer_count: int,
    *,
    palette: Palette = WEB,
    width: float = 300,
    words: BalanceWords = BALANCE_ENGLISH,
) -> Markup:
    """Draw a bar from the middle to each side, as long as that side's count."""
    pen = Drawing(palette)
    middle, room = width / 2, width / 2 - 52
    most = max(supplier_count, customer_count, 1)
    pen.box(middle - room, 17, room * 2, 1, "line")
    for side, count, sign in ((Side.SUPPLIER, supplier_count, -1), (Side.CUSTOMER, customer_count, 1)):
        length = room * count / most
        if count:
            start = middle - 1 - length if sign < 0 else middle + 1
            pen.box(start, 11, length, 13, "s" if sign < 0 else "c", None, ' rx="1.5"')
        draw_letter(pen, side, middle + sign * (middle - 11), 17.5, 20)
        pen.text(
            middle + sign * (middle - 28),
            23,
            str(count),
            size=16,
            bold=True,
            anchor="start" if sign < 0 else "end",
        )
    pen.box(middle - 0.75, 4, 1.5, 27, "ink")
    said = f"{words.supplier} {supplier_count}, {words.customer} {customer_count}"
    return pen.finish(width, 35, words.title, said)

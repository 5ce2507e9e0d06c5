"""A small picture of balance: how many commitments each side has made."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from facilitator.domain.directions import isolated
from facilitator.domain.sides import Side
from facilitator.pictures.marks import draw_letter
from facilitator.pictures.svg import WEB, Drawing, Palette


@dataclass(frozen=True)
class BalanceWords:
    """Balance's words, translated by whoever asks for it."""

    title: str = "Commitments made by each side"
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
    said = f"{isolated(words.supplier)} {supplier_count}, {isolated(words.customer)} {customer_count}"
    return pen.finish(width, 35, words.title, said)

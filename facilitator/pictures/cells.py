"""What one side promised in one session, as marks in rows that grow away from the line between the two sides."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from markupsafe import Markup

from facilitator.domain.sides import Side
from facilitator.pictures.marks import ORDER, MarkForm, draw_outcome
from facilitator.pictures.svg import WEB, Drawing

WIDTH = 190
"""How wide a cell is, in CSS pixels, however few marks it holds: so marks of one size stay of one size."""
_LAYOUTS = ((31.0, 5), (20.0, 8), (14.0, 11))
"""The size of a mark, and how many stand in a row; the first at which three rows are enough is taken."""
_ROWS = 3


def mark_cell(side: Side, marks: Sequence[MarkForm], name: str) -> Markup | None:
    """Draw the marks, kept ones first, the row nearest to the line full first; `name` says the same in words.

    None when there are more than can be told apart: they are better counted.
    """
    fitting = next(((size, row) for size, row in _LAYOUTS if len(marks) <= row * _ROWS), None)
    if fitting is None:
        return None
    size, per_row = fitting
    pitch = WIDTH / per_row
    rows = max(1, ceil(len(marks) / per_row))
    height = rows * pitch
    pen = Drawing(WEB)
    for place, form in enumerate(sorted(marks, key=ORDER.__getitem__)):
        row, column = divmod(place, per_row)
        away = (row + 0.5) * pitch
        y = height - away if side is Side.SUPPLIER else away
        draw_outcome(pen, side, form, size / 2 + column * pitch, y, size)
    return pen.finish(WIDTH, height, name, css="cell")

"""How far what one side expects has come: marks for each link of the chain, a dot where one is missing."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from markupsafe import Markup

from facilitator.domain.sides import Side
from facilitator.pictures.marks import MarkForm, draw_outcome
from facilitator.pictures.svg import WEB, Drawing, Palette

SIZE, PITCH, PER_ROW = 14.0, 19.0, 8
MOST = 24
"""More marks than this are better counted."""


def chain_link(
    side: Side, forms: Sequence[MarkForm | None], name: str, *, palette: Palette = WEB
) -> Markup | None:
    """Draw one link: a mark for each entry that has got there, a dot for one that has not; `name` says it in words.

    None when there are more than can be told apart, or none at all.
    """
    if not forms or len(forms) > MOST:
        return None
    pen = Drawing(palette)
    for place, form in enumerate(forms):
        row, column = divmod(place, PER_ROW)
        x, y = SIZE / 2 + column * PITCH, PITCH / 2 + row * PITCH
        if form is None:
            pen.circle(x, y, 1.6, "edge")
        else:
            draw_outcome(pen, side, form, x, y, SIZE)
    width = PITCH * min(len(forms), PER_ROW)
    return pen.finish(width, PITCH * ceil(len(forms) / PER_ROW), name, css="chain__marks")

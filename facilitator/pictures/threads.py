"""Lines between two lists that stand beside each other, for pages whose rows all have the same height.

The rows are the page's own words, so the picture has none and no size: it is stretched over the space between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from facilitator.pictures.svg import WEB, Drawing

ROW, WIDTH = 10.0, 100.0


@dataclass(frozen=True, slots=True)
class Thread:
    """A line between two rows, by their places from 0; `dim` while another is spoken about, `thick` where it counts."""

    left: int
    right: int
    dim: bool = False
    thick: bool = False


def threads(lines: Sequence[Thread], rows: int) -> Markup:
    """Draw the lines over so many rows, the dim ones below; what they say stands in the rows: they are not read out."""
    pen = Drawing(WEB)
    for line in sorted(lines, key=lambda one: not one.dim):
        start, end = (ROW * (place + 0.5) for place in (line.left, line.right))
        curve = f"M0 {start:.0f}C{WIDTH / 2:.0f} {start:.0f} {WIDTH / 2:.0f} {end:.0f} {WIDTH:.0f} {end:.0f}"
        weight = ' data-thick=""' if line.thick else ""
        pen.path(curve, None, "edge" if line.dim else "ink", f' vector-effect="non-scaling-stroke"{weight}')
    frame = f'viewBox="0 0 {WIDTH:.0f} {ROW * max(1, rows):.0f}" preserveAspectRatio="none"'
    return Markup(f'<svg class="threads" {frame} aria-hidden="true" focusable="false">{pen.drawn()}</svg>')

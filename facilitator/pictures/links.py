"""What holds what: entries of two lists beside each other, with a line between those that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from facilitator.domain.directions import isolated
from facilitator.pictures.svg import WEB, Drawing, Palette, fit

ROW = 30.0
TOP = 34.0
SIZE = 14.0
NAMED_FROM = 600
"""Narrower pictures show refs alone, in columns of SHORT; the names stand in the lists."""

SHORT = 48.0


@dataclass(frozen=True)
class Knot:
    """One entry: its ref, its words, the refs that it is tied to, and whether it is over (settled)."""

    ref: str
    title: str
    tied: tuple[str, ...] = ()
    over: bool = False


@dataclass(frozen=True)
class LinkWords:
    """The picture's words, translated by whoever asks for it."""

    title: str = "What holds what"
    left: str = "Opportunities"
    right: str = "Concerns"
    held_by: str = "held back by"
    free: str = "held back by nothing"


def links(
    left: Sequence[Knot],
    right: Sequence[Knot],
    *,
    palette: Palette = WEB,
    width: float = 960,
    words: LinkWords = LinkWords(),
) -> Markup:
    """Draw both lists with their lines; a line to something that is over is dashed. `tied` of the left ones counts."""
    pen = Drawing(palette)
    room = width * 0.4 if width >= NAMED_FROM else SHORT
    places = {knot.ref: TOP + ROW * place for place, knot in enumerate(right)}
    over = {knot.ref for knot in right if knot.over}
    pen.text(0, 14, words.left, size=SIZE - 1, bold=True, role="soft")
    edge, anchor = (width - room, "start") if room > SHORT else (width, "end")
    pen.text(edge, 14, words.right, size=SIZE - 1, bold=True, role="soft", anchor=anchor)
    for place, knot in enumerate(left):
        y = TOP + ROW * place
        for ref in knot.tied:
            if ref in places:
                _line(pen, room + 6, y, width - room - 8, places[ref], ref in over)
        _knot(pen, knot, 0, y, room)
    for knot in right:
        _knot(pen, knot, width - room, places[knot.ref], room)
    height = TOP + ROW * max(len(left), len(right)) - ROW / 2 + 4
    return pen.finish(width, height, words.title, _describe(left, right, words))


def _line(pen: Drawing, x1: float, y1: float, x2: float, y2: float, dashed: bool) -> None:
    """Draw a calm curve from one list to the other, with a knot at each end."""
    middle = (x1 + x2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    role, more = ("edge", ' stroke-dasharray="4 4"') if dashed else ("ink", "")
    pen.path(path, None, role, f' stroke-width="1.5"{more}')
    for x, y in ((x1, y1), (x2, y2)):
        pen.circle(x, y, 3, role)


def _knot(pen: Drawing, knot: Knot, x: float, y: float, room: float) -> None:
    role = "soft" if knot.over else "ink"
    pen.text(x, y + 5, knot.ref, size=SIZE - 1, bold=True, role=role)
    if room > SHORT:
        pen.text(x + 44, y + 5, fit(knot.title, room - 46, SIZE), size=SIZE, role=role)


def _describe(left: Sequence[Knot], right: Sequence[Knot], words: LinkWords) -> str:
    """Say every link in words."""
    titles = {knot.ref: knot.title for knot in right}
    said = []
    for knot in left:
        held = [f"{ref} {isolated(titles[ref])}" for ref in knot.tied if ref in titles]
        rest = f"{words.held_by} {', '.join(held)}" if held else words.free
        said.append(f"{knot.ref} {isolated(knot.title)}: {rest}")
    return "; ".join(said)

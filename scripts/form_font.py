"""Draws the font of forms on paper, `static/fonts/FacilitatorForm-Regular.ttf`: a box, a ticked one, a line.

As letters they cost next to nothing to lay out (a tick box that is an inline block costs a sixth of a pack), a ticked
box is read aloud as one, and all of them keep their edge in a photocopy: at 10 points a box is 4.5 mm with an edge of
0.9 pt, a line 0.8 pt. A line is an underscore to whoever reads the text, so this font is for our own words alone.

Run it after a change, then `write_checksums` of `scripts/fonts.py`; the bytes are always the same.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

TARGET = Path(__file__).parents[1] / "static/fonts/FacilitatorForm-Regular.ttf"
ASCENT, DESCENT = 1000, -326
"""Those of Source Sans, so that a line with a box stands where a line without one does."""
LEFT, BOTTOM, SIDE, EDGE = 30, -290, 1276, 90
LINE_BOTTOM, LINE_THICK, LINE_WIDE = -240, 80, 1000
LINE_OVERLAP = 12
"""How far a line reaches into its neighbours, so that no seam shows where two letters meet."""


def main() -> None:
    """Writes the font."""
    glyphs = {
        ".notdef": _glyph(),
        "box": _glyph(*_box()),
        "ticked": _glyph(*_box(), *_tick()),
        "line": _line(),
        "space": _glyph(),
        "wide": _glyph(),
    }
    wide = {
        ".notdef": 500,
        "box": SIDE + 2 * LEFT,
        "ticked": SIDE + 2 * LEFT,
        "line": LINE_WIDE,
        "space": 200,
        "wide": 500,
    }
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({0x20: "space", 0x2002: "wide", 0x2610: "box", 0x2611: "ticked", 0x5F: "line"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (wide[name], 0) for name in glyphs})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Facilitator Form", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=1100, usWinDescent=-DESCENT)
    builder.setupPost()
    builder.setupHead(unitsPerEm=1000, created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(TARGET)


Outline = list[tuple[int, int]]


def _box() -> tuple[Outline, Outline]:
    """The outer edge one way round, the inner one the other."""
    x, y, far, top = LEFT, BOTTOM, LEFT + SIDE, BOTTOM + SIDE
    outer = [(x, y), (x, top), (far, top), (far, y)]
    inner = [(x + EDGE, y + EDGE), (far - EDGE, y + EDGE), (far - EDGE, top - EDGE), (x + EDGE, top - EDGE)]
    return outer, inner


def _tick() -> tuple[Outline]:
    """A tick of two strokes, inside the box."""
    return ([(280, 350), (400, 450), (580, 240), (950, 790), (1090, 700), (600, 10)],)


def _line() -> Glyph:
    top = LINE_BOTTOM + LINE_THICK
    left, right = -LINE_OVERLAP, LINE_WIDE + LINE_OVERLAP
    return _glyph([(left, LINE_BOTTOM), (left, top), (right, top), (right, LINE_BOTTOM)])


def _glyph(*outlines: Outline) -> Glyph:
    pen = TTGlyphPen(None)
    for first, *others in outlines:
        pen.moveTo(first)
        for point in others:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    main()

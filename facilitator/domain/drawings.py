"""A drawn signature as SVG path data: straight strokes in a box of 600 × 200, and nothing else.

The drawing comes from somebody's phone and is shown on pages and in packs, so only what a pen can do is let in.
"""

from __future__ import annotations

import hashlib
import re

from facilitator.domain.errors import Invalid

BOX = (600, 200)
MOST_CHARACTERS = 20_000

_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_STROKES = re.compile(rf"(?:M{_NUMBER} {_NUMBER}(?:L{_NUMBER} {_NUMBER})+)+")
_POINT = re.compile(rf"({_NUMBER}) ({_NUMBER})")


def check_drawing(path: str) -> str:
    """The path data as it may be kept; empty when nothing was drawn. Raises Invalid on `drawing`."""
    path = path.strip()
    if not path:
        return ""
    if len(path) > MOST_CHARACTERS:
        raise Invalid({"drawing": "The drawing has too many strokes. Clear it and draw a simpler one."})
    if not _STROKES.fullmatch(path) or not all(_inside(x, y) for x, y in _POINT.findall(path)):
        raise Invalid(
            {"drawing": "The drawing did not arrive whole. Clear it and draw it again, or leave it out."}
        )
    return path


def drawing_mark(path: str) -> str:
    """What the log keeps of a drawing: its SHA-256 in hex, or empty text without one."""
    return hashlib.sha256(path.encode()).hexdigest() if path else ""


def _inside(x: str, y: str) -> bool:
    return float(x) <= BOX[0] and float(y) <= BOX[1]

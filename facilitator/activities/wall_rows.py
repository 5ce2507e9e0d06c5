"""How much of a list of commitments the wall holds at once: as many rows as the back of the room can read.

Measured on a wall 1080 high. Rows keep their size; what does not fit stands on the next page, or is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
"""A commitment of a list: deed, giver, receiver; where it is read back also evidence and reason."""

HEIGHT = 690
"""What the rows of one side may take under their heading."""
_BETWEEN, _DEED, _SMALL = 30, 51, 42
"""Heights of the space of a row, of a line of its deed, and of a line of what stands under it."""
_DEED_LETTERS, _SMALL_LETTERS, _WHO_LETTERS = 34, 46, 34
"""How many letters a line takes."""
_MOST_DEED, _MOST_SMALL = 240, 200
"""So many letters of each stand on the wall (templates/activities/_commitments.html, row)."""


def pages_of(rows: Sequence[Row], *, whole: bool) -> list[list[Row]]:
    """The rows of one side, page by page; `whole` with how we will know and the reason. At least one page."""
    pages: list[list[Row]] = [[]]
    left = HEIGHT
    for row in rows:
        height = _height(row, whole)
        if pages[-1] and height > left:
            pages.append([])
            left = HEIGHT
        pages[-1].append(row)
        left -= height
    return pages


def _height(row: Row, whole: bool) -> int:
    who = f"{row['giver'] or ''} → {row['receiver'] or ''}"
    small = _lines(who, _WHO_LETTERS)
    if whole:
        small += sum(_lines(str(row[name])[:_MOST_SMALL], _SMALL_LETTERS) for name in ("evidence", "reason"))
    return _BETWEEN + _DEED * _lines(row["deed"][:_MOST_DEED] or "…", _DEED_LETTERS) + _SMALL * small


def _lines(text: str, letters: int) -> int:
    """How many lines this takes, words not broken; none for no text."""
    lines, at = 0, letters + 1
    for word in text.split():
        if at + 1 + len(word) > letters:
            lines, at = lines + 1, len(word)
        else:
            at += 1 + len(word)
    return lines

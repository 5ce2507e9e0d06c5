"""Cards on the wall: how large they are written, and which of them stand there together, so that all can be read.

Lengths are pixels of a wall of 1920 by 1080, as in the look's rule for sizes: what is read has 54 to 34 of them. The
widths of letters are guessed, a little too wide; a wall's script makes smaller what still does not fit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

COLUMNS = 3
SIZES = ((6, 54), (10, 44), (18, 39), (24, 34))
"""So many cards at most are written in so many pixels; more stand on several pages, in the smallest."""
MOST, SMALLEST = SIZES[-1]

COLUMN, HEIGHT = 540, 770
"""A column's width, and what is left for cards under a heading of one line."""
MARK = 1.7
"""What the mark before a card takes, in ems."""
LETTER, LINE, GAP = 0.46, 1.2, 0.45
"""Ems that a letter takes on average, a line with its space, and the space under a card."""
HEADING_LETTERS, HEADING_LINE = 62, 68
"""Letters in a line of the heading, and pixels of each further one."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The size of the words in pixels, and each page as its first card and the one after its last, from 0."""

    size: int
    pages: tuple[tuple[int, int], ...]

    def page_of(self, card: int) -> int:
        """The number of the page on which a card stands, from 1."""
        return next((n for n, (_first, end) in enumerate(self.pages, start=1) if card < end), 1)


def laid_out(cards: Sequence[Sequence[str]], heading: str = "", beside: int = 0) -> Pages:
    """Puts cards on as few pages as can be read; each card is a text, or several under one another.

    `beside` are pixels of the wall's height that something else takes.
    """
    height = HEIGHT - beside - HEADING_LINE * max(0, ceil(len(heading) / HEADING_LETTERS) - 1)
    for most, size in SIZES:
        if len(cards) <= most and _fits(cards, size, height):
            return Pages(size, ((0, len(cards)),))
    greedy = _filled(cards, height)
    each = ceil(len(cards) / len(greedy))
    even = tuple((first, min(first + each, len(cards))) for first in range(0, len(cards), each))
    for most, size in SIZES:
        if each <= most and all(_fits(cards[first:end], size, height) for first, end in even):
            return Pages(size, even)
    return Pages(SMALLEST, greedy)


def _filled(cards: Sequence[Sequence[str]], height: int) -> tuple[tuple[int, int], ...]:
    """Each page as full as it can be; a card that is too long for any stands alone."""
    pages, first = [], 0
    for end in range(1, len(cards) + 1):
        if end - first > 1 and (end - first > MOST or not _fits(cards[first:end], SMALLEST, height)):
            pages.append((first, end - 1))
            first = end - 1
    return (*pages, (first, len(cards)))


def _fits(cards: Sequence[Sequence[str]], size: int, height: int) -> bool:
    """Whether the cards, in their order, fill no more columns than there are."""
    column, filled = 1, 0.0
    for card in cards:
        needed = sum(lines_of(text, size) for text in card) * LINE * size
        if filled and filled + needed > height:
            column, filled = column + 1, 0.0
        if needed > height:
            return False
        filled += needed + GAP * size
    return column <= COLUMNS


def lines_of(text: str, size: int) -> int:
    """How many lines a text takes in a column, its words kept whole as far as they fit into one."""
    letters = max(1, int((COLUMN - MARK * size) / (LETTER * size)))
    lines, used = 1, 0
    for word in text.split():
        wide = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in word)
        if used and used + 1 + wide <= letters:
            used += 1 + wide
            continue
        lines += (1 if used else 0) + max(0, ceil(wide / letters) - 1)
        used = wide % letters or letters if wide > letters else wide
    return lines

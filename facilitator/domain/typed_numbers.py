"""Whole numbers as forms and phones send them."""

from __future__ import annotations

MOST_DIGITS = 9
"""More than anything is counted to here, and few enough for every column."""


def whole_number(text: str) -> int | None:
    """The whole number that this says, of up to nine plain digits; None for anything else.

    `str.isdigit` alone is no proof: it takes “²”, which is no number, and digits without end.
    """
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if plain else None

"""Numbers as forms and phones send them, and as people write them."""

from __future__ import annotations

import re

MOST_DIGITS = 9
"""More than anything is counted to here, and few enough for every column."""


def whole_number(text: str) -> int | None:
    """The whole number that this says, of up to nine plain digits; None for anything else.

    `str.isdigit` alone is no proof: it takes “²”, which is no number, and digits without end.
    """
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if plain else None


_BETWEEN = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
"""What stands between thousands, where it is no comma and no full stop: these could as well begin a fraction."""
_FIGURE = re.compile(r"(\d{1,12})(?:[.,](\d{1,2}))?", re.ASCII)


def figure(text: str) -> str | None:
    """A figure that somebody typed as plain text, `900` or `12.5`; empty for nothing, None for what is no figure.

    “1,200” is refused: it is twelve hundred for one reader and 1.2 for another.
    """
    plain = _BETWEEN.sub("", text.strip())
    if not plain:
        return ""
    found = _FIGURE.fullmatch(plain)
    if found is None:
        return None
    fraction = (found[2] or "").rstrip("0")
    return f"{int(found[1])}.{fraction}" if fraction else str(int(found[1]))

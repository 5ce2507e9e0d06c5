"""Whether two names are the same, and who is meant by a few typed letters: “ål” or “al” for Åse Lindqvist.

One comparison for paste, import, picker and joining (`folded_name`); js/name-picker.js has the same for the browser.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from facilitator.domain.directions import listed
from facilitator.domain.sentences import ended
from facilitator.domain.texts import clean_name

NAMED_AS_FITTING = 4
"""So many names are said of those that fit; more would not be read."""

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = {
    **dict.fromkeys(map(ord, "'’‘ʼʻ`´′.,\u200c\u200d"), ""),
    **dict.fromkeys(map(ord, "-‐‑‒–—−־·"), " "),
}
"""What people leave out or type otherwise: apostrophes and dots are nothing, hyphens a space."""
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def plain_letters(text: str) -> str:
    """Small letters without their accents, for comparing: “Ålesund” is “alesund”."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_PLAIN)


@lru_cache(maxsize=4096)
def folded_name(name: str) -> str:
    """What names are compared by: case, accents, apostrophes, dots, hyphens, blanks and unseen letters do not count.

    Kept, as the same few names are compared with each line that is typed.
    """
    return " ".join(plain_letters(clean_name(name)).translate(_MARKS).split())


def same_name(typed: str, name: str) -> bool:
    """Whether a typed name is this one: case, accents, apostrophes, hyphens, dots, the order of words do not count."""
    words = sorted(folded_name(typed).split())
    return bool(words) and words == sorted(folded_name(name).split())


def match_names(typed: str, names: Sequence[str]) -> list[int]:
    """Which of the names are meant, the best first, as positions: the whole name, initials, beginnings of its words.

    Names are compared by `folded_name`. An empty text means nobody.
    """
    wanted = folded_name(typed)
    if not wanted:
        return []
    ranked = [(rank, position) for position, name in enumerate(names) if (rank := _rank(wanted, name))]
    return [position for _, position in sorted(ranked)]


def one_of(typed: str, names: Sequence[str]) -> int | None:
    """The one position that is surely meant: the only exact name, or the only match at all."""
    found = fitting(typed, names)
    return found[0] if len(found) == 1 else None


def fitting(typed: str, names: Sequence[str]) -> list[int]:
    """The positions among which what is typed does not choose: those of exactly this name, else all that match.

    One of them is surely meant; of several nobody is taken without being asked about.
    """
    wanted = folded_name(typed)
    exact = [position for position, name in enumerate(names) if folded_name(name) == wanted]
    return exact or match_names(typed, names)


def say_who_fits(labels: Sequence[str]) -> str:
    """“Two people fit: Anna Berg, Anna Bergström. Go on typing.” Beyond four names a count stands for the rest."""
    count = "Two" if len(labels) == 2 else str(len(labels))
    rest = len(labels) - NAMED_AS_FITTING
    more = f" and {rest} more" if rest > 0 else ""
    return ended(f"{count} people fit: {listed(labels[:NAMED_AS_FITTING])}{more}") + " Go on typing."


def _rank(wanted: str, name: str) -> int:
    """1 for the closest, 0 for no match."""
    plain = folded_name(name)
    words = _WORD.findall(plain)
    initials = "".join(word[0] for word in words)
    if plain == wanted:
        return 1
    if wanted in (initials, initials[:1] + initials[-1:]):
        return 2
    if plain.startswith(wanted):
        return 3
    typed = wanted.replace(" ", "")
    if any("".join(words[first:]).startswith(typed) for first in range(len(words))):
        return 4
    parts = wanted.split()
    return 5 if len(parts) > 1 and all(any(word.startswith(part) for word in words) for part in parts) else 0

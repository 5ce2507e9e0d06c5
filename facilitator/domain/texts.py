"""Text as people type and paste it, made safe to keep: nothing that breaks a page, a pack or the canonical form."""

from __future__ import annotations

import re
import unicodedata

from facilitator.domain.canonical import canonical_text

_DIRECTIONS = "\u202a-\u202e\u2066-\u2069"
"""Marks that turn the text after them around, also text of others on the same line; none is needed to write."""

_NO_LETTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_NOT_KEPT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_DIRECTIONS}{_NO_LETTERS}]")
"""Control characters but line end and tab, halves of characters, turning marks, and what Unicode says is no letter."""


_APART = "\u200c"
_JOINERS = frozenset((_APART, "\u200d"))
_BLANKS = frozenset("\u2800\u3164\uffa0\u115f\u1160")
"""Letters by their class that look like a blank: Braille's empty cell, Hangul's fillers."""
_FILLERS = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0xFE00, 0xFE0F),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)
"""Marks without a look of their own that Unicode does not count as formats: joiners of order, variation selectors."""


def clean_text(text: str) -> str:
    """The text without lone surrogates, NUL and other control characters; NFC, LF line ends, outer blanks trimmed.

    Joiners and the marks for single letters' direction stay: Persian, Hindi, Arabic and emoji need them.
    """
    return canonical_text(without_controls(text))


def without_controls(text: str) -> str:
    """The same, with the outer blanks and the form of letters as they were: where lines are counted, none may go."""
    return _NOT_KEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """The same for a field of one line: any run of blanks or line ends becomes one space."""
    return " ".join(clean_text(text).split())


def clean_name(text: str) -> str:
    """Somebody's name, or a party's: one line without a letter that nobody sees, so that two names that look alike are
    alike.

    Zero-width blanks, soft hyphens, turning marks and fillers go; a blank of any kind is a space. A joiner stays where
    it shapes the letters around it: after a virama, and between letters of the Arabic script.
    """
    line = clean_line("".join(" " if letter in _BLANKS else letter for letter in clean_line(text)))
    kept = [letter for place, letter in enumerate(line) if not _is_unseen(line, place)]
    return clean_line("".join(kept))


def _is_unseen(line: str, place: int) -> bool:
    letter = line[place]
    if letter in _JOINERS:
        before, after = line[place - 1 : place], line[place + 1 : place + 2]
        return not (_is_virama(before) or (letter == _APART and _is_arabic(before) and _is_arabic(after)))
    return letter in _FILLERS or unicodedata.category(letter) == "Cf"


def _is_virama(letter: str) -> bool:
    """The sign that takes a letter's vowel away, as in Devanagari and Sinhala; Unicode gives it the class 9."""
    return bool(letter) and unicodedata.combining(letter) == 9


def _is_arabic(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("ARABIC LETTER") if letter else False


def clean_secret(text: str) -> str:
    """A password as typed, only in NFC and without what no keyboard sends; its blanks belong to it."""
    return unicodedata.normalize("NFC", _NOT_KEPT.sub("", text))


def too_long(name: str, text: str, most: int) -> dict[str, str]:
    """The problem of a text of more than `most` characters, by its field; nothing where it fits."""
    return {name: f"This has {len(text)} characters; {most} fit here."} if len(text) > most else {}

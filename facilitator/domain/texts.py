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


def clean_secret(text: str) -> str:
    """A password as typed, only in NFC and without what no keyboard sends; its blanks belong to it."""
    return unicodedata.normalize("NFC", _NOT_KEPT.sub("", text))

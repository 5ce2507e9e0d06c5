"""Text as people type and paste it, made safe to keep: nothing that breaks a page, a pack or the canonical form."""

from __future__ import annotations

import unicodedata

from facilitator.domain.canonical import canonical_text

_KEPT_CONTROLS = frozenset("\n\t")

_DIRECTIONS = frozenset((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks that turn the text after them around, also text of others on the same line; none is needed to write."""


def clean_text(text: str) -> str:
    """The text without lone surrogates, NUL and other control characters; NFC, LF line ends, outer blanks trimmed.

    Joiners and the marks for single letters' direction stay: Persian, Hindi, Arabic and emoji need them.
    """
    return canonical_text("".join(letter for letter in _with_line_ends(text) if _is_kept(letter)))


def clean_line(text: str) -> str:
    """The same for a field of one line: any run of blanks or line ends becomes one space."""
    return " ".join(clean_text(text).split())


def clean_secret(text: str) -> str:
    """A password as typed, only in NFC and without what no keyboard sends; its blanks belong to it."""
    return unicodedata.normalize("NFC", "".join(letter for letter in text if _is_kept(letter)))


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_kept(letter: str) -> bool:
    code = ord(letter)
    if letter in _KEPT_CONTROLS:
        return True
    if unicodedata.category(letter) in ("Cc", "Cs") or code in _DIRECTIONS:
        return False
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)

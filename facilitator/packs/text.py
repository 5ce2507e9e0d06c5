"""Text made fit for paper: nothing in it can crash the layout, hide from a reader or be lost.

What people typed keeps every letter. Half characters and control codes become the visible "unknown" sign, marks
that would turn the reading order of signed words become visible, and words too long for a line get places where
they may break. Nothing is ever cut: a text that is too long for the press's limits stops it, in plain words.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from markupsafe import Markup

from facilitator.domain.directions import RIGHT_TO_LEFT, direction_of, isolated, language_of

LONGEST_WORD = 40
"""A word of more characters gets break points; without them one of 100,000 letters takes minutes to lay out."""

PIECE = 12
BREAK = "\u200b"

_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_TURNING = re.compile("[\u202d\u202e]")
_JOINED = frozenset("\u200d\u200c\ufe0e\ufe0f\u20e3")

Record = TypeVar("Record")


def clean(text: str) -> str:
    """The whole text in NFC, with LF line ends, every character printable or visibly replaced."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNPRINTABLE.sub("\ufffd", text)
    text = _TURNING.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)
    return unicodedata.normalize("NFC", text).strip()


def clean_record(record: Record) -> Record:
    """The same frozen record with every text in it clean, however deep."""
    if not is_dataclass(record) or isinstance(record, type):
        return record
    changed = {field.name: _clean_value(getattr(record, field.name)) for field in fields(record)}
    return replace(record, **changed)


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_clean_value(item) for item in value)
    return clean_record(value)


def with_breaks(text: str) -> str:
    """The text with break points in over-long words; letters, marks and joined signs stay together."""
    if len(text) <= LONGEST_WORD:
        return text
    return _LONG_WORD.sub(lambda found: _broken(found.group()), text)


def in_its_direction(text: str, readers: str) -> str:
    """A text on its way into a line: with break points, and in its own direction so that it turns nothing around it.

    The layout engine knows neither `dir="auto"` nor `unicode-bidi: plaintext`, so the direction is found here.
    """
    if text.isascii() or not RIGHT_TO_LEFT.search(text):
        return with_breaks(text)
    language = language_of(text, readers)
    lang = f' lang="{language}"' if language else ""
    return Markup(f'<bdi dir="{direction_of(text) or "ltr"}"{lang}>') + with_breaks(text) + Markup("</bdi>")


def block_attributes(text: str | None, readers: str) -> Markup:
    """` dir="rtl" lang="ar"` for the element that holds this text alone; as much of it as differs from the page."""
    if not text or text.isascii():
        return Markup("")
    language = language_of(text, readers)
    turned = Markup(' dir="rtl"') if direction_of(text) == "rtl" else Markup("")
    return turned + (Markup(f' lang="{language}"') if language else Markup(""))


def joined(texts: Iterable[object], between: str = "") -> str:
    """The filter `join` of packs: each text in its own direction, so that a list of names keeps its order."""
    return between.join(isolated(str(text)) for text in texts)


def _broken(word: str) -> str:
    parts: list[str] = []
    since = 0
    for place, character in enumerate(word):
        if since >= PIECE and not _holds_on(word, place):
            parts.append(BREAK)
            since = 0
        parts.append(character)
        since += 1
    return "".join(parts)


def _holds_on(word: str, place: int) -> bool:
    """Whether no break may stand before this character: it belongs to the one before, or both join."""
    character, before = word[place], word[place - 1]
    if character in _JOINED or before in _JOINED or unicodedata.combining(character):
        return True
    if unicodedata.category(character)[0] == "M" or 0x1F3FB <= ord(character) <= 0x1F3FF:
        return True
    # Joining scripts change their shapes at a break; flags are pairs.
    return unicodedata.bidirectional(character) == "AL" or 0x1F1E6 <= ord(character) <= 0x1F1FF


def characters_of(value: Any) -> set[str]:
    """Every printable character in a record."""
    if isinstance(value, str):
        return set(value)
    if isinstance(value, tuple):
        return set().union(*map(characters_of, value)) if value else set()
    if is_dataclass(value) and not isinstance(value, type):
        return set().union(*(characters_of(getattr(value, field.name)) for field in fields(value)))
    return set()


PACKAGES = (
    ("emoji", "fonts-noto-color-emoji", ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B00, 0x2BFF))),
    (
        "Chinese, Japanese and Korean",
        "fonts-noto-cjk",
        ((0x2E80, 0x9FFF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF)),
    ),
)
OTHER_PACKAGE = "fonts-noto-core"


def uncovered(characters: Iterable[str], own_fonts: Iterable[Path]) -> str:
    """Which characters no font on this machine can draw, and which package has them; empty when all can."""
    wanted = {character for character in characters if _needs_a_font(character)}
    for font in own_fonts:
        wanted = {character for character in wanted if ord(character) not in _covered_by(font)}
    if wanted:
        system = _system_coverage()
        wanted = {one for one in wanted if not any(low <= ord(one) <= high for low, high in system)}
    if not wanted:
        return ""
    shown = sorted(wanted)[:12]
    names = ", ".join(f"{one} (U+{ord(one):04X})" for one in shown)
    more = f" and {len(wanted) - len(shown)} more" if len(wanted) > len(shown) else ""
    packages = " ".join(sorted({_package_for(ord(one)) for one in wanted}))
    return f"No font here can draw these characters: {names}{more}. Install: apt-get install {packages}"


def _needs_a_font(character: str) -> bool:
    """Control and format characters and blanks are never drawn."""
    return unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp", "Zs", "Cs", "Cn"} and not (
        0xFE00 <= ord(character) <= 0xFE0F
    )


def _package_for(code: int) -> str:
    for _name, package, ranges in PACKAGES:
        if any(low <= code <= high for low, high in ranges):
            return package
    return OTHER_PACKAGE


@lru_cache(maxsize=16)
def _covered_by(font: Path) -> frozenset[int]:
    """The characters that one of our own fonts has."""
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@lru_cache(maxsize=1)
def _system_coverage() -> tuple[tuple[int, int], ...]:
    """The ranges of characters that the fonts of this machine have, as fontconfig lists them."""
    try:
        listed = subprocess.run(
            ["fc-list", "--format", "%{charset}\n"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    ranges = set()
    for piece in listed.split():
        low, _, high = piece.partition("-")
        ranges.add((int(low, 16), int(high or low, 16)))
    return tuple(sorted(ranges))

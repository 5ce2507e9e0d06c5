"""The pieces of marked content on a page before it is written: what each says, and whether it belongs to the text.

The engine marks each piece of text with a number (`/Span <</MCID 7>> BDC … EMC`). What is not in the structure tree
(heads and feet) is made an artifact, and what paints nothing loses its mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pydyf

from facilitator.domain.directions import language_of, script_of

_GLYPHS = re.compile(rb"<([0-9a-f]+)>")
_PLACE = re.compile(rb"(-?[\d.]+) Tm$")
_PAINTS_NOTHING = (b"BT", b"ET", b"q", b"Q", b" rg", b" gs", b" Tm", b" Tf", b" cm", b" RG")


@dataclass(frozen=True, slots=True)
class _Face:
    """What the glyphs of one font mean. `foreign` and `signs` are the glyphs worth reading a piece for."""

    meaning: dict[bytes, str]
    foreign: frozenset[bytes]
    signs: frozenset[bytes]


def faces_of(fonts: Any, readers: str, signs: Mapping[str, str]) -> dict[bytes, _Face]:
    """The fonts of a document by the name that they have in its pages."""
    faces: dict[bytes, dict[bytes, str]] = {}
    for font in fonts:
        if not font.bitmap:
            meaning = faces.setdefault(font.hash.encode(), {})
            meaning.update((b"%04x" % glyph, text) for glyph, text in font.to_unicode.items())
    return {
        name: _Face(
            meaning,
            frozenset(
                glyph for glyph, text in meaning.items() if script_of(text) and language_of(text, readers)
            ),
            frozenset(glyph for glyph, text in meaning.items() if text in signs),
        )
        for name, meaning in faces.items()
    }


class Page:
    """The marked content of one page's stream, by number."""

    def __init__(self, stream: Any, faces: dict[bytes, _Face]) -> None:
        self._items: list[Any] = stream.stream
        self._faces = faces
        self._places = self._find()

    def _find(self) -> dict[int, tuple[int, int]]:
        """Where each piece begins (its properties) and ends (its EMC) among the stream's items."""
        places: dict[int, tuple[int, int]] = {}
        opened: list[tuple[int, int]] = []
        for index, item in enumerate(self._items):
            if item == b"EMC":
                number, begin = opened.pop()
                if number >= 0:
                    places[number] = (begin, index)
            elif item == b"BMC":
                opened.append((-1, index))
            elif item == b"BDC":
                opened.append((self._items[index - 1].get("MCID", -1), index - 1))
        return places

    @property
    def numbers(self) -> list[int]:
        """The numbers of the pieces, in the order in which they are painted."""
        return list(self._places)

    def is_empty(self, number: int) -> bool:
        """Whether the piece paints nothing: blanks, or a text that is there only for its box."""
        begin, end = self._places[number]
        items = self._items[begin + 2 : end]
        return all(isinstance(item, bytes) and item.endswith(_PAINTS_NOTHING) for item in items)

    def unmark(self, number: int) -> None:
        """Takes the mark off a piece that paints nothing."""
        begin, end = self._places.pop(number)
        for place in (begin - 1, begin, begin + 1, end):
            self._items[place] = b""

    def make_artifact(self, number: int, kind: Mapping[str, str] | None = None) -> None:
        """Takes a piece out of the text; `kind` says what it is instead."""
        begin, _end = self._places.pop(number)
        self._items[begin - 1] = b"/Artifact"
        self._items[begin] = pydyf.Dictionary(kind) if kind else b""
        self._items[begin + 1] = b"BDC" if kind else b"BMC"

    def height_of(self, number: int) -> float | None:
        """How far below the page's top edge the piece's first line stands, in CSS pixels; None where it is no text."""
        for item in self._painted(number):
            found = _PLACE.search(item)
            if found:
                return float(found[1])
        return None

    def _painted(self, number: int) -> list[bytes]:
        begin, end = self._places[number]
        return [item for item in self._items[begin + 2 : end] if isinstance(item, bytes)]

    def text(self, number: int) -> str:
        """What the piece says, its letters in the order in which they are painted."""
        return "".join(face.meaning.get(glyph, "") for face, glyph in self._glyphs(number))

    def noteworthy(self, number: int) -> str:
        """What the piece says, if it may be of another language or a sign that needs words; else nothing."""
        glyphs = self._glyphs(number)
        if any(glyph in face.foreign or glyph in face.signs for face, glyph in glyphs):
            return "".join(face.meaning.get(glyph, "") for face, glyph in glyphs)
        return ""

    def _glyphs(self, number: int) -> list[tuple[_Face, bytes]]:
        found: list[tuple[_Face, bytes]] = []
        face = None
        for item in self._painted(number):
            if item.endswith(b" Tf"):
                face = self._faces.get(item[1 : item.index(b" ")])
            elif item.endswith(b"TJ") and face is not None:
                for run in _GLYPHS.findall(item):
                    found += [(face, run[at : at + 4]) for at in range(0, len(run), 4)]
        return found

    @property
    def may_be_noteworthy(self) -> bool:
        """Whether any font of the document has a glyph that makes reading the pieces worth it."""
        return any(face.foreign or face.signs for face in self._faces.values())

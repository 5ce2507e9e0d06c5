"""A finished PDF as a strict reader sees it: pieces of content per page, elements of the structure tree, fonts.

Nothing of our own making is used to read it: pikepdf opens the bytes as any reader would.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

PAINTS = frozenset(
    {"Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "INLINE IMAGE"}
)


@dataclass(slots=True)
class Piece:
    """One piece of marked content: its number, whether it paints, and what it says (letters as painted)."""

    number: int
    paints: bool = False
    text: str = ""
    glyphs: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class PageContent:
    """What a page paints. `loose` counts what is neither in the tree nor an artifact, `mixed` what is both."""

    pieces: dict[int, Piece] = field(default_factory=dict)
    artifacts: list[dict[str, str]] = field(default_factory=list)
    loose: int = 0
    mixed: int = 0
    twice: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Element:
    """An element with its kids: elements, `(page, number)` of content, or annotations."""

    raw: Any
    kind: str
    parent: Element | None
    kids: list[Any] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        return [kid for kid in self.kids if isinstance(kid, Element)]

    @property
    def content(self) -> list[tuple[int, int]]:
        return [kid for kid in self.kids if isinstance(kid, tuple)]

    @property
    def attributes(self) -> list[Any]:
        found = self.raw.get("/A")
        if found is None:
            return []
        return list(found) if isinstance(found, pikepdf.Array) else [found]

    def attribute(self, name: str) -> Any:
        return next((one[name] for one in self.attributes if name in one), None)

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.elements:
            yield from kid.walk()

    @property
    def language(self) -> str:
        """The language that holds here: its own or that of what it is in; nothing where only the file's holds."""
        at: Element | None = self
        while at is not None:
            if "/Lang" in at.raw:
                return str(at.raw["/Lang"])
            at = at.parent
        return ""


class Tagged:
    """An opened PDF."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(pdf))
        self.bytes = pdf
        self.root: Any = self.pdf.Root

    @cached_property
    def pages(self) -> list[PageContent]:
        return [_Reader(self, page).read() for page in self.pdf.pages]

    @cached_property
    def page_numbers(self) -> dict[tuple[int, int], int]:
        return {page.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def tops(self) -> list[Element]:
        kids = self.root.StructTreeRoot["/K"]
        return [
            self._element(kid, None, None) for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])
        ]

    @cached_property
    def elements(self) -> list[Element]:
        """All elements in reading order."""
        return [one for top in self.tops for one in top.walk()]

    def _element(self, raw: Any, parent: Element | None, page: int | None) -> Element:
        if "/Pg" in raw:
            page = self.page_numbers.get(raw["/Pg"].objgen)
        element = Element(raw, str(raw["/S"])[1:], parent)
        kids = raw.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                element.kids.append((page, kid))
            elif kid.get("/Type") == "/OBJR":
                element.kids.append(kid["/Obj"])
            elif kid.get("/Type") == "/MCR":
                element.kids.append(
                    (self.page_numbers[kid["/Pg"].objgen] if "/Pg" in kid else page, int(kid["/MCID"]))
                )
            else:
                element.kids.append(self._element(kid, element, page))
        return element

    def text(self, element: Element) -> str:
        """What an element says, as painted."""
        said = []
        for kid in element.kids:
            if isinstance(kid, Element):
                said.append(self.text(kid))
            elif isinstance(kid, tuple):
                piece = self.pages[kid[0]].pieces.get(kid[1])
                said.append(piece.text if piece else "")
        return "".join(said)

    @cached_property
    def fonts(self) -> dict[str, Any]:
        """The fonts by the names that pages call them."""
        return {
            str(name): font
            for page in self.pdf.pages
            for name, font in page.get("/Resources", pikepdf.Dictionary())
            .get("/Font", pikepdf.Dictionary())
            .items()
        }

    @cached_property
    def meanings(self) -> dict[str, dict[int, str]]:
        """What each font's glyphs mean, by its ToUnicode."""
        return {
            name: _meanings(font["/ToUnicode"].read_bytes()) if "/ToUnicode" in font else {}
            for name, font in self.fonts.items()
        }


class _Reader:
    """Reads one page's stream."""

    def __init__(self, whole: Tagged, page: Any) -> None:
        self._whole, self._page = whole, page
        self._found = PageContent()
        self._opened: list[tuple[str, Piece | None]] = []
        self._font = ""

    def read(self) -> PageContent:
        for operands, operator in pikepdf.parse_content_stream(self._page):
            self._step(list(operands), str(operator))
        return self._found

    def _step(self, operands: list[Any], operator: str) -> None:
        if operator in ("BMC", "BDC"):
            self._open(str(operands[0]), operands[1] if operator == "BDC" else None)
        elif operator == "EMC":
            self._opened.pop()
        elif operator == "Tf":
            self._font = str(operands[0])
        elif operator in PAINTS:
            self._paint(operands, operator)

    def _open(self, tag: str, properties: Any) -> None:
        piece = None
        if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
            piece = Piece(int(properties["/MCID"]))
            if piece.number in self._found.pieces:
                self._found.twice.append(piece.number)
            self._found.pieces[piece.number] = piece
        if tag == "/Artifact":
            said = {str(key): str(value) for key, value in (properties or {}).items()} if properties else {}
            self._found.artifacts.append(said)
        self._opened.append((tag, piece))

    def _paint(self, operands: list[Any], operator: str) -> None:
        pieces = [piece for _tag, piece in self._opened if piece is not None]
        is_artifact = any(tag == "/Artifact" for tag, _piece in self._opened)
        if not pieces and not is_artifact:
            self._found.loose += 1
        if pieces and is_artifact:
            self._found.mixed += 1
        if pieces:
            pieces[-1].paints = True
        if operator in ("Tj", "TJ"):
            shown = operands[0] if operator == "TJ" else [operands[0]]
            raw = b"".join(bytes(one) for one in shown if isinstance(one, pikepdf.String))
            glyphs = [(self._font, int.from_bytes(raw[at : at + 2], "big")) for at in range(0, len(raw), 2)]
            meaning = self._whole.meanings.get(self._font, {})
            target = pieces[-1] if pieces else Piece(-1)
            target.glyphs += glyphs
            target.text += "".join(meaning.get(glyph, "") for _font, glyph in glyphs)


def _meanings(cmap: bytes) -> dict[int, str]:
    """A ToUnicode map of two-byte codes: single letters, and ranges that begin with one."""
    found: dict[int, str] = {}
    text = cmap.decode("latin1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, said in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            found[int(code, 16)] = bytes.fromhex(said).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for low, high, said in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            first = bytes.fromhex(said).decode("utf-16-be")
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = first[:-1] + chr(ord(first[-1]) + step)
    return found

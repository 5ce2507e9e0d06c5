"""Files that are zips of XML parts (spreadsheets, documents), opened within limits that no file can lie about.

What a part's entry says of its size is not believed: it is read in pieces, as far as the limit. Nothing is written to a
disk, and nothing outside the file is looked at.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from posixpath import dirname, join, normpath
from xml.etree import ElementTree
from xml.parsers import expat

from facilitator.domain.errors import Invalid

MOST_PARTS = 3000
MOST_PART_BYTES = 48 * 1024 * 1024
MOST_SMALL_BYTES = 1024 * 1024
"""Parts that say what else is in the file."""
_PIECE = 256 * 1024


class Package:
    """The parts of a file by name; each is read at most to what is left of the limit of all together."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
            raise broken() from error
        self.names = frozenset(self._zip.namelist())
        self._left = MOST_PART_BYTES
        if len(self._zip.infolist()) > MOST_PARTS:
            raise too_much()

    def part(self, name: str, most: int = MOST_PART_BYTES) -> bytes:
        """The bytes of a part. Raises Invalid (field `file`) where it is missing, broken, or too large."""
        found = io.BytesIO()
        try:
            with self._zip.open(name) as stream:
                while piece := stream.read(_PIECE):
                    found.write(piece)
                    self._left -= len(piece)
                    if found.tell() > most or self._left < 0:
                        raise too_much()
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
        ) as error:
            raise broken() from error
        return found.getvalue()

    def tree(self, name: str, most: int = MOST_SMALL_BYTES) -> ElementTree.Element:
        """A small part as a tree. Raises Invalid as `part`, and for one that is no plain XML."""
        content = self.part(name, most)
        check_plain(content)
        try:
            return ElementTree.fromstring(content)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise broken() from error

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """By id, the kind and the name of each part that a part leads to within the file."""
        folder = dirname(name)
        relations = join(folder, "_rels", f"{name.removeprefix(folder).lstrip('/')}.rels")
        if relations not in self.names:
            return {}
        found = {}
        for one in self.tree(relations):
            if one.get("TargetMode") != "External":
                target = one.get("Target") or ""
                path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                found[one.get("Id") or ""] = ((one.get("Type") or "").rpartition("/")[2], path)
        return found

    def main_part(self) -> str:
        """The part with which the file begins; empty where it names none."""
        return next((path for kind, path in self.related("").values() if kind == "officeDocument"), "")


def check_plain(content: bytes) -> None:
    """Refuses XML that declares entities of its own: no office program writes such, and they may grow without end.

    Raises Invalid (field `file`).
    """
    parser = expat.ParserCreate()

    def refuse(*_declared: object) -> None:
        raise broken()

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content[: 64 * 1024], False)
    except expat.ExpatError as error:
        raise broken() from error


def broken() -> Invalid:
    return Invalid(
        {"file": "This file cannot be read: it is damaged, or of another kind than its name says."}
    )


def too_much() -> Invalid:
    return Invalid(
        {
            "file": "This file holds far more than a list does. Copy the list into a new file of its own and send that."
        }
    )

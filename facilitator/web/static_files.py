"""Static files as browsers get them: each at an address that changes with what it holds, so that it is kept for good.

A style sheet or script names others by relative addresses (`url("../fonts/a.woff2")`, `import "./b.js"`). It is handed
out with their stamped addresses in these places, and so its own stamp changes with theirs. A style sheet that imports
others is handed out with them in it, without comments: one request for a family of screens. All of it stays in memory:
no folder of made files can be old, half written or on a full disk.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import posixpath
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import brotli

LOOK_EVERY = 1.0
"""Seconds after which the next request looks whether a file has changed: who works on one need not start anew."""
LEAST_PACKED = 256
"""Bytes below which packing saves nothing."""
_STAMP = 12
_STAMPED = re.compile(rf"(.+)\.([0-9a-f]{{{_STAMP}}})(\.\w+)", re.ASCII)
_NAMED_IN = {
    ".css": re.compile(r"""(\burl\(\s*["']?)(\.{1,2}/[^"')\s]+)"""),
    ".js": re.compile(r"""(\b(?:from|import)\s*\(?\s*["'])(\.{1,2}/[^"']+)"""),
}
_IMPORT = re.compile(r'@import\s+"(\.{1,2}/[^"]+)";')
"""A whole sheet, taken in as it is; our own never import one for some media or into a layer."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r'("[^"]*")|\s*([{};])\s*|\s+')
"""Spaces outside strings: with comments, an eighth of a style sheet as it is packed."""
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
_PLAIN = "text/plain; charset=utf-8"
_PACKED_ALREADY = frozenset({".woff2"})
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=11)),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}
CODINGS = tuple(_PACKERS)
"""What a file can be packed in, the smallest first."""

Facts = dict[str, tuple[int, int]]
"""When each file below the folder was changed, and its length in bytes, by its name."""


class NamesInACircle(Exception):
    """Files that name each other: neither can have a stamp before the other one."""


class StaticFile:
    """One file with the addresses in it stamped."""

    def __init__(self, name: str, body: bytes) -> None:
        self.name = name
        self.body = body
        self.stamp = hashlib.sha256(body).hexdigest()[:_STAMP]
        self._packed: dict[str, bytes] = {}
        self._packing = threading.Lock()

    @property
    def address(self) -> str:
        """The name with the stamp before its ending."""
        stem, ending = posixpath.splitext(self.name)
        return f"{stem}.{self.stamp}{ending}"

    @property
    def kind(self) -> str:
        """The media type."""
        return _KINDS.get(posixpath.splitext(self.name)[1], _PLAIN)

    @property
    def can_be_document(self) -> bool:
        """Whether a browser that is led to it runs what stands in it, as in a drawing."""
        return self.name.endswith(".svg")

    @property
    def can_be_packed(self) -> bool:
        return len(self.body) >= LEAST_PACKED and posixpath.splitext(self.name)[1] not in _PACKED_ALREADY

    def packed(self, coding: str) -> bytes:
        """The body in one of CODINGS: made as small as can be when the first browser asks for it, and then kept.

        Sixty phones that come at once wait for the one that asked first, as packing takes up to a tenth of a second.
        """
        with self._packing:
            if coding not in self._packed:
                self._packed[coding] = _PACKERS[coding](self.body)
            return self._packed[coding]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The folder as it was at the last look, the how manieth that differed, and what has been read of it since."""

    turn: int = 0
    facts: Facts = field(default_factory=dict)
    files: dict[str, StaticFile] = field(default_factory=dict)


class Shelf:
    """All files of one folder; those that were asked for stay in memory until something in the folder changes."""

    def __init__(self, folder: Path, look_every: float = LOOK_EVERY) -> None:
        self._folder = folder
        self._look_every = look_every
        self._look_at = 0.0
        self._seen = _Seen()

    def turn(self) -> int:
        """The same number until something in the folder changes."""
        return self._look().turn

    def address(self, name: str) -> str:
        """The stamped name; the plain one of a file that is not there."""
        found = self._file(self._look(), name, ())
        return found.address if found else name

    def find(self, address: str) -> tuple[StaticFile, bool] | None:
        """The file at a stamped or plain address, and whether the stamp in it is that of what the file holds now.

        An old stamp is answered with the new file: a page that was open during an upgrade goes on.
        """
        seen = self._look()
        plain = self._file(seen, address, ())
        if plain is not None:
            return plain, False
        parts = _STAMPED.fullmatch(address)
        found = self._file(seen, parts[1] + parts[3], ()) if parts else None
        return (found, bool(parts) and parts[2] == found.stamp) if parts and found else None

    def _look(self) -> _Seen:
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + self._look_every
            facts = _facts(self._folder)
            if facts != self._seen.facts:
                self._seen = _Seen(self._seen.turn + 1, facts)
        return self._seen

    def _file(self, seen: _Seen, name: str, inside: tuple[str, ...]) -> StaticFile | None:
        """Raises NamesInACircle."""
        if name in seen.files and name not in inside:
            return seen.files[name]
        text = self._read(seen, name, inside)
        if text is None:
            return None
        seen.files[name] = StaticFile(
            name, self._put_together(seen, name, text, inside, posixpath.dirname(name))
        )
        return seen.files[name]

    def _read(self, seen: _Seen, name: str, inside: tuple[str, ...]) -> bytes | None:
        """The file as it is on disk; only what the look has found is ever opened. Raises NamesInACircle."""
        if name not in seen.facts:
            return None
        if name in inside:
            raise NamesInACircle(" → ".join([*inside, name]))
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:  # it has gone since
            return None

    def _put_together(
        self, seen: _Seen, name: str, body: bytes, inside: tuple[str, ...], place: str
    ) -> bytes:
        """The file with stamped addresses, and the sheets in it that it imports.

        `place` is the folder of the file that is handed out: addresses are written as they are seen from there.
        """
        ending = posixpath.splitext(name)[1]
        naming = _NAMED_IN.get(ending)
        if naming is None:
            return body
        further = (*inside, name)

        def named(address: str) -> str:
            return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))

        def stamped(hit: re.Match[str]) -> str:
            found = self._file(seen, named(hit[2]), further)
            return hit[1] + _seen_from(place, found.address if found else named(hit[2]))

        def taken_in(hit: re.Match[str]) -> str:
            other = named(hit[1])
            text = self._read(seen, other, further)
            return hit[0] if text is None else self._put_together(seen, other, text, further, place).decode()

        text = body.decode()
        if ending == ".css":
            text = _SPACE.sub(lambda hit: hit[1] or hit[2] or " ", _COMMENT.sub("", text)).strip()
        text = naming.sub(stamped, text)
        return (_IMPORT.sub(taken_in, text) if ending == ".css" else text).encode()


def _seen_from(place: str, address: str) -> str:
    """A relative address that begins with a dot, as scripts have to import."""
    path = posixpath.relpath(address, place)
    return path if path.startswith(".") else f"./{path}"


def _facts(folder: Path) -> Facts:
    found: Facts = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            try:
                facts = os.stat(path)
            except FileNotFoundError:
                continue
            found[os.path.relpath(path, folder).replace(os.sep, "/")] = (facts.st_mtime_ns, facts.st_size)
    return found

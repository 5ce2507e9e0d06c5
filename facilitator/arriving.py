"""What has come of a request so far: told piece by piece, until all of it is there.

The framing is read here only to know how long to wait; gunicorn's own parser reads the same bytes again and decides.
"""

from __future__ import annotations

import re
from enum import Enum
from tempfile import SpooledTemporaryFile

HEAD_MOST = 32 * 1024
"""Bytes of a request line and its headers; browsers send one or two KB, proxies allow 8 to 32."""
BODY_MOST = 2176 * 1024
"""Bytes of a body that is waited for: somewhat more than the largest that a page takes. More is refused unread."""
IN_MEMORY = 64 * 1024
"""Bytes of a request that are kept in memory; more lie on the disk."""
SILENT = 15.0
"""Seconds without a byte after which nothing more is expected."""
IN_ALL = 30.0
"""Seconds for a whole request, however it drips, and one more for each SLOWEST bytes of its body."""
SLOWEST = 4096

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_EXPECTS = re.compile(rb"^expect:[ \t]*100-continue[ \t]*\r$", re.IGNORECASE | re.MULTILINE)


class Refusal(Enum):
    """Requests that no thread is asked about."""

    HEAD_TOO_LARGE = b"431 Request Header Fields Too Large"
    NO_LENGTH = b"411 Length Required"

    @property
    def answer(self) -> bytes:
        return b"HTTP/1.1 " + self.value + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Arrival:
    """One request on its way in. Times are monotonic, in seconds."""

    def __init__(self, now: float) -> None:
        self.began = self.heard = now
        self.size = 0
        self.unread = False
        """Whether a part of the body will stay on the line, because it is larger than any page takes."""
        self.asks_to_go_on = False
        """Whether the sender waits for “100 Continue” with its body."""
        self._head = bytearray()
        self._wanted = 0
        self._length = 0
        self._file: SpooledTemporaryFile[bytes] | None = None

    @property
    def has_begun(self) -> bool:
        return self.size > 0

    @property
    def is_whole(self) -> bool:
        return 0 < self._wanted <= self.size

    def is_overdue(self, now: float) -> bool:
        """Whether it is no longer waited for: silent for too long, or too slow in all."""
        slow = self.has_begun and now - self.began > IN_ALL + self._length / SLOWEST
        return slow or now - self.heard > SILENT

    def take(self, piece: bytes, now: float) -> Refusal | None:
        """Adds what came; the refusal when it is to be turned away."""
        if not self.has_begun:
            self.began = now
            self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed by `close`)
        assert self._file is not None
        self.heard = now
        self.size += len(piece)
        self._file.write(piece)
        return None if self._wanted else self._read_head(piece)

    def _read_head(self, piece: bytes) -> Refusal | None:
        start = max(0, len(self._head) - len(_END) + 1)
        self._head += piece
        end = self._head.find(_END, start)
        if end < 0 or end > HEAD_MOST:
            return Refusal.HEAD_TOO_LARGE if len(self._head) > HEAD_MOST else None
        head = bytes(self._head[: end + 2])
        self._head.clear()
        if _CHUNKED.search(head):
            return Refusal.NO_LENGTH
        found = _LENGTH.search(head)
        self._length = int(found[1]) if found else 0
        self.asks_to_go_on = _EXPECTS.search(head) is not None
        self.unread = self._length > BODY_MOST
        if self.unread:
            self._length = 0
        self._wanted = end + len(_END) + self._length
        return None

    def begin_reading(self) -> None:
        """From now on `read` gives what came, from its beginning."""
        if self._file is not None:
            self._file.seek(0)

    def read(self, size: int) -> bytes:
        return self._file.read(size) if self._file is not None else b""

    def close(self) -> None:
        """Gives up the memory, and the file if there is one; closing twice is no harm."""
        if self._file is not None:
            self._file.close()
            self._file = None

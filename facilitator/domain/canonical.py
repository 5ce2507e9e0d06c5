"""One way, and only one, to turn a sheet or an event into bytes.

Text in Unicode NFC with LF line ends and no outer blanks; only strings, integers,
booleans, lists and objects with ASCII keys; nothing null; UTF-8 JSON with sorted
keys and no spaces. On this data the result equals RFC 8785, so that anyone can
check a printed hash with a tool of their own.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache

from facilitator.domain.errors import DomainError

# RFC 8785 writes numbers as ECMAScript does; beyond this they lose digits there.
LARGEST_INTEGER = 2**53 - 1
# Far deeper than any sheet; ends a list that contains itself.
DEEPEST = 40

_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode

KIND_IN_WORDS: dict[type, str] = {type(None): "nothing (null)", float: "a number with a fraction"}


class CanonicalError(DomainError):
    """A value has no canonical form; ``path`` says where, such as ``$.new_commitments[2].deed``."""

    status = 422

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def canonical_text(text: str) -> str:
    """The text in NFC, with LF line ends and without outer blanks; doing it twice changes nothing."""
    normal = text if text.isascii() else unicodedata.normalize("NFC", text)
    if "\r" in normal:
        normal = normal.replace("\r\n", "\n").replace("\r", "\n")
    return normal.strip()


def canonical_value(value: object) -> object:
    """The same value with every text in canonical form, in new lists and objects.

    Raises ``CanonicalError`` for anything that has no canonical form.
    """
    return _canonical(value, "$", 0)


def canonical_bytes(value: object) -> bytes:
    """The canonical UTF-8 bytes of a value; equal values give equal bytes.

    Raises ``CanonicalError`` for null, fractions, other types, lone surrogates,
    integers beyond ±(2^53 − 1) and keys that are not plain ASCII.
    """
    plain = canonical_value(value)
    return _written(plain).encode("utf-8")


def written_again(value: object) -> bytes:
    """The canonical bytes of a value that came from canonical bytes, its texts changed for canonical ones at most: it
    is not gone through again, which is most of the work."""
    return _written(value).encode("utf-8")


def read_canonical(data: bytes) -> object:
    """The value that these canonical bytes stand for.

    Raises ``CanonicalError`` when the bytes are not JSON or not in canonical form
    to the last byte (other spacing, key order, doubled keys, unnormalised text).
    """
    try:
        value: object = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise CanonicalError("$", "these bytes are not readable JSON") from error
    if canonical_bytes(value) != data:
        raise CanonicalError("$", "these bytes are not in canonical form")
    return value


def iso_date(day: date) -> str:
    """A calendar day as ``2025-03-31``; raises ``TypeError`` for a moment: its day depends on the zone."""
    if isinstance(day, datetime):
        raise TypeError("a moment is not a day: say in which time zone first")
    return day.isoformat()


def iso_moment(moment: datetime) -> str:
    """A moment in UTC, cut to whole seconds, as ``2025-03-31T14:05:09Z``.

    Raises ``ValueError`` for a moment without a time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _canonical(value: object, path: str, depth: int) -> object:
    if depth > DEEPEST:
        raise CanonicalError(path, "nested too deeply")
    if isinstance(value, str):
        return _checked_text(value, path)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _checked_integer(value, path)
    if isinstance(value, list):
        return [_canonical(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {
            _checked_key(key, path): _canonical(item, f"{path}.{key}", depth + 1)
            for key, item in value.items()
        }
    kind = KIND_IN_WORDS.get(type(value), f"a {type(value).__name__}")
    raise CanonicalError(path, f"{kind} has no place here")


def _checked_text(text: str, path: str) -> str:
    if text.isascii() and "\r" not in text:
        return text.strip()
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise CanonicalError(path, "half a character (a lone surrogate) has no place here")
    return canonical_text(text)


def _checked_integer(number: int, path: str) -> int:
    if abs(number) > LARGEST_INTEGER:
        raise CanonicalError(path, "the number is too large to be written exactly")
    return number


def _checked_key(key: object, path: str) -> str:
    """Keys must stand as they will be written: were they normalised, two could fall together unseen."""
    if not isinstance(key, str):
        raise CanonicalError(path, f"the key {key!r} is not text")
    if not _is_key(key):
        raise CanonicalError(path, f"the key {key!r} is not plain ASCII without outer blanks")
    return key


@lru_cache(maxsize=1024)
def _is_key(text: str) -> bool:
    """Remembered, for a log has the same few keys in each of its events."""
    return bool(text) and text.isascii() and canonical_text(text) == text

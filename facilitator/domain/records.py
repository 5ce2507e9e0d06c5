"""Frozen records read back from their plain, canonical form: what was written of a dataclass gives that dataclass.

Absent values are written as empty text, moments and days as ISO, nested records as objects, tuples as lists, and of
bytes their SHA-256 stands there: whoever reads gives them along.

A record whose class has `FLAT` holds parts that stand flat in it: for each such field the names that are written in its
place, with their types. What the part has beyond these is not written.

`LATER` names fields with defaults that came when records were stored already: they are written only where they say
something, so that a record that says nothing there has the bytes that it always had.

A class with `SORTS` stands for one of several: which one, by these keys, says the field `part` of what was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from facilitator.domain.canonical import CanonicalError

Record = TypeVar("Record")
Blobs = Mapping[str, bytes]
"""Bytes by their SHA-256 in hex; the empty ones need not be given."""

NO_BLOBS: Blobs = MappingProxyType({})

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_NOTHING = hashlib.sha256(b"").hexdigest()


def read_record(record: type[Record], plain: object, path: str = "$", blobs: Blobs = NO_BLOBS) -> Record:
    """The record that these plain values stand for.

    Raises ``CanonicalError``, saying where, when a part is missing, unknown or of another type.
    """
    if not isinstance(plain, dict):
        raise CanonicalError(path, "an object should stand here")
    kind: Any = record  # mypy takes no class of a type variable for hashable
    flat, hints = _flat(kind), _hints(kind)
    written = {name: hint for name, hint in hints.items() if name not in flat}
    for names in flat.values():
        written |= names
    written = {name: hint for name, hint in written.items() if name in plain or name not in _later(kind)}
    for name in sorted(written.keys() ^ plain.keys()):
        raise CanonicalError(f"{path}.{name}", "is missing" if name in written else "is not part of it")
    found = {name: _read(hint, plain[name], f"{path}.{name}", blobs) for name, hint in written.items()}
    parts = {
        field: hints[field](**{name: found.pop(name) for name in names}) for field, names in flat.items()
    }
    return record(**found, **parts)


def written_fields(record: object) -> dict[str, object]:
    """The values of a record by the names under which they are written."""
    flat, found = _flat(type(record)), dict[str, object]()
    for field in fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if field.name in _later(type(record)) and not value:
            continue
        if field.name in flat:
            found |= {name: getattr(value, name) for name in flat[field.name]}
        else:
            found[field.name] = value
    return found


def _flat(record: type[Any]) -> Mapping[str, Mapping[str, Any]]:
    return getattr(record, "FLAT", {})


def _later(record: type[Any]) -> Collection[str]:
    return getattr(record, "LATER", ())


@cache
def _hints(record: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {field.name: hints[field.name] for field in fields(record)}


def _read(hint: Any, value: object, path: str, blobs: Blobs) -> object:
    if get_origin(hint) is tuple:
        return _read_tuple(get_args(hint), value, path, blobs)
    if get_origin(hint) is UnionType:
        return None if value == "" else _read(_present(hint), value, path, blobs)
    if hint is datetime:
        return _read_moment(value, path)
    if hint is date:
        return _read_day(value, path)
    if hint is bytes:
        return _read_bytes(value, path, blobs)
    if isinstance(hint, type) and is_dataclass(hint):
        return read_record(_sort(hint, value, path), value, path, blobs)
    if type(value) is not hint:
        raise CanonicalError(path, f"{hint.__name__} expected")
    return value


def _sort(record: type[Any], value: object, path: str) -> type[Any]:
    """The class itself, or the one of its sorts that was written."""
    sorts: Mapping[str, type[Any]] = getattr(record, "SORTS", {})
    if not sorts or record in sorts.values():
        return record
    found = sorts.get(str(value.get("part"))) if isinstance(value, dict) else None
    if found is None:
        raise CanonicalError(f"{path}.part", "no sort that we know")
    return found


def _present(hint: Any) -> Any:
    """What stands beside "or nothing": the only union that a record has."""
    (found,) = (one for one in get_args(hint) if one is not NoneType)
    return found


def _read_tuple(kinds: tuple[Any, ...], value: object, path: str, blobs: Blobs) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise CanonicalError(path, "a list should stand here")
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise CanonicalError(path, f"{len(kinds)} entries should stand here")
    return tuple(
        _read(kind, item, f"{path}[{index}]", blobs)
        for index, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _read_day(value: object, path: str) -> date:
    try:
        if _DAY.fullmatch(str(value)):
            return date.fromisoformat(str(value))
    except ValueError:
        pass
    raise CanonicalError(path, "a date such as 2025-03-31 should stand here")


def _read_moment(value: object, path: str) -> datetime:
    try:
        if _MOMENT.fullmatch(str(value)):
            return datetime.fromisoformat(str(value))
    except ValueError:
        pass
    raise CanonicalError(path, "a moment such as 2025-03-31T14:05:09Z should stand here")


def _read_bytes(value: object, path: str, blobs: Blobs) -> bytes:
    if value == _NOTHING:
        return b""
    if not isinstance(value, str) or value not in blobs:
        raise CanonicalError(path, "the bytes that belong here were not given along")
    return blobs[value]

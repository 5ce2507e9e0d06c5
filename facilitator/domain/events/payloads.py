"""What the payloads of all events share: their kind, what of them may have to go, and the data that they become.

A payload is a frozen dataclass in the module of its family. A field without a default always stands in the data; one
with a default is left out while it holds it. A name that Python keeps for itself carries an underscore (`from_`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from enum import Enum
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from facilitator.domain.events.kinds import EventKind

_Value = TypeVar("_Value")
_PRIVATE, _SPREAD = object(), object()

Private: TypeAlias = Annotated[_Value, _PRIVATE]
"""A name, an address or somebody's own words: what may have to go one day, and so does not lie in the chain."""

Spread: TypeAlias = Annotated[_Value, _SPREAD]
"""A mapping whose entries stand in the data themselves, each under its own key: for what names its fields itself."""

Change: TypeAlias = Mapping[str, object]
"""Something before and after, under the keys that the event has for it."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What an event says beyond who, when and about what."""

    kind: ClassVar[EventKind]
    changes_fact: ClassVar[bool] = False
    """Whether it changes what pages, packs and signatures rest on: who people are, what a commitment says and where it
    stands, what was locked and signed. The audit has to know every such kind."""

    def __init_subclass__(cls) -> None:
        """Files the payload under its kind."""
        if "kind" in cls.__dict__:
            _BY_KIND[cls.kind] = cls

    def data(self) -> dict[str, object]:
        """All that it says, as strings, whole numbers, booleans, lists and dicts."""
        said: dict[str, object] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                said |= value if field.name in _marked(self.kind, _SPREAD) else {key_of(field): value}
        return {key: _plain(value) for key, value in said.items()}

    def private_keys(self) -> frozenset[str]:
        """The keys of the data whose values may have to go."""
        keys: set[str] = set()
        for field in fields(self):
            if field.name in _marked(self.kind, _PRIVATE):
                spread = field.name in _marked(self.kind, _SPREAD)
                keys |= getattr(self, field.name).keys() if spread else {key_of(field)}
        return frozenset(keys)


_BY_KIND: dict[EventKind, type[Payload]] = {}


def payload_of(kind: EventKind) -> type[Payload]:
    """The payload of a kind; raises KeyError for one that nothing can record."""
    return _BY_KIND[kind]


@cache
def _marked(kind: EventKind, mark: object) -> frozenset[str]:
    """The fields of a kind's payload whose annotation carries this mark."""
    hints = get_type_hints(payload_of(kind), include_extras=True)
    return frozenset(name for name, hint in hints.items() if mark in getattr(hint, "__metadata__", ()))


_READ_BACK = frozenset(
    {
        "entry",
        "before",
        "added",
        "opportunity",
        "concern",
        "starts_at",
        "kind",
        "number",
        "session",
        "of_step",
        "criteria",
    }
)
"""Keys from which registers, sessions, people and criteria are read as they once were, in old events as well.
Of the others an old event may lack what its kind says today."""


def misshapen(kind: EventKind, said: Mapping[str, object], gone: Collection[str] = ()) -> str:
    """The key of the first value of an event's data that pages cannot read; empty text where they can read all.

    It is missing, or of another type than its payload has. What is under keys that the payload does not know nobody
    reads; `gone` was erased.
    """
    if kind not in _BY_KIND:
        return ""
    hints = get_type_hints(payload_of(kind))
    spread = _marked(kind, _SPREAD)
    for field in fields(payload_of(kind)):
        key = key_of(field)
        if field.name in spread or key in gone:
            continue
        if key not in said:
            if key in _READ_BACK and field.default is MISSING:
                return key
        elif not _is_of(said[key], hints[field.name]):
            return key
    return ""


def _is_of(value: object, hint: Any) -> bool:
    """Whether a value of an event's data is of a type."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_is_of(value, one) for one in parts)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(_is_of(one, parts[1]) for one in value.values())
    if origin is Sequence:
        return isinstance(value, list) and all(_is_of(one, parts[0]) for one in value)
    if hint is object:
        return True
    return type(value) is hint if hint in (bool, int) else isinstance(value, hint)


def key_of(field: Field[object]) -> str:
    """Under which key of an event's data a field stands."""
    return field.name.rstrip("_")


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value

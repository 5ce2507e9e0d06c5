"""What may have to go does not lie in the chain: the event has a salted hash of it, and the value stands apart.

Apart means in a row of its own beside the event, with the salt. Erasing both leaves the event, its hash and everything
that follows as they are, and the hash alone tells nobody what it was: without the salt it cannot be guessed at.
Fields are named `by`, `for_whom` (the name, not the side) and, for parts of the data, `data.reason`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from facilitator.domain.actors import ActorKind
from facilitator.domain.canonical import canonical_bytes, canonical_value
from facilitator.domain.languages import OWN, english_day, puts_month_first
from facilitator.domain.log import Actor, EventBody
from facilitator.domain.zones import local

_LABEL = b"trust-value/1\n"
_SALT_BYTES = 16
_DATA = "data."
BY, FOR_WHOM = "by", "for_whom"

Kept: TypeAlias = Mapping[str, Mapping[str, Any]]
"""By field either its `value` and `salt`, or when it was erased: `erased_at`."""


class Gone(str):
    """Stands for a value that nobody has any more, and says so in words."""

    __slots__ = ()

    def __str__(self) -> str:
        return self


def value_hash(value: object, salt: str) -> str:
    """The hash, in hex, of a value behind its salt."""
    return hashlib.sha256(_LABEL + salt.encode() + b"\n" + canonical_bytes(value)).hexdigest()


def set_apart(body: EventBody, keys: Collection[str]) -> tuple[EventBody, dict[str, dict[str, Any]]]:
    """The event as it is sealed, and what is kept apart from it: names, and what its data has under these keys.

    What is empty stays; so does the name of a command, which is nobody's. Raises CanonicalError for a value without a
    canonical form.
    """
    speaker, _, side = body.for_whom.rpartition(" (")
    private: dict[str, object] = {_DATA + key: body.data[key] for key in keys if body.data.get(key)}
    if body.by.role != ActorKind.COMMAND and body.by.name:
        private[BY] = body.by.name
    if speaker:
        private[FOR_WHOM] = speaker
    kept: dict[str, dict[str, Any]] = {
        name: {"value": canonical_value(value), "salt": secrets.token_hex(_SALT_BYTES)}
        for name, value in private.items()
    }
    sealed = replace(
        body,
        by=replace(body.by, name="") if BY in private else body.by,
        for_whom=f"({side}" if speaker else body.for_whom,
        data={key: value for key, value in body.data.items() if _DATA + key not in private},
        private={name: value_hash(one["value"], one["salt"]) for name, one in kept.items()},
    )
    return sealed, kept


def opened(body: EventBody, kept: Kept, zone: str = "UTC", locale: str = OWN) -> EventBody:
    """The event with what is kept apart from it; what is gone says so, and since when: by the calendar of this zone,
    as a programme of this locale writes its dates.

    Its `private` names then only what is gone. Whether the values are those that were set apart `kept_fault` says.
    """
    values = {name: _value(name, kept.get(name), zone, locale) for name in body.private}
    if not values:
        return body
    return replace(
        body,
        by=Actor(values.get(BY, body.by.name), body.by.role),
        for_whom=f"{values[FOR_WHOM]} {body.for_whom}" if FOR_WHOM in values else body.for_whom,
        data={
            **body.data,
            **{name[len(_DATA) :]: value for name, value in values.items() if name.startswith(_DATA)},
        },
        private={name: body.private[name] for name, value in values.items() if isinstance(value, Gone)},
    )


def agrees(said: object, stored: object) -> bool:
    """Whether what an event says is what is stored; of what is gone nobody can say that it is not."""
    return isinstance(said, Gone) or said == stored


def kept_fault(body: EventBody, kept: Kept, erased: Collection[str]) -> str:
    """What is wrong with what is kept apart from an event, in a sentence, or empty text.

    `erased` are those of its fields that a later event tells were erased.
    """
    for name, expected in body.private.items():
        one = kept.get(name)
        what = f"event {body.seq}: {_in_words(name)}"
        if one is None:
            return f"{what} is not stored any more, and nobody erased it"
        if "erased_at" in one:
            if name not in erased:
                return f"{what} is said to be erased, and the log tells of no erasing"
        elif name in erased:
            return f"{what} was erased, and is stored again"
        elif not _fits(one, expected):
            return f"{what} is not what was recorded: it or its salt was changed"
    strange = kept.keys() - body.private.keys()
    if strange:
        return f"event {body.seq}: {_in_words(min(strange))} is stored, and was not recorded"
    return ""


def _fits(one: Mapping[str, Any], expected: str) -> bool:
    value, salt = one.get("value"), one.get("salt")
    return value is not None and isinstance(salt, str) and value_hash(value, salt) == expected


def _value(name: str, one: Mapping[str, Any] | None, zone: str, locale: str) -> Any:
    what = "name " if name in (BY, FOR_WHOM) else ""
    if one is None or not {"value", "erased_at"} & one.keys():
        return Gone(f"({what}not stored any more)")
    if "erased_at" not in one:
        return one["value"]
    day = local(datetime.fromisoformat(one["erased_at"]), zone).date()
    return Gone(f"({what}erased on {english_day(day, month_first=puts_month_first(locale))})")


def _in_words(name: str) -> str:
    """A field as people name it."""
    words = {BY: "the name of who did it", FOR_WHOM: "the name of whose words it records"}
    return words.get(name) or f"its {name.removeprefix(_DATA).replace('_', ' ')}"

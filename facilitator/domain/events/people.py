"""What happens to the people of the two parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Change, Payload, Private


@dataclass(frozen=True, slots=True)
class PersonAdded(Payload):
    """Somebody belongs to a party from now on. Their e-mail address is not told."""

    kind = EventKind.PERSON_ADDED
    changes_fact = True

    number: int
    side: str
    name: Private[str]
    role_title: Private[str]
    roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class PersonEdited(Payload):
    """Name, role title or roles were changed: by field, each `from` what `to` what. Other fields are not told."""

    kind = EventKind.PERSON_EDITED
    changes_fact = True

    number: int
    changes: Private[Mapping[str, Change]]


@dataclass(frozen=True, slots=True)
class PersonMoved(Payload):
    """Somebody had been put on the wrong side, and stands on the other from now on."""

    kind = EventKind.PERSON_MOVED
    changes_fact = True

    number: int
    name: Private[str]
    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class PersonLeft(Payload):
    """Somebody's part has ended, and what they held went to another of their party."""

    kind = EventKind.PERSON_LEFT

    name: Private[str]
    side: str
    handed_over_to: Private[str]
    commitments: int
    note: Private[str]


@dataclass(frozen=True, slots=True)
class PersonCameBack(Payload):
    """Who had left takes part again; what was handed over stays where it is."""

    kind = EventKind.PERSON_CAME_BACK

    name: Private[str]
    side: str


@dataclass(frozen=True, slots=True)
class PersonRemoved(Payload):
    """Somebody who had come with an import went with it."""

    kind = EventKind.PERSON_REMOVED
    changes_fact = True

    number: int
    name: Private[str]
    side: str
    reason: str

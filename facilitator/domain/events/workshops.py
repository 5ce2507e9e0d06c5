"""Workshops are planned, held and closed; who is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class _Planned(Payload):
    """When, where and of what kind; `starts_at` in UTC, `expected` by name."""

    kind_: str
    title: Private[str]
    step: int
    starts_at: str
    length_minutes: int
    place: Private[str]
    template: str
    expected: Private[Sequence[str]]


@dataclass(frozen=True, slots=True)
class WorkshopPlanned(_Planned):
    """A workshop was planned, with so many blocks; `copied_from` is the workshop whose agenda it got, or 0."""

    kind = EventKind.WORKSHOP_PLANNED

    items: int
    copied_from: int


@dataclass(frozen=True, slots=True)
class WorkshopEdited(_Planned):
    """When, where or what kind was changed, and who is expected; nobody is named where that stayed."""

    kind = EventKind.WORKSHOP_EDITED


@dataclass(frozen=True, slots=True)
class WorkshopStarted(Payload):
    """The session and its live room were opened."""

    kind = EventKind.WORKSHOP_STARTED


@dataclass(frozen=True, slots=True)
class WorkshopNotStarted(Payload):
    """A session that was started by mistake is planned again; nothing had happened in it."""

    kind = EventKind.WORKSHOP_NOT_STARTED


@dataclass(frozen=True, slots=True)
class WorkshopClosed(Payload):
    """The session ended, with its list signed (`agreed`) or not; `sign_until` is the last day to sign, or empty."""

    kind = EventKind.WORKSHOP_CLOSED

    note: Private[str]
    agreed: bool
    sign_until: str


@dataclass(frozen=True, slots=True)
class WorkshopReopened(Payload):
    """A closed session was opened again."""

    kind = EventKind.WORKSHOP_REOPENED


@dataclass(frozen=True, slots=True)
class WorkshopCancelled(Payload):
    """A planned session does not take place, and why."""

    kind = EventKind.WORKSHOP_CANCELLED

    why: Private[str]


@dataclass(frozen=True, slots=True)
class WorkshopBroughtBack(Payload):
    """A cancelled session is planned again."""

    kind = EventKind.WORKSHOP_BROUGHT_BACK


@dataclass(frozen=True, slots=True)
class WorkshopDeleted(Payload):
    """A session that was never started, and that nothing belonged to, is on no list any more."""

    kind = EventKind.WORKSHOP_DELETED


@dataclass(frozen=True, slots=True)
class WorkshopRestored(Payload):
    """A deleted session is back as it was."""

    kind = EventKind.WORKSHOP_RESTORED


@dataclass(frozen=True, slots=True)
class AttendanceExpected(Payload):
    """Somebody is expected at a session that is planned, or not after all."""

    kind = EventKind.ATTENDANCE_EXPECTED

    person: Private[str]
    side: str
    expected: bool


@dataclass(frozen=True, slots=True)
class AttendanceTaken(Payload):
    """Somebody is there, or is not after all."""

    kind = EventKind.ATTENDANCE_TAKEN

    person: Private[str]
    side: str
    present: bool

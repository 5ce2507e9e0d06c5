"""What people are asked for before a session. No event has what somebody typed: taken in, the entries tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload


@dataclass(frozen=True, slots=True)
class _OfHomework(Payload):
    """For which register, by its key."""

    register: str


@dataclass(frozen=True, slots=True)
class HomeworkAsked(_OfHomework):
    """So many people of each side are asked, `by` a day, where one was said; each gets a link."""

    kind = EventKind.HOMEWORK_ASKED

    supplier: int
    customer: int
    by_day: str = ""


@dataclass(frozen=True, slots=True)
class HomeworkLinkRenewed(_OfHomework):
    """Somebody of a side has a new link; the one before opens nothing any more."""

    kind = EventKind.HOMEWORK_LINK_RENEWED

    side: str


@dataclass(frozen=True, slots=True)
class HomeworkLinkEnded(_OfHomework):
    """The link of somebody of a side opens nothing any more."""

    kind = EventKind.HOMEWORK_LINK_ENDED

    side: str


@dataclass(frozen=True, slots=True)
class HomeworkHandedIn(_OfHomework):
    """Somebody of a side handed in what they had typed."""

    kind = EventKind.HOMEWORK_HANDED_IN

    side: str


@dataclass(frozen=True, slots=True)
class HomeworkTakenBack(_OfHomework):
    """Somebody of a side took back what they had handed in, before the session."""

    kind = EventKind.HOMEWORK_TAKEN_BACK

    side: str


@dataclass(frozen=True, slots=True)
class HomeworkTakenIn(_OfHomework):
    """All that was handed in went into the register, as these entries."""

    kind = EventKind.HOMEWORK_TAKEN_IN

    entries: Sequence[str]


@dataclass(frozen=True, slots=True)
class HomeworkTakenOut(_OfHomework):
    """These entries are off the lists again: what was handed in waits as before."""

    kind = EventKind.HOMEWORK_TAKEN_OUT

    entries: Sequence[str]

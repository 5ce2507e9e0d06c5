"""What a facilitator would best do next: one thing, found from where the programme stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facilitator.domain.sides import Side
from facilitator.domain.workshops import SheetState, WorkshopState

PREPARE_DAYS = 14
"""From this many days before a session, getting ready for it comes before everything else that can wait."""


class Next(StrEnum):
    """The kinds of next action, the most pressing first."""

    CONTINUE = "continue"
    SIGN = "sign"
    ADD_PEOPLE = "add_people"
    NAME_SIGNATORY = "name_signatory"
    PLAN_LAUNCH = "plan_launch"
    START = "start"
    PREPARE = "prepare"
    WAIT = "wait"
    PLAN_NEXT = "plan_next"


@dataclass(frozen=True, slots=True)
class Session:
    """A workshop as this rule sees it; `day` in the programme's zone."""

    number: int
    day: date
    state: WorkshopState
    sheet: SheetState
    sign_until: date | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a programme stands. `people` and `signatories` count those who are there, by side."""

    today: date
    people: Mapping[Side, int]
    signatories: Mapping[Side, int]
    sessions: Sequence[Session]
    agreed_unsigned: int = 0


@dataclass(frozen=True, slots=True)
class NextAction:
    """One thing to do. `side` when one party lacks something (None: both), `number` the workshop's, `day` its day."""

    kind: Next
    side: Side | None = None
    number: int | None = None
    day: date | None = None
    count: int = 0


def next_action(now: Situation) -> NextAction:
    """The one thing to do next.

    What happens in the room comes first, then what would stop a session from happening, then the session
    that is near, then the session after. Commitments that wait have a list of their own.
    """
    return (
        _running(now)
        or _missing_people(now)
        or _unsigned(now)
        or _first_session(now)
        or _coming(now)
        or _later(now)
    )


def _running(now: Situation) -> NextAction | None:
    running = [one for one in now.sessions if one.state is WorkshopState.RUNNING]
    if not running:
        return None
    latest = max(running, key=lambda one: one.number)
    kind = Next.SIGN if latest.sheet is SheetState.OPEN else Next.CONTINUE
    return NextAction(kind, number=latest.number, day=latest.day)


def _missing_people(now: Situation) -> NextAction | None:
    for kind, counts in ((Next.ADD_PEOPLE, now.people), (Next.NAME_SIGNATORY, now.signatories)):
        lacking = [side for side in Side if not counts.get(side)]
        if lacking:
            return NextAction(kind, side=lacking[0] if len(lacking) == 1 else None)
    return None


def _unsigned(now: Situation) -> NextAction | None:
    """A closed workshop whose list may still be signed, the newest first."""
    for one in sorted(now.sessions, key=lambda one: one.number, reverse=True):
        if one.state is not WorkshopState.CLOSED or one.sheet is SheetState.COMPLETE:
            continue
        if one.sign_until is None or one.sign_until < now.today:
            continue
        if one.sheet is SheetState.OPEN or now.agreed_unsigned:
            return NextAction(Next.SIGN, number=one.number, day=one.sign_until, count=now.agreed_unsigned)
    return None


def _first_session(now: Situation) -> NextAction | None:
    return None if now.sessions else NextAction(Next.PLAN_LAUNCH)


def _planned(now: Situation) -> Session | None:
    """The planned one ahead that comes first; without any, one whose day has passed without it."""
    planned = (one for one in now.sessions if one.state is WorkshopState.PLANNED)
    return min(planned, key=lambda one: (one.day < now.today, one.day, one.number), default=None)


def _coming(now: Situation) -> NextAction | None:
    session = _planned(now)
    if session is None:
        return None
    days = (session.day - now.today).days
    if days > PREPARE_DAYS:
        return None
    kind = Next.START if days <= 0 else Next.PREPARE
    return NextAction(kind, number=session.number, day=session.day, count=max(0, days))


def _later(now: Situation) -> NextAction:
    session = _planned(now)
    if session is None:
        return NextAction(Next.PLAN_NEXT)
    return NextAction(Next.WAIT, number=session.number, day=session.day)

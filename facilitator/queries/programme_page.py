"""The whole programme at a glance, in a number of queries that does not grow with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from facilitator.domain.commitments import UNSIGNED, State
from facilitator.domain.counts import Counts
from facilitator.domain.next_action import NextAction, Session, Situation, next_action
from facilitator.domain.people import Roles
from facilitator.domain.registers.requests import Waiting as RequestsWaiting
from facilitator.domain.registers.requests import waiting_for
from facilitator.domain.sides import Side
from facilitator.domain.staging import is_stalled
from facilitator.domain.zones import today_in
from facilitator.models import Person
from facilitator.queries.entries import Glance, glance_of
from facilitator.queries.name_order import LOCALE, by_name
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read
from facilitator.queries.tallies import Group, counts_by_side, tallies_of
from facilitator.queries.waiting import WaitingList, waiting_of
from facilitator.queries.workshops import WorkshopBrief, next_of, timeline


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a party who is there."""

    name: str
    role_title: str
    side: Side
    roles: Roles


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """All that the page of a programme says."""

    today: date
    members: tuple[Member, ...]
    workshops: tuple[WorkshopBrief, ...]
    next_session: WorkshopBrief | None
    next_day: date | None
    """The day of the next session in the programme's zone."""
    groups: tuple[Group, ...]
    counts: dict[Side, Counts]
    waiting: WaitingList
    agreed_unsigned: int
    days_since_kept: int | None
    is_stalled: bool
    next_action: NextAction
    register: Glance
    requests: tuple[RequestsWaiting, ...] = ()
    """What each side is asked for and has not answered; nothing where no register with requests is used."""

    @property
    def both(self) -> Counts:
        return self.counts[Side.SUPPLIER] + self.counts[Side.CUSTOMER]

    @property
    def days_until(self) -> int:
        """Days until the next session's planned day; negative when that has passed, 0 without one."""
        return (self.next_day - self.today).days if self.next_day else 0


@dataclass(frozen=True, slots=True)
class Found:
    """All that is read for the page; whatever else it says follows from this and from the programme."""

    today: date
    members: tuple[Member, ...]
    workshops: tuple[WorkshopBrief, ...]
    groups: tuple[Group, ...]
    waiting: WaitingList
    register: Glance


def programme_page(programme: ProgrammeBrief, now: datetime) -> ProgrammePage:
    """The page's values; five queries whatever the programme holds."""
    return page_of(programme, found_of(programme, now))


def found_of(programme: ProgrammeBrief, now: datetime) -> Found:
    """What the page is made of."""
    today = today_in(programme.time_zone, now)
    return Found(
        today=today,
        members=_members(programme.id),
        workshops=tuple(timeline(programme.id)),
        groups=tallies_of(programme.id, today),
        waiting=waiting_of(programme.id, programme.time_zone, today),
        register=glance_of(programme.id),
    )


def page_of(programme: ProgrammeBrief, found: Found) -> ProgrammePage:
    """The page that follows from what was read."""
    today, groups, workshops = found.today, found.groups, found.workshops
    coming = next_of(workshops, programme.time_zone, today)
    agreed = sum(group.how_many for group in groups if group.state is State.AGREED)
    return ProgrammePage(
        today=today,
        members=found.members,
        workshops=workshops,
        next_session=coming,
        next_day=today_in(programme.time_zone, coming.starts_at) if coming else None,
        groups=groups,
        counts=counts_by_side(groups, today),
        waiting=found.waiting,
        days_since_kept=_days_since_kept(groups, programme.time_zone, today),
        agreed_unsigned=agreed,
        is_stalled=is_stalled(_rounds(groups, workshops)),
        next_action=next_action(_situation(programme, today, found.members, workshops, agreed)),
        register=found.register,
        requests=waiting_for(found.register.asked, today),
    )


_MEMBERS = (
    select(
        Person.name,
        Person.role_title,
        Person.side,
        Person.is_sponsor,
        Person.is_signatory,
        Person.is_decision_maker,
        Person.is_observer,
        LOCALE,
    )
    .where(Person.programme_id == bindparam("programme_id"), Person.left_at.is_(None))
    .order_by(Person.number)
)


def _members(programme_id: int) -> tuple[Member, ...]:
    rows = read(_MEMBERS, {"programme_id": programme_id})
    return tuple(Member(row.name, row.role_title, row.side, Roles(*row[3:-1])) for row in by_name(rows))


def _situation(
    programme: ProgrammeBrief,
    today: date,
    members: Sequence[Member],
    workshops: Sequence[WorkshopBrief],
    agreed: int,
) -> Situation:
    return Situation(
        today=today,
        people={side: sum(one.side == side for one in members) for side in Side},
        signatories={side: sum(one.side == side and one.roles.signatory for one in members) for side in Side},
        sessions=[
            Session(
                number=one.number,
                day=today_in(programme.time_zone, one.starts_at),
                state=one.state,
                sheet=one.sheet,
                sign_until=one.sign_until,
            )
            for one in workshops
        ],
        agreed_unsigned=agreed,
    )


def _days_since_kept(groups: Sequence[Group], zone: str, today: date) -> int | None:
    kept = [
        group.last_judged_at
        for group in groups
        if group.state in (State.KEPT, State.KEPT_LATE) and group.last_judged_at is not None
    ]
    return max(0, (today - today_in(zone, max(kept))).days) if kept else None


def _rounds(groups: Sequence[Group], workshops: Sequence[WorkshopBrief]) -> list[int]:
    """The largest stretch promised in each workshop that made any signed commitment, oldest first."""
    by_workshop: dict[int, int] = {}
    for group in groups:
        if group.made_in_id is not None and group.state not in UNSIGNED | {State.DROPPED}:
            by_workshop[group.made_in_id] = max(group.stretch, by_workshop.get(group.made_in_id, 0))
    return [by_workshop[one.id] for one in workshops if by_workshop.get(one.id)]

"""The whole programme at a glance, in a number of queries that does not grow with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, case, func, not_, or_, select

from facilitator.domain.commitments import (
    CARRIED_TOO_OFTEN,
    DUE_SOON_DAYS,
    ENDED,
    UNREPORTED,
    UNSIGNED,
    State,
)
from facilitator.domain.counts import Counts
from facilitator.domain.next_action import NextAction, Session, Situation, next_action
from facilitator.domain.people import Roles
from facilitator.domain.sides import Side
from facilitator.domain.staging import is_stalled
from facilitator.domain.zones import today_in
from facilitator.models import Commitment, Person
from facilitator.queries.commitment_lines import LINE, CommitmentLine, line_of, with_names
from facilitator.queries.entries import Glance, glance_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read
from facilitator.queries.standings import state_in
from facilitator.queries.tallies import Group, counts_by_side, tallies_of
from facilitator.queries.workshops import WorkshopBrief, next_of, timeline

SHOWN = 8
"""Of commitments that wait, the page shows so many; the ledger has the rest."""


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
    groups: tuple[Group, ...]
    counts: dict[Side, Counts]
    overdue: tuple[CommitmentLine, ...]
    due_soon: tuple[CommitmentLine, ...]
    carried_often: tuple[CommitmentLine, ...]
    agreed_unsigned: int
    days_since_kept: int | None
    is_stalled: bool
    next_action: NextAction
    register: Glance

    @property
    def both(self) -> Counts:
        return self.counts[Side.SUPPLIER] + self.counts[Side.CUSTOMER]

    def sponsors(self, side: Side) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.side == side and one.roles.sponsor)

    def signatories(self, side: Side) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.side == side and one.roles.signatory)

    def how_many(self, side: Side) -> int:
        return sum(one.side == side for one in self.members)


def programme_page(programme: ProgrammeBrief, now: datetime) -> ProgrammePage:
    """The page's values; six queries whatever the programme holds."""
    today = today_in(programme.time_zone, now)
    members = _members(programme.id)
    workshops = tuple(timeline(programme.id))
    groups = tallies_of(programme.id, today)
    counts = counts_by_side(groups, today)
    waiting = _waiting(programme.id, today)
    agreed = sum(group.how_many for group in groups if group.state is State.AGREED)
    return ProgrammePage(
        today=today,
        members=members,
        workshops=workshops,
        next_session=next_of(list(workshops)),
        groups=groups,
        counts=counts,
        overdue=waiting.overdue,
        due_soon=waiting.due_soon,
        carried_often=waiting.carried_often,
        agreed_unsigned=agreed,
        days_since_kept=_days_since_kept(groups, programme.time_zone, today),
        is_stalled=is_stalled(_rounds(groups, workshops)),
        next_action=next_action(
            _situation(
                programme, today, members, workshops, sum(one.overdue for one in counts.values()), agreed
            )
        ),
        register=glance_of(programme.id),
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
    )
    .where(Person.programme_id == bindparam("programme_id"), Person.left_at.is_(None))
    .order_by(Person.number)
)


def _members(programme_id: int) -> tuple[Member, ...]:
    rows = read(_MEMBERS, {"programme_id": programme_id})
    return tuple(Member(row.name, row.role_title, row.side, Roles(*row[3:])) for row in rows)


def _situation(
    programme: ProgrammeBrief,
    today: date,
    members: Sequence[Member],
    workshops: Sequence[WorkshopBrief],
    overdue: int,
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
        overdue=overdue,
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


def _attention() -> Select[*tuple[Any, ...]]:
    """Commitments that want attention, the first SHOWN of each kind; built once, as it is long.

    `heap`: 0 overdue, 1 due soon, 2 neither; `place` counts inside the heap, `carried_place` among those
    that were carried too often.
    """
    unreported = state_in(UNREPORTED)
    heap = case(
        (and_(unreported, Commitment.due < bindparam("today", type_=Date)), 0),
        (and_(unreported, Commitment.due <= bindparam("soon", type_=Date)), 1),
        else_=2,
    )
    order = (Commitment.due, Commitment.side.desc(), Commitment.number)
    too_often = Commitment.carried_count >= CARRIED_TOO_OFTEN
    each = (
        select(
            Commitment.id,
            heap.label("heap"),
            func.row_number().over(partition_by=heap, order_by=order).label("place"),
            func.row_number().over(partition_by=too_often, order_by=order).label("carried_place"),
        )
        .where(
            Commitment.programme_id == bindparam("programme_id"),
            not_(state_in(ENDED)),
            or_(Commitment.due <= bindparam("soon", type_=Date), too_often),
        )
        .subquery()
    )
    return (
        with_names(select(*LINE, each.c.heap, each.c.place, each.c.carried_place))
        .join(each, each.c.id == Commitment.id)
        .where(
            or_(
                and_(each.c.heap < 2, each.c.place <= SHOWN),
                and_(too_often, each.c.carried_place <= SHOWN),
            )
        )
        .order_by(*order)
    )


_ATTENTION = _attention()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The three lists of commitments that want attention."""

    overdue: tuple[CommitmentLine, ...]
    due_soon: tuple[CommitmentLine, ...]
    carried_often: tuple[CommitmentLine, ...]


def _waiting(programme_id: int, today: date) -> _Waiting:
    values = {"programme_id": programme_id, "today": today, "soon": today + timedelta(days=DUE_SOON_DAYS)}
    rows = read(_ATTENTION, values).all()
    return _Waiting(
        overdue=tuple(line_of(row) for row in rows if row.heap == 0 and row.place <= SHOWN),
        due_soon=tuple(line_of(row) for row in rows if row.heap == 1 and row.place <= SHOWN),
        carried_often=tuple(
            line_of(row)
            for row in rows
            if row.carried_count >= CARRIED_TOO_OFTEN and row.carried_place <= SHOWN
        ),
    )

"""Commitments of a programme in numbers, grouped in SQL: as much work for four thousand as for forty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, Select, bindparam, case, cast, func, null, select

from facilitator.domain.commitments import DUE_SOON_DAYS, UNREPORTED, State
from facilitator.domain.counts import Counts, Tally, count_many
from facilitator.domain.sides import Side
from facilitator.models import Commitment
from facilitator.queries.reading import read
from facilitator.queries.standings import explained_expr, state_expr

_LATE, _SOON, _LATER = 0, 1, 2
WHEN = case(
    (Commitment.due < bindparam("today", type_=Date), _LATE),
    (Commitment.due <= bindparam("soon", type_=Date), _SOON),
    else_=_LATER,
)
"""SQL: how its date lies to `today` and `soon`, which `days` gives; as few kinds of dates as counts tell apart."""


def days(today: date) -> dict[str, date]:
    """The values for `WHEN`."""
    return {"today": today, "soon": today + timedelta(days=DUE_SOON_DAYS)}


def date_like(when: int, today: date) -> date | None:
    """A date that counts as those of this kind do."""
    if when == _LATE:
        return today - timedelta(days=1)
    return today if when == _SOON else None


class Group(NamedTuple):
    """So many commitments alike: of one side, step (None: of all) and workshop (None: made outside any), in one state.

    `stretch` is the largest among them, `last_judged_at` the newest verdict or settlement.
    """

    side: Side
    step: int | None
    made_in_id: int | None
    state: State
    explained: bool
    how_many: int
    overdue: bool
    due_soon: bool
    carried: bool
    stretch: int
    last_judged_at: datetime | None

    def tally(self, today: date) -> Tally:
        """One of them, as the domain counts it."""
        when = _LATE if self.overdue else _SOON if self.due_soon else _LATER
        return Tally(self.state, date_like(when, today), self.explained, int(self.carried))


def _statement(by_step: bool) -> Select[*tuple[Any, ...]]:
    """The grouped select, built once: putting the state's expression together costs more than running it."""
    each = (
        select(
            Commitment.side,
            Commitment.step if by_step else null().label("step"),
            Commitment.made_in_id,
            state_expr().label("state"),
            cast(explained_expr(), Integer).label("explained"),
            WHEN.label("when"),
            case((Commitment.carried_count > 0, 1), else_=0).label("carried"),
            Commitment.stretch,
            func.coalesce(Commitment.settled_at, Commitment.verdict_at).label("judged_at"),
        )
        .where(Commitment.programme_id == bindparam("programme_id"))
        .subquery()
    )
    keys = (
        each.c.side,
        each.c.step,
        each.c.made_in_id,
        each.c.state,
        each.c.explained,
        each.c.when,
        each.c.carried,
    )
    return (
        select(*keys, func.count(), func.max(each.c.stretch), func.max(each.c.judged_at))
        .group_by(*keys)
        .order_by(each.c.made_in_id, each.c.side, each.c.state)
    )


_GROUPED, _BY_STEP = _statement(by_step=False), _statement(by_step=True)


def tallies_of(programme_id: int, today: date, *, by_step: bool = False) -> tuple[Group, ...]:
    """All commitments of a programme in groups, `today` being the day there; one query.

    Without `by_step` those of all steps are together: a third of the groups.
    """
    return tuple(
        _group(*row)
        for row in read(_BY_STEP if by_step else _GROUPED, {"programme_id": programme_id, **days(today)})
    )


def _group(
    side: Side,
    step: int | None,
    made_in_id: int | None,
    state: State,
    explained: int,
    when: int,
    carried: int,
    how_many: int,
    stretch: int | None,
    last_judged_at: datetime | None,
) -> Group:
    unreported = state in UNREPORTED
    return Group(
        side=side,
        step=step,
        made_in_id=made_in_id,
        state=state,
        explained=bool(explained),
        how_many=how_many,
        overdue=unreported and when == _LATE,
        due_soon=unreported and when == _SOON,
        carried=bool(carried),
        stretch=stretch or 0,
        last_judged_at=last_judged_at,
    )


def counts_of(groups: Iterable[Group], today: date) -> Counts:
    """The groups taken together."""
    return count_many(((group.tally(today), group.how_many) for group in groups), today)


def counts_by_side(groups: Iterable[Group], today: date) -> dict[Side, Counts]:
    """The same, for each side as the one that promised."""
    known = tuple(groups)
    return {side: counts_of((group for group in known if group.side is side), today) for side in Side}

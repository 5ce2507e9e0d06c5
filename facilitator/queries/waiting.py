"""What a programme's open commitments wait for, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Row, Select, and_, bindparam, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from facilitator.domain.commitments import CARRIED_TOO_OFTEN, DUE_SOON_DAYS, ENDED, UNREPORTED, State
from facilitator.domain.sides import Side
from facilitator.domain.waiting import Wait, wait_of, waited_for
from facilitator.domain.zones import today_in
from facilitator.models import ChangeAsk, Commitment
from facilitator.queries.commitment_lines import LINE, line_of, with_names
from facilitator.queries.reading import read
from facilitator.queries.standings import state_in

SHOWN = 6
"""So many rows stand on the programme's page; the ledger has the rest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One commitment that waits. `side`: whose word is due, None for both; `person`: theirs, "" for both.

    `days`: since it was due or said, or, for what is due soon, until its day. `whose`: the side that promised.
    """

    wait: Wait
    ref: str
    whose: Side
    deed: str
    side: Side | None
    person: str
    days: int
    due: date | None
    carried_count: int


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The first SHOWN that wait, and how many do in all."""

    rows: tuple[Waiting, ...] = ()
    total: int = 0


_ask = aliased(ChangeAsk)
"""The open wish to change it; the state asks the table under its own name."""
_SAID_AT = func.coalesce(Commitment.report_at, Commitment.verdict_at)
_TOO_OFTEN = and_(Commitment.carried_count >= CARRIED_TOO_OFTEN, state_in(UNREPORTED))


def _statement() -> Select[*tuple[Any, ...]]:
    """Built once, as it is long. The order is that of `Wait`, and by date within each."""
    today, soon = bindparam("today", type_=Date), bindparam("soon", type_=Date)
    is_unreported = state_in(UNREPORTED)
    asked = and_(_ask.id.is_not(None), _ask.accepted_at.is_(None), is_unreported)
    urgency = case(
        (asked, 2),
        (and_(is_unreported, Commitment.due < today), 0),
        (state_in([State.VIEWS_DIFFER]), 1),
        (state_in([State.REPORTED]), 3),
        (state_in([State.JUDGED]), 4),
        (_TOO_OFTEN, 5),
        else_=6,
    )
    return (
        with_names(
            select(
                *LINE,
                _SAID_AT.label("said_at"),
                _ask.asked_at,
                _ask.side.label("asked_by"),
                _ask.accepted_at,
                func.count().over().label("total"),
            )
        )
        .outerjoin(_ask, and_(_ask.commitment_id == Commitment.id, _ask.closed_at.is_(None)))
        .where(
            Commitment.programme_id == bindparam("programme_id"),
            Commitment.active_at.is_not(None),
            not_(state_in(ENDED)),
            or_(Commitment.due <= soon, not_(is_unreported), asked, _TOO_OFTEN),
        )
        .order_by(urgency, Commitment.due, Commitment.side.desc(), Commitment.number)
        .limit(SHOWN)
    )


_WAITING = _statement()


def waiting_of(programme_id: int, zone: str, today: date) -> WaitingList:
    """What waits in a programme, `today` being the day there; one query."""
    values = {"programme_id": programme_id, "today": today, "soon": today + timedelta(days=DUE_SOON_DAYS)}
    rows = read(_WAITING, values).all()
    found = (_waiting(row, zone, today) for row in rows)
    return WaitingList(tuple(one for one in found if one), rows[0].total if rows else 0)


def _waiting(row: Row[*tuple[Any, ...]], zone: str, today: date) -> Waiting | None:
    line = line_of(row)
    asked_by = row.asked_by if row.asked_at and not row.accepted_at else None
    wait = wait_of(line.state, line.due, today, too_often=line.carried_often, asked=asked_by is not None)
    if wait is None:
        return None
    side = waited_for(wait, line.side, asked_by)
    said_at = row.asked_at if wait is Wait.ANSWER else row.said_at
    since = line.due if wait in (Wait.STAND, Wait.SOON) else said_at and today_in(zone, said_at)
    return Waiting(
        wait=wait,
        ref=line.ref,
        whose=line.side,
        deed=line.deed,
        side=side,
        person="" if side is None else line.giver if side is line.side else line.receiver,
        days=abs((today - since).days) if since else 0,
        due=line.due,
        carried_count=line.carried_count,
    )

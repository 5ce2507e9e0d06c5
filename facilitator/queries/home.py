"""The facilitator's start page: every programme they run on one card each, in three queries however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Row, case, func, literal, select

from facilitator import clock
from facilitator.domain.commitments import DUE_SOON_DAYS, OPEN, UNREPORTED, UNSIGNED, State
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Commitment, Programme, ProgrammeFacilitator, Workshop
from facilitator.queries.programmes import ProgrammeBrief, programmes_of
from facilitator.queries.standings import state_expr

WAITING = (State.OFFERED, State.REQUESTED)
"""One party has said yes, the other not yet."""


@dataclass(frozen=True, slots=True)
class NextSession:
    """The session that is on now, or the planned one that begins first."""

    number: int
    kind: str
    title: str
    starts_at: datetime
    is_running: bool


@dataclass(frozen=True, slots=True)
class CommitmentCounts:
    """What is due, and what waits for a yes."""

    open: int = 0
    due_soon: int = 0
    overdue: int = 0
    waiting: int = 0
    unsigned: int = 0


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    """One programme as its card shows it; `days_until` is None without a next session."""

    programme: ProgrammeBrief
    step_title: str
    session: NextSession | None
    days_until: int | None
    counts: CommitmentCounts


@dataclass(frozen=True, slots=True)
class Home:
    """The programmes that go on, those with something overdue first, and the archived ones."""

    current: tuple[ProgrammeCard, ...]
    archived: tuple[ProgrammeCard, ...]


def home_of(user_id: int) -> Home:
    """All programmes that this facilitator runs."""
    programmes = programmes_of(user_id)
    now = clock.now()
    today = {one.id: today_in(one.time_zone, now) for one in programmes}
    sessions = _sessions(user_id)
    counts = _counts(user_id, today)
    titles = {step.number: step.short_title for step in load_method().steps}
    cards = [
        _card(
            one, titles[one.current_step], sessions.get(one.id), counts.get(one.id, CommitmentCounts()), today
        )
        for one in programmes
    ]
    return Home(
        current=tuple(sorted((card for card in cards if not card.programme.archived_at), key=_urgency)),
        archived=tuple(card for card in cards if card.programme.archived_at),
    )


def _card(
    programme: ProgrammeBrief,
    step_title: str,
    session: NextSession | None,
    counts: CommitmentCounts,
    today: Mapping[int, date],
) -> ProgrammeCard:
    days = None
    if session is not None:
        days = (today_in(programme.time_zone, session.starts_at) - today[programme.id]).days
    return ProgrammeCard(programme, step_title, session, days, counts)


def _urgency(card: ProgrammeCard) -> tuple[bool, float, str]:
    """A running session first, then by the next session; those without one last."""
    running = card.session is not None and card.session.is_running
    days = float("inf") if card.days_until is None else float(card.days_until)
    return (not running, days, card.programme.title.casefold())


def _sessions(user_id: int) -> dict[int, NextSession]:
    """For each programme the workshop that is running, else the earliest that is planned."""
    place = func.row_number().over(
        partition_by=Workshop.programme_id,
        order_by=(case((Workshop.started_at.is_not(None), 0), else_=1), Workshop.starts_at, Workshop.number),
    )
    coming = (
        select(
            Workshop.programme_id,
            Workshop.number,
            Workshop.kind,
            Workshop.title,
            Workshop.starts_at,
            Workshop.started_at,
            place.label("place"),
        )
        .join(ProgrammeFacilitator, ProgrammeFacilitator.programme_id == Workshop.programme_id)
        .where(ProgrammeFacilitator.user_id == user_id, Workshop.closed_at.is_(None))
        .subquery()
    )
    rows = db.session.execute(select(coming).where(coming.c.place == 1))
    return {row.programme_id: _session(row) for row in rows}


def _session(row: Row[*tuple[Any, ...]]) -> NextSession:
    return NextSession(
        number=row.number,
        kind=row.kind,
        title=row.title,
        starts_at=row.starts_at,
        is_running=row.started_at is not None,
    )


def _counts(user_id: int, today: Mapping[int, date]) -> dict[int, CommitmentCounts]:
    """Counts per programme, each by the day that it is there."""
    if not today:
        return {}
    state = state_expr()
    day = _day_there(today, 0)
    is_open = state.in_(OPEN)
    unreported = state.in_(UNREPORTED)
    soon = _day_there(today, DUE_SOON_DAYS)
    conditions = {
        "open": is_open,
        "due_soon": unreported & Commitment.due.between(day, soon),
        "overdue": unreported & (Commitment.due < day),
        "waiting": state.in_(WAITING),
        "unsigned": state.in_(UNSIGNED),
    }
    rows = db.session.execute(
        select(
            Commitment.programme_id,
            *(func.sum(case((test, 1), else_=0)).label(name) for name, test in conditions.items()),
        )
        .join(Programme, Programme.id == Commitment.programme_id)
        .join(ProgrammeFacilitator, ProgrammeFacilitator.programme_id == Commitment.programme_id)
        .where(ProgrammeFacilitator.user_id == user_id)
        .group_by(Commitment.programme_id)
    )
    return {row.programme_id: CommitmentCounts(*(int(count) for count in row[1:])) for row in rows}


def _day_there(today: Mapping[int, date], later: int) -> Any:
    """SQL: the calendar day in the programme's zone, some days later; there are three different ones at most."""
    zones: dict[date, list[int]] = {}
    for programme_id, there in today.items():
        zones.setdefault(there, []).append(programme_id)
    days: Sequence[tuple[Any, Any]] = [
        (Programme.id.in_(ids), literal(there + timedelta(days=later), Date)) for there, ids in zones.items()
    ]
    return case(*days)

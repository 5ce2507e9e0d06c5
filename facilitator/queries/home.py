"""The facilitator's start page: a page of the programmes they run, one card each, however many there are.

What a card needs is asked for the programmes of the page alone; only their order is a matter of all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from facilitator import clock
from facilitator.domain.commitments import OPEN, UNSIGNED, State, is_due_soon, is_overdue
from facilitator.domain.typed_names import plain_letters
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Commitment, Party, Programme, ProgrammeFacilitator, Workshop
from facilitator.queries.programmes import BRIEF, ProgrammeBrief
from facilitator.queries.standings import state_expr

PAGE = 12
"""Programmes of a page: six rows of two on a wide screen."""
FOLDED = 6
"""Archived programmes that are folded away below the others; more of them have pages of their own."""
WAITING = (State.OFFERED, State.REQUESTED)
"""One party has said yes, the other not yet."""


@dataclass(frozen=True, slots=True)
class HomeFilters:
    """What the start page shows: words of a title or a party (empty: all), and which page, from 1."""

    search: str = ""
    archived: bool = False
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return bool(self.search.strip())


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
class Rehearsal:
    """The throwaway copy of a programme that is on: its public id, of which session, since when. It counts nowhere."""

    public_id: str
    session: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    """One programme as its card shows it; `days_until` is None without a next session."""

    programme: ProgrammeBrief
    step_title: str
    session: NextSession | None
    days_until: int | None
    counts: CommitmentCounts
    rehearsal: Rehearsal | None


@dataclass(frozen=True, slots=True)
class Home:
    """A page of programmes, a running session first, then by the next one; `folded` are archived ones below it.

    `total` and `archived` count what fits the search, of those that go on and of archived ones.
    """

    cards: tuple[ProgrammeCard, ...]
    folded: tuple[ProgrammeCard, ...]
    total: int
    archived: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE + 1 if self.cards else 0

    @property
    def last(self) -> int:
        return self.first + len(self.cards) - 1


def home_of(user_id: int, filters: HomeFilters = HomeFilters()) -> Home:
    """The page that the filters ask for; the last one for a page behind it. Three queries, four with a search."""
    wanted: dict[str, Any] = {"user_id": user_id, "page": max(filters.page, 1)}
    if filters.is_narrow:
        wanted["ids"] = _ids_with(user_id, filters.search)
    rows = db.session.execute(_page(filters.archived, filters.is_narrow), wanted).all()
    rehearsals = {row.id: Rehearsal(*row[-3:]) for row in rows if row.copy_id is not None}
    cards = _cards([ProgrammeBrief(**_brief(row)) for row in rows], rehearsals)
    shown = tuple(card for card, row in zip(cards, rows, strict=True) if row.archived == filters.archived)
    totals = {row.archived: row.total for row in rows}
    total = totals.get(filters.archived, 0)
    pages = max(1, -(-total // PAGE))
    return Home(
        cards=shown,
        folded=tuple(card for card in cards if card not in shown),
        total=totals.get(False, 0),
        archived=totals.get(True, 0),
        page=min(wanted["page"], pages),
        pages=pages,
    )


def _ids_with(user_id: int, search: str) -> list[int]:
    """The programmes that hold every word of the search in their title or their parties' names.

    Done here, not in SQL: neither SQLite nor a plain PostgreSQL compares letters without their accents.
    """
    words = plain_letters(search).split()
    rows = db.session.execute(
        select(Programme.id, Programme.title, Party.name)
        .join(ProgrammeFacilitator, ProgrammeFacilitator.programme_id == Programme.id)
        .join(Party, Party.programme_id == Programme.id)
        .where(ProgrammeFacilitator.user_id == user_id, Programme.rehearsal_of.is_(None))
    )
    texts: dict[int, str] = {}
    for programme_id, title, party in rows:
        texts[programme_id] = f"{texts.get(programme_id, title)} {party}"
    return [key for key, text in texts.items() if all(word in plain_letters(text) for word in words)]


_copy = aliased(Programme)
_COPY = (
    _copy.public_id.label("copy_id"),
    _copy.rehearsed_session.label("copy_session"),
    _copy.created_at.label("copy_since"),
)
_OWN_COLUMNS = ("archived", "total", "copy_id", "copy_session", "copy_since")


def _brief(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in _OWN_COLUMNS}


@cache
def _page(archived: bool, narrow: bool) -> Select[Any]:
    """The programmes of a page in their order, and with those that go on the first archived ones."""
    places = _places(narrow)
    last_page = (places.c.total - 1) // PAGE
    page: ColumnElement[int] = bindparam("page", type_=Integer)
    before = PAGE * case((page - 1 < last_page, page - 1), else_=last_page)
    shown = and_(places.c.archived.is_(archived), places.c.place > before, places.c.place <= before + PAGE)
    if not archived:
        shown = or_(shown, and_(places.c.archived, places.c.place <= FOLDED))
    return (
        BRIEF.add_columns(places.c.archived, places.c.total, *_COPY)
        .join(places, places.c.id == Programme.id)
        .outerjoin(_copy, _copy.rehearsal_of == Programme.public_id)
        .where(shown)
        .order_by(places.c.place)
    )


def _places(narrow: bool) -> CTE:
    """Where each programme of a facilitator stands among those that go on, or among the archived ones."""
    own = _own(narrow)
    totals = select(own.c.archived, func.count().label("total")).group_by(own.c.archived).subquery()
    urgency = (
        own.c.running.is_(None),
        own.c.next.is_(None),
        func.coalesce(own.c.running, own.c.next),
        own.c.title,
        own.c.id,
    )
    place = func.row_number().over(partition_by=own.c.archived, order_by=urgency)
    return (
        select(own.c.id, own.c.archived, totals.c.total, place.label("place"))
        .join(totals, totals.c.archived == own.c.archived)
        .cte("places")
    )


def _own(narrow: bool) -> CTE:
    """The programmes of a facilitator with what decides their order: when a session that is on, or the next, began."""
    found = (
        select(
            Programme.id,
            Programme.archived_at.is_not(None).label("archived"),
            func.lower(Programme.title).label("title"),
            _first_open(Workshop.started_at.is_not(None)).label("running"),
            _first_open().label("next"),
        )
        .join(ProgrammeFacilitator, ProgrammeFacilitator.programme_id == Programme.id)
        .where(ProgrammeFacilitator.user_id == bindparam("user_id"), Programme.rehearsal_of.is_(None))
    )
    if narrow:
        found = found.where(Programme.id.in_(bindparam("ids", expanding=True)))
    # It is looked at twice, and SQLite would work it out each time.
    return found.cte("own").prefix_with("MATERIALIZED")


_OPEN = (Workshop.closed_at.is_(None), Workshop.cancelled_at.is_(None), Workshop.deleted_at.is_(None))
"""Running or planned."""


def _first_open(*which: ColumnElement[bool]) -> ScalarSelect[Any]:
    """When the first session of a programme begins that is not closed; found by the index that all of it stands in."""
    return (
        select(func.min(Workshop.starts_at))
        .where(Workshop.programme_id == Programme.id, *_OPEN, *which)
        .correlate(Programme)
        .scalar_subquery()
    )


def _cards(programmes: Sequence[ProgrammeBrief], rehearsals: Mapping[int, Rehearsal]) -> list[ProgrammeCard]:
    now = clock.now()
    today = {one.id: today_in(one.time_zone, now) for one in programmes}
    sessions, counts = _sessions(today), _counts(today)
    titles = {step.number: step.short_title for step in load_method().steps}
    return [
        ProgrammeCard(
            one,
            titles[one.current_step],
            sessions.get(one.id),
            _days_until(one, sessions.get(one.id), today[one.id]),
            counts[one.id],
            rehearsals.get(one.id),
        )
        for one in programmes
    ]


def _days_until(programme: ProgrammeBrief, session: NextSession | None, today: date) -> int | None:
    """Days there from today to a session."""
    return (today_in(programme.time_zone, session.starts_at) - today).days if session is not None else None


_OPEN_WORKSHOPS = (
    select(
        Workshop.programme_id,
        Workshop.number,
        Workshop.kind,
        Workshop.title,
        Workshop.starts_at,
        Workshop.started_at,
        Programme.time_zone,
    )
    .join(Programme, Programme.id == Workshop.programme_id)
    .where(Workshop.programme_id.in_(bindparam("programmes", expanding=True)), *_OPEN)
    .order_by(Workshop.started_at.is_(None), Workshop.starts_at, Workshop.number)
)


def _sessions(today: Mapping[int, date]) -> dict[int, NextSession]:
    """For each of these programmes the workshop that is running, else the planned one ahead that begins first.

    One whose day has passed without it stands only where there is no other.
    """
    rows = db.session.execute(_OPEN_WORKSHOPS, {"programmes": list(today)})
    found: dict[int, NextSession] = {}
    passed: dict[int, NextSession] = {}
    for row in rows:
        there = today[row.programme_id]
        is_ahead = row.started_at is not None or today_in(row.time_zone, row.starts_at) >= there
        (found if is_ahead else passed).setdefault(row.programme_id, _session(row))
    return passed | found


def _session(row: Row[*tuple[Any, ...]]) -> NextSession:
    return NextSession(
        number=row.number,
        kind=row.kind,
        title=row.title,
        starts_at=row.starts_at,
        is_running=row.started_at is not None,
    )


@cache
def _standing() -> Select[Any]:
    """How many commitments of these programmes stand where, alike ones together; what is over counts nowhere."""
    pending = (
        select(Commitment.programme_id, state_expr().label("state"), Commitment.due)
        .where(
            Commitment.programme_id.in_(bindparam("programmes", expanding=True)),
            Commitment.dropped_at.is_(None),
            Commitment.settled.is_(None),
            Commitment.released_at.is_(None),
            Commitment.renegotiated_at.is_(None),
        )
        .subquery()
    )
    return select(*pending.c, func.count()).group_by(*pending.c)


def _counts(today: Mapping[int, date]) -> dict[int, CommitmentCounts]:
    """Counts per programme, each by the day that it is there."""
    found: dict[int, Counter[str]] = {key: Counter() for key in today}
    for programme_id, state, due, number in db.session.execute(_standing(), {"programmes": list(today)}):
        there, of_programme = today[programme_id], found[programme_id]
        of_programme["open"] += number * (state in OPEN)
        of_programme["due_soon"] += number * is_due_soon(state, due, there)
        of_programme["overdue"] += number * is_overdue(state, due, there)
        of_programme["waiting"] += number * (state in WAITING)
        of_programme["unsigned"] += number * (state in UNSIGNED)
    return {key: CommitmentCounts(**counter) for key, counter in found.items()}

"""The ledger: every commitment of a programme, filtered, searched, sorted, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, case, cast, func, or_, select

from facilitator.domain.commitments import (
    CARRIED_TOO_OFTEN,
    OPEN,
    SETTLED,
    UNREPORTED,
    UNSIGNED,
    State,
    is_due_soon,
    is_overdue,
)
from facilitator.domain.counts import Counts, Tally, count_many
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import plain_letters
from facilitator.models import Commitment, Event, Person, Workshop
from facilitator.queries.commitment_lines import LINE, CommitmentLine, line_of, with_names
from facilitator.queries.reading import read
from facilitator.queries.standings import explained_expr, state_expr, state_in
from facilitator.queries.tallies import WHEN, date_like, days

PAGE = 50
SORTS = ("due", "ref", "state", "party", "changed")
GROUPS: dict[str, frozenset[State]] = {"unsigned": UNSIGNED, "open": OPEN, "settled": SETTLED}
"""States that are asked for together."""
Group = tuple[Tally, Side, int]
"""So many commitments of one side that count alike."""
COMPUTED = ("overdue", "due_soon", "carried_often")
STATE_FILTERS = (*GROUPS, *COMPUTED, *(state.value for state in State))


@dataclass(frozen=True, slots=True)
class LedgerFilters:
    """What the ledger shows; empty means all. `person` and `workshop` are numbers, `state` one of STATE_FILTERS."""

    side: str = ""
    person: int | None = None
    step: int | None = None
    workshop: int | None = None
    state: str = ""
    search: str = ""
    sort: str = "due"
    down: bool = False
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return bool(self.side or self.person or self.step or self.workshop or self.state or self.search)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of the ledger as of `today`. `groups` cover every filter but the state's; `total` every one."""

    today: date
    rows: tuple[CommitmentLine, ...]
    total: int
    first: int
    page: int
    pages: int
    groups: tuple[Group, ...]
    programme_total: int
    """All that was ever written down in the programme, whatever the filter."""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    def counts_of(self, side: str) -> Counts:
        """How those that one side has promised stand."""
        return count_many(
            ((tally, number) for tally, whose, number in self.groups if whose == side), self.today
        )


_STATE = state_expr()


def ledger(programme_id: int, filters: LedgerFilters, today: date) -> Ledger:
    """The page that the filters ask for, its counts per party, and how many there are in all.

    Two queries whatever the size, one more when narrowed, one more when searching.
    """
    shape, values = _shape(filters), _values(programme_id, filters, today)
    groups = _groups(shape, values, today)
    total = sum(number for tally, _side, number in groups if _matches(tally, filters.state, today))
    pages = max(1, -(-total // PAGE))
    page = min(max(filters.page, 1), pages)
    rows = read(_lines(shape), values | {"offset": (page - 1) * PAGE}) if total else ()
    return Ledger(
        today=today,
        rows=tuple(line_of(row) for row in rows),
        total=total,
        first=(page - 1) * PAGE + 1 if total else 0,
        page=page,
        pages=pages,
        groups=groups,
        programme_total=_all_of(programme_id) if filters.is_narrow else total,
    )


def _all_of(programme_id: int) -> int:
    return read(
        select(func.count()).select_from(Commitment).where(Commitment.programme_id == programme_id)
    ).scalar_one()


def _shape(filters: LedgerFilters) -> LedgerFilters:
    """What is asked for, without the values: filters of one shape share selects, costly to build and quick to run."""
    return LedgerFilters(
        side="asked" if filters.side else "",
        person=None if filters.person is None else 0,
        step=None if filters.step is None else 0,
        workshop=None if filters.workshop is None else 0,
        state=filters.state,
        search="asked" if filters.search.strip() else "",
        sort=filters.sort,
        down=filters.down,
    )


def _values(programme_id: int, filters: LedgerFilters, today: date) -> dict[str, Any]:
    """The values for the selects of this shape."""
    return {
        "programme_id": programme_id,
        "side": filters.side,
        "person": filters.person,
        "step": filters.step,
        "workshop": filters.workshop,
        "ids": _ids_with(programme_id, filters.search) if filters.search.strip() else [],
        **days(today),
    }


def _conditions(shape: LedgerFilters) -> list[ColumnElement[bool]]:
    """Everything but the state, so that the counts can share it."""
    programme_id: ColumnElement[int] = bindparam("programme_id", type_=Integer)
    found: list[ColumnElement[bool]] = [Commitment.programme_id == programme_id]
    if shape.side:
        found.append(Commitment.side == bindparam("side"))
    if shape.step is not None:
        found.append(Commitment.step == bindparam("step"))
    if shape.workshop is not None:
        found.append(
            Commitment.made_in_id.in_(
                select(Workshop.id).where(
                    Workshop.programme_id == programme_id, Workshop.number == bindparam("workshop")
                )
            )
        )
    if shape.person is not None:
        person = (
            select(Person.id)
            .where(Person.programme_id == programme_id, Person.number == bindparam("person"))
            .scalar_subquery()
        )
        found.append(or_(Commitment.giver_id == person, Commitment.receiver_id == person))
    if shape.search:
        found.append(Commitment.id.in_(bindparam("ids", expanding=True)))
    return found


def _ids_with(programme_id: int, search: str) -> list[int]:
    """Which commitments hold every word of the search in ref, deed or evidence.

    Done here, not in SQL: neither SQLite nor a plain PostgreSQL compares letters without their accents.
    """
    words = plain_letters(search).split()
    rows = read(
        select(Commitment.id, Commitment.ref, Commitment.deed, Commitment.evidence).where(
            Commitment.programme_id == programme_id
        )
    )
    return [
        row.id
        for row in rows
        if all(word in plain_letters(f"{row.ref} {row.deed} {row.evidence}") for word in words)
    ]


def _state_condition(wanted: str) -> ColumnElement[bool]:
    today, soon = bindparam("today", type_=Date), bindparam("soon", type_=Date)
    if wanted == "carried_often":
        return Commitment.carried_count >= CARRIED_TOO_OFTEN
    if wanted == "overdue":
        return and_(state_in(UNREPORTED), Commitment.due < today)
    if wanted == "due_soon":
        return and_(state_in(UNREPORTED), Commitment.due.between(today, soon))
    states = GROUPS.get(wanted) or {State(wanted)}
    return state_in(states)


def _matches(tally: Tally, wanted: str, today: date) -> bool:
    """The state's condition on what was counted; the same as in SQL."""
    if not wanted:
        return True
    if wanted == "carried_often":
        return tally.carried_count >= CARRIED_TOO_OFTEN
    if wanted == "overdue":
        return is_overdue(tally.state, tally.due, today)
    if wanted == "due_soon":
        return is_due_soon(tally.state, tally.due, today)
    return tally.state in (GROUPS.get(wanted) or {State(wanted)})


@lru_cache(maxsize=64)
def _grouped(shape: LedgerFilters) -> Select[*tuple[Any, ...]]:
    carried = Commitment.carried_count
    columns = (
        Commitment.side,
        _STATE.label("state"),
        WHEN.label("when"),
        cast(explained_expr(), Integer).label("explained"),
        case((carried >= CARRIED_TOO_OFTEN, CARRIED_TOO_OFTEN), (carried > 0, 1), else_=0).label("carried"),
    )
    inner = select(*columns).where(*_conditions(shape)).subquery()
    return select(*inner.c, func.count()).group_by(*inner.c)


def _groups(shape: LedgerFilters, values: dict[str, Any], today: date) -> tuple[Group, ...]:
    """How many stand where; alike ones together, whatever state is asked for."""
    rows = read(_grouped(replace(shape, state="", sort="due", down=False)), values)
    return tuple(
        (Tally(state, date_like(when, today), bool(explained), carried), side, how_many)
        for side, state, when, explained, carried, how_many in rows
    )


@lru_cache(maxsize=256)
def _lines(shape: LedgerFilters) -> Select[*tuple[Any, ...]]:
    """A page of lines from `offset` on."""
    where = _conditions(shape)
    if shape.state:
        where.append(_state_condition(shape.state))
    return (
        with_names(select(*LINE))
        .where(*where)
        .order_by(*_order(shape))
        .limit(PAGE)
        .offset(bindparam("offset", type_=Integer))
    )


def _order(filters: LedgerFilters) -> list[Any]:
    """The sort asked for, then always party and number, so that pages never overlap."""
    party = case({side: rank for rank, side in enumerate(Side)}, value=Commitment.side)
    rank = case({state: rank for rank, state in enumerate(State)}, value=_STATE)
    keys: dict[str, list[Any]] = {
        "due": [Commitment.due],
        "ref": [party, Commitment.number],
        "party": [party, Commitment.due],
        "state": [rank],
        "changed": [-_last_change()],
    }
    chosen = keys.get(filters.sort, keys["due"])
    ordered = [key.desc() if filters.down else key.asc() for key in chosen]
    return (
        [Commitment.due.is_(None), *ordered, party, Commitment.number]
        if filters.sort == "due"
        else [*ordered, party, Commitment.number]
    )


def _last_change() -> Any:
    return (
        select(func.max(Event.seq))
        .where(Event.commitment_id == Commitment.id)
        .correlate(Commitment)
        .scalar_subquery()
    )

"""A commitment's state, read from its facts: by the domain for one row, in SQL for many.

Both say the same; a test compares them on every combination of facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    Row,
    and_,
    case,
    exists,
    literal_column,
    or_,
    select,
    type_coerce,
)

from facilitator.domain.commitments import OUTCOME_OF, Facts, Standing, State, state_of
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment
from facilitator.models.base import OneOf
from facilitator.queries.out_for_signing import stands_out_for_signing


def facts_of(row: Commitment | Row[*tuple[Any, ...]], change_asked: bool) -> Facts:
    """The stored facts of one commitment; whether a change is asked for stands in another table."""
    return Facts(
        giver_yes=row.giver_yes_at is not None,
        receiver_yes=row.receiver_yes_at is not None,
        dropped=row.dropped_at is not None,
        active=row.active_at is not None,
        change_asked=change_asked,
        report=row.report,
        verdict=row.verdict,
        settled=row.settled,
        given_up=row.given_up_at is not None,
        released=row.released_at is not None,
        renegotiated=row.renegotiated_at is not None,
    )


def open_ask_exists(of: Any = Commitment) -> Exists:
    """SQL: an open wish to change this commitment."""
    return exists(select(ChangeAsk.id).where(ChangeAsk.commitment_id == of.id, ChangeAsk.closed_at.is_(None)))


STATE = OneOf(State, 16)
"""The type of a computed state: rows bring the state itself."""


@lru_cache(maxsize=16)
def state_expr(of: Any = Commitment) -> ColumnElement[State]:
    """SQL: the state, the same order of questions as `state_of`. `of` is Commitment or an alias of it.

    Kept once it is made: an expression never changes, and putting it together costs more than a query.
    """
    agree = or_(
        *(
            and_(
                of.report == literal_column(f"'{report.value}'"),
                of.verdict == literal_column(f"'{outcome.value}'"),
            )
            for report, outcome in OUTCOME_OF.items()
        )
    )
    settled, verdict = type_coerce(of.settled, STATE), type_coerce(of.verdict, STATE)
    before = case(
        (and_(of.giver_yes_at.is_not(None), of.receiver_yes_at.is_not(None)), _is(State.AGREED)),
        (of.giver_yes_at.is_not(None), _is(State.OFFERED)),
        (of.receiver_yes_at.is_not(None), _is(State.REQUESTED)),
        else_=_is(State.DRAFT),
    )
    judged = case((agree, verdict), else_=_is(State.VIEWS_DIFFER))
    return case(
        (of.dropped_at.is_not(None), _is(State.DROPPED)),
        (of.active_at.is_(None), before),
        (of.renegotiated_at.is_not(None), _is(State.RENEGOTIATED)),
        (of.released_at.is_not(None), _is(State.RELEASED)),
        (of.given_up_at.is_not(None), _is(State.NOT_KEPT)),
        (of.settled.is_not(None), settled),
        (and_(of.verdict.is_not(None), of.report.is_not(None)), judged),
        (of.verdict.is_not(None), _is(State.JUDGED)),
        (of.report.is_not(None), _is(State.REPORTED)),
        (open_ask_exists(of), _is(State.CHANGE_ASKED)),
        else_=_is(State.ACTIVE),
    )


def _is(state: State) -> ColumnElement[State]:
    """The word itself: as a value it would be put in anew, and checked, at every run."""
    return literal_column(f"'{state.value}'", STATE)


def state_in(states: Iterable[State]) -> ColumnElement[bool]:
    """SQL: the state is one of these. Each is a value of its own: a list would be put in anew at every run."""
    return state_expr().in_([_is(state) for state in sorted(states)])


def explained_expr(of: Any = Commitment) -> ColumnElement[bool]:
    """SQL: the giver gave a frank reason."""
    return of.report_text != ""  # type: ignore[no-any-return]


def was_judged_elsewhere(row: Commitment | Row[*tuple[Any, ...]]) -> bool:
    """It came in with its outcome: nobody of here said any of it, then or since."""
    own = (row.settled_at, row.given_up_at, row.released_at)
    return (
        row.imported_at is not None
        and row.verdict_by_id is None
        and all(moment in (None, row.imported_at) for moment in own)
    )


def open_ask(commitment_id: int) -> ChangeAsk | None:
    """The open wish to change a commitment; there is one at most."""
    return db.session.execute(
        select(ChangeAsk).where(ChangeAsk.commitment_id == commitment_id, ChangeAsk.closed_at.is_(None))
    ).scalar_one_or_none()


def is_locked(commitment_id: int) -> bool:
    """Whether it stands on a list that is out for signing now."""
    return bool(db.session.scalar(select(stands_out_for_signing(commitment_id))))


def standing_of(row: Commitment) -> Standing:
    """The commitment as an act meets it."""
    ask = open_ask(row.id)
    return Standing(
        state=state_of(facts_of(row, ask is not None)),
        side=row.side,
        due=row.due,
        sealed=row.outcome_sheet_id is not None,
        locked=is_locked(row.id),
        given_up=row.given_up_at is not None,
        asked_by=ask.side if ask else None,
        giver_id=row.giver_id,
        receiver_id=row.receiver_id,
    )

"""A commitment's state, read from its facts: by the domain for one row, in SQL for many.

Both say the same; a test compares them on every combination of facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, case, exists, literal, or_, select

from facilitator.domain.commitments import OUTCOME_OF, Facts, Outcome, Report, Standing, State, state_of
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment
from facilitator.queries.out_for_signing import stands_out_for_signing


def facts_of(row: Commitment, change_asked: bool) -> Facts:
    """The stored facts of one commitment; whether a change is asked for stands in another table."""
    return Facts(
        giver_yes=row.giver_yes_at is not None,
        receiver_yes=row.receiver_yes_at is not None,
        dropped=row.dropped_at is not None,
        active=row.active_at is not None,
        change_asked=change_asked,
        report=Report(row.report) if row.report else None,
        verdict=Outcome(row.verdict) if row.verdict else None,
        settled=Outcome(row.settled) if row.settled else None,
        given_up=row.given_up_at is not None,
        released=row.released_at is not None,
        renegotiated=row.renegotiated_at is not None,
    )


def open_ask_exists(of: Any = Commitment) -> Exists:
    """SQL: an open wish to change this commitment."""
    return exists(select(ChangeAsk.id).where(ChangeAsk.commitment_id == of.id, ChangeAsk.closed_at.is_(None)))


@lru_cache(maxsize=16)
def state_expr(of: Any = Commitment) -> ColumnElement[str]:
    """SQL: the state as its value, the same order of questions as `state_of`. `of` is Commitment or an alias of it.

    Kept once it is made: an expression never changes, and putting it together costs more than a query.
    """
    agree = or_(
        *(
            and_(of.report == report.value, of.verdict == outcome.value)
            for report, outcome in OUTCOME_OF.items()
        )
    )
    before = case(
        (and_(of.giver_yes_at.is_not(None), of.receiver_yes_at.is_not(None)), State.AGREED.value),
        (of.giver_yes_at.is_not(None), State.OFFERED.value),
        (of.receiver_yes_at.is_not(None), State.REQUESTED.value),
        else_=State.DRAFT.value,
    )
    return case(
        (of.dropped_at.is_not(None), literal(State.DROPPED.value)),
        (of.active_at.is_(None), before),
        (of.renegotiated_at.is_not(None), State.RENEGOTIATED.value),
        (of.released_at.is_not(None), State.RELEASED.value),
        (of.given_up_at.is_not(None), State.NOT_KEPT.value),
        (of.settled.is_not(None), of.settled),
        (
            and_(of.verdict.is_not(None), of.report.is_not(None)),
            case((agree, of.verdict), else_="views_differ"),
        ),
        (of.verdict.is_not(None), State.JUDGED.value),
        (of.report.is_not(None), State.REPORTED.value),
        (open_ask_exists(of), State.CHANGE_ASKED.value),
        else_=State.ACTIVE.value,
    )


def state_in(states: Iterable[State]) -> ColumnElement[bool]:
    """SQL: the state is one of these. Each is a value of its own: a list would be put in anew at every run."""
    return state_expr().in_([literal(state.value) for state in sorted(states)])


def explained_expr(of: Any = Commitment) -> ColumnElement[bool]:
    """SQL: the giver gave a frank reason."""
    return of.report_text != ""  # type: ignore[no-any-return]


def was_judged_elsewhere(row: Commitment) -> bool:
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
        side=Side(row.side),
        due=row.due,
        sealed=row.outcome_sheet_id is not None,
        locked=is_locked(row.id),
        given_up=row.given_up_at is not None,
        asked_by=Side(ask.side) if ask else None,
    )

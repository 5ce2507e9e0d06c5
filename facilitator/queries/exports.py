"""Promises as a table for other programs; the first ten columns can be imported again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from facilitator.domain.commitments import SETTLED, State
from facilitator.domain.promise_rows import COLUMNS
from facilitator.domain.tables import write_table
from facilitator.extensions import db
from facilitator.models import Commitment, Person, Workshop
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.standings import state_expr

EXTRA = ("ref", "state", "workshop", "why", "first_win", "carried", "signed")


def commitments_csv(programme: ProgrammeBrief) -> str:
    """Every commitment that was not dropped, ordered by party and number, one query."""
    giver, receiver = aliased(Person), aliased(Person)
    state = state_expr().label("state")
    rows = db.session.execute(
        select(Commitment, state, giver.name, receiver.name, Workshop.number)
        .outerjoin(giver, giver.id == Commitment.giver_id)
        .outerjoin(receiver, receiver.id == Commitment.receiver_id)
        .outerjoin(Workshop, Workshop.id == Commitment.made_in_id)
        .where(Commitment.programme_id == programme.id, Commitment.dropped_at.is_(None))
        .order_by(Commitment.side.desc(), Commitment.number)
    )
    return write_table((*COLUMNS, *EXTRA), [_cells(*row) for row in rows])


def _cells(
    row: Commitment, state: str, giver: str | None, receiver: str | None, number: int | None
) -> list[str]:
    judged = State(state) in SETTLED
    return [
        row.side,
        giver or "",
        receiver or "",
        row.deed,
        row.evidence,
        row.due.isoformat() if row.due else "",
        str(row.step or ""),
        str(row.stretch or ""),
        state.replace("_", " ") if judged else "",
        row.report_text,
        row.ref,
        state.replace("_", " "),
        str(number or ""),
        row.why,
        "yes" if row.first_win else "no",
        str(row.carried_count),
        _signed(row),
    ]


def _signed(row: Commitment) -> str:
    if row.signed_sheet_id is not None:
        return "signed"
    return "imported, not signed here" if row.imported_at is not None else "not signed"

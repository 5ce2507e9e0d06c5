"""A commitment as a line of a list: what is read at a glance, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import aliased

from facilitator.domain.commitments import CARRIED_TOO_OFTEN, State, is_due_soon, is_overdue
from facilitator.domain.sides import Side
from facilitator.models import Commitment, Person
from facilitator.queries.standings import state_expr


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """One commitment in a list; people by name, texts empty when absent."""

    ref: str
    side: Side
    deed: str
    evidence: str
    giver: str
    receiver: str
    due: date | None
    state: State
    first_win: bool
    carried_count: int
    imported: bool

    @property
    def carried_often(self) -> bool:
        return self.carried_count >= CARRIED_TOO_OFTEN

    def days_over(self, today: date) -> int:
        """Days since its date while nobody has said how it went; 0 when it is not overdue."""
        return (today - self.due).days if self.due and is_overdue(self.state, self.due, today) else 0

    def is_due_soon(self, today: date) -> bool:
        return is_due_soon(self.state, self.due, today)


_giver = aliased(Person)
_receiver = aliased(Person)

LINE = (
    Commitment.ref,
    Commitment.side,
    Commitment.deed,
    Commitment.evidence,
    _giver.name.label("giver"),
    _receiver.name.label("receiver"),
    Commitment.due,
    state_expr().label("state"),
    Commitment.first_win,
    Commitment.carried_count,
    Commitment.imported_at.is_not(None).label("imported"),
)
"""What a select of lines reads, whatever else it reads; `with_names` joins what they need."""


def with_names(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The select, which is one of commitments, with the people that LINE names."""
    return statement.outerjoin(_giver, _giver.id == Commitment.giver_id).outerjoin(
        _receiver, _receiver.id == Commitment.receiver_id
    )


def line_of(row: Any) -> CommitmentLine:
    """The line in a row that has the columns of LINE."""
    return CommitmentLine(
        ref=row.ref,
        side=row.side,
        deed=row.deed,
        evidence=row.evidence,
        giver=row.giver or "",
        receiver=row.receiver or "",
        due=row.due,
        state=row.state,
        first_win=row.first_win,
        carried_count=row.carried_count,
        imported=row.imported,
    )

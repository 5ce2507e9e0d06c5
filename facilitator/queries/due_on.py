"""The commitments that are due on one day, by what may still be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from facilitator.domain.commitments import UNSIGNED, State
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment
from facilitator.queries.out_for_signing import stands_out_for_signing
from facilitator.queries.standings import state_expr


@dataclass(frozen=True, slots=True)
class DueThen:
    """One that is due on the day; `locked`: it stands on a list that is out for signing."""

    ref: str
    state: State
    giver_id: int | None
    locked: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """An open wish that nothing but the date of a signed one should change, and to this day."""

    ref: str
    asked_by_id: int


@dataclass(frozen=True, slots=True)
class DueOn:
    """All of a day: those whose words may still change, signed ones that may be asked about, and how many neither.

    `wishes` are of commitments that are due on another day so far.
    """

    unsigned: tuple[DueThen, ...]
    signed: tuple[DueThen, ...]
    others: int
    wishes: tuple[Wish, ...] = ()

    @property
    def total(self) -> int:
        return len(self.unsigned) + len(self.signed) + self.others


_ask = aliased(ChangeAsk)
_OPEN = UNSIGNED | {State.ACTIVE, State.CHANGE_ASKED}


def due_on(programme_id: int, day: date) -> DueOn:
    """What is due that day and has neither an outcome nor a report, and what is wished to be due then.

    A change of signed ones can be asked for while they are neither on a list that is out nor asked about already.
    """
    rows = db.session.execute(
        select(Commitment.ref, state_expr(), Commitment.giver_id, stands_out_for_signing(Commitment.id))
        .where(Commitment.programme_id == programme_id, Commitment.due == day, state_expr().in_(_OPEN))
        .order_by(Commitment.side.desc(), Commitment.number)
    )
    found = [DueThen(ref, state, giver_id, bool(locked)) for ref, state, giver_id, locked in rows]
    unsigned = tuple(one for one in found if one.state in UNSIGNED and not one.locked)
    signed = tuple(one for one in found if one.state is State.ACTIVE and not one.locked and one.giver_id)
    return DueOn(unsigned, signed, len(found) - len(unsigned) - len(signed), _wishes(programme_id, day))


def _wishes(programme_id: int, day: date) -> tuple[Wish, ...]:
    rows = db.session.execute(
        select(Commitment.ref, _ask.asked_by_id)
        .join(_ask, _ask.commitment_id == Commitment.id)
        .where(
            Commitment.programme_id == programme_id,
            _ask.due == day,
            _ask.deed == Commitment.deed,
            _ask.evidence == Commitment.evidence,
            _ask.accepted_at.is_(None),
            _ask.closed_at.is_(None),
            Commitment.due != day,
            state_expr() == State.CHANGE_ASKED,
        )
        .order_by(Commitment.side.desc(), Commitment.number)
    )
    return tuple(Wish(ref, asked_by_id) for ref, asked_by_id in rows if asked_by_id is not None)

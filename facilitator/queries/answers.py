"""What named people answered in an activity, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Answer, Person
from facilitator.queries.name_order import LOCALE, by_name


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One person's answer in one slot; `number` is the person's in the programme."""

    person_id: int
    number: int
    name: str
    side: Side
    slot: int
    value: str


_ANSWERS = (
    select(Answer.person_id, Person.number, Person.name, Person.side, Answer.slot, Answer.value, LOCALE)
    .join(Person, Person.id == Answer.person_id)
    .order_by(Person.number, Answer.slot)
)


def answers_of(item_id: int, mode: str, run: int) -> list[AnswerRow]:
    """Everything that was answered in one run: the supplier's people first, each side by name, then by slot."""
    rows = db.session.execute(
        _ANSWERS.where(Answer.item_id == item_id, Answer.mode == mode, Answer.run == run)
    )
    return [
        AnswerRow(row.person_id, row.number, row.name, row.side, row.slot, row.value) for row in by_name(rows)
    ]


def own_answers(item_id: int, mode: str, run: int, person_id: int) -> dict[int, str]:
    """What one person answered in one run, by slot."""
    rows = db.session.execute(
        select(Answer.slot, Answer.value)
        .where(
            Answer.item_id == item_id, Answer.mode == mode, Answer.run == run, Answer.person_id == person_id
        )
        .order_by(Answer.slot)
    )
    return {row.slot: row.value for row in rows}


def who_answered(item_id: int, mode: str, run: int) -> frozenset[int]:
    """The people (their rows) who have answered in one run, in whatever slot."""
    return frozenset(
        db.session.execute(
            select(Answer.person_id)
            .where(Answer.item_id == item_id, Answer.mode == mode, Answer.run == run)
            .distinct()
        ).scalars()
    )

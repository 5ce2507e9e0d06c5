"""Named answers: one per person and slot in each run of an activity; a later one takes the place of the one before.

A tap writes no event of its own: while a run collects it may be changed as often as somebody likes, and the row itself
says who and when. What counts is how the answers stand when the facilitator closes the run; the activity then records
one event that names them all, and from then on nothing of that run can change.
"""

from __future__ import annotations

from sqlalchemy import delete

from facilitator import clock
from facilitator.domain.errors import Invalid
from facilitator.domain.givers import Giver
from facilitator.models import Answer
from facilitator.queries.answers import own_answers, who_answered
from facilitator.services.collected import Collection, Counts
from facilitator.services.row_changes import change_rows
from facilitator.services.upserts import upsert


def put(to: Collection, giver: Giver, slot: int, value: str) -> None:
    """Keeps one person's answer; the same value again changes nothing. Raises Invalid for one that is nobody's."""
    if giver.person_id is None:
        raise Invalid({"person": "Choose whose answer this is."})
    row = {"item_id": to.item_id, "mode": to.mode, "run": to.run, "person_id": giver.person_id, "slot": slot}
    fresh = {"value": value, "at": clock.now()}
    upsert(Answer, {**row, **fresh}, on=tuple(row), change=tuple(fresh), unless_same="value")


def take_back(to: Collection, giver: Giver, slot: int) -> None:
    """Removes an answer that its giver takes back while the run collects; one that is gone already stays gone."""
    change_rows(
        delete(Answer).where(
            Answer.item_id == to.item_id,
            Answer.mode == to.mode,
            Answer.run == to.run,
            Answer.person_id == giver.person_id,
            Answer.slot == slot,
        )
    )


def own(to: Collection, giver: Giver) -> dict[int, str]:
    """What one person answered in this run, by slot; nothing for what has no name."""
    return own_answers(to.item_id, to.mode, to.run, giver.person_id) if giver.person_id is not None else {}


def counts(to: Collection) -> Counts:
    """How many people have answered so far."""
    people = len(who_answered(to.item_id, to.mode, to.run))
    return Counts(people, people)

"""Named answers: one per person and slot in each run of an activity; a later one takes the place of the one before.

A tap writes no event of its own: while a run collects it may be changed as often as somebody likes, and the row itself
says who and when. What counts is how the answers stand when the facilitator closes the run; the activity then records
one event that names them all, and from then on nothing of that run can change.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from facilitator import clock
from facilitator.domain.errors import Conflict
from facilitator.extensions import db
from facilitator.models import AgendaItem, Answer, Workshop
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.rooms import StateView, state_of_mode
from facilitator.services.activity_states import save_state, touch_rooms
from facilitator.services.row_changes import change_returning
from facilitator.services.upserts import upsert

CLOSED = "This was closed a moment ago. What you wrote is still here, but it is not counted any more."

_ONE = ("item_id", "mode", "run", "person_id", "slot")


def put_answer(
    item_id: int, mode: str, run: int, person_id: int, slot: int, value: str, *, while_in: str = ""
) -> bool:
    """Stores one person's answer and tells the room; the same value again changes nothing and returns False.

    `while_in` is the phase in which the activity takes answers; Conflict is raised when the run has been closed.
    """
    _hold(item_id, mode, run, while_in)
    row = {
        "item_id": item_id,
        "mode": mode,
        "run": run,
        "person_id": person_id,
        "slot": slot,
        "value": value,
        "at": clock.now(),
    }
    return upsert(Answer, row, on=_ONE, change=("value", "at"), unless_same="value")


def take_back_answer(
    item_id: int, mode: str, run: int, person_id: int, slot: int, *, while_in: str = ""
) -> bool:
    """Removes an answer that its giver takes back while the run collects; False when there was none."""
    _hold(item_id, mode, run, while_in)
    gone = change_returning(
        delete(Answer)
        .where(
            Answer.item_id == item_id,
            Answer.mode == mode,
            Answer.run == run,
            Answer.person_id == person_id,
            Answer.slot == slot,
        )
        .returning(Answer.id)
    ).scalar_one_or_none()
    return gone is not None


def stop_collecting(programme_id: int, item_id: int, before: StateView, phase: str) -> StateView:
    """Closes a run: what is read after this is all that it got, and nothing more comes in.

    Raises Stale when somebody else changed the state since. Locks are taken in the order in which every press takes
    them (state, programme, room), and every giver waits for the room's, so nobody waits in a circle.
    """
    after = save_state(item_id, before, phase=phase)
    hold_programme(programme_id)
    touch_rooms(programme_id)
    return after


def _hold(item_id: int, mode: str, run: int, phase: str) -> None:
    """Tells the room, which makes a giver and a closing press wait for each other; then looks at the state again."""
    touch_rooms(_programme_of(item_id))
    if not phase:
        return
    now = state_of_mode(item_id, mode)
    if (now.run, now.phase) != (run, phase):
        raise Conflict(CLOSED)


def _programme_of(item_id: int) -> int:
    return db.session.execute(
        select(Workshop.programme_id)
        .join(AgendaItem, AgendaItem.workshop_id == Workshop.id)
        .where(AgendaItem.id == item_id)
    ).scalar_one()

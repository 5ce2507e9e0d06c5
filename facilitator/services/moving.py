"""A session that is not held yet gets another day: what was promised by the old one moves with it, as far as it may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from facilitator.domain.actors import Actor
from facilitator.domain.commitments import ChangeWish, State, check_before_due
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.workshops import WorkshopDraft
from facilitator.domain.zones import today_in
from facilitator.queries.due_on import DueThen, Wish, due_on
from facilitator.queries.programmes import programme_by_id, today_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.changes import ask_change, withdraw_change
from facilitator.services.commitments import find_commitment, reword_commitment
from facilitator.services.wordings import wording_of
from facilitator.services.workshops import edit_workshop


@dataclass(frozen=True, slots=True)
class Along:
    """What is to move with the session: unsigned ones by themselves, signed ones by asking for it with a `reason`.

    A wish that asks for the old day is unsigned too: it asks for the new one instead, or is taken back.
    """

    unsigned: bool = False
    ask_signed: bool = False
    reason: str = ""


ALL_STAYS = Along()


@dataclass(frozen=True, slots=True)
class Moved:
    """In numbers what became of the promises due on the old day: `yeses` of the moved ones are to be said anew.

    `wishes` for that day followed, or were taken back.
    """

    unsigned: int = 0
    yeses: int = 0
    asked: int = 0
    stayed: int = 0
    wishes: int = 0

    def __add__(self, other: Moved) -> Moved:
        return Moved(
            self.unsigned + other.unsigned,
            self.yeses + other.yeses,
            self.asked + other.asked,
            self.stayed + other.stayed,
            self.wishes + other.wishes,
        )


def move_session(
    actor: Actor, programme_id: int, number: int, draft: WorkshopDraft, version: int, along: Along
) -> Moved:
    """Edits a session; where one that was never started gets another day, the promises due on the old one go along.

    Raises what `edit_workshop` raises.
    """
    before = workshop_by_number(programme_id, number)
    old_day = today_in(programme_by_id(programme_id).time_zone, before.starts_at)
    edit_workshop(actor, programme_id, number, draft, version)
    if before.was_held:
        return Moved()
    return move_due(actor, programme_id, old_day, draft.day, along)


def move_due(actor: Actor, programme_id: int, old_day: date, day: date, along: Along) -> Moved:
    """The promises due on the day that a session had go along to the one that it has, as wished.

    A yes was said to a date, so moving clears it. Signed ones get a change that is asked for by who promised; the
    other side answers. What is out for signing stays, and everything where the new day has passed.
    """
    if day == old_day:
        return Moved()
    due = due_on(programme_id, old_day)
    if day < today_of(programme_id):
        return Moved(stayed=due.total)
    moved, yeses, asked, wishes = 0, 0, 0, 0
    for one in due.unsigned if along.unsigned else ():
        if _done(partial(_move, actor, programme_id, one, day)):
            moved += 1
            yeses += one.state is not State.DRAFT
    for wish in due.wishes if along.unsigned else ():
        wishes += _done(partial(_wish_anew, actor, programme_id, wish, day, along.reason))
    for one in due.signed if along.ask_signed else ():
        asked += _done(partial(_ask, actor, programme_id, one, day, along.reason))
    return Moved(moved, yeses, asked, due.total - moved - asked, wishes)


def _done(verb: Callable[[], None]) -> bool:
    """Whether it could be done; one that cannot, as when its giver has left, stays and holds up no other."""
    try:
        verb()
    except (Conflict, Invalid, NotFound):
        return False
    return True


def _move(actor: Actor, programme_id: int, one: DueThen, day: date) -> None:
    row = find_commitment(programme_id, one.ref)
    reword_commitment(actor, programme_id, one.ref, replace(wording_of(row), due=day), row.version)


def _ask(actor: Actor, programme_id: int, one: DueThen, day: date, reason: str) -> None:
    row = find_commitment(programme_id, one.ref)
    assert one.giver_id is not None
    wish = ChangeWish(row.deed, row.evidence, day, reason)
    ask_change(actor, programme_id, one.ref, one.giver_id, wish)


def _wish_anew(actor: Actor, programme_id: int, wish: Wish, day: date, reason: str) -> None:
    """Takes the wish for the old day back, and asks for the new one unless the promise is due on it anyway."""
    row = find_commitment(programme_id, wish.ref)
    if row.due != day:
        check_before_due(row.due, today_of(programme_id))
    withdraw_change(actor, programme_id, wish.ref, wish.asked_by_id)
    if row.due != day:
        asked = ChangeWish(row.deed, row.evidence, day, reason)
        ask_change(actor, programme_id, wish.ref, wish.asked_by_id, asked)

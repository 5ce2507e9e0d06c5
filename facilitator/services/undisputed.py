"""What nobody disputes is confirmed in one stroke, once it was read aloud; and one undo takes the stroke back.

Each commitment gets its own verdict of its own receiver, with its own event, as if it had been judged by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.commitments import OUTCOME_OF, state_of, waits_for_the_stroke
from facilitator.models import Commitment
from facilitator.queries.review import said_done_before
from facilitator.queries.standings import facts_of
from facilitator.queries.workshops import WorkshopBrief
from facilitator.services.commitments import find_commitment
from facilitator.services.review import RoomVerdict, judge_in_room, take_back_verdict


@dataclass(frozen=True, slots=True)
class Seen:
    """A commitment as a page has shown it."""

    ref: str
    version: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """What was done, each as it stands now; and the refs of what has changed since it was shown, left as it is."""

    done: tuple[Seen, ...]
    changed: tuple[str, ...]


def confirm_undisputed(
    actor: Actor, programme_id: int, seen: Iterable[Seen], workshop: WorkshopBrief
) -> Stroke:
    """The receivers' verdicts on what their givers had reported as done, said aloud and entered in one go.

    Only what still stands as it was shown, and waits: the rest is named, and nothing is written over. What the
    stroke has confirmed already is neither. Raises NotFound for a ref that the programme does not have, NotAllowed
    for a person, and Conflict, with nothing confirmed, where a verdict cannot be entered now.
    """
    at = clock.now()
    done: list[Seen] = []
    changed: list[str] = []
    for one in _each(seen):
        row = find_commitment(programme_id, one.ref)
        if row.version == one.version and _waits(row, workshop):
            assert row.report is not None
            judge_in_room(
                actor, programme_id, one.ref, RoomVerdict(OUTCOME_OF[row.report]), workshop.id, at=at
            )
            done.append(Seen(one.ref, row.version))
        elif not _is_confirmed(row, workshop):
            changed.append(one.ref)
    return Stroke(tuple(done), tuple(changed))


def take_back_stroke(
    actor: Actor, programme_id: int, seen: Iterable[Seen], workshop: WorkshopBrief
) -> Stroke:
    """Undo: the verdicts of a stroke are withdrawn, but for what was judged anew or corrected since; that is named.

    What was taken back already is neither. Raises as confirm_undisputed does.
    """
    done: list[Seen] = []
    changed: list[str] = []
    for one in _each(seen):
        row = find_commitment(programme_id, one.ref)
        if row.version == one.version and row.judged_in_id == workshop.id:
            take_back_verdict(actor, programme_id, one.ref, workshop.id)
            done.append(Seen(one.ref, row.version))
        elif row.verdict is not None:
            changed.append(one.ref)
    return Stroke(tuple(done), tuple(changed))


def _each(seen: Iterable[Seen]) -> list[Seen]:
    """Each commitment once, in one order for all, so that nobody waits in a circle."""
    return sorted({one.ref: one for one in seen}.values(), key=lambda one: one.ref)


def _waits(row: Commitment, workshop: WorkshopBrief) -> bool:
    said_done = said_done_before(row.report, row.report_at, workshop)
    # An open wish to change does not count here: whoever has reported has gone past it.
    state = state_of(facts_of(row, change_asked=False))
    return waits_for_the_stroke(state, row.verdict, said_done=said_done)


def _is_confirmed(row: Commitment, workshop: WorkshopBrief) -> bool:
    """Whether the stroke's own verdict stands already: a second tap."""
    return (
        row.report is not None
        and row.verdict is OUTCOME_OF[row.report]
        and row.judged_in_id == workshop.id
        and row.settled is None
    )

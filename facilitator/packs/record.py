"""The record of a workshop: what was done, decided, promised and signed, by whom and how."""

from __future__ import annotations

from facilitator.activities.left import left_of
from facilitator.domain.commitments import SETTLED, State
from facilitator.domain.errors import NotFound
from facilitator.domain.packs import Scope
from facilitator.method import load_method
from facilitator.packs.context import (
    Gathered,
    agenda_lines,
    anchor_of,
    commitment_of,
    gather,
    head_of,
    mark_of,
    session_of,
    signing_on,
)
from facilitator.packs.criteria import CriteriaPart
from facilitator.packs.papers import Attendee, WorkshopRecord
from facilitator.packs.registers import register_part_at
from facilitator.packs.shapes import Commitment, LeftBehind, Session
from facilitator.queries.agendas import agenda_of
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.kept_criteria import criteria_kept
from facilitator.queries.packs import attendance_of, sheet_bytes
from facilitator.queries.past_sessions import planned_after
from facilitator.queries.workshops import WorkshopBrief
from facilitator.queries.workshops import attendance_of as attendees_of


def build_record(programme_id: int, number: int | None, base_url: str) -> WorkshopRecord:
    """The record of workshop `number`; without one, of the last that was started.

    Raises NotFound when there is no such workshop, or when it has not been held yet: nobody was absent, and nothing
    was left undone, in a session that is still to come.
    """
    facts = gather(programme_id, base_url)
    workshop = facts.workshop(number) if number is not None else _last_started(facts)
    if workshop.started_at is None:
        raise NotFound(f"Session {workshop.number} has not been held yet, so there is nothing to record.")
    sheet = facts.newest_sheet(workshop.id)
    mark = mark_of(facts, sheet) if sheet else None
    anchor = anchor_of(facts, workshop, Scope.WORKSHOP)
    return WorkshopRecord(
        head=head_of(facts, mark, anchor),
        session=session_of(workshop),
        state=workshop.state.value,
        started_at=workshop.started_at,
        closed_at=workshop.closed_at,
        closing_note=workshop.closing_note,
        agenda=agenda_lines(workshop, with_notes=True),
        attendees=_attendees(facts, workshop),
        outcomes=tuple(commitment_of(one) for one in facts.commitments if _judged_in(one, workshop)),
        commitments=_made_in(facts, workshop),
        imported=_taken_in(facts, workshop),
        signing=signing_on(facts, sheet, workshop),
        list_state=mark.state if mark else "none",
        limits=load_method().sign_off.what_it_does_not_prove,
        left=_left(facts, workshop),
        register=register_part_at(programme_id, anchor.seq, _made_by_then(facts, workshop)),
        criteria=_criteria(facts, workshop, anchor.seq),
        sheet_bytes=sheet_bytes(sheet.id) if sheet else b"",
        meets_again=_following(facts, workshop, anchor.seq),
    )


def _criteria(facts: Gathered, workshop: WorkshopBrief, seq: int) -> CriteriaPart | None:
    """How the criteria of its step stood when both had signed its list."""
    kept = criteria_kept(facts.programme.id, workshop.id, seq)
    return CriteriaPart(kept.step, kept.lines) if kept else None


def _following(facts: Gathered, workshop: WorkshopBrief, seq: int) -> Session | None:
    """The session after this one as it was planned when this one's last event was told."""
    found = planned_after(facts.programme.id, workshop.number, seq)
    return (
        Session(found.number, found.kind, found.title, found.place, starts_at=found.starts_at)
        if found
        else None
    )


def _left(facts: Gathered, workshop: WorkshopBrief) -> tuple[LeftBehind, ...]:
    """What the activities of the live room left behind."""
    everybody = attendees_of(facts.programme.id, workshop.id).people
    found = left_of(facts.programme, workshop, agenda_of(workshop), everybody)
    return tuple(LeftBehind(block, left.title, left.lines) for block, left in found)


def _last_started(facts: Gathered) -> WorkshopBrief:
    started = [one for one in facts.workshops if one.started_at is not None]
    if not started:
        raise NotFound("No session has been held yet, so there is nothing to record.")
    return max(started, key=lambda one: one.number)


def _judged_in(one: CommitmentView, workshop: WorkshopBrief) -> bool:
    if one.verdict.said and one.places.judged_elsewhere:
        return False
    return one.places.judged_in_id == workshop.id and (
        one.state in SETTLED or one.state in (State.JUDGED, State.VIEWS_DIFFER, State.RELEASED)
    )


def _made_in(facts: Gathered, workshop: WorkshopBrief) -> tuple[Commitment, ...]:
    """What was put on the list there; dropped ones are not part of the record."""
    return tuple(
        commitment_of(one)
        for one in facts.commitments
        if one.places.made_in_id == workshop.id and one.state is not State.DROPPED and not one.places.imported
    )


def _taken_in(facts: Gathered, workshop: WorkshopBrief) -> tuple[Commitment, ...]:
    """What came in from an earlier agreement: promised and, as far as it was judged, judged elsewhere."""
    return tuple(
        commitment_of(one)
        for one in facts.commitments
        if one.places.made_in_id == workshop.id and one.places.imported and one.state is not State.DROPPED
    )


def _made_by_then(facts: Gathered, workshop: WorkshopBrief) -> set[str]:
    """The refs of all commitments that were made in this workshop, before it, or outside of any."""
    later = {one.id for one in facts.workshops if one.number > workshop.number}
    return {one.ref for one in facts.commitments if one.places.made_in_id not in later}


def _attendees(facts: Gathered, workshop: WorkshopBrief) -> tuple[Attendee, ...]:
    came = attendance_of(workshop.id)
    return tuple(
        Attendee(one.side, one.name, one.role_title, came[key])
        for key, one in facts.people.items()
        if key in came
    )

"""Promises that were agreed elsewhere come in: looked at first, then all or none.

They are active or judged at once, marked as imported and not signed here; the next sheet can take them in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.commitments import REPORT_OF, Outcome, Wording
from facilitator.domain.errors import Invalid
from facilitator.domain.people import PersonDraft
from facilitator.domain.promise_rows import ROW, PromiseRow
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.domain.zones import local, today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Commitment, Person
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import WorkshopBrief, next_of, session_after, timeline, workshop_by_number
from facilitator.services.commitments import about, new_row, wording_in_words
from facilitator.services.log import record_event
from facilitator.services.people import add_person
from facilitator.services.workshops import plan_workshop


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row as it would come in. `notes` say what is filled in for it; `problems` keep the whole file out."""

    row: PromiseRow
    due: date
    notes: tuple[str, ...]
    problems: dict[str, str]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; `workshop_number` is 0 when a launch workshop would be made for it."""

    rows: tuple[PlannedRow, ...]
    new_people: tuple[tuple[Side, str], ...]
    workshop_number: int
    next_session: date

    @property
    def faulty(self) -> int:
        return sum(1 for planned in self.rows if planned.problems)

    @property
    def judged(self) -> int:
        return sum(1 for planned in self.rows if planned.row.outcome is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows are held against: people by side and name, deeds by side, and the dates to fill in."""

    people: dict[tuple[Side, str], Person]
    deeds: dict[tuple[Side, str], str]
    workshop_day: date
    next_session: date


def plan_import(programme: ProgrammeBrief, rows: Sequence[PromiseRow], number: int | None) -> ImportPlan:
    """Looks at every row and changes nothing. Raises Invalid for no rows, NotFound for an unknown workshop."""
    if not rows:
        raise Invalid({"file": "There is no row below the first line."})
    workshop = _target(programme, number)
    known = _known(programme, workshop)
    return ImportPlan(
        rows=tuple(_planned(row, known) for row in rows),
        new_people=_new_people(rows, known),
        workshop_number=workshop.number if workshop else 0,
        next_session=known.next_session,
    )


def import_commitments(
    actor: Actor, programme: ProgrammeBrief, rows: Sequence[PromiseRow], number: int | None = None
) -> int:
    """Brings all rows in and returns how many; raises Invalid (field `file`) and changes nothing when one is faulty.

    Makes the people that are missing and, in a programme without any workshop, a launch workshop.
    """
    plan = plan_import(programme, rows, number)
    if plan.faulty:
        raise Invalid({"file": f"Nothing came in: {in_words(plan)}."})
    if plan.workshop_number == 0:
        _plan_launch(actor, programme)
    workshop = _target(programme, plan.workshop_number or None)
    assert workshop is not None
    people = _people_with(actor, programme, plan.new_people)
    for planned in plan.rows:
        _bring_in(actor, programme.id, workshop, people, planned)
    return len(plan.rows)


def in_words(plan: ImportPlan) -> str:
    """The faulty rows with their first problem, five at most, in one line."""
    faulty = [planned for planned in plan.rows if planned.problems]
    shown = [
        f"line {planned.row.line}, {column}: {problem}"
        for planned in faulty[:5]
        for column, problem in list(planned.problems.items())[:1]
    ]
    more = f"; and {len(faulty) - 5} more" if len(faulty) > 5 else ""
    return f"{len(faulty)} of {len(plan.rows)} rows need attention ({'; '.join(shown)}{more})"


def _target(programme: ProgrammeBrief, number: int | None) -> WorkshopBrief | None:
    """The named workshop, else the next one that is not closed, else the last; None when there is none yet."""
    if number is not None:
        return workshop_by_number(programme.id, number)
    workshops = timeline(programme.id)
    return next_of(workshops) or (workshops[-1] if workshops else None)


def _known(programme: ProgrammeBrief, workshop: WorkshopBrief | None) -> _Known:
    workshops = timeline(programme.id)
    starts = workshop.starts_at if workshop else clock.now()
    people = db.session.execute(select(Person).where(Person.programme_id == programme.id)).scalars()
    deeds = db.session.execute(
        select(Commitment.side, Commitment.deed, Commitment.ref).where(
            Commitment.programme_id == programme.id, Commitment.dropped_at.is_(None)
        )
    )
    return _Known(
        people={(Side(person.side), _folded(person.name)): person for person in people},
        deeds={(Side(row.side), _folded(row.deed)): row.ref for row in deeds},
        workshop_day=today_in(programme.time_zone, starts),
        next_session=session_after(programme, workshop, workshops),
    )


def _planned(row: PromiseRow, known: _Known) -> PlannedRow:
    problems = dict(row.problems)
    notes = list(row.notes)
    due = row.due
    if due is None:
        judged = row.outcome is not None
        due = known.workshop_day if judged else known.next_session
        which = "the workshop's own date" if judged else "the next session's date"
        if not problems.keys() & {"due", ROW}:
            notes.append(f"No date given: {which} is filled in.")
    if row.reason and row.outcome is None:
        notes.append("A reason without a verdict is kept as the giver's word so far.")
    if row.side is not None and ROW not in problems:
        notes += _people_notes(row, row.side, known, problems)
        twin = known.deeds.get((row.side, _folded(row.deed)))
        if twin:
            notes.append(f"{twin} says the same already.")
    return PlannedRow(row, due, tuple(notes), problems)


def _people_notes(row: PromiseRow, side: Side, known: _Known, problems: dict[str, str]) -> list[str]:
    notes = []
    for column, name, their_side in (("giver", row.giver, side), ("receiver", row.receiver, side.other)):
        person = known.people.get((their_side, _folded(name)))
        if person is None:
            if name:
                notes.append(f"{name} is new on the {their_side.value}'s side.")
        elif person.left_at is not None:
            problems.setdefault(column, f"{person.name} has left the programme.")
        elif person.is_observer:
            problems.setdefault(column, f"{person.name} is an observer and takes no part in promises.")
    return notes


def _new_people(rows: Sequence[PromiseRow], known: _Known) -> tuple[tuple[Side, str], ...]:
    found: dict[tuple[Side, str], tuple[Side, str]] = {}
    for row in rows:
        if row.side is None or ROW in row.problems:
            continue
        for name, side in ((row.giver, row.side), (row.receiver, row.side.other)):
            key = (side, _folded(name))
            if name and key not in known.people:
                found.setdefault(key, (side, name))
    return tuple(found.values())


def _people_with(
    actor: Actor, programme: ProgrammeBrief, new: Sequence[tuple[Side, str]]
) -> dict[tuple[Side, str], Person]:
    for side, name in new:
        add_person(actor, programme.id, PersonDraft(side=side, name=name))
    people = db.session.execute(select(Person).where(Person.programme_id == programme.id)).scalars()
    return {(Side(person.side), _folded(person.name)): person for person in people}


def _plan_launch(actor: Actor, programme: ProgrammeBrief) -> None:
    template = load_method().template("launch")
    now = local(clock.now(), programme.time_zone)
    draft = WorkshopDraft(
        kind=Kind.LAUNCH,
        step=programme.current_step,
        day=now.date(),
        clock=now.time().replace(hour=9, minute=0, second=0, microsecond=0),
        length_minutes=template.minutes,
    )
    plan_workshop(actor, programme.id, draft)


def _bring_in(
    actor: Actor,
    programme_id: int,
    workshop: WorkshopBrief,
    people: dict[tuple[Side, str], Person],
    planned: PlannedRow,
) -> None:
    row = planned.row
    assert row.side is not None
    giver = people[(row.side, _folded(row.giver))]
    receiver = people[(row.side.other, _folded(row.receiver))]
    wording = Wording(giver.id, receiver.id, row.deed, row.evidence, planned.due, row.step, row.stretch)
    commitment = new_row(programme_id, row.side, wording, workshop.id)
    now = clock.now()
    commitment.active_at = commitment.imported_at = now
    commitment.report_text = row.reason
    if row.outcome is not None:
        _put_outcome(commitment, row.outcome, workshop.id)
    db.session.flush()
    data = wording_in_words(commitment) | {
        "verdict": row.outcome.value if row.outcome else "",
        "reason": row.reason,
        "line": row.line,
    }
    record_event(programme_id, "CommitmentImported", actor, about=about(commitment), data=data)


def _put_outcome(commitment: Commitment, outcome: Outcome, workshop_id: int) -> None:
    """Both sides' word as the table has it: judged elsewhere, by nobody of here."""
    commitment.report = REPORT_OF[outcome].value
    commitment.verdict = outcome.value
    commitment.report_at = commitment.verdict_at = commitment.imported_at
    commitment.judged_in_id = workshop_id


def _folded(text: str) -> str:
    """For comparing names and deeds: case and spaces do not count."""
    return " ".join(text.casefold().split())

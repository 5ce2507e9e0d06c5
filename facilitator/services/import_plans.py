"""What an import would do, row by row, before anything is done. Reads only, and takes no lock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from facilitator import clock
from facilitator.domain.commitment_rows import LINKS, ROW, CommitmentRow
from facilitator.domain.commitments import ENDED, State, Wording
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.named_people import Directory, Known, Match, choice_key, folded
from facilitator.domain.people import PersonDraft
from facilitator.domain.sentences import ended
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name
from facilitator.domain.workshops import check_not_cancelled
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Commitment
from facilitator.queries.imports import ImportBrief, import_like, known_people
from facilitator.queries.programme_hold import LogHead
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import WorkshopBrief, next_of, session_after, timeline, workshop_by_number
from facilitator.services.log_batches import log_head


@dataclass(frozen=True, slots=True)
class Linked:
    """The commitment that a row names: another row by its place in the table, or one of the programme by its id."""

    ref: str
    row: int | None = None
    commitment_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row as it would come in. `notes` say what is filled in for it; `problems` keep the whole file out."""

    row: CommitmentRow
    due: date | None
    giver: Match
    receiver: Match
    links: Mapping[str, Linked]
    notes: tuple[str, ...]
    problems: dict[str, str]

    @property
    def wording(self) -> Wording:
        """The words as they come in, with the date that is filled in for none."""
        return replace(self.row.wording, due=self.due)


@dataclass(frozen=True, slots=True)
class Question:
    """A name that more than one person has, or one who is spelled otherwise.

    `chosen` is one's number, NEW, or None while nobody has chosen.
    """

    key: str
    name: str
    side: Side
    people: tuple[Known, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; `workshop_number` is 0 when a launch workshop would be made for it.

    `before` is an import of the very same rows that stands. The plan rests on the log's `head`: while that is the last
    event, all of it holds.
    """

    head: LogHead
    rows: tuple[PlannedRow, ...]
    new_people: tuple[PersonDraft, ...]
    questions: tuple[Question, ...]
    workshop_id: int | None
    workshop_number: int
    next_session: date
    content_hash: str
    before: ImportBrief | None

    @property
    def faulty(self) -> int:
        return sum(1 for planned in self.rows if planned.problems)

    @property
    def judged(self) -> int:
        return sum(1 for planned in self.rows if planned.row.outcome is not None)

    @property
    def unsigned(self) -> int:
        """Those that are still to be agreed or signed here."""
        return sum(1 for planned in self.rows if planned.row.standing.is_unsigned)


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows are held against: people, deeds by side, refs, the kinds of reasons, and the dates to fill in."""

    people: Directory
    deeds: Mapping[tuple[Side, str], str]
    refs: Mapping[str, int]
    rows: Mapping[str, int]
    categories: frozenset[str]
    workshop_day: date
    next_session: date


def plan_import(
    programme: ProgrammeBrief,
    rows: Sequence[CommitmentRow],
    number: int | None,
    chosen: Mapping[str, int] | None = None,
) -> ImportPlan:
    """Looks at every row and changes nothing; `chosen` says who is meant where two have one name (`choice_key`).

    Raises Invalid for no rows, NotFound for an unknown workshop, Conflict for one that is cancelled.
    """
    if not rows:
        raise Invalid({"file": "There is no row below the first line."})
    head = log_head(programme.id)  # first: what happens from here on moves it
    workshop = _target(programme, number)
    known = _known(programme, workshop, rows, chosen or {})
    planned = tuple(_planned(row, known) for row in rows)
    fingerprint = content_hash(rows)
    return ImportPlan(
        head=head,
        rows=_without_circles(planned),
        new_people=_new_people(planned),
        questions=_questions(planned, chosen or {}),
        workshop_id=workshop.id if workshop else None,
        workshop_number=workshop.number if workshop else 0,
        next_session=known.next_session,
        content_hash=fingerprint,
        before=import_like(programme.id, fingerprint),
    )


def in_words(plan: ImportPlan) -> str:
    """The faulty rows with their first problem, five at most, in one line."""
    faulty = [planned for planned in plan.rows if planned.problems]
    shown = [
        f"line {planned.row.line}{'' if column == ROW else f', {column}'}: {problem}"
        for planned in faulty[:5]
        for column, problem in list(planned.problems.items())[:1]
    ]
    more = f"; and {len(faulty) - 5} more" if len(faulty) > 5 else ""
    return f"{len(faulty)} of {len(plan.rows)} rows need attention ({'; '.join(shown)}{more})"


def content_hash(rows: Sequence[CommitmentRow]) -> str:
    """SHA-256, in hex, of what the rows say; where they stand in the file, and in which order, does not count."""
    said = sorted(
        json.dumps({name: cell for name, cell in row.given.items() if cell}, sort_keys=True) for row in rows
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _target(programme: ProgrammeBrief, number: int | None) -> WorkshopBrief | None:
    """The named workshop, else the usual one; raises Conflict for one that is cancelled."""
    if number is None:
        return usual_target(programme, takers(programme.id))
    named = workshop_by_number(programme.id, number)
    check_not_cancelled(named.standing)
    return named


def takers(programme_id: int) -> list[WorkshopBrief]:
    """The workshops that commitments may come into: all but the cancelled ones."""
    return [one for one in timeline(programme_id) if not one.is_cancelled]


def usual_target(programme: ProgrammeBrief, workshops: Sequence[WorkshopBrief]) -> WorkshopBrief | None:
    """Of those: the next one that is not closed, else the last; None when there is none yet."""
    zone = programme.time_zone
    return next_of(workshops, zone, today_in(zone, clock.now())) or (workshops[-1] if workshops else None)


def _known(
    programme: ProgrammeBrief,
    workshop: WorkshopBrief | None,
    rows: Sequence[CommitmentRow],
    chosen: Mapping[str, int],
) -> _Known:
    starts = workshop.starts_at if workshop else clock.now()
    there = db.session.execute(
        select(Commitment.id, Commitment.side, Commitment.deed, Commitment.ref, Commitment.dropped_at).where(
            Commitment.programme_id == programme.id
        )
    ).all()
    return _Known(
        people=Directory(known_people(programme.id), chosen),
        deeds={(one.side, folded(one.deed)): one.ref for one in there if one.dropped_at is None},
        refs={one.ref: one.id for one in there},
        rows={row.ref: place for place, row in reversed(list(enumerate(rows))) if row.ref},
        categories=frozenset(category.key for category in load_method().reason_categories),
        workshop_day=today_in(programme.time_zone, starts),
        next_session=session_after(programme, workshop, timeline(programme.id)),
    )


def _planned(row: CommitmentRow, known: _Known) -> PlannedRow:
    problems, notes = dict(row.problems), list(row.notes)
    giver = receiver = Match()
    links: dict[str, Linked] = {}
    due = row.wording.due
    if ROW not in problems:
        due = _due(row, known, problems, notes)
        if row.side is not None:
            giver = _person(row, "giver", row.side, known, problems)
            receiver = _person(row, "receiver", row.side.other, known, problems)
            notes += [match.note for match in (giver, receiver) if match.note]
        links = _links(row, known, problems)
        notes += _notes(row, known)
        if row.standing.category and row.standing.category not in known.categories:
            problems["category"] = ended(f"Write one of: {', '.join(sorted(known.categories))}")
    return PlannedRow(row, due, giver, receiver, links, tuple(notes), problems)


def _due(row: CommitmentRow, known: _Known, problems: dict[str, str], notes: list[str]) -> date | None:
    """The date as it stands, or what is filled in for none; a draft may have none."""
    if row.wording.due is not None or "due" in problems or row.state is State.DRAFT:
        return row.wording.due
    judged = row.outcome is not None
    which = "the session's own date" if judged else "the next session's date"
    notes.append(f"No date given: {which} is filled in.")
    return known.workshop_day if judged else known.next_session


def _person(row: CommitmentRow, column: str, side: Side, known: _Known, problems: dict[str, str]) -> Match:
    name = row.given[column]
    if not name or column in problems:
        return Match()
    match = known.people.find(side, name)
    person = match.person
    if match.problem:
        problems[column] = match.problem
    elif person is not None and person.has_left and row.state not in ENDED:
        problems[column] = f"{isolated(person.name)} has left the programme."
    elif person is not None and person.is_observer:
        problems[column] = f"{isolated(person.name)} is an observer and takes no part in commitments."
    return match


def _links(row: CommitmentRow, known: _Known, problems: dict[str, str]) -> dict[str, Linked]:
    """What the row's refs name: rows of this table if it has refs, else commitments of the programme."""
    found: dict[str, Linked] = {}
    for column in LINKS:
        ref = row.link(column)
        if not ref:
            continue
        if known.rows:
            place = known.rows.get(ref)
            if place is None:
                problems[column] = f"{ref} is not in this file. Add its row, or leave this empty."
            found[column] = Linked(ref, row=place)
        elif ref in known.refs:
            found[column] = Linked(ref, commitment_id=known.refs[ref])
        else:
            problems[column] = f"There is no commitment {ref} in this programme."
    return found


def _notes(row: CommitmentRow, known: _Known) -> list[str]:
    notes = []
    if row.reason and row.standing.facts.report is None and not row.standing.is_unsigned:
        notes.append("A reason without an outcome is kept as the word so far of the one it is by.")
    twin = known.deeds.get((row.side, folded(row.wording.deed))) if row.side and row.wording.deed else None
    if twin:
        notes.append(f"{twin} says the same already.")
    return notes


def _without_circles(planned: tuple[PlannedRow, ...]) -> tuple[PlannedRow, ...]:
    """Notes what is wrong among the rows: a ref that stands twice, and commitments that wait for each other."""
    first: dict[str, int] = {}
    for place, one in enumerate(planned):
        ref = one.row.ref
        if ref and first.setdefault(ref, place) != place:
            one.problems["ref"] = f"{ref} stands in line {planned[first[ref]].row.line} as well."
        for column in LINKS:
            if _comes_back(place, column, planned):
                one.problems[column] = f"{one.row.link(column)} leads back to this one."
    return planned


def _comes_back(start: int, column: str, planned: tuple[PlannedRow, ...]) -> bool:
    seen: set[int] = set()
    place: int | None = start
    while place is not None and place not in seen:
        seen.add(place)
        link = planned[place].links.get(column)
        place = link.row if link else None
    return place == start


def _new_people(planned: Sequence[PlannedRow]) -> tuple[PersonDraft, ...]:
    found: dict[tuple[Side, str, str], PersonDraft] = {}
    for match in (match for one in planned for match in (one.giver, one.receiver)):
        if match.new:
            found.setdefault(new_key(match.new), match.new)
    return tuple(found.values())


def new_key(draft: PersonDraft) -> tuple[Side, str, str]:
    """What makes two new people the same one."""
    return (draft.side, folded_name(draft.name), draft.email.casefold())


def _questions(planned: Sequence[PlannedRow], chosen: Mapping[str, int]) -> tuple[Question, ...]:
    found: dict[str, Question] = {}
    for one in planned:
        side = one.row.side
        if side is None:
            continue
        for match, whose, column in ((one.giver, side, "giver"), (one.receiver, side.other, "receiver")):
            name = one.row.given[column]
            if match.choices:
                key = choice_key(whose, name)
                found.setdefault(key, Question(key, name, whose, match.choices, chosen.get(key)))
    return tuple(found.values())

"""The example programme, lived through the services as a facilitator would: nothing is put into tables directly.

Its days are relative to today: the next session is a Thursday at least three days away, the review was eight
weeks before it, the launch sixteen.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import sleep

from sqlalchemy import select

from facilitator import clock
from facilitator.domain.actors import COMMAND, Actor, ActorKind, Speaker
from facilitator.domain.agendas import ItemState
from facilitator.domain.commitments import ChangeWish, Outcome, Report, Wording
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningMethod
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.domain.zones import moment_of, today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Programme
from facilitator.queries.agendas import agenda_of
from facilitator.queries.people import people_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_public_id
from facilitator.queries.sheets import current_sheet
from facilitator.queries.users import account_by_id
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services import example_criteria as criteria
from facilitator.services import example_register as wishes
from facilitator.services import example_story as story
from facilitator.services.agendas import save_notes, step_item
from facilitator.services.changes import ask_change
from facilitator.services.commitments import carry_commitment, draft_commitment, find_commitment, say_yes
from facilitator.services.example_access import let_each_other_see, open_the_first, try_the_way_in
from facilitator.services.example_expectations import say_what_is_expected, say_what_was_met
from facilitator.services.example_measures import say_what_is_measured, say_what_they_say
from facilitator.services.people import add_person, speaker_for
from facilitator.services.programmes import archive_programme, create_programme, give_to, move_to_step
from facilitator.services.register_links import set_served
from facilitator.services.review import (
    Judging,
    Reporting,
    RoomVerdict,
    judge,
    judge_in_room,
    report,
    settle,
)
from facilitator.services.sheets import lock_list
from facilitator.services.signatures import Declaration, sign
from facilitator.services.workshops import close_workshop, plan_workshop, set_attendance, start_workshop

_WEEKS = 8
_BEGIN = time(9, 30)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The programme as it is being lived: who acts, who is in it, and the days of its three sessions."""

    actor: Actor
    programme: ProgrammeBrief
    people: dict[str, Speaker]
    days: dict[int, date]

    @property
    def id(self) -> int:
        return self.programme.id

    def at(self, session: int, clock_time: time = _BEGIN, days: int = 0) -> datetime:
        """A moment so many days after a session, at that time there."""
        return moment_of(self.days[session] + timedelta(days=days), clock_time, story.TIME_ZONE)


def tell_example(
    owner_id: int | None, writing: Callable[[], AbstractContextManager[None]], pause: float = 0.0
) -> str:
    """Makes the example programme for a facilitator, or for nobody yet, and returns its public id.

    It is told in slices, each in a `writing` of its own, so that nobody who writes beside it waits for long.
    A `pause` of so many seconds after each gives another process its turn: SQLite keeps no queue.
    Its facilitator gets it with the last slice: a half-told one is seen by nobody.
    """
    slices = _lived(owner_id)
    while True:
        with writing():
            try:
                next(slices)
            except StopIteration as told:
                return str(told.value)
        sleep(pause)


def _lived(owner_id: int | None) -> Generator[None, None, str]:
    """Lives the programme; between two steps it may be committed."""
    account = account_by_id(owner_id) if owner_id is not None else None
    actor = Actor(kind=ActorKind.FACILITATOR, name=account.name, user_id=account.id) if account else COMMAND
    days = _session_days(today_in(story.TIME_ZONE, clock.now()))
    with clock.held(moment_of(days[1] - timedelta(days=21), _BEGIN, story.TIME_ZONE)):
        stage = _set_the_stage(actor, days)
    yield
    yield from _hold_launch(stage)
    yield from _hold_review(stage)
    _live_on(stage)
    if owner_id is not None:
        with clock.held(moment_of(days[1] - timedelta(days=21), _BEGIN, story.TIME_ZONE)):
            give_to(stage.id, owner_id)
    return stage.programme.public_id


def set_examples_aside() -> int:
    """Archives the example programmes that are not archived yet and returns how many."""
    ids = db.session.execute(
        select(Programme.id).where(Programme.is_example.is_(True), Programme.archived_at.is_(None))
    ).scalars()
    found = list(ids)
    for programme_id in found:
        archive_programme(COMMAND, programme_id)
    return len(found)


def _session_days(today: date) -> dict[int, date]:
    ahead = (3 - today.weekday()) % 7
    following = today + timedelta(days=ahead + (7 if ahead < 3 else 0))
    return {
        1: following - timedelta(weeks=2 * _WEEKS),
        2: following - timedelta(weeks=_WEEKS),
        3: following,
    }


def _set_the_stage(actor: Actor, days: dict[int, date]) -> _Stage:
    draft = ProgrammeDraft(
        title=story.TITLE,
        supplier=story.SUPPLIER,
        customer=story.CUSTOMER,
        time_zone=story.TIME_ZONE,
        purpose=story.PURPOSE,
        cadence_weeks=_WEEKS,
    )
    public_id = create_programme(actor, draft, None, is_example=True)
    programme = programme_by_public_id(public_id)
    assert programme is not None
    for person in story.PEOPLE:
        add_person(actor, programme.id, person)
    people = {row.name: speaker_for(programme.id, row.id) for row in people_of(programme.id).everybody}
    stage = _Stage(actor, programme, people, days)
    _plan(stage, 1, Kind.LAUNCH, step=1)
    return stage


def _plan(stage: _Stage, number: int, kind: Kind, step: int) -> None:
    draft = WorkshopDraft(
        kind=kind,
        day=stage.days[number],
        clock=_BEGIN,
        length_minutes=load_method().template(kind.value).minutes,
        step=step,
        place=story.PLACE[number],
    )
    assert plan_workshop(stage.actor, stage.id, draft) == number


def _hold_launch(stage: _Stage) -> Iterator[None]:
    with clock.held(stage.at(1)):
        start_workshop(stage.actor, stage.id, 1)
        _take_attendance(stage, 1, absent=())
    workshop = workshop_by_number(stage.id, 1)
    with clock.held(stage.at(1, time(10, 55))):
        wishes.name_what_is_wanted(stage.actor, stage.id)
        say_what_is_expected(stage.actor, stage.id)
        say_what_is_measured(stage.actor, stage.id)
        say_what_they_say(stage.actor, stage.id, 1)
        open_the_first(stage.actor, stage.id)
    yield
    yield from _commitment(stage, workshop, story.LAUNCH, stage.at(1, time(11, 50)))
    yield from _run_agenda(stage, 1)
    with clock.held(stage.at(1, time(12, 20))):
        criteria.say_of_criteria(stage.actor, stage.id, 1, criteria.AT_LAUNCH)
        lock_list(stage.actor, stage.id, 1)
    _sign(stage, 1, "Åse Lindqvist", time(12, 24))
    _sign(stage, 1, "Tomás Ruiz", time(12, 26))
    yield
    with clock.held(stage.at(1, time(12, 32))):
        close_workshop(stage.actor, stage.id, 1, story.CLOSING_NOTES[1])
        _plan(stage, 2, Kind.REVIEW, step=1)
    with clock.held(stage.at(1, time(11, 15), days=20)):
        try_the_way_in(stage.actor, stage.id, stage.days[1] + timedelta(days=20))
    zoe = Reporting(Report.DONE, evidence="Eight plans in the shared folder")
    with clock.held(stage.at(2, time(16, 10), days=-4)):
        report(stage.actor, stage.id, story.SETTLED_REF, stage.people["Zoë Okonkwo"].person_id, zoe)
    yield


def _hold_review(stage: _Stage) -> Iterator[None]:
    with clock.held(stage.at(2)):
        start_workshop(stage.actor, stage.id, 2)
        _take_attendance(stage, 2, absent=("Mehmet Yıldız",))
    workshop = workshop_by_number(stage.id, 2)
    for minute, word in enumerate(story.CHECKED):
        with clock.held(stage.at(2, time(9, 41 + 2 * minute))):
            verdict = RoomVerdict(word.outcome, word.reason, word.category, word.word)
            judge_in_room(stage.actor, stage.id, word.ref, verdict, workshop.id)
        yield
    _settle_what_differs(stage, workshop)
    with clock.held(stage.at(2, time(10, 25))):
        wishes.see_what_has_moved(stage.actor, stage.id)
        say_what_was_met(stage.actor, stage.id)
        let_each_other_see(stage.actor, stage.id, 2)
        say_what_they_say(stage.actor, stage.id, 2)
    yield
    yield from _commitment(stage, workshop, story.REVIEW, stage.at(2, time(10, 50)))
    with clock.held(stage.at(2, time(10, 50))):
        move_to_step(
            stage.actor, stage.id, 2, "Both sides named an opportunity and its concerns; both signed."
        )
    yield from _run_agenda(stage, 2)
    with clock.held(stage.at(2, time(11, 18))):
        criteria.say_of_criteria(stage.actor, stage.id, 1, criteria.AT_REVIEW)
        lock_list(stage.actor, stage.id, 2)
    _sign(stage, 2, "Jan Brandt", time(11, 24))
    _sign(stage, 2, "Ingrid Sæther", time(11, 25))
    yield
    with clock.held(stage.at(2, time(11, 33))):
        close_workshop(stage.actor, stage.id, 2, story.CLOSING_NOTES[2])
    yield


def _settle_what_differs(stage: _Stage, workshop: WorkshopBrief) -> None:
    receiver = stage.people["Aurélie Fontaine"].person_id
    with clock.held(stage.at(2, time(9, 56))):
        judging = Judging(Outcome.KEPT_LATE, story.SETTLED_WORD)
        judge(stage.actor, stage.id, story.SETTLED_REF, receiver, judging, workshop.id)
    with clock.held(stage.at(2, time(9, 59))):
        settle(stage.actor, stage.id, story.SETTLED_REF, Outcome.KEPT_LATE, story.SETTLED_NOTE, workshop.id)


def _live_on(stage: _Stage) -> None:
    """What has happened since the review, and the next session, planned a week after it."""
    with clock.held(stage.at(2, time(15, 0), days=7)):
        _plan(stage, 3, Kind.REVIEW, step=2)
        criteria.say_of_criteria(stage.actor, stage.id, 2, criteria.SINCE_THEN)
    with clock.held(stage.at(2, time(13, 20), days=story.ASKED_DAYS_LATER)):
        _ask_for_more_time(stage)
    for step in sorted(story.SINCE_THEN, key=lambda one: -one.days_before):
        row = find_commitment(stage.id, step.ref)
        with clock.held(stage.at(3, time(14, 5), days=-step.days_before)):
            reporting = Reporting(step.report, step.text, step.category, step.evidence)
            assert row.giver_id is not None
            report(stage.actor, stage.id, step.ref, row.giver_id, reporting)
    workshop = workshop_by_number(stage.id, 3)
    draft = story.NEXT_DRAFT
    ref = draft_commitment(
        stage.actor, stage.id, draft.side, _wording(stage, draft, None), workshop_id=workshop.id
    )
    say_yes(stage.actor, stage.id, ref, stage.people[draft.giver].person_id)


def _ask_for_more_time(stage: _Stage) -> None:
    row = find_commitment(stage.id, story.ASKED_REF)
    wish = ChangeWish(row.deed, row.evidence, stage.days[3] + timedelta(weeks=3), story.ASKED_REASON)
    assert row.giver_id is not None
    ask_change(stage.actor, stage.id, row.ref, row.giver_id, wish)


def _commitment(
    stage: _Stage, workshop: WorkshopBrief, commitments: Sequence[story.Commitment], moment: datetime
) -> Iterator[None]:
    """Drafts each and has both sides say yes aloud; what waits for another one is said after it."""
    for commitment in _needed_first(commitments):
        with clock.held(moment):
            _make_one(stage, workshop, commitment)
        yield


def _make_one(stage: _Stage, workshop: WorkshopBrief, commitment: story.Commitment) -> None:
    wording = _wording(stage, commitment, workshop)
    if commitment.carried:
        ref = carry_commitment(stage.actor, stage.id, commitment.carried, wording, workshop.id)
    else:
        ref = draft_commitment(stage.actor, stage.id, commitment.side, wording, workshop_id=workshop.id)
    set_served(stage.actor, stage.id, ref, commitment.serves)
    for name in (commitment.giver, commitment.receiver):
        say_yes(stage.actor, stage.id, ref, stage.people[name].person_id)


def _needed_first(commitments: Sequence[story.Commitment]) -> list[story.Commitment]:
    """In the told order per party, the customer's first: what a commitment waits for has to be there before it."""
    return [
        commitment
        for side in (Side.CUSTOMER, Side.SUPPLIER)
        for commitment in commitments
        if commitment.side is side
    ]


def _wording(stage: _Stage, commitment: story.Commitment, workshop: WorkshopBrief | None) -> Wording:
    session = workshop.number if workshop else 3
    if commitment.due is not None:
        due = stage.days[session] + timedelta(days=commitment.due)
    else:
        due = stage.days.get(session + 1, stage.days[3] + timedelta(weeks=_WEEKS))
    return Wording(
        giver_id=stage.people[commitment.giver].person_id,
        receiver_id=stage.people[commitment.receiver].person_id,
        deed=commitment.deed,
        evidence=commitment.evidence,
        due=due,
        step=commitment.step,
        stretch=commitment.stretch,
        why=commitment.why,
        first_win=commitment.first_win,
        needs_first=commitment.needs_first,
    )


def _take_attendance(stage: _Stage, number: int, absent: Sequence[str]) -> None:
    for person_number, person in enumerate(story.PEOPLE, start=1):
        if person.name not in absent:
            set_attendance(stage.actor, stage.id, number, person_number, True)


def _run_agenda(stage: _Stage, number: int) -> Iterator[None]:
    """Starts and finishes each block, the second one four minutes late, and keeps the notes."""
    workshop = workshop_by_number(stage.id, number)
    lines = agenda_of(workshop).items
    moment = stage.at(number)
    for index, line in enumerate(lines):
        with clock.held(moment):
            step_item(stage.actor, stage.id, number, line.key, ItemState.RUNNING)
        note = story.NOTES.get((number, line.from_block.partition("/")[2]))
        if note:
            with clock.held(moment + timedelta(minutes=2)):
                save_notes(stage.actor, stage.id, number, line.key, note, line.notes_version)
        moment += timedelta(minutes=line.minutes + (4 if index == 1 else -4 if index == 2 else 0))
        yield
    with clock.held(moment):
        step_item(stage.actor, stage.id, number, lines[-1].key, ItemState.DONE)


def _sign(stage: _Stage, number: int, name: str, clock_time: time) -> None:
    workshop = workshop_by_number(stage.id, number)
    sheet = current_sheet(workshop.id)
    assert sheet is not None
    with clock.held(stage.at(number, clock_time)):
        sign(
            stage.actor,
            stage.id,
            sheet.id,
            stage.people[name].person_id,
            Declaration(sheet.hash, name, True),
            method=SigningMethod.HOST_DEVICE,
            host_name=stage.actor.name,
        )

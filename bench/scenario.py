"""A programme as it would be after a dozen sessions, lived through the services in a database of its own.

Everything is the same at every run: the words, the days, who says what. Only random ids differ.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import TextIO, TypeGuard

from flask import Flask
from sqlalchemy import select

from bench import story
from facilitator import clock, create_app
from facilitator.config import read_settings
from facilitator.database import write_lock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.commitment_rows import CommitmentRow, read_row
from facilitator.domain.commitments import Outcome, Report, Wording
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.signing import SigningMethod
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.migrating import migrate_database
from facilitator.models import Commitment
from facilitator.queries.people import person_by_number
from facilitator.queries.programmes import ProgrammeBrief, programme_by_public_id
from facilitator.queries.sheets import current_sheet
from facilitator.queries.users import Account
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.accounts import create_account
from facilitator.services.commitments import draft_commitment, say_yes
from facilitator.services.imports import import_commitments
from facilitator.services.people import add_person
from facilitator.services.programmes import create_programme
from facilitator.services.review import Reporting, RoomVerdict, judge_in_room, release, report
from facilitator.services.sheets import lock_list
from facilitator.services.signatures import Declaration, sign
from facilitator.services.workshops import close_workshop, plan_workshop, start_workshop

NOW = datetime(2027, 1, 14, 9, 10, tzinfo=UTC)
"""The scenario's present, in the middle of the twelfth session."""
WORKSHOPS = 12
CADENCE = timedelta(weeks=4)
ZONE = "Europe/Oslo"
EMAIL, PASSWORD = "measured@example.org", "a long walk by the harbour"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Where a programme's pages lie; `ref` is a judged commitment with a history."""

    programme_id: int
    public_id: str
    commitments: int
    ref: str

    @property
    def url(self) -> str:
        return f"/programmes/{self.public_id}"


@dataclass(frozen=True, slots=True)
class _Stage:
    """A programme while it is being lived: ids of people by their name."""

    actor: Actor
    programme: ProgrammeBrief
    people: dict[str, int]

    @property
    def id(self) -> int:
        return self.programme.id


@contextmanager
def temporary_app(url: str = "", like: Path | None = None) -> Iterator[Flask]:
    """The real app on a migrated database, in a folder that is gone afterwards by default; its log goes nowhere.

    `like` is the folder of an app that rests: this one begins with its files.
    """
    with TemporaryDirectory(prefix="facilitator-bench-") as folder, open(os.devnull, "w") as nowhere:
        if like is not None:
            copytree(like, folder, dirs_exist_ok=True)
        app = create_app(read_settings({"DATA_DIR": folder, "DATABASE_URL": url}))
        logs = [one for one in logging.getLogger("facilitator.requests").handlers if _writes(one)]
        streams = [one.setStream(nowhere) for one in logs]
        with app.app_context():
            migrate_database()
        try:
            yield app
        finally:
            for handler, stream in zip(logs, streams, strict=True):
                handler.setStream(stream or sys.stderr)
            rest(app)


def rest(app: Flask) -> None:
    """Lets go of the database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _writes(handler: logging.Handler) -> TypeGuard[logging.StreamHandler[TextIO]]:
    return isinstance(handler, logging.StreamHandler)


def data_dir(app: Flask) -> Path:
    """The temporary folder that an app keeps its data in."""
    return Path(app.config["SETTINGS"].data_dir)


def add_account(app: Flask) -> Account:
    """The facilitator who owns every programme measured."""
    with app.app_context(), write_lock(db.session):
        account = create_account(EMAIL, "Maja Okonkwo", PASSWORD)
        db.session.commit()
        return account


def live_programme(app: Flask, account: Account, commitments: int) -> Scenario:
    """A programme with eleven closed and signed sessions and a twelfth that is on, and so many commitments.

    A tenth of them are the twelfth session's drafts in all their states; the others were promised in the eleven
    sessions before and judged in the one after, except a few that were released or left open.
    """
    drafts = commitments // 10
    stage = _opened(app, account, f"In the open, with {commitments} commitments")
    shares = _shares(commitments - drafts, WORKSHOPS - 1)
    done = 0
    for number, share in enumerate(shares, start=1):
        with app.app_context(), write_lock(db.session), clock.held(_begins(number)):
            _hold_session(stage, number, done, share)
            db.session.commit()
        done += share
    with app.app_context(), write_lock(db.session):
        ref = _hold_last(stage, drafts)
        db.session.commit()
    return Scenario(stage.id, stage.programme.public_id, commitments, ref)


def pack_programme(app: Flask, account: Account, commitments: int) -> int:
    """A programme whose next review pack carries exactly so many commitments; its row id."""
    stage = _opened(app, account, f"A pack of {commitments}")
    with app.app_context(), write_lock(db.session), clock.held(_begins(WORKSHOPS - 1)):
        _plan(stage, 1, WORKSHOPS - 1)
        start_workshop(stage.actor, stage.id, 1)
        import_commitments(
            stage.actor, stage.programme, _rows(0, commitments, date(2027, 1, 14), judged=True), 1
        )
        lock_list(stage.actor, stage.id, 1, take_in=True)
        close_workshop(stage.actor, stage.id, 1, sign_until=date(2027, 1, 20))
        _plan(stage, 2, WORKSHOPS)
        db.session.commit()
    return stage.id


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (1 if part < total % parts else 0) for part in range(parts)]


def _begins(number: int) -> datetime:
    """When a session begins; the last one ten minutes before the scenario's present."""
    return NOW - timedelta(minutes=10) - CADENCE * (WORKSHOPS - number)


def _opened(app: Flask, account: Account, title: str) -> _Stage:
    actor = Actor(kind=ActorKind.FACILITATOR, name=account.name, user_id=account.id)
    with app.app_context(), write_lock(db.session), clock.held(_begins(0)):
        draft = ProgrammeDraft(
            title=title,
            supplier=story.SUPPLIER,
            customer=story.CUSTOMER,
            time_zone=ZONE,
            purpose=story.PURPOSE,
        )
        programme = programme_by_public_id(create_programme(actor, draft, account.id))
        assert programme is not None
        people = {}
        for side, name, is_signatory in story.PEOPLE:
            roles = Roles(signatory=is_signatory, sponsor=is_signatory)
            number = add_person(actor, programme.id, PersonDraft(side=side, name=name, roles=roles))
            person = person_by_number(programme.id, number)
            assert person is not None
            people[name] = person.id
        db.session.commit()
    return _Stage(actor, programme, people)


def _plan(stage: _Stage, number: int, session: int) -> None:
    """Plans workshop `number` at the time of a session of the series."""
    begins = _begins(session)
    kind = Kind.LAUNCH if number == 1 else Kind.REVIEW
    draft = WorkshopDraft(
        kind=kind, day=begins.date(), clock=time(10, 0), step=1 + number // 4, place="Room 4"
    )
    assert plan_workshop(stage.actor, stage.id, draft) == number


def _hold_session(stage: _Stage, number: int, done: int, share: int) -> None:
    """Judges what the session before promised, commitments anew, signs, closes."""
    _plan(stage, number, number)
    start_workshop(stage.actor, stage.id, number)
    workshop = workshop_by_number(stage.id, number)
    for index, (ref, receiver_id) in enumerate(_made_in_session(stage, number - 1), start=3 * number):
        _judge(stage, ref, receiver_id, index, workshop.id)
    due = (_begins(number) + CADENCE).date()
    import_commitments(stage.actor, stage.programme, _rows(done, share, due), number)
    lock_list(stage.actor, stage.id, number, take_in=True)
    _sign(stage, workshop.id)
    close_workshop(stage.actor, stage.id, number, story.CLOSING_NOTE)
    db.session.flush()
    db.session.expunge_all()


def _hold_last(stage: _Stage, drafts: int) -> str:
    """The session that is on: some have reported beforehand, some are judged already, new ones are being drafted."""
    before = _made_in_session(stage, WORKSHOPS - 1)
    with clock.held(NOW - timedelta(days=2)):
        for ref, _receiver_id in before[::3]:
            report(
                stage.actor,
                stage.id,
                ref,
                _giver_of(stage, ref),
                Reporting(Report.DONE, evidence="In the folder"),
            )
    with clock.held(_begins(WORKSHOPS)):
        _plan(stage, WORKSHOPS, WORKSHOPS)
        start_workshop(stage.actor, stage.id, WORKSHOPS)
        workshop = workshop_by_number(stage.id, WORKSHOPS)
        for index, (ref, receiver_id) in enumerate(before[: len(before) // 4]):
            _judge(stage, ref, receiver_id, index, workshop.id)
    with clock.held(NOW):
        for index in range(drafts):
            _draft(stage, index, workshop.id)
    return _made_in_session(stage, 1)[0][0]


def _made_in_session(stage: _Stage, number: int) -> list[tuple[str, int]]:
    """Refs and receivers of what a session made, in their order."""
    if number == 0:
        return []
    workshop = workshop_by_number(stage.id, number)
    rows = db.session.execute(
        select(Commitment.ref, Commitment.receiver_id)
        .where(Commitment.programme_id == stage.id, Commitment.made_in_id == workshop.id)
        .order_by(Commitment.id)
    )
    return [(row.ref, row.receiver_id) for row in rows if row.receiver_id is not None]


def _giver_of(stage: _Stage, ref: str) -> int:
    return int(
        db.session.execute(
            select(Commitment.giver_id).where(Commitment.programme_id == stage.id, Commitment.ref == ref)
        ).scalar_one()
        or 0
    )


def _judge(stage: _Stage, ref: str, receiver_id: int, index: int, workshop_id: int) -> None:
    """The outcome by its place: half kept, two of ten late, and so on; the tenth is let go or left open."""
    outcome = story.OUTCOMES[index % len(story.OUTCOMES)]
    if outcome is not None:
        reason, category = ("", "") if outcome is Outcome.KEPT else story.reason(index)
        judge_in_room(stage.actor, stage.id, ref, RoomVerdict(outcome, reason, category, ""), workshop_id)
    elif index % 20 < 10:
        release(
            stage.actor, stage.id, ref, receiver_id, "The order it was meant for was cancelled.", workshop_id
        )


def _rows(first: int, count: int, due: date, *, judged: bool = False) -> list[CommitmentRow]:
    """Commitments as a table brings them; with `judged`, every second one has its outcome and the giver's reason."""
    return [read_row(line, _cells(first + line - 2, due, judged)) for line in range(2, count + 2)]


def _cells(index: int, due: date, judged: bool) -> dict[str, str]:
    side, giver, receiver = story.pair(index)
    outcome = story.OUTCOMES[index % len(story.OUTCOMES)] if judged and index % 2 else None
    return {
        "party": side.value,
        "giver": giver,
        "receiver": receiver,
        "deed": story.deed(index),
        "evidence": story.evidence(index),
        "due": (due - timedelta(days=index % 14)).isoformat(),
        "step": str(1 + index % 5),
        "stretch": str(1 + index % 4),
        "verdict": outcome.value.replace("_", " ") if outcome else "",
        "reason": story.reason(index)[0] if outcome and outcome is not Outcome.KEPT else "",
    }


def _draft(stage: _Stage, index: int, workshop_id: int) -> None:
    """A new commitment: of four, one agreed, one offered, two still drafts, the last one of these with gaps."""
    side, giver, receiver = story.pair(index)
    wording = Wording(
        giver_id=stage.people[giver],
        receiver_id=stage.people[receiver],
        deed=story.deed(10_000 + index),
        evidence=story.evidence(index) if index % 4 != 3 else "",
        due=(NOW + CADENCE).date(),
        step=3,
        stretch=1 + index % 4,
    )
    ref = draft_commitment(stage.actor, stage.id, side, wording, workshop_id=workshop_id)
    if index % 4 < 2:
        say_yes(stage.actor, stage.id, ref, stage.people[giver])
    if index % 4 == 0:
        say_yes(stage.actor, stage.id, ref, stage.people[receiver])


def _sign(stage: _Stage, workshop_id: int) -> None:
    sheet = current_sheet(workshop_id)
    assert sheet is not None
    for _side, name, is_signatory in story.PEOPLE:
        if is_signatory:
            sign(
                stage.actor,
                stage.id,
                sheet.id,
                stage.people[name],
                Declaration(sheet.hash, name, True),
                method=SigningMethod.HOST_DEVICE,
                host_name=stage.actor.name,
            )

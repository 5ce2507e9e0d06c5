"""Fifty people press at the same moment: one act each, one event, no error page, and an unbroken log."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.database import write_lock
from facilitator.domain.commitments import ChangeWish, Outcome
from facilitator.domain.errors import Conflict
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event, Person
from facilitator.services import commitments
from facilitator.services.audit import audit_programme
from facilitator.services.changes import ask_change
from facilitator.services.review import RoomVerdict, judge_in_room
from facilitator.services.sheets import lock_list
from facilitator.services.signing_links import make_link
from facilitator.services.wordings import wording_of
from tests.clients import CheckedClient
from tests.commitments import make_active, stored
from tests.days import today
from tests.factories import Cast
from tests.signing_room import commitment, sheet_on_table, sign_for, started_workshop

AT_ONCE = 50
Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Race:
    """What all press: where to, with what, and the event that may come of it once."""

    url: str
    fields: Fields
    event: str
    stranger: bool = False


def yes(cast: Cast, number: int) -> Race:
    ref = commitment(cast, number, yeses=0)
    url = f"{cast.url}/commitments/{ref}/yes"
    return Race(url, {"speaker_id": cast.supplier_member.id, "version": 1}, "CommitmentOffered")


def drafts(cast: Cast, number: int) -> Race:
    fields: Fields = {
        "giver": cast.supplier_member.name,
        "deed": "Once only",
        "once": "the same key",
        "step": 1,
    }
    return Race(f"{cast.url}/workshops/{number}/commit", fields | {"stretch": 2}, "CommitmentDrafted")


def verdicts(cast: Cast, number: int) -> Race:
    ref = make_active(cast)
    url = f"{cast.url}/workshops/{number}/review/{ref}"
    return Race(url, {"verdict": "kept", "go": "next"}, "CommitmentJudged")


def locks(cast: Cast, number: int) -> Race:
    commitment(cast, number)
    return Race(f"{cast.url}/workshops/{number}/sign/lock", {"once": "the same key"}, "ListLocked")


def completions(cast: Cast, number: int) -> Race:
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    sign_for(cast, number, Side.CUSTOMER)
    token = make_link(cast.actor, cast.programme_id, number, cast.supplier_signatory.number)
    fields: Fields = {
        "shown_hash": sheet_on_table(cast, number).hash,
        "name": "Solveig Ånestad",
        "may_sign": "y",
    }
    return Race(f"/s/{token}", fields | {"once": "the same key"}, "SheetCompleted", stranger=True)


def carried(cast: Cast, number: int) -> Race:
    ref = make_active(cast)
    verdict = RoomVerdict(Outcome.NOT_KEPT, "We forgot", "forgot")
    judge_in_room(cast.actor, cast.programme_id, ref, verdict, None)
    fields: Fields = {
        "side": "supplier",
        "giver_id": cast.supplier_member.id,
        "receiver_id": cast.customer_member.id,
        "deed": "The rest",
        "due": "next session",
        "step": 1,
        "stretch": 1,
        "once": "the same key",
    }
    return Race(f"{cast.url}/commitments/{ref}/carry", fields, "CommitmentCarried")


def accepted(cast: Cast, number: int) -> Race:
    ref = make_active(cast)
    wish = ChangeWish("Another deed", "Another sign of it", today() + timedelta(days=40), "It takes longer")
    ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish)
    fields: Fields = {"speaker_id": cast.customer_member.id, "word": ""}
    return Race(f"{cast.url}/commitments/{ref}/accept", fields, "ChangeAccepted")


def handed_over(cast: Cast, number: int) -> Race:
    commitment(cast, number, yeses=0)
    url = f"{cast.url}/people/{cast.supplier_member.number}/leave"
    return Race(url, {"successor": cast.supplier_signatory.number, "note": ""}, "PersonLeft")


def closed(cast: Cast, number: int) -> Race:
    return Race(
        f"{cast.url}/workshops/{number}/run/close", {"note": "Well done", "absent": "1"}, "WorkshopClosed"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "lay_out", [yes, drafts, verdicts, locks, completions, carried, accepted, handed_over, closed]
)
def test_fifty_at_once_do_it_once(app: Flask, cast: Cast, lay_out: Callable[[Cast, int], Race]) -> None:
    with app.app_context(), write_lock(db.session):
        race = lay_out(cast, started_workshop(cast))
        db.session.commit()
    before = happened(app, cast, race.event)
    answers = press(app, cast, race)
    assert happened(app, cast, race.event) == before + 1, answers
    assert not {status for status in answers if status >= 500}, answers
    with app.app_context():
        assert audit_programme(cast.programme_id).faults == ()


@pytest.mark.slow
def test_fifty_different_writers_break_no_chain(app: Flask, cast: Cast) -> None:
    start = threading.Barrier(AT_ONCE)

    def add(turn: int, answers: list[int]) -> None:
        client = signed_in(app, cast)
        client.token()
        start.wait()
        fields = {"side": "supplier", "name": f"Person {turn}", "once": f"key {turn}"}
        answers.append(client.post(f"{cast.url}/people/new", data=fields).status_code)

    assert Counter(together(add)) == {303: AT_ONCE}
    with app.app_context():
        numbers = list(
            db.session.scalars(select(Person.number).where(Person.programme_id == cast.programme_id))
        )
        assert len(numbers) == len(set(numbers)) == AT_ONCE + 4
        assert audit_programme(cast.programme_id).faults == ()


def test_words_that_change_at_the_moment_of_locking_are_not_signed_unseen(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever rewords first keeps the commitment off the list: it is never sealed in other words than it has."""
    with app.app_context(), write_lock(db.session):
        number = started_workshop(cast)
        ref = commitment(cast, number)
        wording, version = wording_of(stored(cast, ref)), stored(cast, ref).version
        db.session.commit()
    halfway, refused = threading.Event(), []

    def lock() -> None:
        halfway.wait(10)
        with app.app_context(), write_lock(db.session):
            try:
                lock_list(cast.actor, cast.programme_id, number)
                db.session.commit()
            except Conflict as conflict:
                refused.append(conflict.message)

    other = threading.Thread(target=lock)

    def let_the_other_try(_wording: object) -> None:
        """Rewording has looked whether it may, and has not written yet."""
        halfway.set()
        other.join(1)

    monkeypatch.setattr(commitments, "check_lengths", let_the_other_try)
    other.start()
    with app.app_context(), write_lock(db.session):
        new = replace(wording, deed="Send nothing at all")
        commitments.reword_commitment(cast.actor, cast.programme_id, ref, new, version)
        db.session.commit()
    other.join()
    assert refused and "nothing to sign" in refused[0]


def press(app: Flask, cast: Cast, race: Race) -> Counter[int]:
    start = threading.Barrier(AT_ONCE)

    def once(_turn: int, answers: list[int]) -> None:
        client = app.test_client() if race.stranger else signed_in(app, cast)
        assert isinstance(client, CheckedClient)
        client.token()
        start.wait()
        answers.append(client.post(race.url, data=race.fields).status_code)

    return Counter(together(once))


def together(act: Callable[[int, list[int]], None]) -> list[int]:
    answers: list[int] = []
    threads = [threading.Thread(target=act, args=(turn, answers)) for turn in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == AT_ONCE, "somebody got no answer at all"
    return answers


def signed_in(app: Flask, cast: Cast) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client.sign_in(cast.facilitator)


def happened(app: Flask, cast: Cast, kind: str) -> int:
    with app.app_context():
        kinds = db.session.scalars(select(Event.kind).where(Event.programme_id == cast.programme_id))
        return list(kinds).count(kind)

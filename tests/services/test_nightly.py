"""The pass of every night: noted once for each day, on the programme's own clocks, and in its log."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.registers.access import AccessStatus, AccessText
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Programme
from facilitator.queries.past_registers import history_of_entry, registers_at
from facilitator.queries.registers import registers_of
from facilitator.services.nightly import note_what_ran_out
from facilitator.services.registers import add_entry, edit_entry, move_entry
from facilitator.services.rehearsals import begin_rehearsal
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.registers import told
from tests.rooms import plan

DAY = "2026-11-02"


def at(monkeypatch: pytest.MonkeyPatch, day: int, hour: int, minute: int = 0) -> None:
    """A moment of November 2026 in UTC; the cast's programme is in a zone one hour ahead of it."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, day, hour, minute, tzinfo=UTC))


@pytest.fixture
def ref(context: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """An open access that is to be looked at again on DAY, made the day before."""
    at(monkeypatch, 1, 12)
    with write_lock(db.session):
        ref = add_entry(cast.actor, cast.programme_id, AccessText("The dock plan", side=Side.SUPPLIER))
        move_entry(cast.actor, cast.programme_id, ref, AccessStatus.OPEN)
        reword(cast, ref, DAY)
        db.session.commit()
    return ref


def reword(cast: Cast, ref: str, day: str) -> None:
    one = registers_of(cast.programme_id).entry(ref)
    words = type(one.text).of({**one.text.plain(), "look_again": day})
    edit_entry(cast.actor, cast.programme_id, ref, words, one.version)


def noted() -> list[tuple[str, str, str]]:
    db.session.rollback()
    return [(one.entry, one.what, one.day.isoformat()) for one in note_what_ran_out()]


def test_it_is_noted_once_when_the_night_is_over_there(
    cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 2, 0, 59)
    assert noted() == []
    at(monkeypatch, 2, 1)
    assert noted() == [(ref, "look_again", DAY)]
    at(monkeypatch, 3, 1)
    assert noted() == []


def test_after_days_without_a_pass_it_is_noted_all_the_same(
    cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 20, 9)
    assert noted() == [(ref, "look_again", DAY)]


def test_another_day_is_noted_anew(cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 3, 9)
    assert len(noted()) == 1
    with write_lock(db.session):
        reword(cast, ref, "2026-11-20")
        db.session.commit()
    assert noted() == []
    at(monkeypatch, 21, 9)
    assert noted() == [(ref, "look_again", "2026-11-20")]


def test_a_programme_that_was_put_away_is_left_alone(
    cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 3, 9)
    with write_lock(db.session):
        db.session.get_one(Programme, cast.programme_id).archived_at = clock.now()
        db.session.commit()
    assert noted() == []


def test_a_rehearsal_is_left_alone(cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with write_lock(db.session):
        begin_rehearsal(cast.actor, cast.programme_id, plan(cast))
        db.session.commit()
    at(monkeypatch, 3, 9)
    assert [one.programme for one in note_what_ran_out()] == [cast.url.rsplit("/", 1)[-1]]


def test_the_log_and_the_history_say_so_and_a_record_is_as_before(
    context: Flask, cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 3, 9)
    noted()
    assert told(cast)[-1] == ("EntryRanOut", {"entry": ref, "what": "look_again", "day": DAY})
    one = registers_of(cast.programme_id).entry(ref)
    assert next(act.kind for act in history_of_entry(cast.programme_id, one)) == "EntryRanOut"
    assert registers_at(cast.programme_id, 1).entries == ()


def test_pages_say_it_where_people_look(
    client: CheckedClient, cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 3, 9)
    words = "To be looked at again since Mon 2 Nov"
    page = client.get(f"{cast.url}/register/access").text
    assert words in page and words in client.get(cast.url).text
    noted()
    history = client.get(f"{cast.url}/register/{ref}/history").text
    assert "Noted in the night" in history and "nightly pass" in history


def test_the_command_says_what_was_new(
    app: Flask, cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 3, 9)
    db.session.rollback()
    run = app.test_cli_runner().invoke(args=["nightly"])
    assert json.loads(run.output) == [
        {"programme": cast.url.rsplit("/", 1)[-1], "entry": ref, "what": "look_again", "day": DAY}
    ]
    assert json.loads(app.test_cli_runner().invoke(args=["nightly"]).output) == []

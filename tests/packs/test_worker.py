"""The worker: what was asked for comes to lie in its place, also after somebody died on the way."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from facilitator.config import Settings
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.packs.files import pack_path
from facilitator.packs.making import status
from facilitator.queries.packs import issued_pack
from facilitator.queries.workshops import workshop_by_number
from facilitator.services import jobs
from facilitator.services.packs import enqueue_packs, job_key, request_pack
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from facilitator.worker import Worker
from tests.commitments import make_active
from tests.factories import Cast
from tests.signing_room import commitment, started_workshop


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    worker = Worker(app)
    yield worker
    worker.press.close()


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings


def ask(app: Flask, cast: Cast, commitments: int = 0) -> None:
    with app.app_context(), write_lock(db.session):
        for _ in range(commitments):
            make_active(cast)
        request_pack(cast.programme_id, "review", None)
        db.session.commit()


def test_what_was_asked_for_is_printed_kept_and_noted(app: Flask, cast: Cast, worker: Worker) -> None:
    ask(app, cast)
    with app.app_context():
        before = status(settings_of(app), cast.programme_id, "review", None)
        assert before.asked and not before.ready
    assert worker.work_once()
    assert not worker.work_once()
    with app.app_context():
        after = status(settings_of(app), cast.programme_id, "review", None)
        assert after.ready
        issued = issued_pack(cast.programme_id, after.content_hash)
        assert issued is not None
        pdf = pack_path(settings_of(app).packs_dir, after.content_hash).read_bytes()
        assert issued.file_sha256 == hashlib.sha256(pdf).hexdigest()
        assert issued_pack(cast.other_programme_id, after.content_hash) is None


def test_a_lost_file_is_printed_again(app: Flask, cast: Cast, worker: Worker) -> None:
    ask(app, cast)
    worker.work_once()
    with app.app_context():
        found = status(settings_of(app), cast.programme_id, "review", None)
        path: Path = pack_path(settings_of(app).packs_dir, found.content_hash)
        first = path.read_bytes()
        path.unlink()
        assert not status(settings_of(app), cast.programme_id, "review", None).ready
    ask(app, cast)
    assert worker.work_once()
    assert path.read_bytes() == first


def test_a_killed_press_costs_one_try(
    app: Flask, cast: Cast, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child gets SIGKILL the first time it has been handed a pack."""
    ask(app, cast, commitments=60)
    press, wait = worker.press, worker.press._wait

    def killed_once(*given: Any) -> Any:
        monkeypatch.setattr(press, "_wait", wait)
        assert press.child_id is not None
        os.kill(press.child_id, signal.SIGKILL)
        return wait(*given)

    monkeypatch.setattr(press, "_wait", killed_once)
    assert worker.work_once()
    with app.app_context():
        state = jobs.state_of_job(job_key(cast.programme_id, "review", None))
        assert state is not None and (state.state, state.attempts) == ("waiting", 1)
    assert worker.work_once()
    with app.app_context():
        assert status(settings_of(app), cast.programme_id, "review", None).ready


def test_told_to_stop_it_gives_the_job_back(app: Flask, cast: Cast, worker: Worker) -> None:
    ask(app, cast)
    worker.press.start()
    child = worker.press.child_id
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    threading.Timer(0.3, worker.stopping.set).start()
    began = time.monotonic()
    worker.work_once()
    assert time.monotonic() - began < 15
    with app.app_context():
        state = jobs.state_of_job(job_key(cast.programme_id, "review", None))
        assert state is not None and (state.state, state.attempts) == ("waiting", 0)


def test_what_cannot_be_printed_fails_with_its_reason(app: Flask, cast: Cast, worker: Worker) -> None:
    with app.app_context(), write_lock(db.session):
        request_pack(cast.programme_id, "signoff", 7)
        db.session.commit()
    assert worker.work_once()
    with app.app_context():
        state = jobs.state_of_job(job_key(cast.programme_id, "signoff", 7))
        assert state is not None and state.state == "failed" and state.error


def test_a_lock_starts_the_sheet_and_a_close_the_record_and_the_next_pack(
    context: Flask, cast: Cast, worker: Worker
) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    workshop = workshop_by_number(cast.programme_id, number)
    enqueue_packs(cast.programme_id, workshop.id)
    assert jobs.state_of_job(job_key(cast.programme_id, "signoff", number)) is not None
    assert jobs.state_of_job(job_key(cast.programme_id, "record", number)) is None
    close_workshop(cast.actor, cast.programme_id, number, "", workshop.ends_at.date())
    enqueue_packs(cast.programme_id, workshop.id)
    for kind, wanted in (("signoff", number), ("record", number), ("review", None)):
        assert jobs.state_of_job(job_key(cast.programme_id, kind, wanted)) is not None

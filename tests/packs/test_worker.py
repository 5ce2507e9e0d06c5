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
from sqlalchemy import Executable, delete, update

from facilitator.config import Settings
from facilitator.database import write_lock
from facilitator.domain.packs import print_key
from facilitator.extensions import db
from facilitator.models import Job, PackContent
from facilitator.packs.files import pack_path
from facilitator.packs.making import BUILDERS, status, status_of
from facilitator.packs.papers import Pack
from facilitator.queries.printing import issued_pack
from facilitator.queries.workshops import workshop_by_number
from facilitator.services import jobs
from facilitator.services.log_batches import log_head
from facilitator.services.packs import PREPARE, order_key
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from facilitator.worker import Worker
from tests.commitments import make_active
from tests.conftest import row_count
from tests.factories import Cast
from tests.jobs import stored_job
from tests.packs.paper import text_of
from tests.printing import press_print
from tests.signing_room import commitment, started_workshop


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    worker = Worker(app)
    yield worker
    worker.press.close()


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings


def ask(app: Flask, cast: Cast, commitments: int = 0) -> str:
    """Presses Print for the review pack; the hash of what it says."""
    change(app, cast, commitments)
    return press_print(app, cast.programme_id)


def change(app: Flask, cast: Cast, commitments: int = 1) -> None:
    with app.app_context(), write_lock(db.session):
        for _ in range(commitments):
            make_active(cast)
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
    asked = ask(app, cast, commitments=60)
    press, wait = worker.press, worker.press._wait

    def killed_once(*given: Any) -> Any:
        monkeypatch.setattr(press, "_wait", wait)
        assert press.child_id is not None
        os.kill(press.child_id, signal.SIGKILL)
        return wait(*given)

    monkeypatch.setattr(press, "_wait", killed_once)
    assert worker.work_once()
    with app.app_context():
        state = stored_job(print_key(asked))
        assert state is not None and (state.state, state.attempts) == ("waiting", 1)
    assert worker.work_once()
    with app.app_context():
        assert status(settings_of(app), cast.programme_id, "review", None).ready


def test_told_to_stop_it_gives_the_job_back(app: Flask, cast: Cast, worker: Worker) -> None:
    asked = ask(app, cast)
    worker.press.start()
    child = worker.press.child_id
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    threading.Timer(0.3, worker.stopping.set).start()
    began = time.monotonic()
    worker.work_once()
    assert time.monotonic() - began < 15
    with app.app_context():
        state = stored_job(print_key(asked))
        assert state is not None and (state.state, state.attempts) == ("waiting", 0)


def test_what_was_found_at_the_press_is_printed_whatever_happens_since(
    app: Flask, cast: Cast, worker: Worker
) -> None:
    """Also by a worker that was started since, when the first one died."""
    asked = ask(app, cast, commitments=1)
    with app.app_context(), write_lock(db.session):
        assert jobs.claim("dies", jobs.Watch()) is not None
        db.session.execute(update(Job).values(state="waiting"))
        db.session.commit()
    change(app, cast)
    assert worker.work_once()
    with app.app_context():
        found = status_of(settings_of(app), cast.programme_id, asked)
        assert found.ready and found.changes > 0
        assert not status(settings_of(app), cast.programme_id, "review", None).ready
    text = text_of(pack_path(settings_of(app).packs_dir, asked).read_bytes())
    assert "S-01" in text and "S-02" not in text


def test_the_same_again_is_one_content_one_job_and_one_file(app: Flask, cast: Cast, worker: Worker) -> None:
    assert ask(app, cast) == ask(app, cast)
    with app.app_context():
        assert row_count("pack_contents") == row_count("jobs") == 1
    worker.work_once()
    assert ask(app, cast) in {path.stem for path in settings_of(app).packs_dir.iterdir()}
    with app.app_context():
        assert row_count("pack_contents") == row_count("jobs") == row_count("issued_packs") == 1


def test_a_snapshot_is_of_one_moment(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others store while it is taken is not in it by halves."""
    build = BUILDERS["review"]
    found = []

    def slowly(*given: Any) -> Pack:
        before = log_head(cast.programme_id).seq
        beside = threading.Thread(target=change, args=(app, cast))
        beside.start()
        beside.join()
        pack = build(*given)
        found.append((before, pack.head.log_seq))
        return pack

    monkeypatch.setitem(BUILDERS, "review", slowly)
    press_print(app, cast.programme_id)
    ((before, named),) = found
    assert named == before
    with app.app_context():
        assert log_head(cast.programme_id).seq > before


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (update(PackContent).values(content=b"{}"), "updated before"),
        (delete(PackContent), "tidied away"),
    ],
    ids=["an update came between", "it was tidied away"],
)
def test_what_can_be_printed_no_more_fails_with_its_reason(
    app: Flask, cast: Cast, worker: Worker, spoil: Executable, words: str
) -> None:
    asked = ask(app, cast)
    with app.app_context(), write_lock(db.session):
        db.session.execute(spoil)
        db.session.commit()
    assert worker.work_once()
    with app.app_context():
        state = stored_job(print_key(asked))
        assert state is not None and state.state == "failed" and words in state.error


def test_an_order_that_cannot_be_carried_out_fails_with_its_reason(
    app: Flask, cast: Cast, worker: Worker
) -> None:
    told = {"programme_id": cast.programme_id, "kind": "signoff", "number": 7}
    with app.app_context(), write_lock(db.session):
        jobs.enqueue(PREPARE, "order", told)
        db.session.commit()
    assert worker.work_once()
    with app.app_context():
        state = stored_job("order")
        assert state is not None and state.state == "failed" and state.error


def test_a_lock_orders_the_sheet_and_a_close_the_record_and_the_next_pack(
    context: Flask, cast: Cast, worker: Worker
) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    workshop = workshop_by_number(cast.programme_id, number)
    assert stored_job(order_key(cast.programme_id, "signoff", number)) is not None
    assert stored_job(order_key(cast.programme_id, "record", number)) is None
    close_workshop(cast.actor, cast.programme_id, number, "", workshop.ends_at.date())
    for kind, wanted in (("signoff", number), ("record", number), ("review", None)):
        assert stored_job(order_key(cast.programme_id, kind, wanted)) is not None


def test_what_was_ordered_is_there_before_anyone_presses_print(
    app: Flask, cast: Cast, worker: Worker
) -> None:
    with app.app_context(), write_lock(db.session):
        number = started_workshop(cast)
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
        db.session.commit()
    while worker.work_once():
        pass
    with app.app_context():
        assert status(settings_of(app), cast.programme_id, "signoff", number).ready
        change(app, cast)
        assert status(settings_of(app), cast.programme_id, "signoff", number).ready

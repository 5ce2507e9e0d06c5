"""A worker without work sleeps: nothing is asked until a stored job calls it, or it is time for a sign of life."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator import worker as workers
from facilitator.config import ROOT
from facilitator.database import write_lock
from facilitator.domain.packs import print_key
from facilitator.extensions import db
from facilitator.services import jobs
from facilitator.services.job_calls import Deaf, Ear, ear_of
from facilitator.services.packs import PREPARE, PRINT
from facilitator.worker import PRESS_SECONDS, PULSE_SECONDS, WATCH_SECONDS, Bed, Worker
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.jobs import stored_job
from tests.printing import press_print

LONG = 60.0
"""Seconds after which a test gives up that waits for something; nothing here is measured."""


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    worker = Worker(app)
    yield worker
    worker.press.close()
    worker.bed.close()


@pytest.fixture
def ear(app: Flask) -> Iterator[Ear]:
    with app.app_context():
        ear = ear_of(db.engine)
    yield ear
    ear.close()


@pytest.fixture
def slept(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the worker wanted to sleep each time; it does not."""
    asked: list[float] = []
    monkeypatch.setattr(worker.bed, "sleep", asked.append)
    return asked


def enqueue(app: Flask, key: str = "one", kind: str = PREPARE) -> None:
    with app.app_context(), write_lock(db.session):
        jobs.enqueue(kind, key, {})
        db.session.commit()


def is_called(ear: Ear, seconds: float) -> bool:
    return bool(select.select([ear], [], [], seconds)[0])


@contextmanager
def running(app: Flask) -> Iterator[Worker]:
    """A worker at work in a thread, which nothing but a call can wake."""
    worker = Worker(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "PULSE_SECONDS", 1e6)
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield worker
        finally:
            worker.stop()
            thread.join(LONG)
    assert not thread.is_alive(), "it was told to stop"


def wait_for(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _look in range(int(LONG / 0.05)):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it has not come")


def state(app: Flask, key: str) -> str:
    with app.app_context():
        found = stored_job(key)
        db.session.rollback()
        return found.state if found else ""


def test_each_sleep_lasts_until_the_next_sign_of_life_and_ends_in_one_question(
    worker: Worker, slept: list[float], counted_queries: CountedQueries
) -> None:
    worker.turn()
    with counted_queries() as statements:
        worker.turn()
        worker.turn()
    assert len(statements) == 2 and all("FROM jobs" in one for one in statements)
    assert all(PULSE_SECONDS - LONG / 4 < one <= PULSE_SECONDS for one in slept)
    assert worker.press.child_id is None, "nothing is to be printed"


def test_the_tidying_is_asked_for_once_an_hour(worker: Worker, slept: list[float]) -> None:
    claimed: list[str] = []
    worker._tidy = lambda: claimed.append("")  # type: ignore[method-assign]
    for _turn in range(3):
        worker.turn()
    assert len(claimed) == 1


def test_a_job_calls_once_it_is_stored(app: Flask, ear: Ear) -> None:
    with app.app_context(), write_lock(db.session):
        jobs.enqueue(PREPARE, "undone", {})
        db.session.flush()
        assert not is_called(ear, 0)
    assert not is_called(ear, 0.2), "it was taken back"
    enqueue(app)
    assert is_called(ear, LONG)
    ear.take()
    assert not is_called(ear, 0)


def test_a_job_that_is_given_back_calls(app: Flask, worker: Worker, ear: Ear) -> None:
    enqueue(app)
    with app.app_context(), write_lock(db.session):
        job = jobs.claim("leaves", jobs.Watch())
        assert job is not None
        db.session.commit()
    assert is_called(ear, LONG)
    ear.take()
    worker.write(lambda: jobs.hand_back(job))
    assert is_called(ear, LONG)


def test_only_a_call_wakes_it(app: Flask) -> None:
    with running(app) as worker:
        wait_for(lambda: worker.bed._ear is not None)
        for key in ("first", "second"):
            enqueue(app, key)
            wait_for(lambda key=key: state(app, key) == "failed")  # type: ignore[misc]


def test_a_press_of_print_wakes_it(app: Flask, cast: Cast, client: CheckedClient) -> None:
    with running(app) as worker:
        wait_for(lambda: worker.bed._ear is not None)
        asked = client.post(f"/programmes/{cast.public_id}/packs/review/next")
        assert asked.status_code == 303
        key = print_key(asked.headers["Location"].rsplit("/", 1)[1])
        wait_for(lambda: state(app, key) == "done")


ELSEWHERE = """
from facilitator import create_app
from facilitator.config import read_settings
from facilitator.services import jobs
from facilitator.services.transactions import write_kept
with create_app(read_settings()).app_context(), write_kept():
    jobs.enqueue("prepare_pack", "elsewhere", {})
"""


def test_another_process_wakes_it(app: Flask, tmp_path: Path) -> None:
    """As a command is."""
    url = app.config["SETTINGS"].database_url
    with running(app) as worker:
        wait_for(lambda: worker.bed._ear is not None)
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            check=True,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "DATA_DIR": str(tmp_path / "elsewhere")},
        )
        wait_for(lambda: state(app, "elsewhere") == "failed")


def test_what_was_stored_while_nobody_listened_is_found(app: Flask) -> None:
    enqueue(app)
    with running(app):
        wait_for(lambda: state(app, "one") == "failed")


def test_a_job_in_other_hands_is_watched(app: Flask, worker: Worker, slept: list[float]) -> None:
    enqueue(app)
    with app.app_context(), write_lock(db.session):
        assert jobs.claim("dies", jobs.Watch()) is not None
        db.session.commit()
    worker.turn()
    assert slept == [WATCH_SECONDS]


def test_where_no_call_can_be_heard_it_sleeps_lightly(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf() -> Ear:
        raise Deaf

    waited: list[float | None] = []
    monkeypatch.setattr(workers, "wait", lambda _what, seconds: waited.append(seconds) or [])
    bed = Bed(deaf)
    bed.sleep(PULSE_SECONDS)
    bed.sleep(0.1)
    bed.close()
    assert waited == [WATCH_SECONDS, 0.1]


def test_a_file_in_the_way_makes_it_deaf_and_is_left_alone(tmp_path: Path) -> None:
    from sqlalchemy import create_engine

    (tmp_path / "x.db-calls").mkdir()
    with pytest.raises(Deaf):
        ear_of(create_engine(f"sqlite:///{tmp_path / 'x.db'}"))
    with pytest.raises(Deaf):
        ear_of(create_engine("sqlite://"))


def test_a_lost_connection_is_made_anew(app: Flask, ear: Ear) -> None:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("a pipe is not lost")
        bed = Bed(lambda: ear_of(db.engine))
        bed.sleep(LONG)
        with db.engine.connect() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
            )
        for _message in range(2):  # the server says why, and then is gone
            bed.sleep(LONG)
        assert bed._ear is None
        bed.sleep(LONG)
        assert bed._ear is not None
        bed.close()


def test_the_press_is_let_go_and_comes_again(
    app: Flask, cast: Cast, worker: Worker, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = press_print(app, cast.programme_id)
    worker.turn()
    first = worker.press.child_id
    worker.turn()
    assert first is not None and worker.press.child_id == first, "kept for the next pack"

    monkeypatch.setattr(workers, "PRESS_SECONDS", 0.0)
    worker.turn()
    assert worker.press.child_id is None
    assert slept[-1] == 0 < PRESS_SECONDS

    with app.app_context(), write_lock(db.session):
        jobs.enqueue(PRINT, print_key(asked), {"content": asked}, again=True)
        db.session.commit()
    worker.turn()
    assert worker.press.child_id not in (None, first)
    assert state(app, print_key(asked)) == "done"


def test_one_that_is_renewed_ends_with_its_press(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(app, is_renewed=True)
    asked = press_print(app, cast.programme_id)
    monkeypatch.setattr(workers, "PRESS_SECONDS", 0.0)
    worker.run()
    assert worker.press.child_id is None
    assert state(app, print_key(asked)) == "done"

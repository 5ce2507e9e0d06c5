"""What was deleted is taken out of the database's files, by the worker, until it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator import worker as workers
from facilitator.database import sqlite_module, write_lock
from facilitator.extensions import db
from facilitator.models import Job
from facilitator.services import scrubbing
from facilitator.services.ballots import ask_scrub
from facilitator.services.scrubbing import scrub
from facilitator.worker import Worker
from tests.attacker import Evidence
from tests.factories import Cast

WORDS = b"words that were taken back"


@pytest.fixture
def path(app: Flask) -> Path:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("these are SQLite's files")
        return Path(str(db.engine.url.database))


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    worker = Worker(app)
    yield worker
    worker.press.close()


def leave_a_trace(app: Flask, cast: Cast) -> None:
    """Something is written, and taken back in the same breath as the scrubbing is asked for."""
    with app.app_context():
        for words in (WORDS.decode(), "nothing to see"):
            with write_lock(db.session):
                db.session.execute(
                    text("UPDATE programmes SET purpose = :words WHERE id = :id"),
                    {"words": words, "id": cast.programme_id},
                )
                if words == "nothing to see":
                    ask_scrub()
                db.session.commit()


def states(app: Flask) -> list[str]:
    with app.app_context():
        return [job.state for job in db.session.query(Job).order_by(Job.id)]


def test_the_worker_takes_it_out_of_file_and_log(app: Flask, cast: Cast, worker: Worker, path: Path) -> None:
    leave_a_trace(app, cast)
    assert WORDS in Evidence.seize(path).everything
    assert worker.work_once()
    assert WORDS not in Evidence.seize(path).everything
    assert states(app) == ["done"]


def test_while_somebody_reads_it_is_asked_for_again(
    app: Flask, cast: Cast, worker: Worker, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader holds the log back; the job goes to the end of the queue and is done when the reader has left."""
    monkeypatch.setattr(workers, "SCRUB_TRIES", 1)
    monkeypatch.setattr(scrubbing, "CHECKPOINTS", 2)
    reader = sqlite_module().connect(str(path), isolation_level=None)
    reader.execute("PRAGMA busy_timeout = 0")
    leave_a_trace(app, cast)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM programmes").fetchone()
    assert worker.work_once()
    assert states(app) == ["done", "waiting"]
    assert WORDS in Evidence.seize(path).everything
    reader.execute("COMMIT")
    reader.close()
    assert worker.work_once()
    assert WORDS not in Evidence.seize(path).everything
    assert states(app) == ["done", "done"]


def test_on_postgresql_a_reader_is_not_waited_for_for_long(app: Flask) -> None:
    """Behind somebody who waits for a whole table everybody would queue."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has no locks on tables")
        with db.engine.connect() as reader:
            reader.execute(text("SELECT count(*) FROM ballots"))
            began = time.monotonic()
            assert not scrub()
            assert time.monotonic() - began < 3
        assert scrub()


def test_asking_twice_scrubs_twice(app: Flask, cast: Cast, worker: Worker, path: Path) -> None:
    """One that is being done already may have begun too early."""
    leave_a_trace(app, cast)
    leave_a_trace(app, cast)
    assert len(states(app)) == 2


def test_writers_of_this_process_wait_and_lose_nothing(app: Flask, cast: Cast, path: Path) -> None:
    done: list[int] = []

    def write() -> None:
        for number in range(20):
            with app.app_context(), write_lock(db.session):
                db.session.execute(text("UPDATE programmes SET version = version + 1"))
                db.session.commit()
                done.append(number)

    thread = threading.Thread(target=write)
    thread.start()
    with app.app_context():
        results = [scrub() for _ in range(5)]
        thread.join()
        assert len(done) == 20
        assert any(results)
        assert scrub()
        integrity = db.session.execute(text("PRAGMA integrity_check")).scalar_one()
        assert integrity == "ok"

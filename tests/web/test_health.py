"""What whoever watches over the app asks it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from facilitator import __version__, clock, database
from facilitator import writing as writing_module
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.services.heartbeats import WORKER, beat
from facilitator.services.jobs import enqueue
from facilitator.troubles import Trouble
from facilitator.writing import Writing
from tests.conftest import close, make_app, settings_for
from tests.ledgers import stored_by

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_says_its_version_and_its_database(empty_app: Flask) -> None:
    with stored_by(empty_app):
        beat(WORKER)
    answer = empty_app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["status"], answer.json["version"]) == ("ok", __version__)
    assert answer.json["wrong"] == [] and answer.json["writing"]["possible"]
    assert answer.json["space"]["free_megabytes"] > 0
    assert answer.json["database"]["kind"] in ("sqlite", "postgresql")
    assert answer.json["database"]["version"][0].isdigit()


def test_says_503_when_the_database_is_not_there(tmp_path: Path) -> None:
    app = make_app(settings_for(tmp_path, f"sqlite:///{tmp_path / 'not-migrated.db'}"))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None and answer.json["status"] == "down"
    close(app)


def health(app: Flask, at: datetime = NOW) -> tuple[int, dict[str, Any]]:
    with clock.held(at):
        answer = app.test_client().get("/healthz")
    assert answer.json is not None
    return answer.status_code, answer.json


def test_a_worker_that_fell_silent_is_told(app: Flask) -> None:
    with clock.held(NOW), stored_by(app):
        beat(WORKER)
    assert health(app, NOW + timedelta(seconds=20))[1]["worker"] == {"alive": True, "last_beat_seconds": 20}
    status, told = health(app, NOW + timedelta(seconds=90))
    assert (status, told["status"], told["wrong"]) == (200, "degraded", ["worker"])
    assert not health(app, NOW - timedelta(hours=1))[1]["worker"]["alive"], "a clock set back hides no death"


def test_a_job_that_waits_for_long_is_told_by_its_age_alone(app: Flask) -> None:
    with clock.held(NOW), stored_by(app):
        enqueue("render_pack", "pack:review:1:next:44", {"programme_id": 1})
    status, told = health(app, NOW + timedelta(seconds=400))
    assert status == 200 and "jobs" in told["wrong"]
    assert told["jobs"] == {"waiting": 1, "oldest_seconds": 400}
    assert "pack" not in str(told)


def test_a_write_that_never_ends_is_told_after_five_seconds(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite one write keeps all others waiting."""
    if "sqlite" not in app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("PostgreSQL has many writers")
    monkeypatch.setattr(writing_module, "TRY_EVERY", 0.0)
    monkeypatch.setattr(writing_module, "TOO_LONG", 0.8)
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), write_lock(db.session):
            held.set()
            over.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(5)
        assert health(app)[0] == 200, "a moment is nothing"
        threading.Event().wait(0.8)
        status, told = health(app)
        assert status == 503 and "writing" in told["wrong"]
        assert told["writing"]["trouble"] == "busy" and not told["writing"]["possible"]
    finally:
        over.set()
        holder.join(5)
    assert database.writer_held_for() == 0
    assert health(app)[0] == 200


def test_looking_at_the_health_stores_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_module, "TRY_EVERY", 0.0)
    with app.app_context():
        before = db.session.execute(db.text("SELECT * FROM heartbeats ORDER BY name")).all()
    assert health(app)[0] == 200
    with app.app_context():
        assert db.session.execute(db.text("SELECT * FROM heartbeats ORDER BY name")).all() == before


def test_a_full_disk_is_over_only_when_a_request_finds_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_module, "TRY_EVERY", 0.0)
    room: list[Trouble | None] = [Trouble.FULL]
    known = Writing(lambda: None, lambda: room[0])
    assert known.look() is None, "nobody asks for room while nothing is wrong"
    known.failed(Trouble.FULL)
    known.went_well()
    found = known.look()
    assert found is not None and found.is_impossible and known.closed() is Trouble.FULL
    room[0] = None
    assert known.look() is None and known.closed() is None

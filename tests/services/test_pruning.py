"""What is kept for a while only goes, in slices; what proves something stays; a pack that went is printed again."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator import clock
from facilitator.config import Settings
from facilitator.database import write_lock
from facilitator.domain.security import Noted
from facilitator.extensions import db
from facilitator.models import Attempt, IdempotencyKey, IssuedPack, OneTimeToken, Participant
from facilitator.packs.files import FILES_KEPT, pack_path, prune_files
from facilitator.packs.making import status
from facilitator.services import jobs, pruning
from facilitator.services.attempts import count_attempt
from facilitator.services.pruning import RULES, claim_night, prune_slice
from facilitator.services.repeats import remember_location
from facilitator.services.security import note_security
from facilitator.services.workshops import close_workshop
from facilitator.tidying import tidy
from facilitator.worker import Worker
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.phones import wall_in
from tests.printing import press_print


def tidied(app: Flask, at: datetime) -> dict[str, int]:
    settings: Settings = app.config["SETTINGS"]
    with app.app_context(), clock.held(at):
        return dict(tidy(settings))


def fill(number: int) -> None:
    """One row of every kind that has no other story."""
    remember_location("people.new", f"key {number}", "/")
    count_attempt("sign-in", f"somebody {number}")
    db.session.add(
        OneTimeToken(
            purpose="setup",
            token_hash=f"hash {number}",
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )
    )
    note_security(Noted.SIGNED_IN, email="maja@example.org")
    jobs.enqueue("render_pack", f"job {number}", {})
    job = jobs.claim("w", jobs.Watch())
    assert job is not None and jobs.finish(job)


def test_each_kind_goes_at_its_age_and_not_before(app: Flask) -> None:
    now = clock.now()
    with clock.held(now), stored_by(app):
        fill(1)
    ages = {rule.what: rule.age for rule in RULES}
    told: dict[str, timedelta] = {}
    for days in range(200):
        for what, removed in tidied(app, now + timedelta(days=days, hours=1)).items():
            if removed and what not in told:
                told[what] = timedelta(days=days)
    assert told["keys of forms sent"] == ages["keys of forms sent"] == timedelta(days=30)
    assert told["counted failures"] == timedelta(days=1)
    assert told["one-time links over"] == timedelta(days=31), "30 days after it ran out"
    assert told["finished jobs"] == timedelta(days=7)
    assert told["lines of the security log"] == timedelta(days=180)


def test_phones_of_an_ended_room_go_a_month_after_it(app: Flask, cast: Cast) -> None:
    wall = wall_in(app, cast)
    phone = wall.phone(cast.supplier_member)
    assert phone.get("/room").status_code == 200
    later = clock.now() + timedelta(days=90)
    assert tidied(app, later)["phones of ended rooms"] == 0, "the room is open"
    with stored_by(app):
        number = wall.block.workshop.number
        close_workshop(cast.actor, cast.programme_id, number, "", wall.block.workshop.ends_at.date())
    assert tidied(app, clock.now() + timedelta(days=29))["phones of ended rooms"] == 0
    assert tidied(app, later)["phones of ended rooms"] == 1
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(Participant))
    assert phone.get("/room").status_code in (302, 303), "and is an unknown phone"


def test_many_go_in_slices_and_whoever_is_killed_goes_on_next_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "SLICE", 10)
    long_ago = clock.now() - timedelta(days=40)
    with clock.held(long_ago), stored_by(app):
        for number in range(25):
            remember_location("people.new", f"key {number}", "/")
    keys = next(rule for rule in RULES if rule.table is IdempotencyKey)
    with app.app_context(), write_lock(db.session):
        assert prune_slice(keys) == 10
        db.session.commit()
    with app.app_context(), write_lock(db.session):
        assert prune_slice(keys) == 10  # and is killed: nothing was committed
    with app.app_context():
        assert row_count("idempotency_keys") == 15
    monkeypatch.setattr("facilitator.tidying.SLICE", 10)
    assert tidied(app, clock.now())["keys of forms sent"] == 15
    with app.app_context():
        assert row_count("idempotency_keys") == 0


def test_a_night_is_claimed_once_in_24_hours(context: Flask) -> None:
    now = clock.now()
    with clock.held(now):
        assert claim_night() and not claim_night()
    with clock.held(now + timedelta(hours=23)):
        assert not claim_night()
    with clock.held(now + timedelta(hours=24)):
        assert claim_night()
    with clock.held(now - timedelta(days=400)):
        assert claim_night(), "a clock set back by a year does not end the tidying for a year"


def test_a_pack_that_went_is_printed_again_to_the_same_bytes_and_known_all_the_while(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    settings: Settings = app.config["SETTINGS"]
    press_print(app, cast.programme_id)
    worker = Worker(app)
    try:
        assert worker.work_once()
        with app.app_context():
            found = status(settings, cast.programme_id, "review", None)
        path = pack_path(settings.packs_dir, found.content_hash)
        first = path.read_bytes()
        address = f"{cast.url}/packs/file/{found.content_hash}.pdf"
        assert client.get(address).status_code == 200

        scrap = settings.packs_dir / ".pack-killed.part"
        scrap.write_bytes(b"half")
        other = settings.packs_dir / "notes.pdf"
        other.write_bytes(b"not ours")
        assert prune_files(settings.packs_dir) == 0
        for one in (path, scrap, other):
            os.utime(one, (time.time() - FILES_KEPT - 60,) * 2)
        assert tidied(app, clock.now())["files of packs"] == 2
        assert not path.exists() and not scrap.exists() and other.exists()
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(IssuedPack)) == 1, "its checksum stays"

        answer = client.get(address)
        assert answer.status_code == 303 and answer.location.endswith("/packs/review/next")
        assert "has not been printed" in client.get(answer.location).text
        assert client.post(answer.location).status_code == 303
        assert worker.work_once()
        assert path.read_bytes() == first
        assert client.get(address).status_code == 200
    finally:
        worker.press.close()


def test_the_command_says_what_went(app: Flask) -> None:
    with clock.held(clock.now() - timedelta(days=40)), stored_by(app):
        remember_location("people.new", "key", "/")
    result = app.test_cli_runner().invoke(args=["tidy"])
    assert result.exit_code == 0, result.output
    assert "1\tkeys of forms sent" in result.stdout and "0\tfiles of packs" in result.stdout


def test_the_worker_tidies_by_itself(app: Flask, tmp_path: Path) -> None:
    with clock.held(clock.now() - timedelta(days=2)), stored_by(app):
        count_attempt("sign-in", "somebody")
    worker = Worker(app)
    worker._tidy()
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(Attempt))
    with clock.held(clock.now() - timedelta(days=2)), stored_by(app):
        count_attempt("sign-in", "somebody else")
    worker._tidy()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1, "not twice in one day"

"""Whoever comes with another key than the log's writes nothing, and is told why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator.config import read_settings
from facilitator.domain.log import key_fingerprint
from facilitator.extensions import db
from facilitator.services.log_key import SHOWN, use_log_key
from tests.clients import CheckedClient
from tests.conftest import close, make_app, row_count, settings_for
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.tampering import guards_down

OURS, OTHER = b"a log key for tests only", b"a key that was made anew"
PERSON = {"side": "supplier", "name": "Nora Ny"}
CREATE = ["programme", "create", "--title", "New", "--supplier", "A", "--customer", "B"]


@pytest.fixture
def moved(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same database, opened by an installation that has lost its key file and made another."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    other = make_app(settings_for(folder, app.config["SETTINGS"].database_url, log_key=OTHER))
    yield other
    close(other)
    use_log_key(OURS)


def events(app: Flask) -> int:
    with app.app_context():
        return row_count("events")


def test_pages_can_be_read_and_nothing_is_written(moved: Flask, cast: Cast) -> None:
    client = moved.test_client()
    assert isinstance(client, CheckedClient)
    client.sign_in(cast.facilitator)
    before = events(moved)
    assert client.get(cast.url).status_code == 200
    answer = client.submit(f"{cast.url}/people/new", PERSON, f"{cast.url}/people/new")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "Nothing is written" in page and key_fingerprint(OURS)[:SHOWN] in page
    assert events(moved) == before


def test_whoever_watches_over_the_app_hears_of_it(moved: Flask, app: Flask) -> None:
    answer = moved.test_client().get("/healthz")
    assert answer.status_code == 503 and answer.json is not None
    assert answer.json["status"] == "wrong key" and "nothing is written" in answer.json["log_key"]
    use_log_key(OURS)
    good = app.test_client().get("/healthz")
    assert good.status_code == 200 and good.json is not None and good.json["log_key"] == "fits"


def test_a_command_that_writes_is_refused_and_one_that_reads_is_not(moved: Flask, cast: Cast) -> None:
    run = moved.test_cli_runner().invoke
    before = events(moved)
    refused = run(args=CREATE)
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
    assert "not the key of this database" in refused.output
    assert run(args=["programme", "list"]).exit_code == 0
    assert run(args=["commitments", "export", cast.public_id]).exit_code == 0
    assert "seal of event 1 does not fit" in run(args=["audit", "verify", cast.public_id]).output
    assert events(moved) == before


def test_a_log_from_before_fingerprints_is_known_by_its_newest_seal(app: Flask, moved: Flask) -> None:
    with stored_by(app):
        db.session.execute(text("DELETE FROM log_keys"))
    refused = moved.test_cli_runner().invoke(args=CREATE)
    assert refused.exit_code == 1 and "sealed with another key" in refused.output
    use_log_key(OURS)
    assert app.test_client().get("/healthz").status_code == 200


def test_an_empty_database_that_knew_a_key_takes_no_other(empty_app: Flask, tmp_path: Path) -> None:
    with stored_by(empty_app):
        db.session.execute(
            text(
                "INSERT INTO log_keys (id, fingerprint, noted_at) VALUES (1, :print, '2026-01-01 00:00:00')"
            ),
            {"print": key_fingerprint(OTHER)},
        )
    refused = empty_app.test_cli_runner().invoke(args=CREATE)
    assert refused.exit_code == 1 and key_fingerprint(OTHER)[:SHOWN] in refused.output


def test_a_newest_event_that_the_key_did_not_seal_stops_writing(app: Flask, cast: Cast) -> None:
    with stored_by(app), guards_down():
        db.session.execute(
            text("UPDATE events SET mac = :mac WHERE id = (SELECT max(id) FROM events)"), {"mac": "0" * 64}
        )
    refused = app.test_cli_runner().invoke(args=CREATE)
    assert refused.exit_code == 1 and "put there or changed past the app" in refused.output


def test_the_first_event_notes_which_key_it_was(empty_app: Flask) -> None:
    assert empty_app.test_cli_runner().invoke(args=CREATE).exit_code == 0
    with empty_app.app_context():
        assert db.session.scalars(text("SELECT fingerprint FROM log_keys")).all() == [key_fingerprint(OURS)]


def test_a_key_made_for_the_wrong_database_is_taken_back(app: Flask, tmp_path: Path) -> None:
    """What a command on a data folder without its key file would have left behind."""
    folder = tmp_path / "bare"
    url = app.config["SETTINGS"].database_url.replace("postgresql+psycopg", "postgresql")
    settings = read_settings({"DATA_DIR": str(folder), "DATABASE_URL": url})
    assert (folder / "log.key").exists() and {path.name for path in settings.new_keys} == {
        "log.key",
        "secret.key",
    }
    other = make_app(settings)
    try:
        assert other.test_cli_runner().invoke(args=["programme", "list"]).exit_code == 0
        assert not (folder / "log.key").exists() and not (folder / "secret.key").exists()
    finally:
        close(other)
        use_log_key(OURS)

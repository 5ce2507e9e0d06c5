"""What whoever watches over the app asks it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from facilitator import __version__
from tests.conftest import close, make_app, settings_for


def test_says_its_version_and_its_database(empty_app: Flask) -> None:
    answer = empty_app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["status"], answer.json["version"]) == ("ok", __version__)
    assert answer.json["database"]["kind"] in ("sqlite", "postgresql")
    assert answer.json["database"]["version"][0].isdigit()


def test_says_503_when_the_database_is_not_there(tmp_path: Path) -> None:
    app = make_app(settings_for(tmp_path, f"sqlite:///{tmp_path / 'not-migrated.db'}"))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None and answer.json["status"] == "down"
    close(app)

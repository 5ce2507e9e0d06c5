"""Migrations are known without Alembic, and what a start has no need of is not read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from facilitator import migrating
from facilitator.config import ROOT
from facilitator.extensions import db


def test_what_the_files_say_is_what_alembic_reads() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    assert migrating.known_revisions() == {one.revision for one in scripts.walk_revisions()}
    followed_by = migrating._known()
    assert followed_by.keys() - followed_by.values() == set(scripts.get_heads())
    assert len(scripts.get_heads()) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        "DROP TABLE alembic_version",
        "DELETE FROM alembic_version",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_tables_that_are_older_are_found(app: Flask, spoil: str) -> None:
    with app.app_context():
        assert migrating.is_current()
        with db.engine.begin() as connection:
            connection.execute(text(spoil))
        assert not migrating.is_current()


START = """
import sys
from facilitator import create_app, serve
from facilitator.config import read_settings
settings = read_settings()
print(serve._prepare(create_app(settings), settings))
print("READ", *sys.modules)
"""


def test_a_second_start_reads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    read: set[str] = set()
    for _start in range(2):
        told = subprocess.run(
            [sys.executable, "-c", START],
            check=True,
            cwd=ROOT,
            env=environ | {"DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        read = set(told.stdout.rpartition("READ ")[2].split())
    assert "facilitator.worker" in read
    left = {
        "alembic",
        "flask_migrate",
        "psycopg",
        "weasyprint",
        "fontTools",
        "facilitator.cli.audit",
        "pygments",
    }
    assert not read & left

"""Brings the tables up to date: at the start of the app, and before any command.

Alembic is read only where something is to be brought up to date: it is as large as Flask, and most starts find nothing.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import inspect, text

from facilitator.config import ROOT
from facilitator.extensions import db
from facilitator.services.baselines import hold_older_rows

_FOLDER = ROOT / "migrations"
_NAMES = re.compile(r"^(down_revision|revision)\b[^=]*= (.*)$", re.MULTILINE)


def migrate_database() -> None:
    """Makes the tables on first use and brings them up to date; does nothing when they are. Needs an app context.

    Older programmes get the baseline from which on their logs hold every row, as soon as the log's key is at hand.
    """
    if not is_current():
        with _alone(current_app.config["SETTINGS"].data_dir):
            if not is_current():
                upgrade_tables()
    hold_older_rows()


def offer_migrations(app: Flask) -> None:
    """Lets `flask db` and Alembic know this app and where its migrations lie."""
    from flask_migrate import Migrate

    Migrate().init_app(app, db, directory=str(_FOLDER), render_as_batch=True)


def upgrade_tables() -> None:
    """Runs every migration that this database has not had. Needs an app context."""
    from flask_migrate import upgrade

    offer_migrations(current_app)
    upgrade(directory=str(_FOLDER))


def is_current() -> bool:
    """Whether the tables are as this version needs them."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        present = set(connection.scalars(text("SELECT version_num FROM alembic_version")))
    followed_by = _known()
    return present == followed_by.keys() - followed_by.values()


def known_revisions() -> set[str]:
    """Every migration that this version knows."""
    return set(_known())


def _known() -> dict[str, str]:
    """Each migration and the one that it follows, empty for the first, as their files say."""
    return dict(_names(path.read_text(encoding="utf-8")) for path in (_FOLDER / "versions").glob("*.py"))


def _names(script: str) -> tuple[str, str]:
    found = dict(_NAMES.findall(script))
    return _plain(found["revision"]), _plain(found["down_revision"])


def _plain(value: str) -> str:
    return "" if value == "None" else value.strip("'\"")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: `make run` and a command may both meet an empty data folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

"""Brings the tables up to date: at the start of the app, and before any command."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade

from facilitator.config import ROOT
from facilitator.extensions import db
from facilitator.services.baselines import hold_older_rows

_FOLDER = str(ROOT / "migrations")


def migrate_database() -> None:
    """Makes the tables on first use and brings them up to date; does nothing when they are. Needs an app context.

    Older programmes get the baseline from which on their logs hold every row, as soon as the log's key is at hand.
    """
    if not is_current():
        with _alone(current_app.config["SETTINGS"].data_dir):
            if not is_current():
                upgrade(directory=_FOLDER)
    hold_older_rows()


def is_current() -> bool:
    """Whether the tables are as this version needs them."""
    with db.engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    return present == set(ScriptDirectory(_FOLDER).get_heads())


def known_revisions() -> set[str]:
    """Every migration that this version knows."""
    return {one.revision for one in ScriptDirectory(_FOLDER).walk_revisions()}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: `make run` and a command may both meet an empty data folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

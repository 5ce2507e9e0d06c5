"""A copy of the database while the app runs, checked before it counts."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from facilitator.database import is_sqlite, sqlite_module
from facilitator.domain.errors import Conflict, Invalid
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Sheet, Signature

_COUNTED = (Event, Commitment, Sheet, Signature)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What the copy holds; the counts were read from the copy itself."""

    events: int
    commitments: int
    size: int


def back_up(database_url: str, target: Path) -> BackedUp:
    """Writes a consistent copy to a file that does not exist yet.

    SQLite: VACUUM INTO, then an integrity check and row counts on the copy, no fewer than before it began.
    PostgreSQL: pg_dump in its own format. Raises Invalid (field `file`) or Conflict in plain words.
    """
    if target.exists():
        raise Invalid({"file": f"{target} exists already. Name a new file: a backup never overwrites one."})
    if not target.parent.is_dir():
        raise Invalid({"file": f"The folder {target.parent} does not exist."})
    return _sqlite_copy(target) if is_sqlite(database_url) else _postgresql_dump(database_url, target)


def _sqlite_copy(target: Path) -> BackedUp:
    before = _counts()
    db.session.rollback()
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(partial),))
    finally:
        connection.close()
    copy = sqlite_module().connect(str(partial))
    try:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise Conflict("The copy did not pass its integrity check. Nothing was kept.")
        after = [
            copy.execute(f"SELECT count(*) FROM {table.__tablename__}").fetchone()[0] for table in _COUNTED
        ]
    finally:
        copy.close()
    if any(now < then for now, then in zip(after, before, strict=True)):
        raise Conflict("The copy holds less than the database did. Nothing was kept.")
    _make_durable(partial)
    os.replace(partial, target)
    return BackedUp(events=after[0], commitments=after[1], size=target.stat().st_size)


def _counts() -> list[int]:
    return [db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in _COUNTED]


def _make_durable(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
    file.chmod(0o600)


def _postgresql_dump(database_url: str, target: Path) -> BackedUp:
    url = make_url(database_url).set(drivername="postgresql")
    before = _counts()
    db.session.rollback()
    partial = target.with_name(target.name + ".part")
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    shown = url.set(password=None).render_as_string(hide_password=False)
    try:
        subprocess.run(
            ["pg_dump", "--format=custom", f"--file={partial}", f"--dbname={shown}"],
            check=True,
            capture_output=True,
            env=environment,
        )
    except FileNotFoundError as error:
        raise Conflict("pg_dump is not installed here. Install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise Conflict(f"pg_dump failed: {error.stderr.decode(errors='replace').strip()}") from error
    _make_durable(partial)
    os.replace(partial, target)
    return BackedUp(events=before[0], commitments=before[1], size=target.stat().st_size)

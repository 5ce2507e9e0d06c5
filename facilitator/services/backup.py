"""A copy of the database while the app runs, checked before it counts; by choice with keys and packs in one file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from facilitator import clock
from facilitator.database import is_sqlite, sqlite_module
from facilitator.domain.canonical import iso_moment
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.log import key_fingerprint
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Sheet, Signature
from facilitator.services.bundles import Manifest, packs_in, write_bundle
from facilitator.services.log_key import log_key
from facilitator.services.new_files import appearing, passing
from facilitator.services.sealed_stream import check_passphrase

COUNTED = tuple(table.__tablename__ for table in (Event, Commitment, Sheet, Signature))


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What the copy holds; on SQLite the counts were read from the copy itself. `packs` is 0 without a bundle."""

    events: int
    commitments: int
    size: int
    packs: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """What a bundle takes along besides the database."""

    keys: Mapping[str, bytes]
    packs_dir: Path
    made_by: str
    passphrase: str


def back_up(database_url: str, target: Path, whole: Whole | None = None) -> BackedUp:
    """Writes a consistent copy to a file that does not exist yet; with `whole` a sealed bundle.

    SQLite: VACUUM INTO, then an integrity check and row counts on the copy, no fewer than before it began.
    PostgreSQL: pg_dump in its own format. The file is its owner's alone from its first byte and appears whole or not
    at all. Raises Invalid (fields `file`, `passphrase`), Conflict in plain words, OSError.
    """
    if whole is not None:
        check_passphrase(whole.passphrase)
    if target.exists():
        raise Invalid({"file": f"{target} exists already. Name a new file: a backup never overwrites one."})
    if not target.parent.is_dir():
        raise Invalid({"file": f"The folder {target.parent} does not exist."})
    packs = 0
    with appearing(target) as partial:
        if whole is None:
            events, commitments = _copy(database_url, partial)
        else:
            with passing(target.with_name(f".{target.name}.database")) as copy:
                events, commitments = _copy(database_url, copy)
                packs = _bundle(database_url, partial, copy, (events, commitments), whole)
    return BackedUp(events, commitments, target.stat().st_size, packs)


def _bundle(database_url: str, target: Path, copy: Path, counts: tuple[int, int], whole: Whole) -> int:
    manifest = Manifest(
        made_by=whole.made_by,
        made_at=iso_moment(clock.now()),
        kind="sqlite" if is_sqlite(database_url) else "postgresql",
        revision=str(db.session.scalar(text("SELECT version_num FROM alembic_version"))),
        log_key=key_fingerprint(log_key()),
        events=counts[0],
        commitments=counts[1],
    )
    db.session.rollback()
    packs = packs_in(whole.packs_dir)
    with target.open("wb") as file:
        write_bundle(file, whole.passphrase, manifest, copy, whole.keys, packs)
    return len(packs)


def _copy(database_url: str, target: Path) -> tuple[int, int]:
    """Fills an empty file with the database; how many events and commitments there are."""
    return _sqlite_copy(target) if is_sqlite(database_url) else _postgresql_dump(database_url, target)


def _sqlite_copy(target: Path) -> tuple[int, int]:
    before = _counts()
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(target),))
    except sqlite_module().Error as error:
        raise Conflict(f"The copy could not be written: {error}. Nothing was kept.") from error
    finally:
        connection.close()
    after = check_sqlite_file(target)
    if any(now < then for now, then in zip(after, before, strict=True)):
        raise Conflict("The copy holds less than the database did. Nothing was kept.")
    return after[0], after[1]


def check_sqlite_file(path: Path) -> list[int]:
    """How many rows a database file has of what counts; raises Conflict when the file is not sound."""
    copy = sqlite_module().connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise Conflict("The copy did not pass its integrity check. Nothing was kept.")
        return [copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED]
    except sqlite_module().Error as error:
        raise Conflict(f"The copy is not sound: {error}. Nothing was kept.") from error
    finally:
        copy.close()


def _counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(text(table))) or 0 for table in COUNTED]


def _postgresql_dump(database_url: str, target: Path) -> tuple[int, int]:
    before = _counts()
    db.session.rollback()
    run_postgresql("pg_dump", database_url, "--format=custom", f"--file={target}")
    return before[0], before[1]


def run_postgresql(program: str, database_url: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on our database; raises Conflict in its words. No password is shown."""
    url = make_url(database_url).set(drivername="postgresql")
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    shown = url.set(password=None).render_as_string(hide_password=False)
    try:
        subprocess.run(
            [program, *arguments, f"--dbname={shown}"], check=True, capture_output=True, env=environment
        )
    except FileNotFoundError as error:
        raise Conflict(f"{program} is not installed here. Install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise Conflict(f"{program} failed: {said}. Nothing was kept.") from error

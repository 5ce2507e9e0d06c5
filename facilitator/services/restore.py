"""Brings a backup back: looks at it first, keeps what was there, and puts it in place whole or not at all.

What is put in place was checked in a folder beside it; nothing is overwritten. Whoever calls holds the data folder
alone, and migrates and audits afterwards.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from facilitator.database import is_sqlite, sqlite_module
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.log import key_fingerprint, seal_fits
from facilitator.extensions import db
from facilitator.services.backup import check_sqlite_file, run_postgresql
from facilitator.services.bundles import unpack_bundle
from facilitator.services.log_key import SHOWN
from facilitator.services.sealed_stream import MAGIC

SQLITE, DUMP = b"SQLite format 3\0", b"PGDMP"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation lives. `log_key` is the one that it uses now, `known` the migrations of its version."""

    database_url: str
    data_dir: Path
    packs_dir: Path
    log_key: bytes
    known: Collection[str]


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that was looked at, in a folder of its own. Without a bundle `keys` is empty and there are no packs.

    `revision` is the database's migration, empty where only the database server can tell it.
    """

    kind: str
    database: Path
    keys: Mapping[str, bytes]
    packs: Path | None
    made_by: str = ""
    revision: str = ""
    events: int | None = None


def is_bundle(file: Path) -> bool:
    """Whether it takes a passphrase to open this file."""
    return _beginning(file).startswith(MAGIC)


@contextmanager
def looked_at(file: Path, place: Place, passphrase: str) -> Iterator[Checked]:
    """The backup, unpacked and found sound, until the block ends.

    Raises Invalid or Conflict in plain words, OSError.
    """
    folder = place.data_dir / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        found = _unpacked(file, folder, passphrase) if is_bundle(file) else _plain(file, folder)
        if (found.kind == "sqlite") != is_sqlite(place.database_url):
            raise Conflict(
                f"This is a backup of a {found.kind} database, and DATABASE_URL names another kind of database."
            )
        if found.revision:
            _check_version(found.revision, place)
        if found.kind == "sqlite":
            _check_file(found, place)
        else:
            _check_server(place)
        yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(max(len(MAGIC), len(SQLITE)))


def _unpacked(file: Path, folder: Path, passphrase: str) -> Checked:
    with file.open("rb") as source:
        found = unpack_bundle(source, passphrase, folder)
    about = found.manifest
    if key_fingerprint(found.keys["log.key"]) != about.log_key:
        raise Invalid({"file": "The key in the bundle is not the one that it names."})
    return Checked(
        about.kind, found.database, found.keys, found.packs, about.made_by, about.revision, about.events
    )


def _plain(file: Path, folder: Path) -> Checked:
    beginning = _beginning(file)
    if not beginning.startswith((SQLITE, DUMP)):
        raise Invalid({"file": f"{file} is neither a bundle nor a copy that “flask backup” made."})
    database = folder / "database"
    shutil.copyfile(file, database)
    database.chmod(0o600)
    return Checked("sqlite" if beginning.startswith(SQLITE) else "postgresql", database, {}, None)


def _check_version(revision: str, place: Place) -> None:
    if revision not in place.known:
        raise Conflict(
            f"The backup comes from a newer version than this one (its tables are at {revision}). "
            "Install that version first."
        )


def _check_file(found: Checked, place: Place) -> None:
    """On SQLite everything can be asked of the file itself before it is put in place."""
    events, *_rest = check_sqlite_file(found.database)
    if found.events not in (None, events):
        raise Conflict(f"The bundle names {found.events} events, and its database holds {events}.")
    try:
        revision, noted, newest = _asked(found.database)
    except (sqlite_module().Error, TypeError) as error:
        raise Conflict("This is no database of Facilitator.") from error
    _check_version(revision, place)
    key = found.keys.get("log.key", place.log_key)
    own = key_fingerprint(key)
    if (noted and noted != own) or (newest and not seal_fits(newest[0], newest[1], key)):
        raise Conflict(_other_key(noted, own))


def _asked(database: Path) -> tuple[str, str, tuple[bytes, str] | None]:
    """The file's migration, its key's fingerprint as far as it is noted, body and seal of its newest event."""
    copy = sqlite_module().connect(f"{database.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        noted = copy.execute("SELECT fingerprint FROM log_keys").fetchone() if "log_keys" in tables else None
        newest = copy.execute("SELECT body, mac FROM events ORDER BY id DESC LIMIT 1").fetchone()
    finally:
        copy.close()
    return revision, noted[0] if noted else "", newest


def _other_key(noted: str, own: str) -> str:
    named = f" It was sealed with the key {noted[:SHOWN]}…." if noted else ""
    return (
        f"log.key here ({own[:SHOWN]}…) is not the key of this backup.{named} Put the log.key that was kept with the "
        "backup into the data folder first, or restore a bundle, which carries it. Nothing was changed."
    )


def _check_server(place: Place) -> None:
    """A dump can be asked only once it is in a database: that one must be empty and nobody else in it."""
    run = db.session.execute
    others = run(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    ).scalar_one()
    tables = run(text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")).scalar_one()
    name = make_url(place.database_url).database
    db.session.rollback()
    if others:
        raise Conflict(
            f"Somebody is connected to the database {name}: stop Facilitator first. Nothing was changed."
        )
    if tables:
        raise Conflict(
            f"The database {name} is not empty, and a restore overwrites nothing: make a new one (createdb), "
            "name it in DATABASE_URL, and restore into that."
        )


def put_in_place(found: Checked, place: Place, stamp: str) -> Path | None:
    """Puts the backup where the app looks for it; the folder that keeps what was there, None where nothing was.

    Raises Conflict or OSError, and then everything stands as it stood.
    """
    kept = place.data_dir / f"before-restore-{stamp}"
    moves: list[tuple[Path, Path]] = []
    if found.kind == "sqlite":
        file = Path(str(db.engine.url.database))
        _check_alone(file)
        beside = [file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal")]
        moves += [(one, kept / one.name) for one in beside if _holds_something(one)]
        moves.append((found.database, file))
    for name in found.keys:
        moves += [(path, kept / name) for path in [place.data_dir / name] if path.exists()]
        moves.append((_key_file(found, name), place.data_dir / name))
    if found.packs is not None:
        moves += [(place.packs_dir, kept / "packs")] if place.packs_dir.exists() else []
        moves.append((found.packs, place.packs_dir))
    kept.mkdir(mode=0o700)
    _move_all(moves)
    if found.kind != "sqlite":
        _load_dump(found, place, moves)
    with suppress(OSError):
        kept.rmdir()  # nothing was there before
    return kept if kept.exists() else None


def _holds_something(file: Path) -> bool:
    """An empty file, as the app makes one before it has tables, is nothing to keep."""
    if file.exists() and not file.stat().st_size:
        file.unlink()
    return file.exists()


def _load_dump(found: Checked, place: Place, moves: list[tuple[Path, Path]]) -> None:
    db.engine.dispose()
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    try:
        run_postgresql("pg_restore", place.database_url, *options, str(found.database))
    except Conflict:
        _move_back(moves)
        raise


def _key_file(found: Checked, name: str) -> Path:
    path = found.database.with_name(name)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(found.keys[name])
        file.flush()
        os.fsync(file.fileno())
    return path


def _check_alone(file: Path) -> None:
    """Raises Conflict when another process has the database open; brings what waits beside it into the file."""
    if not file.exists() or not file.stat().st_size:
        return
    connection = sqlite_module().connect(str(file), timeout=1, isolation_level=None)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlite_module().DatabaseError as error:
        if "locked" not in str(error):  # a damaged file is what one restores over
            return
        raise Conflict(
            "Facilitator is running on this database: stop it first. Nothing was changed."
        ) from error
    finally:
        connection.close()
    if mode != "delete":
        raise Conflict("Facilitator is running on this database: stop it first. Nothing was changed.")


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            shutil.move(source, target)
            done.append((source, target))
    except BaseException:
        _move_back(done)
        raise


def _move_back(moves: list[tuple[Path, Path]]) -> None:
    for source, target in reversed(moves):
        with suppress(OSError):
            shutil.move(target, source)

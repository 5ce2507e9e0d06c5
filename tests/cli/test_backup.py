"""`flask backup` and `flask restore`: everything comes back elsewhere, and nothing that was there is lost."""

from __future__ import annotations

import itertools
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from facilitator.config import ROOT, read_settings
from facilitator.extensions import db
from facilitator.queries.programmes import programme_by_public_id
from facilitator.services.log_key import use_log_key
from facilitator.services.rehearsals import begin_rehearsal, end_rehearsal
from facilitator.services.sealed_stream import MAGIC, PIECE
from tests.conftest import close, make_app, row_count, settings_for
from tests.factories import Cast
from tests.ledgers import make_many, stored_by
from tests.rooms import plan
from tests.servers import Databases
from tests.tampering import guards_down
from tests.test_released import DUMPS, old_database

WORDS = "nine quiet herons by the weir"
PACK = f"{'ab' * 32}.pdf"
Elsewhere = Callable[..., Flask]


@pytest.fixture
def filled(app: Flask, cast: Cast) -> Flask:
    """Some commitments, a pack on disk, and a passphrase file beside it."""
    settings = app.config["SETTINGS"]
    with stored_by(app):
        make_many(cast, 5)
    settings.packs_dir.mkdir()
    (settings.packs_dir / PACK).write_bytes(os.urandom(PIECE * 2 + 77))
    (settings.data_dir / "words").write_text(WORDS + "\n")
    return app


@pytest.fixture
def elsewhere(server: Databases, app: Flask, tmp_path: Path) -> Iterator[Elsewhere]:
    """A new machine: an installation with keys of its own and an empty database."""
    made: list[tuple[Flask, str]] = []

    def begin(**environ: str) -> Flask:
        folder = tmp_path / f"elsewhere-{len(made)}"
        folder.mkdir()
        url = server.new(folder)
        plain = url.replace("postgresql+psycopg", "postgresql")
        other = make_app(read_settings({"DATA_DIR": str(folder), "DATABASE_URL": plain} | environ))
        made.append((other, url))
        return other

    yield begin
    for other, url in made:
        close(other)
        server.drop(url)
    use_log_key(app.config["SETTINGS"].log_key)


def run(app: Flask, *arguments: object) -> Result:
    use_log_key(app.config["SETTINGS"].log_key)
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def refused(app: Flask, *arguments: object) -> str:
    done = run(app, *arguments)
    assert (done.exit_code, done.output.count("\n")) == (1, 1), done.output
    return done.output


def bundle(app: Flask) -> Path:
    folder = app.config["SETTINGS"].data_dir
    done = run(app, "backup", folder / "all.bundle", "--bundle", "--passphrase-file", folder / "words")
    assert done.exit_code == 0 and "both keys, 1 packs" in done.output, done.output
    return Path(folder / "all.bundle")


def counts(app: Flask) -> list[int]:
    with app.app_context():
        return [row_count(table) for table in ("events", "commitments", "people", "users")]


def test_a_bundle_brings_everything_back_on_another_machine(filled: Flask, elsewhere: Elsewhere) -> None:
    here = filled.config["SETTINGS"]
    made, other = bundle(filled), elsewhere()
    there = other.config["SETTINGS"]
    done = run(other, "restore", made, "--passphrase-file", here.data_dir / "words")
    assert done.exit_code == 0, done.output
    assert "There was nothing here before." in done.output and "Verified." in done.output
    assert done.output.count("events unbroken, head ") == 2
    assert (there.data_dir / "log.key").read_bytes() == here.log_key
    assert (there.data_dir / "secret.key").read_text() == here.secret_key
    assert (there.packs_dir / PACK).read_bytes() == (here.packs_dir / PACK).read_bytes()
    assert counts(other) == counts(filled)
    modes = {path.stat().st_mode & 0o077 for path in there.data_dir.rglob("*")}
    assert modes == {0} and made.stat().st_mode & 0o777 == 0o600
    assert not list(there.data_dir.glob("restor*")) and not list(here.data_dir.glob(".*"))


def test_a_rehearsal_comes_along_and_is_taken_away_there(
    filled: Flask, elsewhere: Elsewhere, cast: Cast
) -> None:
    with stored_by(filled):
        copy = begin_rehearsal(cast.actor, cast.programme_id, plan(cast))
    here, made, other = filled.config["SETTINGS"], bundle(filled), elsewhere()
    done = run(other, "restore", made, "--passphrase-file", here.data_dir / "words")
    assert done.exit_code == 0 and "Verified." in done.output, done.output
    assert done.output.count("events unbroken, head ") == 3
    there = other.config["SETTINGS"]
    url = there.database_url.replace("postgresql+psycopg", "postgresql")
    restored = make_app(read_settings({"DATA_DIR": str(there.data_dir), "DATABASE_URL": url}))
    use_log_key(here.log_key)
    with stored_by(restored):
        programme = programme_by_public_id(copy)
        assert programme is not None and programme.is_rehearsal
        end_rehearsal(programme.id)
    verified = run(restored, "audit", "verify")
    close(restored)
    assert verified.exit_code == 0 and copy not in verified.output, verified.output


def test_a_plain_copy_comes_back_and_what_was_there_is_kept(filled: Flask, cast: Cast) -> None:
    settings = filled.config["SETTINGS"]
    if settings.database_url.startswith("postgresql"):
        pytest.skip("PostgreSQL is restored into an empty database")
    (settings.data_dir / "log.key").write_bytes(settings.log_key)
    copy = settings.data_dir / "copy"
    done = run(filled, "backup", copy)
    assert done.exit_code == 0 and "Its log is sealed with the key " in done.output
    assert copy.stat().st_mode & 0o777 == 0o600
    before = counts(filled)
    with stored_by(filled):
        make_many(cast, 3)
    later = counts(filled)
    done = run(filled, "restore", copy)
    assert done.exit_code == 0, done.output
    assert counts(filled) == before
    (kept,) = settings.data_dir.glob("before-restore-*")
    assert str(kept) in done.output and {path.name for path in kept.iterdir()} == {"facilitator.db"}
    other = make_app(settings_for(kept, f"sqlite:///{kept / 'facilitator.db'}"))
    assert counts(other) == later, "nothing of it is lost"
    close(other)
    assert "restored" in run(filled, "security", "log").output


def test_a_plain_copy_does_not_come_where_its_key_is_not(filled: Flask, elsewhere: Elsewhere) -> None:
    if filled.config["SETTINGS"].database_url.startswith("postgresql"):
        pytest.skip("a dump can be asked only once it is in a database")
    copy = filled.config["SETTINGS"].data_dir / "copy"
    assert run(filled, "backup", copy).exit_code == 0
    other = elsewhere()
    folder = other.config["SETTINGS"].data_dir
    assert "is not the key of this backup" in refused(other, "restore", copy)
    assert not (folder / "log.key").exists(), "nor is a key left behind that fits nothing"
    (folder / "log.key").write_bytes(filled.config["SETTINGS"].log_key)
    again = make_app(read_settings({"DATA_DIR": str(folder)}))
    assert run(again, "restore", copy).exit_code == 0
    close(again)


def test_nothing_is_restored_under_a_running_app(filled: Flask, cast: Cast) -> None:
    folder = filled.config["SETTINGS"].data_dir
    made = bundle(filled)
    words = ("--passphrase-file", folder / "words")
    if filled.config["SETTINGS"].database_url.startswith("sqlite"):
        code = "import sys, time\nfrom facilitator.database import sqlite_module\n" + (
            "c = sqlite_module().connect(sys.argv[1]); c.execute('SELECT count(*) FROM events').fetchone()\n"
            "print('open', flush=True); time.sleep(60)"
        )
        user = subprocess.Popen(
            [sys.executable, "-c", code, str(folder / "facilitator.db")], cwd=ROOT, stdout=subprocess.PIPE
        )
        try:
            assert user.stdout is not None and user.stdout.readline()
            assert "running on this database" in refused(filled, "restore", made, *words)
        finally:
            user.kill()
            user.communicate()
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None and holder.stdout.readline()
        assert "running on this data folder" in refused(filled, "restore", made, *words)
    finally:
        holder.kill()
        holder.communicate()
    assert counts(filled)[1] == 5
    assert not list(folder.glob("before-restore-*"))


_HOLD = (
    "import sys, time, pathlib\nfrom facilitator.folder_lock import share_folder\n"
    "share_folder(pathlib.Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
)


def test_what_is_not_whole_is_refused_before_anything_is_moved(filled: Flask, elsewhere: Elsewhere) -> None:
    made, other = bundle(filled), elsewhere()
    folder = filled.config["SETTINGS"].data_dir
    whole, head = made.read_bytes(), len(MAGIC) + 23
    ends = [head, head + PIECE + 16, head + 2 * (PIECE + 16), len(whole)]
    begin, pieces = whole[:head], [whole[begin:end] for begin, end in itertools.pairwise(ends)]
    harmed = {
        "changed": whole[: head + 5000] + bytes([whole[head + 5000] ^ 1]) + whole[head + 5001 :],
        "cut": begin + pieces[0],
        "moved": begin + pieces[1] + pieces[0] + pieces[2],
        "longer": whole + b"\0" * 100,
        "nothing of ours": b"PK\3\4" + whole,
        "empty": b"",
    }
    for harm, content in harmed.items():
        made.write_bytes(content)
        said = refused(other, "restore", made, "--passphrase-file", folder / "words")
        assert any(words in said for words in ("does not open", "changed or cut off", "neither a bundle")), (
            harm
        )
    made.write_bytes(whole)
    (folder / "words").write_text("some quite other words")
    assert "does not open this file" in refused(other, "restore", made, "--passphrase-file", folder / "words")
    left = {path.name for path in other.config["SETTINGS"].data_dir.iterdir()}
    assert not {"log.key", "packs", "restoring"} & left, left


def test_a_changed_log_is_said_after_it_is_back(filled: Flask, elsewhere: Elsewhere) -> None:
    """What was spoiled before the backup was made stays spoiled; a restore does not call it verified."""
    with stored_by(filled), guards_down():
        db.session.execute(text("UPDATE events SET kind = 'Forged' WHERE seq = 2"))
    made, other = bundle(filled), elsewhere()
    done = run(other, "restore", made, "--passphrase-file", filled.config["SETTINGS"].data_dir / "words")
    assert done.exit_code == 1
    assert "breaks at event 2" in done.output and "Verified" not in done.output


def test_a_newer_version_s_backup_is_refused(filled: Flask) -> None:
    if filled.config["SETTINGS"].database_url.startswith("postgresql"):
        pytest.skip("on PostgreSQL the bundle says it")
    with stored_by(filled):
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    copy = filled.config["SETTINGS"].data_dir / "copy"
    assert run(filled, "backup", copy).exit_code == 0
    assert "newer version than this one" in refused(filled, "restore", copy)


def test_a_database_with_something_in_it_is_not_restored_over(
    filled: Flask, elsewhere: Elsewhere, server: Databases
) -> None:
    if not filled.config["SETTINGS"].database_url.startswith("postgresql"):
        pytest.skip("a SQLite file is moved aside")
    made, other = bundle(filled), elsewhere()
    assert run(other, "programme", "list").exit_code == 0
    words = filled.config["SETTINGS"].data_dir / "words"
    assert "is not empty" in refused(other, "restore", made, "--passphrase-file", words)


def test_the_passphrase_comes_from_a_file_or_the_environment_only(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = filled.config["SETTINGS"].data_dir
    assert "needs a passphrase" in refused(filled, "backup", folder / "b", "--bundle")
    monkeypatch.setenv("BACKUP_PASSPHRASE", "short")
    assert "at least 12 characters" in refused(filled, "backup", folder / "b", "--bundle")
    monkeypatch.setenv("BACKUP_PASSPHRASE", WORDS)
    assert run(filled, "backup", folder / "b", "--bundle").exit_code == 0
    inside = (folder / "b").read_bytes()
    assert filled.config["SETTINGS"].log_key not in inside and b"SQLite format" not in inside


def test_a_key_in_the_environment_that_is_another_is_refused(
    filled: Flask, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bundle(filled)
    other = elsewhere(LOG_KEY="a key from the environment")
    monkeypatch.setenv("LOG_KEY", "a key from the environment")
    words = filled.config["SETTINGS"].data_dir / "words"
    assert "LOG_KEY is set here" in refused(other, "restore", made, "--passphrase-file", words)


@pytest.mark.parametrize(
    ("most", "options"), [(20_000, ()), (1_500_000, ("--bundle", "--passphrase-file", "words"))]
)
def test_where_there_is_no_room_nothing_is_left_and_one_line_says_it(
    filled: Flask, most: int, options: tuple[str, ...]
) -> None:
    """No file of the child may grow beyond this: inside the database's copy, and inside the bundle's packs."""
    folder = filled.config["SETTINGS"].data_dir
    url = filled.config["SETTINGS"].database_url.replace("postgresql+psycopg", "postgresql")
    before = {path.name for path in folder.iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(folder / "copy"), *options[:2]]
        + [str(folder / one) for one in options[2:]],
        cwd=ROOT,
        # A compiled module that found no room would lie there half and stop everybody after us.
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "DATABASE_URL": url}
        | {"PYTHONDONTWRITEBYTECODE": "1"}
        | {"LOG_KEY": filled.config["SETTINGS"].log_key.decode(), "SECRET_KEY": "x" * 40},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done
    assert "Nothing was kept." in done.stderr
    assert {path.name for path in folder.iterdir()} - {"facilitator.db-wal", "facilitator.db-shm"} <= before


def test_it_is_its_owner_s_alone_from_the_first_byte(filled: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen at every write: the file that is being filled is never open to others, whatever the umask."""
    folder = filled.config["SETTINGS"].data_dir
    seen: set[int] = set()
    real = os.fsync

    def watch(handle: int) -> None:
        seen.update(path.stat().st_mode & 0o777 for path in folder.glob(".copy*"))
        real(handle)

    monkeypatch.setattr(os, "fsync", watch)
    before = os.umask(0)
    try:
        assert run(filled, "backup", folder / "copy").exit_code == 0
    finally:
        os.umask(before)
    assert seen == {0o600} and (folder / "copy").stat().st_mode & 0o777 == 0o600
    shutil.rmtree(folder / "packs")


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_a_copy_from_every_released_version_comes_back(dump: Path, tmp_path: Path) -> None:
    """Such a copy knows no fingerprint yet: its newest seal says whether the key fits."""
    copy, folder = old_database(dump, tmp_path), tmp_path / "new"
    folder.mkdir()
    (folder / "log.key").write_bytes(b"a log key for tests only")
    app = make_app(read_settings({"DATA_DIR": str(folder)}))
    try:
        done = app.test_cli_runner().invoke(args=["restore", str(copy)])
        assert done.exit_code == 0 and "Verified." in done.output, done.output
    finally:
        close(app)


def test_with_a_wrong_key_a_copy_is_made_with_a_warning_and_no_bundle(filled: Flask) -> None:
    folder = filled.config["SETTINGS"].data_dir
    use_log_key(b"another key")
    try:
        runner = filled.test_cli_runner()
        done = runner.invoke(args=["backup", str(folder / "copy")])
        assert done.exit_code == 0 and "The copy is whole. " in done.output and (folder / "copy").exists()
        words = ["--passphrase-file", str(folder / "words")]
        done = runner.invoke(args=["backup", str(folder / "b"), "--bundle", *words])
        assert done.exit_code == 1 and "nothing was written" in done.output and not (folder / "b").exists()
    finally:
        use_log_key(filled.config["SETTINGS"].log_key)

"""`flask pack …` writes files, or says in one line why not."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.factories import Cast
from tests.ledgers import stored_by
from tests.rooms import plan


def test_the_review_pack_as_a_file(app: Flask, cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "pack.pdf"
    done = app.test_cli_runner().invoke(args=["pack", "review", cast.public_id, "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert target.read_bytes().startswith(b"%PDF")
    assert not list(tmp_path.glob(".pack.pdf*"))


def test_the_papers_for_the_running_of_a_session_as_files(app: Flask, cast: Cast, tmp_path: Path) -> None:
    with stored_by(app):
        plan(cast)
    for kind in ("launch", "script"):
        target = tmp_path / f"{kind}.pdf"
        done = app.test_cli_runner().invoke(args=["pack", kind, cast.public_id, "-o", str(target)])
        assert done.exit_code == 0, done.output
        assert target.read_bytes().startswith(b"%PDF")


def test_what_cannot_be_printed_is_said_in_one_line(app: Flask, cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "pack.pdf"
    for arguments in (
        ["review", "nothere00", "-o", str(target)],
        ["review", cast.public_id, "--workshop", "9", "-o", str(target)],
        ["signoff", cast.public_id, "-o", str(target)],
        ["record", cast.public_id, "-o", str(target)],
        ["launch", cast.public_id, "-o", str(target)],
        ["script", cast.public_id, "-o", str(target)],
        ["review", cast.public_id, "-o", str(tmp_path / "no" / "pack.pdf")],
    ):
        done = app.test_cli_runner().invoke(args=["pack", *arguments])
        assert done.exit_code == 1, arguments
        assert len(done.output.strip().splitlines()) == 1
    assert not target.exists()

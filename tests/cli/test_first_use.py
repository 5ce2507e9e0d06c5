"""A script on a new machine begins with a command: nobody has started the app yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from facilitator.config import ROOT
from tests.factories import Cast

CREATE = ("programme", "create", "--title", "Größe", "--supplier", "Ä", "--customer", "Ö")


def begin(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_commands_make_the_tables_even_two_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made = [command.communicate() for command in [begin(folder, *CREATE), begin(folder, *CREATE)]]
    ids = {out.strip() for out, _err in made}
    assert len(ids) == 2, made
    listed, _err = begin(folder, "programme", "list").communicate()
    assert {line.split()[0] for line in listed.splitlines()} == ids
    verify = begin(folder, "audit", "verify")
    assert verify.wait() == 0, verify.communicate()


def test_a_workshop_that_is_not_there_is_said_in_one_line(app: Flask, cast: Cast, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "party,giver,receiver,deed,evidence,due,step,stretch\nsupplier,A,B,Sends it,It came,,1,1\n"
    )
    for arguments in (
        ["commitments", "import", cast.public_id, str(rows), "--workshop", "77"],
        ["pack", "review", cast.public_id, "--workshop", "77", "-o", str(tmp_path / "pack.pdf")],
    ):
        done = app.test_cli_runner().invoke(args=arguments)
        assert (done.exit_code, done.output) == (
            1,
            "Error: This programme has no workshop with that number.\n",
        )


def test_files_that_cannot_be_used_are_said_in_one_line(app: Flask, cast: Cast, tmp_path: Path) -> None:
    for arguments, words in (
        (["commitments", "import", cast.public_id, str(tmp_path / "none.csv")], "No such file"),
        (["commitments", "import", cast.public_id, str(tmp_path)], "Is a directory"),
        (["backup", str(tmp_path)], "exists already"),
        (["pack", "review", cast.public_id, "-o", str(tmp_path)], "Cannot write"),
    ):
        done = app.test_cli_runner().invoke(args=arguments)
        assert (done.exit_code, done.output.count("\n")) == (1, 1), done.output
        assert words in done.output

"""A whole programme as one file, by command."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from tests.factories import Cast


def test_a_programme_is_written_to_a_file_and_to_standard_output(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "programme.json"
    run = app.test_cli_runner().invoke
    written = run(args=["programme", "export", cast.public_id, "-o", str(path)])
    assert (written.exit_code, written.output) == (0, "")
    assert json.loads(path.read_bytes())["programme"]["public_id"] == cast.public_id
    shown = run(args=["programme", "export", cast.public_id])
    assert json.loads(shown.stdout)["log"] == json.loads(path.read_bytes())["log"]


def test_what_cannot_be_written_is_said(app: Flask, cast: Cast, tmp_path: Path) -> None:
    refused = app.test_cli_runner().invoke(
        args=["programme", "export", cast.public_id, "-o", str(tmp_path / "no" / "where.json")]
    )
    assert refused.exit_code == 1 and "Cannot write" in refused.output
    refused = app.test_cli_runner().invoke(args=["programme", "export", "nothing"])
    assert refused.exit_code == 1


def test_a_programme_comes_in_by_command_and_verifies(app: Flask, cast: Cast, tmp_path: Path) -> None:
    path, run = tmp_path / "programme.json", app.test_cli_runner().invoke
    run(args=["programme", "export", cast.public_id, "-o", str(path)])
    given = ["programme", "import", str(path), "--owner", cast.facilitator.email]
    tried = run(args=[*given, "--dry-run"])
    assert tried.exit_code == 0 and "Its chain is whole; the seals are not checked" in tried.output
    assert "here already" in tried.output
    refused = run(args=given)
    assert refused.exit_code == 1 and "--as-copy" in refused.output
    done = run(args=[*given, "--as-copy"])
    assert done.exit_code == 0
    public_id = done.stdout.strip()
    verified = run(args=["audit", "verify", public_id])
    assert verified.exit_code == 0 and "not checked: they came with a file" in verified.output
    again = run(args=["programme", "export", public_id])
    assert json.loads(again.stdout)["tables"] == json.loads(path.read_bytes())["tables"]


def test_a_file_that_is_not_as_it_was_written_does_not_come_in(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    path, run = tmp_path / "programme.json", app.test_cli_runner().invoke
    run(args=["programme", "export", cast.public_id, "-o", str(path)])
    path.write_bytes(path.read_bytes().replace(b"Sergio", b"Serge", 1))
    refused = run(args=["programme", "import", str(path), "--owner", cast.facilitator.email])
    assert refused.exit_code == 1 and "not as it was written" in refused.output
    missing = run(args=["programme", "import", str(tmp_path / "no.json"), "--owner", cast.facilitator.email])
    assert missing.exit_code == 1 and "Cannot read" in missing.output
    nobody = run(args=["programme", "import", str(path), "--owner", "nobody@example.org"])
    assert nobody.exit_code == 1 and "Nobody signs in as" in nobody.output

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

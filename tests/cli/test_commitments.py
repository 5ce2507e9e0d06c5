"""Promises by command: what a file would lose is refused with its line, and the command fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import row_count
from tests.factories import Cast

HEADER = "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
GOOD = "supplier,Sergio Peña,Cem Yıldız,Send the list,It is there,2027-01-31,2,3,,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("not kept,We waited for your data, and then forgot, sorry", "“and then forgot, sorry”"),
        ('not kept,"We waited', 'is not closed: “"We waited”'),
    ],
)
def test_a_row_that_would_lose_its_end_is_refused_with_its_line(
    app: Flask, cast: Cast, file: Path, end: str, words: str
) -> None:
    file.write_text(HEADER + GOOD + GOOD.replace(",,\n", f",{end}\n") + GOOD)
    for extra in ([], ["--dry-run"]):
        done = app.test_cli_runner().invoke(args=["commitments", "import", cast.public_id, str(file), *extra])
        assert done.exit_code == 1
        assert "line 3" in done.stderr and words in done.stderr
    with app.app_context():
        assert row_count("commitments") == 0


def test_lines_before_the_header_are_passed_over_with_a_word(app: Flask, cast: Cast, file: Path) -> None:
    file.write_text("sep=;\nPromises of May\n\n" + (HEADER + GOOD).replace(",", ";"))
    done = app.test_cli_runner().invoke(args=["commitments", "import", cast.public_id, str(file)])
    assert (done.exit_code, done.stdout) == (0, "1\n")
    assert "Line 2 was passed over: “Promises of May”" in done.stderr

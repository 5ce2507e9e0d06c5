"""Commitments by command: what a file would lose is refused with its line, and the command fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from facilitator.domain.people import PersonDraft
from facilitator.domain.sides import Side
from facilitator.office.workbook_writer import write_workbook
from facilitator.services.people import add_person
from tests.conftest import row_count
from tests.factories import Cast
from tests.ledgers import stored_by

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


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["commitments", *arguments])


def test_the_same_file_again_is_refused_without_again(app: Flask, cast: Cast, file: Path) -> None:
    file.write_text(HEADER + GOOD)
    assert run(app, "import", cast.public_id, str(file)).exit_code == 0
    refused = run(app, "import", cast.public_id, str(file))
    assert refused.exit_code == 1 and "--again" in refused.stderr and "import 1" in refused.stderr
    assert run(app, "import", cast.public_id, str(file), "--again").stdout == "1\n"


def test_an_import_is_undone_by_command(app: Flask, cast: Cast, file: Path) -> None:
    file.write_text(HEADER + GOOD + GOOD.replace("Cem Yıldız", "Nora Neu"))
    run(app, "import", cast.public_id, str(file))
    done = run(app, "undo-import", cast.public_id)
    assert (done.exit_code, done.stdout) == (0, "2\n")
    assert "Nora Neu" in done.stderr and "Workshop 1" in done.stderr
    assert run(app, "undo-import", cast.public_id).exit_code == 1
    verify = app.test_cli_runner().invoke(args=["audit", "verify", cast.public_id])
    assert verify.exit_code == 0, verify.output


def test_two_of_one_name_are_refused_with_the_way_to_say_which(app: Flask, cast: Cast, file: Path) -> None:
    with stored_by(app):
        for title in ("Quality", "Planning"):
            add_person(cast.actor, cast.programme_id, PersonDraft(Side.SUPPLIER, "Anna Berg", "", title))
    file.write_text(HEADER + GOOD.replace("Sergio Peña", "Anna Berg"))
    refused = run(app, "import", cast.public_id, str(file))
    assert refused.exit_code == 1 and "“Anna Berg (Quality)” or “Anna Berg (Planning)”" in refused.stderr
    file.write_text(HEADER + GOOD.replace("Sergio Peña", "Anna Berg (Planning)"))
    assert run(app, "import", cast.public_id, str(file)).exit_code == 0
    assert "Anna Berg (Planning)" in run(app, "export", cast.public_id).stdout


def test_a_spreadsheet_of_our_own_columns_comes_in_and_another_is_led_to_the_page(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    ours, other = tmp_path / "ours.xlsx", tmp_path / "other.xlsx"
    ours.write_bytes(write_workbook("x", HEADER.strip().split(","), [GOOD.strip().split(",")]))
    other.write_bytes(write_workbook("x", ["Action", "Owner"], [["Send it", "Anna"]]))
    assert run(app, "import", cast.public_id, str(ours)).stdout == "1\n"
    refused = run(app, "import", cast.public_id, str(other))
    assert refused.exit_code == 1 and "On the page any list comes in" in refused.stderr

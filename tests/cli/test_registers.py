"""Registers by command: what stands in them, their tables out and in again, all rows or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from facilitator.domain.registers import EXPECTATIONS
from facilitator.domain.registers.expectations import ExpectationText
from facilitator.domain.sides import Side
from facilitator.queries.registers import registers_of
from facilitator.services.registers import add_entry
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.registers import concern, opportunity

HEAD = "ref,title,side,seen\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["registers", *args])


def entries(app: Flask, cast: Cast) -> list[tuple[str, str, str | None, str]]:
    with app.app_context():
        found = registers_of(cast.programme_id).of(EXPECTATIONS)
        return [(one.ref, one.title, one.text.side, one.status.value) for one in found]


def test_what_stands_in_them_is_told_as_json(app: Flask, cast: Cast) -> None:
    with stored_by(app):
        opportunity(cast)
        concern(cast)
        add_entry(cast.actor, cast.programme_id, ExpectationText("A plan", side=Side.SUPPLIER))
    listed = json.loads(run(app, "list", cast.public_id).stdout)
    told = {one["register"]: one for one in listed["registers"]}
    assert told["expectations"]["states"] == {"awaited": 1}
    assert (told["opportunities"]["rows"], told["concerns"]["rows"]) == (1, 1)


def test_new_rows_come_in_and_known_ones_are_said_anew(app: Flask, cast: Cast, file: Path) -> None:
    with stored_by(app):
        add_entry(cast.actor, cast.programme_id, ExpectationText("A plan", side=Side.SUPPLIER, note="Kept"))
    file.write_text(HEAD + "H-01,A plan for eight weeks,supplier,Eight plans\n,Paid in time,customer,\n")
    dry = run(app, "import", cast.public_id, "expectations", str(file), "--dry-run")
    assert dry.stdout == "2\n" and "1 new and 1 changed would come in" in dry.stderr
    assert len(entries(app, cast)) == 1
    assert run(app, "import", cast.public_id, "expectations", str(file)).stdout == "2\n"
    assert entries(app, cast) == [
        ("H-01", "A plan for eight weeks", "supplier", "awaited"),
        ("H-02", "Paid in time", "customer", "awaited"),
    ]
    with app.app_context():
        assert registers_of(cast.programme_id).entry("H-01").text.note == "Kept"


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_what_goes_out_comes_in_unchanged(app: Flask, cast: Cast, tmp_path: Path, ending: str) -> None:
    with stored_by(app):
        words = ExpectationText("=A plan", side=Side.SUPPLIER, answer="Two\nlines", confirmed=True)
        add_entry(cast.actor, cast.programme_id, words)
    out = tmp_path / f"rows{ending}"
    assert run(app, "export", cast.public_id, "expectations", "-o", str(out)).exit_code == 0
    back = run(app, "import", cast.public_id, "expectations", str(out))
    assert (back.exit_code, back.stdout) == (0, "0\n"), back.stderr
    assert entries(app, cast) == [("H-01", "=A plan", "supplier", "understood")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",Paid in time,,", "Line 3: Choose which side expects it."),
        (",,customer,", "Line 3: Say in a few words what you will look for."),
        (",Paid,buyer,", "“buyer” is no side"),
        ("H-09,Paid,customer,", "There is no H-09 here."),
        ("K-01,Paid,customer,", "“K-01” is no ref of this register."),
    ],
)
def test_a_faulty_row_is_named_and_nothing_comes_in(
    app: Flask, cast: Cast, file: Path, row: str, words: str
) -> None:
    file.write_text(f"{HEAD},A good one,supplier,\n{row}\n")
    done = run(app, "import", cast.public_id, "expectations", str(file))
    assert done.exit_code == 1 and words in done.stderr
    assert entries(app, cast) == []


def test_an_unknown_register_is_refused_with_those_that_there_are(app: Flask, cast: Cast) -> None:
    done = run(app, "export", cast.public_id, "wishes")
    assert done.exit_code == 1 and "opportunities, concerns, expectations" in done.stderr

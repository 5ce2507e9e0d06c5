"""Measures as a table: a session is a column, what goes out comes in, and a fourth of a side is named by its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from facilitator.domain.registers import MEASURES
from facilitator.domain.registers.measures import MeasureStatus, MeasureText
from facilitator.domain.sides import Side
from facilitator.queries.registers import registers_of
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry, move_entry
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.rooms import plan

HEAD = "ref,title,side,wanted,status,figure 1,figure 2\n"


@pytest.fixture(autouse=True)
def sessions(app: Flask, cast: Cast) -> None:
    """Two sessions, and a measure with figures for both."""
    with stored_by(app):
        plan(cast)
        plan(cast)
        words = MeasureText("Deliveries on the day", side=Side.SUPPLIER, unit="of twenty", wanted="19")
        ref = add_entry(cast.actor, cast.programme_id, words)
        for session, figure in ((1, "13"), (2, "16.5")):
            say_round(cast.actor, cast.programme_id, ref, session, {"figure": figure}, 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["registers", *args])


def figures(app: Flask, cast: Cast) -> dict[str, dict[int, str]]:
    with app.app_context():
        found = registers_of(cast.programme_id).of(MEASURES)
        return {one.ref: {each.session: str(each.of("figure")) for each in one.rounds} for one in found}


def bring_in(app: Flask, cast: Cast, file: Path, rows: str, *more: str) -> Result:
    file.write_text(HEAD + rows)
    return run(app, "import", cast.public_id, "measures", str(file), *more)


def test_a_session_is_a_column(app: Flask, cast: Cast) -> None:
    (row,) = csv.DictReader(
        io.StringIO(run(app, "export", cast.public_id, "measures").stdout.lstrip("\ufeff"))
    )
    wanted = {"ref": "M-01", "side": "supplier", "unit": "of twenty", "wanted": "19", "status": "followed"}
    assert {name: row[name] for name in wanted} == wanted
    assert (row["figure 1"], row["figure 2"]) == ("13", "16.5")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_goes_out_comes_in_unchanged(app: Flask, cast: Cast, tmp_path: Path, ending: str) -> None:
    out, before = tmp_path / f"measures.{ending}", figures(app, cast)
    assert run(app, "export", cast.public_id, "measures", "-o", str(out)).exit_code == 0
    back = run(app, "import", cast.public_id, "measures", str(out))
    assert (back.stdout, figures(app, cast)) == ("0\n", before)


def test_figures_come_in_and_an_empty_cell_takes_one_back(app: Flask, cast: Cast, file: Path) -> None:
    done = bring_in(
        app, cast, file, 'M-01,Deliveries on the day,supplier,19,,"14,5",\n,Open invoices,c,0,,7,\n'
    )
    assert done.stdout == "2\n"
    assert figures(app, cast) == {"M-01": {1: "14.5", 2: ""}, "M-02": {1: "7"}}


def test_a_file_without_a_session_leaves_its_figures(app: Flask, cast: Cast, file: Path) -> None:
    file.write_text("ref,title,figure 2\nM-01,Deliveries on the day,17\n")
    assert run(app, "import", cast.public_id, "measures", str(file)).stdout == "1\n"
    assert figures(app, cast) == {"M-01": {1: "13", 2: "17"}}


def test_a_cell_that_is_no_figure_is_named_and_nothing_comes_in(app: Flask, cast: Cast, file: Path) -> None:
    done = bring_in(app, cast, file, ",Rejected parts,s,none,,4,\n,Open invoices,c,0,,seven,\n")
    assert done.exit_code != 0 and "Line 3: Write a plain figure" in done.stderr
    assert list(figures(app, cast)) == ["M-01"]


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_fourth_of_a_side_is_named_by_its_line(
    app: Flask, cast: Cast, file: Path, more: tuple[str, ...]
) -> None:
    rows = "".join(f",Figure {number},s,,,,\n" for number in range(3)) + ",Open invoices,c,0,,,\n"
    done = bring_in(app, cast, file, rows, *more)
    assert done.exit_code != 0 and "Line 4: This side has three measures already." in done.stderr
    assert list(figures(app, cast)) == ["M-01"]


def test_a_file_that_lets_one_go_has_room_for_another(app: Flask, cast: Cast, file: Path) -> None:
    with stored_by(app):
        for number in (2, 3):
            add_entry(cast.actor, cast.programme_id, MeasureText(f"Figure {number}", side=Side.SUPPLIER))
    rows = ",Another,s,,,1,\nM-01,Deliveries on the day,s,19,not_followed,13,16.5\n"
    assert bring_in(app, cast, file, rows).stdout == "2\n"
    with app.app_context():
        assert [one.ref for one in registers_of(cast.programme_id).live(MEASURES)] == ["M-02", "M-03", "M-04"]


def test_one_that_is_no_longer_followed_comes_in_as_such(app: Flask, cast: Cast, tmp_path: Path) -> None:
    with stored_by(app):
        move_entry(cast.actor, cast.programme_id, "M-01", MeasureStatus.NOT_FOLLOWED)
    out = tmp_path / "measures.csv"
    run(app, "export", cast.public_id, "measures", "-o", str(out))
    assert run(app, "import", cast.public_id, "measures", str(out)).stdout == "0\n"

"""What files are called that are taken away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitator.config import ROOT
from facilitator.queries.programmes import programme_by_id
from facilitator.web.file_names import paper_name, table_name
from tests.factories import Cast

LATE = datetime(2027, 1, 14, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Auckland", "2027-01-15"), ("Pacific/Honolulu", "2027-01-14"), ("UTC", "2027-01-14")],
)
def test_a_paper_has_the_day_that_it_was_in_the_programme(
    app: Flask, cast: Cast, zone: str, day: str
) -> None:
    with app.app_context():
        programme = replace(programme_by_id(cast.programme_id), time_zone=zone, title="Ærlig talt: 100 %")
    assert paper_name(programme, "record", LATE) == f"rlig-talt-100-record-{day}.pdf"


def test_a_title_without_such_letters_leaves_the_programmes_id(app: Flask, cast: Cast) -> None:
    with app.app_context():
        programme = replace(programme_by_id(cast.programme_id), title="信頼")
    assert paper_name(programme, "review", LATE).startswith(f"{cast.public_id}-review-")


def test_a_table_goes_back_into_its_programme_and_that_of_a_rehearsal_says_so(app: Flask, cast: Cast) -> None:
    with app.app_context():
        programme = programme_by_id(cast.programme_id)
    assert table_name(programme, "commitments", "csv") == f"commitments-{cast.public_id}.csv"
    rehearsal = replace(programme, rehearsal_of="abc")
    assert table_name(rehearsal, "commitments", "xlsx") == f"rehearsed-commitments-{cast.public_id}.xlsx"


def test_nothing_else_names_a_file() -> None:
    named = re.compile(r"filename=(?!\"\{table_name\()|download_name=(?!paper_name\()")
    for path in (ROOT / "facilitator" / "web").rglob("*.py"):
        assert not named.search(path.read_text(encoding="utf-8")), path

"""Commitments from a table: all or none, with what is filled in said beforehand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from facilitator.domain.commitments import State
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Commitment, Person
from facilitator.queries.exports import commitments_csv
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.queries.standings import state_expr
from facilitator.queries.workshops import timeline
from facilitator.services.calling_off import cancel_workshop
from facilitator.services.import_plans import plan_import
from facilitator.services.imports import import_commitments
from tests.commitments import read_rows
from tests.factories import Cast
from tests.rooms import plan

pytestmark = pytest.mark.usefixtures("context")

HEADER = "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def programme(cast: Cast, context: object) -> ProgrammeBrief:
    return programme_by_id(cast.programme_id)


def rows_of(text: str) -> list:
    return read_rows((HEADER + text).encode())


def test_the_preview_says_what_is_filled_in_and_changes_nothing(programme: ProgrammeBrief) -> None:
    plan = plan_import(
        programme,
        rows_of(
            "S,Sergio Peña,New Person,Do it,Seen,,1,2,,\nS,Sergio Peña,New Person,Did it,Seen,,1,2,kept,\n"
        ),
        None,
    )
    waiting, judged = plan.rows
    assert waiting.due == plan.next_session and "the next session" in " ".join(waiting.notes)
    assert "own date" in " ".join(judged.notes)
    assert [person.name for person in plan.new_people] == ["New Person"]
    assert db.session.execute(select(Commitment.id)).all() == []


def test_nothing_comes_into_a_cancelled_workshop(cast: Cast, programme: ProgrammeBrief) -> None:
    rows = rows_of("S,Sergio Peña,Cem Yıldız,Do it,Seen,2027-01-31,1,2,,\n")
    for _time in range(2):
        plan(cast, Kind.REVIEW)
    assert plan_import(programme, rows, None).workshop_number == 1
    cancel_workshop(cast.actor, cast.programme_id, 1, "Strike")
    assert plan_import(programme, rows, None).workshop_number == 2
    with pytest.raises(Conflict, match="cancelled"):
        plan_import(programme, rows, 1)
    cancel_workshop(cast.actor, cast.programme_id, 2, "Strike")
    assert plan_import(programme, rows, None).workshop_number == 0, "one is made for them"


def test_one_faulty_row_keeps_everything_out(cast: Cast, programme: ProgrammeBrief) -> None:
    good = "supplier,A,B,Do it,Seen,2027-01-31,1,2,,\n"
    with pytest.raises(Invalid, match="line 3, step"):
        import_commitments(cast.actor, programme, rows_of(good + good.replace(",1,2,", ",9,2,")))
    assert db.session.execute(select(Commitment.id)).all() == []
    assert timeline(programme.id) == []


def test_names_are_found_whatever_their_case_and_new_ones_are_made_once(
    cast: Cast, programme: ProgrammeBrief
) -> None:
    before = len(db.session.execute(select(Person.id)).all())
    text = "supplier,SERGIO  peña,Neu,Do it,Seen,2027-01-31,1,2,,\ncustomer,neu,Sergio Peña,Too,Seen,2027-01-31,1,2,,\n"
    assert import_commitments(cast.actor, programme, rows_of(text)) == 2
    assert len(db.session.execute(select(Person.id)).all()) == before + 1


def test_imported_ones_are_active_or_judged_at_once_and_marked(cast: Cast, programme: ProgrammeBrief) -> None:
    text = "S,a,b,One,Seen,2027-01-31,1,2,,\nC,b,a,Two,Seen,2020-01-31,1,2,not kept,We forgot\n"
    import_commitments(cast.actor, programme, rows_of(text))
    found = db.session.execute(select(Commitment, state_expr()).order_by(Commitment.id)).all()
    assert [(row.ref, state) for row, state in found] == [("S-01", State.ACTIVE), ("C-01", State.NOT_KEPT)]
    assert all(row.imported_at and row.signed_sheet_id is None for row, _ in found)
    assert found[1][0].due == date(2020, 1, 31) and found[1][0].report_text == "We forgot"


@pytest.mark.parametrize("name", ["agreement-en.csv", "agreement-mn.csv"])
def test_real_tables_go_in_whole_and_come_out_again(cast: Cast, programme: ProgrammeBrief, name: str) -> None:
    if not (DATA / name).exists():
        pytest.skip("the sample tables are not beside this checkout")
    rows = read_rows((DATA / name).read_bytes())
    assert import_commitments(cast.actor, programme, rows) == len(rows) == 73
    exported = read_rows(commitments_csv(programme).encode())
    by_text = {(row.wording.deed, row.reason, row.outcome, row.wording.evidence) for row in exported}
    assert by_text == {(row.wording.deed, row.reason, row.outcome, row.wording.evidence) for row in rows}

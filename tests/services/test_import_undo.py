"""An import is undone whole, until the next list is locked: nothing of it stays but what the log tells."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from facilitator import clock
from facilitator.domain.commitment_rows import CommitmentRow
from facilitator.domain.commitments import Outcome, Report
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Base, Commitment, Person
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.exports import commitments_csv
from facilitator.queries.imports import brought_in, import_by_number, imports_of
from facilitator.queries.ledger import LedgerFilters, ledger
from facilitator.queries.people import people_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.services.audit import audit_programme
from facilitator.services.commitments import carry_commitment
from facilitator.services.import_undo import last_import, undo_import
from facilitator.services.imports import import_commitments
from facilitator.services.review import RoomVerdict, judge_in_room
from facilitator.services.row_changes import change_rows
from facilitator.services.sheets import lock_list
from tests.commitments import make_agreed, make_draft, read_rows, supplier_wording
from tests.factories import Cast
from tests.migrating import migrate_by
from tests.rooms import plan
from tests.signing_room import commitment, started_workshop

pytestmark = pytest.mark.usefixtures("context")

TABLE = Base.metadata.tables["commitments"]
HEADER = "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
ROWS = (
    "supplier,Sergio Peña,Nora Neu,One,Seen,2027-01-31,1,2,,\n"
    "customer,Nora Neu,Sergio Peña,Two,Seen,2020-01-31,1,2,not kept,We forgot\n"
)


@pytest.fixture
def programme(cast: Cast, context: object) -> ProgrammeBrief:
    return programme_by_id(cast.programme_id)


def rows(text: str = ROWS) -> list[CommitmentRow]:
    return read_rows((HEADER + text).encode())


def test_all_that_came_in_goes_and_the_log_stays_whole(cast: Cast, programme: ProgrammeBrief) -> None:
    mine = make_agreed(cast)
    before, people = commitments_csv(programme), len(people_of(programme.id).everybody)
    import_commitments(cast.actor, programme, rows())
    assert len(people_of(programme.id).everybody) == people + 1
    undone = undo_import(cast.actor, programme.id, 1)
    assert (undone.refs, undone.people_gone, undone.people_kept) == (("S-02", "C-01"), ("Nora Neu",), ())
    assert undone.workshop_kept == 1
    assert len(people_of(programme.id).everybody) == people
    assert commitments_csv(programme) == before
    report = audit_programme(programme.id)
    assert report.faults == () and report.log.ok
    with pytest.raises(NotFound):
        commitment_by_ref(programme.id, "S-02", {})
    assert make_draft(cast) == "S-03", "refs are never given twice"
    assert mine == "S-01"


def test_what_was_said_about_them_since_goes_with_them_and_who_said_it_stays(
    cast: Cast, programme: ProgrammeBrief
) -> None:
    """The log names her as the one who said it."""
    import_commitments(cast.actor, programme, rows())
    judge_in_room(cast.actor, programme.id, "S-01", RoomVerdict(Outcome.KEPT), None)
    assert brought_in(import_by_number(programme.id, 1)).acted_on == 1
    assert undo_import(cast.actor, programme.id, 1).people_kept == ("Nora Neu",)
    assert audit_programme(programme.id).faults == ()


def test_what_is_left_of_a_commitment_says_nothing(cast: Cast, programme: ProgrammeBrief) -> None:
    """Every column is as in a row where nothing was said, but for those by which its events find it."""
    import_commitments(cast.actor, programme, rows())
    judge_in_room(cast.actor, programme.id, "S-01", RoomVerdict(Outcome.KEPT), None)
    undo_import(cast.actor, programme.id, 1)
    husks = db.session.execute(select(TABLE).where(TABLE.c.import_id.is_not(None))).mappings().all()
    said = [
        {name: value for name, value in husk.items() if value not in (None, "", 0, False)} for husk in husks
    ]
    stays = {"id", "side", "number", "ref", "import_id", "version", "created_at", "dropped_at"}
    assert [set(one) for one in said] == [stays, stays]


def test_rows_that_older_versions_emptied_are_emptied_whole(cast: Cast, programme: ProgrammeBrief) -> None:
    """They kept numbers, dates and marks; a commitment that is somebody's keeps everything."""
    mine = make_agreed(cast)
    whole = TABLE.select().where(TABLE.c.ref == mine)
    before = db.session.execute(whole).one()
    import_commitments(cast.actor, programme, rows())
    undo_import(cast.actor, programme.id, 1)
    husks = TABLE.select().where(TABLE.c.import_id.is_not(None)).order_by(TABLE.c.id)
    emptied = db.session.execute(husks).all()
    left = {"due": date(2027, 1, 31), "step": 1, "stretch": 2, "first_win": True, "approval_needed": True}
    left |= {"carried_count": 1, "verdict": Outcome.KEPT, "settled": Outcome.KEPT, "report": Report.DONE}
    moments = ("giver_yes_at", "receiver_yes_at", "active_at", "imported_at", "report_at", "verdict_at")
    left |= dict.fromkeys(
        (*moments, "settled_at", "given_up_at", "released_at", "renegotiated_at"), clock.now()
    )
    change_rows(TABLE.update().where(TABLE.c.import_id.is_not(None)).values(left))
    assert db.session.execute(husks).all() != emptied
    migrate_by("0020_emptied_rows", "upgrade")
    assert db.session.execute(husks).all() == emptied
    assert db.session.execute(whole).one() == before


def test_an_import_may_come_in_again_once_it_is_undone_and_be_undone_again(
    cast: Cast, programme: ProgrammeBrief
) -> None:
    for number in (1, 2):
        import_commitments(cast.actor, programme, rows())
        assert last_import(programme.id) == number
        undo_import(cast.actor, programme.id, number)
    assert [one.undone_by for one in imports_of(programme.id)] == [cast.actor.name] * 2
    assert audit_programme(programme.id).faults == ()
    with pytest.raises(Conflict, match="no import"):
        last_import(programme.id)
    with pytest.raises(Conflict, match="already"):
        undo_import(cast.actor, programme.id, 2)


def test_the_same_rows_again_are_asked_about(cast: Cast, programme: ProgrammeBrief) -> None:
    """Also in another order, with other line ends and after a title."""
    import_commitments(cast.actor, programme, rows())
    lines = ROWS.splitlines()
    same = read_rows(("A title\r\n" + HEADER + "\r\n".join(reversed(lines))).encode())
    with pytest.raises(Invalid) as caught:
        import_commitments(cast.actor, programme, same)
    assert set(caught.value.fields) == {"again"} and "import 1" in caught.value.message
    assert import_commitments(cast.actor, programme, same, again=True) == 2
    import_commitments(cast.actor, programme, rows(ROWS.replace("We forgot", "We forgot it")))
    assert [one.commitments for one in imports_of(programme.id)] == [2, 2, 2]


def test_once_a_list_is_locked_it_stays(cast: Cast, programme: ProgrammeBrief) -> None:
    number = started_workshop(cast)
    import_commitments(cast.actor, programme, rows())
    commitment(cast, number)
    assert import_by_number(programme.id, 1).can_be_undone
    lock_list(cast.actor, programme.id, number)
    assert not import_by_number(programme.id, 1).can_be_undone
    with pytest.raises(Conflict, match="locked"):
        undo_import(cast.actor, programme.id, 1)
    assert brought_in(import_by_number(programme.id, 1)).refs[Side.SUPPLIER] == ("S-01",)


def test_a_commitment_that_builds_on_one_is_named_first(cast: Cast, programme: ProgrammeBrief) -> None:
    import_commitments(cast.actor, programme, rows())
    ends = {"giver_id": cast.customer_member.id, "receiver_id": cast.supplier_member.id}
    carried = carry_commitment(cast.actor, programme.id, "C-01", supplier_wording(cast, **ends))
    with pytest.raises(Conflict, match=rf"{carried} \(on C-01\)"):
        undo_import(cast.actor, programme.id, 1)
    row = db.session.execute(select(Commitment).where(Commitment.ref == carried)).scalar_one()
    row.dropped_at = row.created_at
    db.session.flush()
    undo_import(cast.actor, programme.id, 1)
    db.session.refresh(row)
    assert row.carried_from_id is None


def test_somebody_who_is_named_elsewhere_stays(cast: Cast, programme: ProgrammeBrief) -> None:
    import_commitments(cast.actor, programme, rows())
    plan(cast)  # everybody is expected there
    undone = undo_import(cast.actor, programme.id, 1)
    assert (undone.people_gone, undone.people_kept) == ((), ("Nora Neu",))
    assert db.session.execute(select(Person.id).where(Person.name == "Nora Neu")).all()
    assert audit_programme(programme.id).faults == ()


def test_the_ledger_counts_nothing_of_it_any_more(cast: Cast, programme: ProgrammeBrief) -> None:
    import_commitments(cast.actor, programme, rows())
    undo_import(cast.actor, programme.id, 1)
    assert ledger(programme.id, LedgerFilters(), supplier_wording(cast).due).programme_total == 0


def test_somebody_elses_import_is_not_there(cast: Cast, programme: ProgrammeBrief) -> None:
    import_commitments(cast.actor, programme, rows())
    with pytest.raises(NotFound):
        undo_import(cast.outsider_actor, cast.other_programme_id, 1)

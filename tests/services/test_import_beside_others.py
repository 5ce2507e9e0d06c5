"""An import does not keep others waiting: what takes long needs no lock, and what needs it is a few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from facilitator.database import write_lock
from facilitator.domain.commitment_rows import CommitmentRow
from facilitator.domain.commitments import Wording
from facilitator.domain.errors import Conflict
from facilitator.domain.people import PersonDraft
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.queries.commitments import all_commitments
from facilitator.queries.imports import imports_of
from facilitator.queries.names import names_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.services.audit import audit_programme
from facilitator.services.commitments import draft_commitment
from facilitator.services.import_plans import ImportPlan, plan_import
from facilitator.services.import_undo import undo_import
from facilitator.services.imports import (
    import_beside_others,
    import_commitments,
    prepare_import,
    store_import,
)
from facilitator.services.log_batches import LogMoved
from facilitator.services.people import add_person
from tests.commitments import read_rows
from tests.conftest import row_count
from tests.factories import Cast
from tests.rooms import plan as plan_workshop
from tests.work import counted_work

HEADER = "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
MOST = 250_000
"""Calls under the lock that an import of 2,000 rows may make."""


def rows(many: int) -> list[CommitmentRow]:
    lines = [
        f"supplier,Person {n % 7},Other {n % 5},Do {n},Seen {n},2027-01-31,1,2,"
        f"{'not kept,We forgot' if n % 3 == 0 else ','}\n"
        for n in range(many)
    ]
    return read_rows((HEADER + "".join(lines)).encode())


@contextmanager
def writing() -> Iterator[None]:
    with write_lock(db.session):
        yield
        db.session.commit()


@pytest.fixture
def programme(app: Flask, cast: Cast) -> Iterator[ProgrammeBrief]:
    with app.app_context():
        with writing():
            plan_workshop(cast)
        yield programme_by_id(cast.programme_id)


def statements(run: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.slow
def test_two_thousand_rows_hold_the_lock_for_a_moment_only(cast: Cast, programme: ProgrammeBrief) -> None:
    prepared = prepare_import(cast.actor, programme, plan_import(programme, rows(2000), None))
    with writing(), counted_work() as stored:
        number = store_import(prepared)
    with writing(), counted_work() as undone:
        assert len(undo_import(cast.actor, programme.id, number).refs) == 2000
    assert stored.calls < MOST and undone.calls < MOST, (stored.calls, undone.calls)
    assert audit_programme(programme.id).faults == ()


def test_as_many_statements_for_few_as_for_many(cast: Cast, programme: ProgrammeBrief) -> None:
    counts = []
    for many in (20, 200):
        prepared = prepare_import(cast.actor, programme, plan_import(programme, rows(many), None))
        with writing():
            counts.append(statements(lambda prepared=prepared: store_import(prepared)))  # type: ignore[misc]
            counts.append(statements(lambda: undo_import(cast.actor, programme.id, len(counts) // 2 + 1)))
    assert counts[:2] == counts[2:]


def test_it_looks_again_when_something_happened_meanwhile(cast: Cast, programme: ProgrammeBrief) -> None:
    """Somebody adds the person whom the table names as new while the table is looked at: nobody comes in twice."""
    plans: list[ImportPlan] = []

    def planned() -> ImportPlan:
        plans.append(plan_import(programme, rows(1), None))
        if len(plans) == 1:
            with writing():
                add_person(cast.actor, programme.id, PersonDraft(Side.SUPPLIER, "Person 0"))
        return plans[-1]

    people = row_count("people")
    number = import_beside_others(cast.actor, programme, planned, writing, lambda number: number)
    assert (number, len(plans)) == (1, 2)
    assert [len(one.new_people) for one in plans] == [2, 1]
    assert row_count("people") == people + 2 and row_count("commitments") == 1
    assert audit_programme(programme.id).faults == ()


def test_where_something_happens_all_the_time_it_plans_under_the_lock(
    cast: Cast, programme: ProgrammeBrief
) -> None:
    plans = []

    def planned() -> ImportPlan:
        plans.append(plan_import(programme, rows(1), None))
        if len(plans) <= 3:
            with writing():
                add_person(cast.actor, programme.id, PersonDraft(Side.SUPPLIER, f"Somebody {len(plans)}"))
        return plans[-1]

    import_beside_others(cast.actor, programme, planned, writing, lambda number: number)
    assert len(plans) == 4 and row_count("commitments") == 1


def test_a_long_list_is_never_planned_under_the_lock(
    cast: Cast, programme: ProgrammeBrief, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others would wait for it: where something happens all the time it says so, and nothing came in."""
    monkeypatch.setattr("facilitator.services.imports.MANY_ROWS", 5)
    plans = []

    def planned() -> ImportPlan:
        plans.append(plan_import(programme, rows(5), None))
        if len(plans) < busy:
            with writing():
                add_person(cast.actor, programme.id, PersonDraft(Side.SUPPLIER, f"Somebody {len(plans)}"))
        return plans[-1]

    busy = 100
    with pytest.raises(Conflict, match="Nothing of it did"):
        import_beside_others(cast.actor, programme, planned, writing, lambda number: number)
    assert len(plans) == 6 and row_count("commitments") == 0
    plans.clear()
    busy = 5
    import_beside_others(cast.actor, programme, planned, writing, lambda number: number)
    assert len(plans) == 5 and row_count("commitments") == 5


def test_what_was_prepared_for_another_state_stores_nothing(cast: Cast, programme: ProgrammeBrief) -> None:
    prepared = prepare_import(cast.actor, programme, plan_import(programme, rows(3), None))
    with writing():
        add_person(cast.actor, programme.id, PersonDraft(Side.SUPPLIER, "Somebody"))
    with pytest.raises(LogMoved), writing():
        store_import(prepared)
    assert row_count("commitments") == 0 and row_count("imports") == 0


def test_others_write_commitments_down_while_a_list_is_made_ready(
    cast: Cast, programme: ProgrammeBrief
) -> None:
    """The ids that its rows are going to have are nobody else's: others' rows come before them."""
    prepared = prepare_import(cast.actor, programme, plan_import(programme, rows(5), None))
    with writing():
        for _each in range(3):
            draft_commitment(cast.outsider_actor, cast.other_programme_id, Side.SUPPLIER, Wording(deed="Do"))
    with writing():
        store_import(prepared)
    for programme_id, many in ((cast.programme_id, 5), (cast.other_programme_id, 3)):
        assert len(all_commitments(programme_id, names_of(programme_id))) == many
        assert audit_programme(programme_id).faults == ()


def test_ids_that_were_taken_meanwhile_are_not_used(
    cast: Cast, programme: ProgrammeBrief, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "postgresql":
        pytest.skip("there a sequence gives them")
    monkeypatch.setattr("facilitator.services.many_rows._MEANWHILE", 0)
    prepared = prepare_import(cast.actor, programme, plan_import(programme, rows(5), None))
    with writing():
        import_commitments(cast.outsider_actor, programme_by_id(cast.other_programme_id), rows(3))
    with pytest.raises(LogMoved), writing():
        store_import(prepared)
    assert all_commitments(cast.programme_id, names_of(cast.programme_id)) == []
    import_beside_others(
        cast.actor, programme, lambda: plan_import(programme, rows(5), None), writing, lambda number: number
    )
    assert audit_programme(cast.programme_id).faults == ()


def test_a_long_list_has_its_launch_planned_by_itself_before(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all that follows from the launch's event would be sealed under the lock."""
    monkeypatch.setattr("facilitator.services.imports.MANY_ROWS", 5)
    with app.app_context():
        programme = programme_by_id(cast.programme_id)
        plans: list[ImportPlan] = []

        def planned() -> ImportPlan:
            plans.append(plan_import(programme, rows(5), None))
            return plans[-1]

        number = import_beside_others(cast.actor, programme, planned, writing, lambda number: number)
        assert [one.workshop_id is None for one in plans] == [True, False]
        (one,) = imports_of(programme.id)
        assert (one.number, one.made_workshop, one.commitments) == (number, True, 5)
        assert audit_programme(programme.id).faults == ()

"""A rehearsal is a whole copy with a log of its own, and nothing is left of it; the programme is only read."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from facilitator import clock
from facilitator.domain.errors import Conflict, NotFound
from facilitator.domain.rehearsals import KEPT
from facilitator.domain.sheets import read_sheet
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Base, Event, IdempotencyKey, Job, Programme, Sheet, Signature
from facilitator.queries.commitments import all_commitments
from facilitator.queries.names import names_of
from facilitator.queries.people import people_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_public_id
from facilitator.queries.workshops import timeline, workshop_by_number
from facilitator.services.audit import audit_programme
from facilitator.services.audit_guards import guard_faults
from facilitator.services.commitments import reword_commitment
from facilitator.services.example import tell_example
from facilitator.services.facilitators import add_facilitator, invite_facilitator, remove_facilitator
from facilitator.services.packs import order_packs
from facilitator.services.programmes import archive_programme
from facilitator.services.rehearsal_rows import COPIED, LEFT_BEHIND
from facilitator.services.rehearsals import begin_rehearsal, end_rehearsal, left_over
from facilitator.services.removal import tables_of_programmes
from facilitator.services.sheets import lock_list
from facilitator.services.signing_links import make_link
from facilitator.services.workshops import close_workshop, plan_workshop, start_workshop
from tests.blocks import block_in
from tests.commitments import make_draft, stored, supplier_wording
from tests.factories import Cast
from tests.rooms import draft_of
from tests.signing_room import commitment, sheet_on_table, sign_for, started_workshop
from tests.stories import STEPS, begin

pytestmark = pytest.mark.usefixtures("context")


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored, but for what scrubs the database's files."""
    found = {}
    for table in Base.metadata.sorted_tables:
        statement = select(table).order_by(*table.primary_key)
        if table.name == "jobs":
            statement = statement.where(table.c.kind != "scrub")
        found[table.name] = [tuple(row) for row in db.session.execute(statement)]
    return found


def as_cast_of(cast: Cast, copy: ProgrammeBrief) -> Cast:
    """The same cast in the copy."""
    ids = {person.number: person.id for person in people_of(copy.id).everybody}
    parts = {
        name: replace(getattr(cast, name), id=ids[getattr(cast, name).number])
        for name in ("supplier_signatory", "supplier_member", "customer_signatory", "customer_member")
    }
    return replace(cast, programme_id=copy.id, public_id=copy.public_id, **parts)


def planned(cast: Cast) -> int:
    return plan_workshop(cast.actor, cast.programme_id, draft_of(Kind.REVIEW))


def rehearsed(cast: Cast, number: int) -> ProgrammeBrief:
    copy = programme_by_public_id(begin_rehearsal(cast.actor, cast.programme_id, number))
    assert copy is not None
    return copy


def test_every_table_of_a_programme_is_copied_or_left_behind_for_a_reason() -> None:
    own = {table.name for table in tables_of_programmes()} - {"events", "event_values"}
    assert own == set(COPIED) | set(LEFT_BEHIND) and not set(COPIED) & set(LEFT_BEHIND)
    leading = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name not in ("users", table.name)
    }
    assert leading <= own | {"events", "event_values"}, "a table leads to a programme, and would stay"


def test_the_copy_reads_as_the_programme_does_and_both_logs_are_sound(cast: Cast) -> None:
    number = started_workshop(cast)
    for side in Side:
        commitment(cast, number, side)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    close_workshop(cast.actor, cast.programme_id, number, "Well done")
    make_draft(cast)
    review = planned(cast)
    before = all_rows()
    copy = rehearsed(cast, review)
    assert {name: rows[: len(before[name])] for name, rows in all_rows().items()} == before
    assert (copy.is_rehearsal, copy.rehearsed_session, copy.title) == (
        True,
        review,
        "On time and in the open",
    )

    def told(programme_id: int) -> list[Any]:
        views = all_commitments(programme_id, names_of(programme_id))
        return [(one.ref, one.state, one.giver, one.wording.deed, one.places.signed) for one in views]

    assert told(copy.id) == told(cast.programme_id)
    assert [one.title for one in timeline(copy.id)] == [one.title for one in timeline(cast.programme_id)]
    for programme_id in (cast.programme_id, copy.id):
        report = audit_programme(programme_id)
        assert report.ok, report.faults
    events = db.session.scalars(select(Event.kind).where(Event.programme_id == copy.id).order_by(Event.seq))
    assert list(events)[-2:] == ["RowsHeld", "RehearsalBegun"]


def test_after_all_that_can_happen_the_copy_is_sound_and_leaves_nothing(cast: Cast) -> None:
    add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    story = begin(cast)
    for step in STEPS:
        with clock.held(story.now):
            step(story)
    review = planned(cast)
    before = all_rows()
    copy = rehearsed(cast, review)
    report = audit_programme(copy.id)
    assert report.ok, report.faults
    end_rehearsal(copy.id)
    assert all_rows() == before
    assert audit_programme(cast.programme_id).ok and not guard_faults()


def test_whatever_is_played_in_it_goes_with_it(cast: Cast) -> None:
    planned(cast)
    before = all_rows()
    copy = rehearsed(cast, 1)
    play = as_cast_of(cast, copy)
    block_in(play)
    close_workshop(play.actor, play.programme_id, 2)
    start_workshop(play.actor, play.programme_id, 1)
    for side in Side:
        commitment(play, 1, side)
    lock_list(play.actor, play.programme_id, 1)
    make_link(play.actor, play.programme_id, 1, play.supplier_signatory.number)
    sign_for(play, 1, Side.SUPPLIER)
    sign_for(play, 1, Side.CUSTOMER)
    close_workshop(play.actor, play.programme_id, 1)
    order_packs(copy.id, 1, locked=True, closed=True)
    db.session.add(
        IdempotencyKey(scope="x", key="y", location=f"/programmes/{copy.public_id}", created_at=clock.now())
    )
    db.session.flush()
    assert db.session.scalar(select(func.count(Job.id)).where(Job.kind != "scrub"))
    report = audit_programme(copy.id)
    assert report.ok, report.faults
    end_rehearsal(copy.id)
    assert all_rows() == before


def test_its_list_says_in_its_own_bytes_that_nothing_of_it_counts(cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    close_workshop(cast.actor, cast.programme_id, number)
    real = sheet_on_table(cast, number)
    copy = rehearsed(cast, planned(cast))
    [row] = db.session.scalars(select(Sheet).where(Sheet.programme_id == copy.id))
    assert read_sheet(row.canonical).is_rehearsed and not real.content.is_rehearsed
    assert row.hash != real.hash and row.code != real.code and row.verify_id != real.verify_id
    play = as_cast_of(cast, copy)
    start_workshop(play.actor, copy.id, 2)
    commitment(play, 2)
    lock_list(play.actor, copy.id, 2)
    fresh = sheet_on_table(play, 2)
    assert fresh.content.is_rehearsed and fresh.content.previous_hash == row.hash


def test_what_was_out_for_signing_or_running_does_not_stand_in_its_way(cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    sign_for(cast, number, Side.SUPPLIER)
    review = planned(cast)
    copy = rehearsed(cast, review)
    start_workshop(cast.actor, copy.id, review)
    assert workshop_by_number(cast.programme_id, number).is_running
    assert workshop_by_number(copy.id, number).is_closed
    assert sheet_on_table(as_cast_of(cast, copy), number).reopened_at is not None
    report = audit_programme(copy.id)
    assert report.ok, report.faults


def test_one_at_a_time_none_of_a_rehearsal_none_of_what_is_put_away(cast: Cast) -> None:
    review = planned(cast)
    copy = rehearsed(cast, review)
    with pytest.raises(Conflict, match="being rehearsed already"):
        begin_rehearsal(cast.actor, cast.programme_id, review)
    with pytest.raises(Conflict, match="a rehearsal already"):
        begin_rehearsal(cast.actor, copy.id, review)
    end_rehearsal(copy.id)
    start_workshop(cast.actor, cast.programme_id, review)
    with pytest.raises(Conflict, match="Only a planned session"):
        begin_rehearsal(cast.actor, cast.programme_id, review)
    archive_programme(cast.actor, cast.programme_id)
    with pytest.raises(Conflict, match="archived"):
        begin_rehearsal(cast.actor, cast.programme_id, review)
    with pytest.raises(NotFound):
        begin_rehearsal(cast.actor, cast.other_programme_id, 1)
    with pytest.raises(NotFound):
        end_rehearsal(cast.programme_id)


def test_no_act_of_the_one_is_an_act_of_the_other(cast: Cast) -> None:
    ref = make_draft(cast)
    copy = rehearsed(cast, planned(cast))
    play = as_cast_of(cast, copy)
    wording = supplier_wording(play, deed="Only rehearsed")
    reword_commitment(play.actor, copy.id, ref, wording, stored(play, ref).version)
    assert stored(cast, ref).deed != "Only rehearsed"
    with pytest.raises(NotFound):
        reword_commitment(play.actor, copy.id, ref, supplier_wording(cast), stored(play, ref).version)


def test_who_runs_the_programme_no_more_runs_its_rehearsal_no_more(cast: Cast) -> None:
    add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    copy = rehearsed(cast, planned(cast))
    remove_facilitator(cast.actor, cast.programme_id, cast.outsider.id)
    running = text("SELECT count(*) FROM programme_facilitators WHERE programme_id = :id")
    assert db.session.execute(running, {"id": copy.id}).scalar_one() == 1
    assert audit_programme(copy.id).ok
    for refused in (
        lambda: invite_facilitator(cast.actor, copy.id, "somebody@example.org"),
        lambda: add_facilitator(cast.actor, copy.id, cast.outsider.email),
        lambda: archive_programme(cast.actor, copy.id),
    ):
        with pytest.raises(Conflict, match="This is a rehearsal"):
            refused()


def test_one_that_nobody_ended_is_found_after_three_days(cast: Cast) -> None:
    copy = rehearsed(cast, planned(cast))
    assert left_over() == []
    with clock.held(clock.now() + KEPT - timedelta(minutes=1)):
        assert left_over() == []
    with clock.held(clock.now() + KEPT + timedelta(minutes=1)):
        assert left_over() == [copy.id]


REFUSED = (
    "DELETE FROM events WHERE programme_id = :real",
    "DELETE FROM signatures WHERE sheet_id IN (SELECT id FROM sheets WHERE programme_id = :real)",
    "DELETE FROM sheets WHERE programme_id = :real",
    "DELETE FROM programmes WHERE id = :real",
    "UPDATE programmes SET rehearsal_of = (SELECT public_id FROM programmes WHERE id = :other) WHERE id = :real",
    "UPDATE programmes SET rehearsal_of = NULL WHERE id = :copy",
    "UPDATE programmes SET id = 90000 WHERE id = :copy",
    "UPDATE events SET kind = 'Another' WHERE programme_id = :copy",
    "UPDATE signatures SET typed_name = 'Another' "
    "WHERE sheet_id IN (SELECT id FROM sheets WHERE programme_id = :copy)",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_lets_go_of_nothing_but_a_rehearsal(cast: Cast, statement: str) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    sign_for(cast, number, Side.SUPPLIER)
    copy = rehearsed(cast, planned(cast))
    places = {"real": cast.programme_id, "other": cast.other_programme_id, "copy": copy.id}
    named = {name: value for name, value in places.items() if f":{name}" in statement}
    with (
        pytest.raises(DBAPIError, match=r"append-only|never changes|said once|stays"),
        db.session.begin_nested(),
    ):
        db.session.execute(text(statement), named)
    assert audit_programme(cast.programme_id).ok and audit_programme(copy.id).ok


def test_a_programme_is_not_put_anew_with_the_mark(cast: Cast) -> None:
    table = Base.metadata.tables[Programme.__tablename__]
    row = db.session.execute(select(table).where(table.c.id == cast.programme_id)).mappings().one()
    marked = dict(row) | {"rehearsal_of": cast.other_public_id}
    again = insert(table).execution_options(noted=True)
    if db.engine.dialect.name == "sqlite":
        again = again.prefix_with("OR REPLACE")
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.connection().execute(again, marked)


def test_the_example_is_rehearsed_and_the_command_finds_both_sound(app: Flask, cast: Cast) -> None:
    public_id = tell_example(cast.facilitator.id, nullcontext)
    example = programme_by_public_id(public_id)
    assert example is not None
    copy = programme_by_public_id(begin_rehearsal(cast.actor, example.id, 3))
    assert copy is not None and audit_programme(copy.id).ok
    signed = select(func.count(Signature.id)).join(Sheet, Sheet.id == Signature.sheet_id)
    assert db.session.scalar(signed.where(Sheet.programme_id == copy.id)) == 4
    db.session.commit()
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output
    listed = app.test_cli_runner().invoke(args=["programme", "list"])
    assert f"rehearsal of {public_id}" in listed.output

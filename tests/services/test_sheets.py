"""Locking, opening again and completing a list: what is on it, and what completing it does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from facilitator.domain.commitments import Outcome, State, state_of
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.people import PersonDraft
from facilitator.domain.sheets import read_sheet, sheet_bytes, sheet_hash
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment, Event, Sheet
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.sheet_drafts import draft_sheet
from facilitator.queries.sheets import revisions_of
from facilitator.queries.standings import facts_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services import changes, review
from facilitator.services.commitments import say_yes
from facilitator.services.imports import import_commitments
from facilitator.services.people import edit_person
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.workshops import close_workshop
from tests.commitments import read_rows
from tests.days import today
from tests.events import read
from tests.factories import Cast
from tests.signing_room import at, commitment, sheet_on_table, sign_for, started_workshop


def row_of(cast: Cast, ref: str) -> Commitment:
    db.session.expire_all()
    return db.session.execute(
        select(Commitment).where(Commitment.programme_id == cast.programme_id, Commitment.ref == ref)
    ).scalar_one()


def kinds(cast: Cast) -> list[str]:
    return list(
        db.session.scalars(
            select(Event.kind).where(Event.programme_id == cast.programme_id).order_by(Event.seq)
        )
    )


def signed_by_both(cast: Cast, number: int) -> None:
    for side in Side:
        sign_for(cast, number, side)


def test_a_locked_list_holds_the_agreed_and_leaves_the_others_behind(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    agreed, owed = commitment(cast, number), commitment(cast, number, Side.CUSTOMER)
    offered, draft = commitment(cast, number, yeses=1), commitment(cast, number, yeses=0)
    workshop = workshop_by_number(cast.programme_id, number)
    before = draft_sheet(programme_by_id(cast.programme_id), workshop, take_in=False)

    assert lock_list(cast.actor, cast.programme_id, number) == 1

    sheet = sheet_on_table(cast, number)
    assert sheet.content == read_sheet(db.session.execute(select(Sheet.canonical)).scalar_one())
    assert [one.ref for one in sheet.content.new_commitments] == [owed, agreed]
    assert {(one.commitment.ref, one.why, one.detail) for one in before.left_behind} == {
        (offered, "half_yes", "customer"),
        (draft, "no_yes", ""),
    }
    assert {one.name for one in sheet.content.signers} == {
        cast.supplier_signatory.name,
        cast.customer_signatory.name,
    }
    assert sheet.hash == sheet_hash(db.session.execute(select(Sheet.canonical)).scalar_one())
    event = read(db.session.scalars(select(Event).where(Event.kind == "ListLocked")).one())
    assert (event["data"]["hash"], event["data"]["revision"]) == (sheet.hash, 1)
    assert sheet_hash(sheet_bytes(before.sheet)) == sheet.hash


def test_nothing_to_sign_is_refused_and_so_is_a_second_lock(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number, yeses=1)
    with pytest.raises(Conflict, match="nothing to sign"):
        lock_list(cast.actor, cast.programme_id, number)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    with pytest.raises(Conflict, match="locked"):
        lock_list(cast.actor, cast.programme_id, number)


def test_without_a_signatory_on_each_side_it_cannot_be_locked(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    person = cast.customer_signatory
    edit_person(cast.actor, cast.programme_id, person.number, PersonDraft(person.side, person.name), 1)
    with pytest.raises(Invalid) as refused:
        lock_list(cast.actor, cast.programme_id, number)
    assert set(refused.value.fields) == {"signers_customer"}


def test_both_signatures_activate_the_commitments_exactly_once(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    ref, left = commitment(cast, number), commitment(cast, number, yeses=1)
    lock_list(cast.actor, cast.programme_id, number)
    assert not sign_for(cast, number, Side.CUSTOMER).completed
    assert row_of(cast, ref).active_at is None

    assert sign_for(cast, number, Side.SUPPLIER).completed

    row = row_of(cast, ref)
    sheet = sheet_on_table(cast, number)
    assert row.active_at == sheet.completed_at and row.signed_sheet_id == sheet.id
    assert row_of(cast, left).active_at is None
    assert sign_for(cast, number, Side.SUPPLIER).again
    assert kinds(cast).count("SheetCompleted") == 1
    assert kinds(cast).count("CommitmentActivated") == 1


def test_outcomes_of_the_check_stand_on_the_next_list_with_who_said_them(context: Flask, cast: Cast) -> None:
    first = started_workshop(cast)
    kept, missed, open_one = (commitment(cast, first) for _ in range(3))
    lock_list(cast.actor, cast.programme_id, first)
    signed_by_both(cast, first)
    close_workshop(cast.actor, cast.programme_id, first)
    second = started_workshop(cast)
    workshop = workshop_by_number(cast.programme_id, second)
    for ref, outcome, reason in (
        (kept, Outcome.KEPT, ""),
        (missed, Outcome.NOT_KEPT, "The means were missing"),
    ):
        verdict = review.RoomVerdict(outcome, reason, "forgot" if reason else "")
        review.judge_in_room(cast.actor, cast.programme_id, ref, verdict, workshop.id)
    lock_list(cast.actor, cast.programme_id, second)

    content = sheet_on_table(cast, second).content
    assert content.previous_hash == sheet_on_table(cast, first).hash
    assert [(one.ref, one.verdict) for one in content.outcomes] == [(kept, "kept"), (missed, "not_kept")]
    assert content.outcomes[1].reason.endswith("The means were missing")
    assert content.outcomes[0].given_by == cast.customer_member.name
    assert content.outcomes[0].entered_by == cast.actor.name
    assert content.new_commitments == ()

    signed_by_both(cast, second)
    sheet_id = sheet_on_table(cast, second).id
    assert [row_of(cast, ref).outcome_sheet_id for ref in (kept, missed, open_one)] == [
        sheet_id,
        sheet_id,
        None,
    ]
    with pytest.raises(Conflict):
        verdict = review.RoomVerdict(Outcome.KEPT)
        review.judge_in_room(cast.actor, cast.programme_id, missed, verdict, workshop.id)


def test_a_signed_successor_ends_what_it_renegotiates(context: Flask, cast: Cast) -> None:
    first = started_workshop(cast)
    ref = commitment(cast, first)
    lock_list(cast.actor, cast.programme_id, first)
    signed_by_both(cast, first)
    close_workshop(cast.actor, cast.programme_id, first)
    second = started_workshop(cast)
    wish = changes.ChangeWish(
        "Send the figures every month", "In the folder", today() + timedelta(days=60), "Too often"
    )
    changes.ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish)
    successor = changes.accept_change(cast.actor, cast.programme_id, ref, cast.customer_member.id)
    for person in (cast.supplier_member, cast.customer_member):
        say_yes(cast.actor, cast.programme_id, successor, person.id)

    with at(today() + timedelta(days=41)):
        workshop = workshop_by_number(cast.programme_id, second)
        late = draft_sheet(programme_by_id(cast.programme_id), workshop, take_in=False)
        assert [(one.commitment.ref, one.why, one.detail) for one in late.left_behind] == [
            (successor, "too_late", ref)
        ]

    lock_list(cast.actor, cast.programme_id, second)
    assert sheet_on_table(cast, second).content.new_commitments[0].replaces == ref
    signed_by_both(cast, second)
    assert state_of(facts_of(row_of(cast, ref), False)) is State.RENEGOTIATED
    assert state_of(facts_of(row_of(cast, successor), False)) is State.ACTIVE
    ask = db.session.execute(select(ChangeAsk)).scalar_one()
    assert ask.closed_at is not None and ask.closed_as == "signed"


def test_a_reopened_list_is_superseded_and_locks_as_the_next_revision(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    sign_for(cast, number, Side.SUPPLIER)
    with pytest.raises(Invalid):
        reopen_list(cast.actor, cast.programme_id, number, "  ")
    reopen_list(cast.actor, cast.programme_id, number, "The date of S-01 was wrong")
    with pytest.raises(Conflict):
        reopen_list(cast.actor, cast.programme_id, number, "again")
    assert lock_list(cast.actor, cast.programme_id, number) == 2

    new, old = revisions_of(workshop_by_number(cast.programme_id, number).id)
    assert (new.revision, old.revision) == (2, 1)
    assert [one.name for one in old.signatures] == [cast.supplier_signatory.name]
    assert new.signatures == () and new.hash != old.hash
    signed_by_both(cast, number)
    with pytest.raises(Conflict, match="Both parties have signed"):
        reopen_list(cast.actor, cast.programme_id, number, "too late")


def test_a_list_may_be_locked_after_an_unsigned_close_until_the_day_that_was_set(
    context: Flask, cast: Cast
) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    close_workshop(cast.actor, cast.programme_id, number, sign_until=today() + timedelta(days=3))
    with at(today() + timedelta(days=4)), pytest.raises(Conflict):
        lock_list(cast.actor, cast.programme_id, number)
    with at(today() + timedelta(days=3)):
        assert lock_list(cast.actor, cast.programme_id, number) == 1


def test_the_stored_bytes_refuse_to_change(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    db.session.commit()
    for statement in ("UPDATE sheets SET code = 'X'", "DELETE FROM sheets"):
        with pytest.raises(DBAPIError, match="sheet"):
            db.session.execute(text(statement))
        db.session.rollback()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("DELETE FROM events"))
    db.session.rollback()


def test_imported_commitments_come_along_only_when_they_are_taken_in(context: Flask, cast: Cast) -> None:
    programme = programme_by_id(cast.programme_id)
    number = started_workshop(cast)
    giver, receiver = cast.supplier_member.name, cast.customer_member.name
    table = (
        "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
        f"supplier,{giver},{receiver},Share the forecast,The forecast is there,,1,2,,\n"
        f"supplier,{giver},{receiver},Name one contact,The name is known,,1,2,not_kept,We forgot\n"
    )
    rows = read_rows(table.encode())
    assert import_commitments(cast.actor, programme, rows, number) == 2
    workshop = workshop_by_number(cast.programme_id, number)
    without = draft_sheet(programme, workshop, take_in=False)
    assert without.is_empty and without.to_take_in == 2

    lock_list(cast.actor, cast.programme_id, number, take_in=True)
    content = sheet_on_table(cast, number).content
    assert [(one.wording.deed, one.verdict, one.reason) for one in content.imported] == [
        ("Share the forecast", "", ""),
        ("Name one contact", "not_kept", "We forgot"),
    ]
    assert content.outcomes == () and content.new_commitments == ()
    signed_by_both(cast, number)
    sheet_id = sheet_on_table(cast, number).id
    assert [row_of(cast, one.ref).signed_sheet_id for one in content.imported] == [sheet_id, sheet_id]
    by_deed = {one.wording.deed: row_of(cast, one.ref).outcome_sheet_id for one in content.imported}
    assert by_deed == {"Share the forecast": None, "Name one contact": sheet_id}
    assert draft_sheet(programme, workshop, take_in=True).to_take_in == 0

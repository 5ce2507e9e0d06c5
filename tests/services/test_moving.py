"""A session gets another day, a programme another zone: what moves along, what is asked for, what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from facilitator.domain.commitments import ChangeWish, State
from facilitator.domain.errors import Invalid, Stale
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment, Event
from facilitator.queries.due_on import due_on
from facilitator.services.audit import audit_programme
from facilitator.services.calling_off import (
    bring_back_workshop,
    cancel_workshop,
    delete_workshop,
    restore_workshop,
)
from facilitator.services.changes import accept_change, ask_change
from facilitator.services.moving import ALL_STAYS, Along, Moved, move_session
from facilitator.services.programmes import edit_programme, present_draft
from facilitator.services.workshops import close_workshop, plan_workshop, start_workshop
from tests.commitments import make_active, stored
from tests.days import today
from tests.events import read
from tests.factories import Cast
from tests.rooms import plan, workshop_of
from tests.signing_room import commitment

ALL = Along(unsigned=True, ask_signed=True, reason="The session was moved.")


@pytest.fixture
def then(context: Flask, cast: Cast) -> date:
    """The day of a review that is planned forty days from now, with promises of every kind due on it."""
    day = today() + timedelta(days=40)
    plan(cast)
    plan_workshop(cast.actor, cast.programme_id, WorkshopDraft(Kind.REVIEW, day, time(9, 30)))
    return day


def move(cast: Cast, to: date, along: Along = ALL, number: int = 2) -> Moved:
    found = workshop_of(cast, number)
    draft = WorkshopDraft(Kind.REVIEW, to, time(9, 30), title=found.title)
    return move_session(cast.actor, cast.programme_id, number, draft, found.version, along)


def due_of(cast: Cast, ref: str) -> date | None:
    db.session.expire_all()
    return stored(cast, ref).due


def test_unsigned_ones_move_along_and_a_yes_is_said_again(cast: Cast, then: date) -> None:
    draft, agreed = commitment(cast, 1, due=then, yeses=0), commitment(cast, 1, due=then)
    other = commitment(cast, 1, due=then + timedelta(days=1))
    to = then + timedelta(days=7)
    assert move(cast, to) == Moved(unsigned=2, yeses=1)
    assert [due_of(cast, ref) for ref in (draft, agreed, other)] == [to, to, then + timedelta(days=1)]
    assert [one.state for one in due_on(cast.programme_id, to).unsigned] == [State.DRAFT, State.DRAFT]
    assert audit_programme(cast.programme_id).ok


def test_a_signed_one_stays_and_its_change_is_asked_for_only_when_wished(cast: Cast, then: date) -> None:
    ref = make_active(cast, due=then)
    to = then + timedelta(days=7)
    assert move(cast, to, Along(unsigned=True)) == Moved(stayed=1)
    assert not db.session.query(ChangeAsk).count()
    assert move(cast, then) == Moved()
    assert move(cast, to) == Moved(asked=1)
    [ask] = db.session.query(ChangeAsk).all()
    assert (ask.due, ask.side, ask.reason) == (to, Side.SUPPLIER, "The session was moved.")
    assert due_of(cast, ref) == then
    assert move(cast, then) == Moved(wishes=1), "nothing is due on the day that it had in between"
    assert ask.closed_as == "withdrawn"


def wishes(cast: Cast) -> list[tuple[date, str]]:
    """The days that were asked for, in the order of asking, and how that ended."""
    return [(one.due, one.closed_as) for one in db.session.query(ChangeAsk).order_by(ChangeAsk.id)]


def test_a_wish_for_the_old_day_follows_the_session_and_is_taken_back_where_it_returns(
    cast: Cast, then: date
) -> None:
    ref = make_active(cast, due=then)
    once, twice = then + timedelta(days=7), then + timedelta(days=14)
    assert move(cast, once) == Moved(asked=1)
    assert move(cast, twice) == Moved(wishes=1)
    assert wishes(cast) == [(once, "withdrawn"), (twice, "")]
    assert move(cast, then) == Moved(wishes=1)
    assert wishes(cast) == [(once, "withdrawn"), (twice, "withdrawn")]
    assert stored(cast, ref).due == then and len(due_on(cast.programme_id, then).signed) == 1
    assert audit_programme(cast.programme_id).ok


def test_a_wish_that_changes_more_than_the_date_and_one_that_was_accepted_stay(
    cast: Cast, then: date
) -> None:
    once = then + timedelta(days=7)
    other, accepted = make_active(cast, due=then), make_active(cast, due=then)
    for ref, deed in ((other, "Something smaller"), (accepted, stored(cast, accepted).deed)):
        wish = ChangeWish(deed, stored(cast, ref).evidence, once, "We need longer.")
        ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish)
    move(cast, once, Along())
    successor = accept_change(cast.actor, cast.programme_id, accepted, cast.customer_member.id)
    assert move(cast, then) == Moved(unsigned=1), "the successor of the accepted one"
    assert due_of(cast, successor) == then
    assert wishes(cast) == [(once, ""), (once, "")]


def test_a_cancelled_session_takes_its_promises_along_to_the_day_on_which_it_comes_back(
    cast: Cast, then: date
) -> None:
    ref = commitment(cast, 1, due=then)
    cancel_workshop(cast.actor, cast.programme_id, 2, "Strike")
    to = then + timedelta(days=7)
    assert move(cast, to) == Moved(unsigned=1, yeses=1)
    bring_back_workshop(cast.actor, cast.programme_id, 2)
    assert due_of(cast, ref) == to


def test_what_is_asked_about_already_stays(cast: Cast, then: date) -> None:
    make_active(cast, due=then)
    move(cast, then + timedelta(days=7))
    move(cast, then, Along())
    assert move(cast, then + timedelta(days=9)) == Moved(stayed=1)
    assert db.session.query(ChangeAsk).count() == 1


def test_only_another_day_of_a_planned_session_moves_anything(cast: Cast, then: date) -> None:
    ref = commitment(cast, 1, due=then)
    assert move(cast, then) == Moved()
    start_workshop(cast.actor, cast.programme_id, 2)
    assert move(cast, then + timedelta(days=7)) == Moved()
    assert due_of(cast, ref) == then


def test_nothing_moves_into_the_past_and_nothing_with_a_stale_edit(cast: Cast, then: date) -> None:
    ref = commitment(cast, 1, due=then)
    assert move(cast, today() - timedelta(days=1)) == Moved(stayed=1)
    assert due_of(cast, ref) == then
    move(cast, then, Along())
    draft = WorkshopDraft(Kind.REVIEW, then + timedelta(days=7), time(9, 30))
    with pytest.raises(Stale):
        move_session(cast.actor, cast.programme_id, 2, draft, 1, ALL)
    assert due_of(cast, ref) == then


def test_one_that_cannot_move_holds_up_no_other(cast: Cast, then: date) -> None:
    mine, theirs = commitment(cast, 1, due=then), commitment(cast, 1, Side.CUSTOMER, due=then, yeses=0)
    giver = stored(cast, theirs).giver_id
    db.session.query(Commitment).filter_by(
        ref=theirs, programme_id=cast.programme_id
    ).one().receiver_id = giver
    db.session.flush()
    assert move(cast, then + timedelta(days=7)) == Moved(unsigned=1, yeses=1, stayed=1)
    assert (due_of(cast, mine), due_of(cast, theirs)) == (then + timedelta(days=7), then)


def zone(cast: Cast, to: str, keeps: str = "", along: Along = ALL_STAYS) -> Moved:
    draft = replace(present_draft(cast.programme_id), time_zone=to)
    version = db.session.execute(
        db.text("SELECT version FROM programmes WHERE id = :id"), {"id": cast.programme_id}
    )
    return edit_programme(cast.actor, cast.programme_id, draft, version.scalar_one(), keeps, along)


def test_a_new_zone_asks_what_planned_sessions_keep(context: Flask, cast: Cast) -> None:
    plan(cast)
    with pytest.raises(Invalid) as refused:
        zone(cast, "America/New_York")
    assert "sessions" in refused.value.fields
    assert present_draft(cast.programme_id).time_zone == "Europe/Oslo"


@pytest.mark.parametrize(
    ("keeps", "starts"),
    [
        ("clock", datetime(2027, 1, 14, 14, 30, tzinfo=UTC)),
        ("moment", datetime(2027, 1, 14, 8, 30, tzinfo=UTC)),
    ],
)
def test_planned_sessions_keep_the_clock_or_the_moment(
    context: Flask, cast: Cast, keeps: str, starts: datetime
) -> None:
    plan(cast)
    start_workshop(cast.actor, cast.programme_id, 1)
    close_workshop(cast.actor, cast.programme_id, 1)
    plan(cast)
    zone(cast, "America/New_York", keeps)
    assert workshop_of(cast, 2).starts_at == starts
    assert workshop_of(cast, 1).starts_at == datetime(2027, 1, 14, 8, 30, tzinfo=UTC), "it was held then"
    [event] = db.session.query(Event).filter_by(programme_id=cast.programme_id, kind="ProgrammeEdited")
    assert read(event)["data"]["sessions"] == keeps
    assert audit_programme(cast.programme_id).ok


def test_an_hour_that_the_clocks_skip_there_becomes_the_next(context: Flask, cast: Cast) -> None:
    plan(cast, day=date(2027, 3, 14), clock=time(2, 30))
    zone(cast, "America/New_York", "clock")
    assert workshop_of(cast, 1).starts_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


def test_a_session_that_falls_on_another_day_by_the_new_clocks_takes_its_promises_along(
    context: Flask, cast: Cast
) -> None:
    plan(cast, day=today() + timedelta(days=40), clock=time(2, 0))
    days = [today() + timedelta(days=40 + more) for more in (-1, 0, 1)]
    plan(cast, Kind.REVIEW, day=days[2], clock=time(2, 0))
    first, second = commitment(cast, 1, due=days[1]), commitment(cast, 1, due=days[2])
    moved = zone(cast, "America/New_York", "moment", ALL)
    assert moved == Moved(unsigned=2, yeses=2), "each by one day, none twice"
    assert [due_of(cast, ref) for ref in (first, second)] == days[:2]
    zone(cast, "Europe/Oslo", "moment", ALL)
    assert [due_of(cast, ref) for ref in (first, second)] == days[1:]
    assert zone(cast, "America/New_York", "clock", ALL) == Moved()
    assert audit_programme(cast.programme_id).ok


@pytest.mark.parametrize("keeps", ["clock", "moment"])
def test_a_form_that_was_opened_before_the_zone_changed_is_stale(
    context: Flask, cast: Cast, keeps: str
) -> None:
    plan(cast)
    running = plan(cast)
    start_workshop(cast.actor, cast.programme_id, running)
    versions = [(number, workshop_of(cast, number).version) for number in (1, running)]
    zone(cast, "America/New_York", keeps)
    before = [workshop_of(cast, number).starts_at for number, _version in versions]
    for number, version in versions:
        draft = WorkshopDraft(Kind.LAUNCH, date(2027, 1, 14), time(9, 30), title="Another title")
        with pytest.raises(Stale):
            move_session(cast.actor, cast.programme_id, number, draft, version, Along())
    assert [workshop_of(cast, number).starts_at for number, _version in versions] == before


def test_a_deleted_session_comes_back_at_the_hour_that_the_others_keep(context: Flask, cast: Cast) -> None:
    for _time in range(2):
        plan(cast)
    delete_workshop(cast.actor, cast.programme_id, 1)
    zone(cast, "America/New_York", "clock")
    delete_workshop(cast.actor, cast.programme_id, 2)
    zone(cast, "Asia/Tokyo")
    for number in (1, 2):
        restore_workshop(cast.actor, cast.programme_id, number)
        assert workshop_of(cast, number).starts_at == datetime(2027, 1, 14, 0, 30, tzinfo=UTC)


def test_without_planned_sessions_nothing_is_asked(context: Flask, cast: Cast) -> None:
    zone(cast, "Europe/Paris")
    plan(cast)
    delete_workshop(cast.actor, cast.programme_id, 1)
    zone(cast, "Europe/Rome", "clock")
    assert present_draft(cast.programme_id).time_zone == "Europe/Rome"

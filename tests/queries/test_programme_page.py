"""The programme at a glance: numbers in SQL equal to the domain's, momentum, and its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator import clock
from facilitator.domain.commitments import Outcome, State, state_of
from facilitator.domain.counts import Counts, Tally, count
from facilitator.domain.next_action import Next
from facilitator.domain.sides import Side
from facilitator.domain.waiting import Wait
from facilitator.extensions import db
from facilitator.models import Commitment
from facilitator.queries.programme_page import programme_page
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.standings import facts_of, open_ask
from facilitator.queries.steps import steps_of
from facilitator.queries.tallies import counts_by_side, tallies_of
from facilitator.services.commitments import drop_commitment
from facilitator.services.review import RoomVerdict, judge_in_room, release
from tests.commitments import make_active, make_agreed, make_draft
from tests.days import today
from tests.factories import Cast


def a_bit_of_everything(cast: Cast) -> None:
    """Commitments of both sides in many states, due before, soon and later."""
    days = (-20, -1, 0, 14, 15, 40)
    for place, outcome in enumerate([None, *Outcome, None]):
        for side in Side:
            ref = make_active(
                cast, due=today() + timedelta(days=days[place]), side=side, stretch=place % 5 + 1
            )
            if outcome is not None:
                reason = "We had no people" if side is Side.SUPPLIER else ""
                verdict = RoomVerdict(outcome, reason=reason)
                judge_in_room(cast.actor, cast.programme_id, ref, verdict, None)
    release(cast.actor, cast.programme_id, make_active(cast), cast.customer_member.id, "No longer needed")
    make_draft(cast)
    make_agreed(cast)
    drop_commitment(
        cast.actor, cast.programme_id, make_draft(cast), cast.supplier_member.id, "Changed our minds"
    )


def counted_one_by_one(cast: Cast, side: Side) -> Counts:
    """The same numbers from every row, by the domain alone."""
    rows = db.session.scalars(
        select(Commitment).where(Commitment.programme_id == cast.programme_id, Commitment.side == side.value)
    )
    tallies = [
        Tally(
            state_of(facts_of(row, open_ask(row.id) is not None)),
            row.due,
            row.report_text != "",
            row.carried_count,
        )
        for row in rows
    ]
    return count(tallies, today())


def test_grouped_in_sql_they_are_the_numbers_of_the_domain(context: Flask, cast: Cast) -> None:
    a_bit_of_everything(cast)
    grouped = counts_by_side(tallies_of(cast.programme_id, today()), today())
    for side in Side:
        assert grouped[side] == counted_one_by_one(cast, side)
    assert grouped[Side.SUPPLIER].not_kept_explained == 1
    assert grouped[Side.CUSTOMER].not_kept_unexplained == 1
    assert grouped[Side.SUPPLIER].unsigned == 2


def test_steps_share_out_the_same_numbers(context: Flask, cast: Cast) -> None:
    a_bit_of_everything(cast)
    steps = steps_of(programme_by_id(cast.programme_id), clock.now())
    assert [one.both.made for one in steps] == [0, steps[1].both.made, 0, 0, 0]
    assert steps[1].counts[Side.CUSTOMER] == counted_one_by_one(cast, Side.CUSTOMER)


def test_momentum_counts_the_days_since_a_commitment_was_kept(
    context: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = programme_by_id(cast.programme_id)
    assert programme_page(programme, clock.now()).days_since_kept is None
    kept, missed = make_active(cast), make_active(cast)
    judge_in_room(cast.actor, cast.programme_id, kept, RoomVerdict(Outcome.KEPT), None)
    assert programme_page(programme, clock.now() + timedelta(days=12)).days_since_kept == 12
    later = clock.now() + timedelta(days=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    judge_in_room(cast.actor, cast.programme_id, missed, RoomVerdict(Outcome.NOT_KEPT, reason="Forgot"), None)
    assert programme_page(programme, later).days_since_kept == 10


def test_agreed_ones_wait_and_carried_ones_are_flagged(context: Flask, cast: Cast) -> None:
    make_agreed(cast)
    ref = make_active(cast)
    row = db.session.scalars(select(Commitment).where(Commitment.ref == ref)).one()
    row.carried_count = 3
    page = programme_page(programme_by_id(cast.programme_id), clock.now())
    assert page.agreed_unsigned == 1
    assert [(one.wait, one.ref, one.carried_count) for one in page.waiting.rows] == [(Wait.TOO_OFTEN, ref, 3)]


def test_what_to_do_next_follows_from_the_same_page(context: Flask, cast: Cast) -> None:
    programme = replace(programme_by_id(cast.programme_id))
    assert programme_page(programme, clock.now()).next_action.kind is Next.PLAN_LAUNCH
    make_active(cast)
    page = programme_page(programme, clock.now())
    assert page.workshops and page.next_action.number in {one.number for one in page.workshops}
    assert {group.state for group in page.groups} == {State.ACTIVE}

"""The two-way ledger of the overview: which session looks at which promises."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask import Flask

from facilitator import clock
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.queries.programme_page import programme_page
from facilitator.queries.programmes import programme_by_id
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop, plan_workshop, start_workshop
from facilitator.web.both_ways import both_ways
from facilitator.web.formats import short_day
from tests.days import today
from tests.factories import Cast
from tests.rooms import workshop_of
from tests.signing_room import commitment, sign_for, started_workshop


def looked_at(app: Flask, cast: Cast) -> str | None:
    """The day on which the column that is due is looked at; None where it names none."""
    programme = programme_by_id(cast.programme_id)
    with app.test_request_context():
        shown = both_ways(programme, programme_page(programme, clock.now()))
        assert shown is not None
        [due] = [one for one in shown.columns if one.is_due]
    _made, _comma, when = due.when.partition(", looked at on ")
    return when or None


def review_on(cast: Cast, day: date) -> int:
    return plan_workshop(cast.actor, cast.programme_id, WorkshopDraft(Kind.REVIEW, day, time(9, 30)))


def test_only_a_session_after_that_of_the_promises_looks_at_them(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    assert looked_at(context, cast) is None, "a running session does not look at its own promises"
    review_on(cast, today() - timedelta(days=20))
    assert looked_at(context, cast) is None, "its day has passed before they were made"
    later = review_on(cast, today() + timedelta(days=20))
    with context.test_request_context():
        day = short_day(workshop_of(cast, later).starts_at, "Europe/Oslo")
    assert looked_at(context, cast) == day
    close_workshop(cast.actor, cast.programme_id, number)
    start_workshop(cast.actor, cast.programme_id, later)
    assert looked_at(context, cast) == day

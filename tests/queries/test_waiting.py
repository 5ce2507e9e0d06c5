"""What waits in a programme: the most pressing first, by the same rule as the domain's, whatever the history holds."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from facilitator.domain.commitments import Outcome, Report
from facilitator.domain.sides import Side
from facilitator.domain.waiting import Wait
from facilitator.queries.waiting import SHOWN, WaitingList, waiting_of
from facilitator.services.changes import ChangeWish, accept_change, ask_change
from facilitator.services.review import Judging, Reporting, RoomVerdict, judge, judge_in_room, report
from tests.commitments import make_active, make_agreed, make_draft
from tests.days import ZONE, today
from tests.factories import Cast


def waiting(cast: Cast) -> WaitingList:
    return waiting_of(cast.programme_id, ZONE, today())


def test_the_most_urgent_comes_first_and_the_day_of_each_counts(context: Flask, cast: Cast) -> None:
    refs = {days: make_active(cast, due=today() + timedelta(days=days)) for days in (5, -3, -9, 2, 40)}
    rows = waiting(cast).rows
    assert [(one.wait, one.days) for one in rows] == [
        (Wait.STAND, 9),
        (Wait.STAND, 3),
        (Wait.SOON, 2),
        (Wait.SOON, 5),
    ]
    assert rows[0].person == cast.supplier_member.name and rows[0].ref == refs[-9]


def test_what_is_not_signed_or_is_over_waits_for_nobody(context: Flask, cast: Cast) -> None:
    make_draft(cast, due=today() - timedelta(days=3))
    make_agreed(cast, due=today() - timedelta(days=3))
    kept = make_active(cast, due=today() - timedelta(days=3))
    judge_in_room(cast.actor, cast.programme_id, kept, RoomVerdict(Outcome.KEPT), None)
    assert waiting(cast) == WaitingList()


def test_the_list_is_cut_and_its_number_is_not(context: Flask, cast: Cast) -> None:
    for days in range(1, SHOWN + 3):
        make_active(cast, due=today() - timedelta(days=days))
    found = waiting(cast)
    assert len(found.rows) == SHOWN and found.total == SHOWN + 2


def test_each_word_is_waited_for_from_whom_it_is_due(context: Flask, cast: Cast) -> None:
    giver, receiver = cast.supplier_member, cast.customer_member
    far = today() + timedelta(days=60)
    asked, reported, judged, differing = (make_active(cast, due=far) for _ in range(4))
    wish = ChangeWish("Another deed", "Another sign", far + timedelta(days=7), "More time")
    ask_change(cast.actor, cast.programme_id, asked, giver.id, wish)
    report(cast.actor, cast.programme_id, reported, giver.id, Reporting(Report.DONE))
    judge(cast.actor, cast.programme_id, judged, receiver.id, Judging(Outcome.KEPT))
    report(cast.actor, cast.programme_id, differing, giver.id, Reporting(Report.DONE))
    judge(cast.actor, cast.programme_id, differing, receiver.id, Judging(Outcome.NOT_KEPT, "Nothing came"))
    assert [(one.wait, one.ref, one.side, one.person) for one in waiting(cast).rows] == [
        (Wait.DIFFER, differing, None, ""),
        (Wait.ANSWER, asked, Side.CUSTOMER, receiver.name),
        (Wait.VERDICT, reported, Side.CUSTOMER, receiver.name),
        (Wait.REPORT, judged, Side.SUPPLIER, giver.name),
    ]
    accept_change(cast.actor, cast.programme_id, asked, receiver.id)
    assert asked not in {one.ref for one in waiting(cast).rows}, "what both agreed to waits for the list"

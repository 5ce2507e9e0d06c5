"""Report, verdict, views that differ, settling, releasing, giving up; and the same state in SQL."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitator import clock
from facilitator.domain.commitments import ChangeWish, Outcome, Report, State, state_of
from facilitator.domain.errors import Conflict, Invalid, NotAllowed
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment
from facilitator.queries.standings import facts_of, open_ask, state_expr
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.changes import accept_change, ask_change, refuse_change, withdraw_change
from facilitator.services.commitments import say_yes
from facilitator.services.review import (
    Judging,
    Reporting,
    RoomVerdict,
    give_reason,
    give_up,
    judge,
    judge_in_room,
    release,
    report,
    settle,
    take_back_verdict,
)
from facilitator.services.row_notes import NOTED
from facilitator.services.sheets import lock_list
from tests.commitments import make_active, make_draft, stored
from tests.days import today
from tests.factories import Cast
from tests.signing_room import started_workshop

pytestmark = pytest.mark.usefixtures("context")


def reported(cast: Cast, ref: str, how: Report, text: str = "", category: str = "") -> State:
    return report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, Reporting(how, text, category))


def judged(cast: Cast, ref: str, outcome: Outcome, text: str = "") -> State:
    return judge(cast.actor, cast.programme_id, ref, cast.customer_member.id, Judging(outcome, text))


def in_room(cast: Cast, ref: str, outcome: Outcome, **words: str) -> State:
    return judge_in_room(cast.actor, cast.programme_id, ref, RoomVerdict(outcome, **words), None)


def wish(**changes: object) -> ChangeWish:
    values = {
        "deed": "Open the test database to one engineer",
        "evidence": "She has looked something up",
        "due": today() + timedelta(days=40),
        "reason": "Only one of them has the time",
    }
    return ChangeWish(**(values | changes))  # type: ignore[arg-type]


def test_the_way_from_report_to_verdict(cast: Cast) -> None:
    ref = make_active(cast)
    assert reported(cast, ref, Report.DONE) is State.REPORTED
    assert judged(cast, ref, Outcome.KEPT) is State.KEPT


def test_a_miss_needs_its_frank_reason_and_its_kind(cast: Cast) -> None:
    ref = make_active(cast)
    with pytest.raises(Invalid) as caught:
        reported(cast, ref, Report.NOT_DONE)
    assert set(caught.value.fields) == {"text", "category"}
    assert reported(cast, ref, Report.NOT_DONE, "I never began it", "forgot") is State.REPORTED


def test_an_unknown_kind_of_reason_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        reported(cast, make_active(cast), Report.NOT_DONE, "Well", "the weather")


def test_a_verdict_that_differs_needs_a_word_and_is_settled_together(cast: Cast) -> None:
    ref = make_active(cast)
    reported(cast, ref, Report.DONE)
    with pytest.raises(Invalid) as caught:
        judged(cast, ref, Outcome.NOT_KEPT)
    assert set(caught.value.fields) == {"word"}
    assert judged(cast, ref, Outcome.NOT_KEPT, "Nobody could log in") is State.VIEWS_DIFFER
    with pytest.raises(Invalid):
        settle(cast.actor, cast.programme_id, ref, Outcome.PARTLY_KEPT, "", None)
    settled = settle(cast.actor, cast.programme_id, ref, Outcome.PARTLY_KEPT, "One of the two could", None)
    assert settled is State.PARTLY_KEPT


def test_only_the_owed_party_judges_and_only_the_maker_reports(cast: Cast) -> None:
    ref = make_active(cast)
    with pytest.raises(NotAllowed):
        judge(cast.actor, cast.programme_id, ref, cast.supplier_signatory.id, Judging(Outcome.KEPT))
    with pytest.raises(NotAllowed):
        report(cast.actor, cast.programme_id, ref, cast.customer_member.id, Reporting(Report.DONE))


def test_one_stroke_in_the_room_is_both_words(cast: Cast) -> None:
    ref = make_active(cast)
    assert in_room(cast, ref, Outcome.KEPT) is State.KEPT
    row = stored(cast, ref)
    assert (row.report, row.report_by_id, row.verdict_by_id) == (
        "done",
        cast.supplier_member.id,
        cast.customer_member.id,
    )


def test_a_stroke_can_be_corrected_and_taken_back(cast: Cast) -> None:
    ref = make_active(cast)
    in_room(cast, ref, Outcome.KEPT)
    assert in_room(cast, ref, Outcome.PARTLY_KEPT, reason="Half of it") is State.PARTLY_KEPT
    assert take_back_verdict(cast.actor, cast.programme_id, ref, None) is State.ACTIVE
    assert stored(cast, ref).report is None


def test_the_givers_own_report_stays_as_it_was_said(cast: Cast) -> None:
    ref = make_active(cast)
    reported(cast, ref, Report.DONE)
    assert in_room(cast, ref, Outcome.NOT_KEPT, word="Not that we saw") is State.VIEWS_DIFFER
    assert stored(cast, ref).report == "done"


def test_the_reason_may_follow_the_verdict(cast: Cast) -> None:
    ref = make_active(cast)
    in_room(cast, ref, Outcome.NOT_KEPT)
    long_reason = "I should have told you. " * 200
    give_reason(cast.actor, cast.programme_id, ref, long_reason, "waiting_on_you", None)
    assert stored(cast, ref).report_text == long_reason.strip()
    with pytest.raises(Invalid, match="5001"):
        give_reason(cast.actor, cast.programme_id, ref, "x" * 5001, "", None)


def test_release_is_the_receivers_and_giving_up_the_givers(cast: Cast) -> None:
    first, second = make_active(cast), make_active(cast)
    with pytest.raises(NotAllowed):
        release(cast.actor, cast.programme_id, first, cast.supplier_member.id, "Not needed")
    assert (
        release(cast.actor, cast.programme_id, first, cast.customer_member.id, "Not needed") is State.RELEASED
    )
    with pytest.raises(NotAllowed):
        give_up(cast.actor, cast.programme_id, second, cast.customer_member.id, "Cannot", "forgot")
    given = give_up(
        cast.actor, cast.programme_id, second, cast.supplier_member.id, "We lost the team", "other"
    )
    assert given is State.NOT_KEPT
    with pytest.raises(Conflict):
        in_room(cast, second, Outcome.KEPT)


def test_a_draft_cannot_be_judged(cast: Cast) -> None:
    with pytest.raises(Conflict):
        in_room(cast, make_draft(cast), Outcome.KEPT)


def test_a_change_is_asked_accepted_and_becomes_a_draft(cast: Cast) -> None:
    ref = make_active(cast)
    ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish())
    with pytest.raises(NotAllowed, match="other party"):
        accept_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id)
    successor = accept_change(cast.actor, cast.programme_id, ref, cast.customer_member.id)
    row = stored(cast, successor)
    assert (row.replaces_id, row.deed) == (stored(cast, ref).id, wish().deed)
    with pytest.raises(Conflict, match=successor):
        accept_change(cast.actor, cast.programme_id, ref, cast.customer_member.id)


def test_a_refused_or_withdrawn_wish_leaves_the_commitment_as_it_was(cast: Cast) -> None:
    ref = make_active(cast)
    ask_change(cast.actor, cast.programme_id, ref, cast.customer_member.id, wish())
    refuse_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, "We can do both")
    assert current(ref, cast) is State.ACTIVE
    ask_change(cast.actor, cast.programme_id, ref, cast.customer_member.id, wish())
    with pytest.raises(NotAllowed):
        withdraw_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id)
    withdraw_change(cast.actor, cast.programme_id, ref, cast.customer_member.id)
    assert current(ref, cast) is State.ACTIVE


def test_after_the_due_date_there_is_only_a_verdict(cast: Cast) -> None:
    ref = make_active(cast)
    ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish())
    other = make_active(cast)
    with clock.held(clock.now() + timedelta(days=21)):
        with pytest.raises(Conflict, match="no longer be renegotiated"):
            accept_change(cast.actor, cast.programme_id, ref, cast.customer_member.id)
        with pytest.raises(Conflict, match="no longer be renegotiated"):
            ask_change(cast.actor, cast.programme_id, other, cast.supplier_member.id, wish())
        assert in_room(cast, ref, Outcome.NOT_KEPT) is State.NOT_KEPT


def test_a_verdict_ends_an_open_wish_and_its_successor(cast: Cast) -> None:
    ref = make_active(cast)
    ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish())
    successor = accept_change(cast.actor, cast.programme_id, ref, cast.customer_member.id)
    in_room(cast, ref, Outcome.KEPT)
    assert current(successor, cast) is State.DROPPED


def test_a_wish_that_changes_nothing_is_refused(cast: Cast) -> None:
    ref = make_active(cast)
    row = stored(cast, ref)
    same = ChangeWish(row.deed, row.evidence, row.due, "Just asking")
    with pytest.raises(Invalid):
        ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, same)


def current(ref: str, cast: Cast) -> State:
    row = stored(cast, ref)
    return state_of(facts_of(row, open_ask(row.id) is not None))


def test_sql_and_domain_name_the_same_state_for_every_set_of_facts(cast: Cast) -> None:
    """Every combination of facts, written to one row each, read back by both."""
    moment = clock.now()
    yes_no = [None, moment]
    reports = [None, *(r.value for r in Report)]
    outcomes = [None, *(o.value for o in Outcome)]
    combinations = itertools.product(
        yes_no, yes_no, yes_no, yes_no, reports, outcomes, [None, "kept_late"], yes_no, yes_no, yes_no
    )
    names = ["giver_yes_at", "receiver_yes_at", "dropped_at", "active_at", "report", "verdict", "settled"]
    names += ["given_up_at", "released_at", "renegotiated_at"]
    rows = [
        {"programme_id": cast.programme_id, "side": Side.SUPPLIER.value, "number": n, "ref": f"X-{n}"}
        | {"created_at": moment}
        | dict(zip(names, values, strict=True))
        for n, values in enumerate(combinations)
    ]
    db.session.execute(Commitment.__table__.insert(), rows, execution_options={NOTED: True})
    found = db.session.execute(
        select(Commitment, state_expr()).where(Commitment.ref.like("X-%")).execution_options(yield_per=500)
    )
    differing = [(row.ref, said) for row, said in found if state_of(facts_of(row, False)).value != said]
    assert differing == []
    assert len(rows) == 2**8 * 5 * 5


def test_sql_sees_an_open_wish(cast: Cast) -> None:
    ref = make_active(cast)
    ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish())
    said = db.session.execute(select(state_expr()).where(Commitment.ref == ref)).scalar_one()
    assert said == State.CHANGE_ASKED.value == current(ref, cast).value


def test_nothing_is_reported_while_the_successor_is_out_for_signing(cast: Cast) -> None:
    ref = make_active(cast)
    number = started_workshop(cast)
    workshop = workshop_by_number(cast.programme_id, number)
    ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, wish())
    successor = accept_change(cast.actor, cast.programme_id, ref, cast.customer_member.id, workshop.id)
    for member in (cast.supplier_member, cast.customer_member):
        say_yes(cast.actor, cast.programme_id, successor, member.id)
    lock_list(cast.actor, cast.programme_id, number)
    with pytest.raises(Conflict, match=successor):
        reported(cast, ref, Report.NOT_DONE, "We never began", "forgot")

"""Out as a table and in again: every commitment stands where it stood, with all that was said about it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from sqlalchemy import select

from facilitator import clock
from facilitator.domain.commitment_rows import LINKS, read_commitments
from facilitator.domain.commitments import ChangeWish, Outcome, Report, State
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment
from facilitator.queries.exports import commitments_csv
from facilitator.queries.programmes import programme_by_id, programme_by_public_id
from facilitator.queries.sheet_drafts import draft_sheet
from facilitator.queries.standings import facts_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.audit import audit_programme
from facilitator.services.changes import accept_change, ask_change
from facilitator.services.commitments import carry_commitment, draft_commitment, say_yes
from facilitator.services.example import tell_example
from facilitator.services.holding import hold_what_is_left
from facilitator.services.import_plans import plan_import
from facilitator.services.imports import import_commitments
from facilitator.services.review import Judging, Reporting, give_up, judge, release, report, settle
from tests.commitments import make_active, make_agreed, make_draft, supplier_wording
from tests.days import today
from tests.depth import share
from tests.factories import Cast, make_person, make_programme

pytestmark = pytest.mark.usefixtures("context")

ELSEWHERE = {"ref", "workshop", "signed", *LINKS}
"""Columns that may differ in another programme: refs are its own, and nothing is signed there yet."""

ASK = ChangeWish("Open it to one", "She logged in", today() + timedelta(days=40), "One has the time")


def exported(programme_id: int) -> list[dict[str, str]]:
    text = commitments_csv(programme_by_id(programme_id)).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def same_people(cast: Cast) -> int:
    """An empty programme with the same people."""
    programme_id, _public_id = make_programme(cast.facilitator, "Somewhere else")
    for one in cast.people:
        make_person(cast.actor, programme_id, one.side, one.name, signatory="signatory" in one.name)
    return programme_id


def carried_over(cast: Cast) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The export before, and the export of another programme into which it was imported."""
    hold_what_is_left()
    there = same_people(cast)
    hold_what_is_left()
    table = read_commitments(commitments_csv(programme_by_id(cast.programme_id)).encode())
    import_commitments(cast.actor, programme_by_id(there), table.rows)
    hold_what_is_left()
    assert audit_programme(there).faults == ()
    return exported(cast.programme_id), exported(there)


def check_same(before: list[dict[str, str]], after: list[dict[str, str]]) -> None:
    """Equal but for what cannot be; links lead to the same commitments by their places."""
    places = [{row["ref"]: place for place, row in enumerate(rows)} for rows in (before, after)]
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert {k: v for k, v in old.items() if k not in ELSEWHERE} == {
            k: v for k, v in new.items() if k not in ELSEWHERE
        }
        for column in LINKS:
            assert places[0].get(old[column]) == places[1].get(new[column]), column


def _reported(cast: Cast, how: Report = Report.DONE) -> str:
    ref = make_active(cast)
    words = Reporting(how, "It was more work than we thought", "promised_too_much", "The list of Monday")
    report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, words)
    return ref


def _judged(cast: Cast, ref: str, outcome: Outcome) -> None:
    judge(cast.actor, cast.programme_id, ref, cast.customer_member.id, Judging(outcome, "As we saw it"))


def _differ(cast: Cast) -> str:
    ref = _reported(cast)
    _judged(cast, ref, Outcome.NOT_KEPT)
    return ref


def _asked(cast: Cast) -> str:
    ref = make_active(cast)
    ask_change(cast.actor, cast.programme_id, ref, cast.supplier_member.id, ASK)
    return ref


def _accepted(cast: Cast) -> str:
    ref = _asked(cast)
    accept_change(cast.actor, cast.programme_id, ref, cast.customer_member.id)
    return ref


def _settled(cast: Cast, outcome: Outcome) -> str:
    ref = _differ(cast)
    settle(cast.actor, cast.programme_id, ref, outcome, "=Both, over coffee", None)
    return ref


def _given_up(cast: Cast) -> str:
    ref = make_active(cast)
    give_up(cast.actor, cast.programme_id, ref, cast.supplier_member.id, "We cannot", "priorities_changed")
    return ref


def _carried(cast: Cast) -> str:
    ref = _given_up(cast)
    for _time in range(2):
        ref = carry_commitment(
            cast.actor, cast.programme_id, ref, supplier_wording(cast), None, "Still worth it"
        )
        row = db.session.execute(select(Commitment).where(Commitment.ref == ref)).scalar_one()
        row.active_at = row.given_up_at = clock.now()
        db.session.flush()
    return ref


def _with_gaps(cast: Cast) -> str:
    gaps = dict.fromkeys(("giver_id", "due", "step", "stretch"))
    return draft_commitment(
        cast.actor, cast.programme_id, Side.SUPPLIER, supplier_wording(cast, evidence="", **gaps)
    )


def _half(cast: Cast, speaker: str) -> str:
    ref = make_draft(cast, why="-5 % scrap", first_win=True, needs_first=make_draft(cast))
    say_yes(cast.actor, cast.programme_id, ref, getattr(cast, speaker).id)
    return ref


def _released(cast: Cast) -> str:
    ref = _reported(cast, Report.NOT_DONE)
    release(cast.actor, cast.programme_id, ref, cast.customer_member.id, "@all: no longer needed")
    return ref


MAKERS: list[tuple[State, Callable[[Cast], object]]] = [
    (State.DRAFT, _with_gaps),
    (State.OFFERED, lambda cast: _half(cast, "supplier_member")),
    (State.REQUESTED, lambda cast: _half(cast, "customer_member")),
    (State.AGREED, make_agreed),
    (State.ACTIVE, make_active),
    (State.CHANGE_ASKED, _asked),
    (State.CHANGE_ASKED, _accepted),
    (State.REPORTED, lambda cast: _reported(cast, Report.PARTLY)),
    (State.JUDGED, lambda cast: _judged(cast, make_active(cast), Outcome.KEPT)),
    (State.VIEWS_DIFFER, _differ),
    *((State(outcome.value), lambda cast, o=outcome: _settled(cast, o)) for outcome in Outcome),
    (State.KEPT_LATE, lambda cast: _judged(cast, _reported(cast, Report.DONE_LATE), Outcome.KEPT_LATE)),
    (State.NOT_KEPT, _given_up),
    (State.NOT_KEPT, _carried),
    (State.RELEASED, _released),
]


@pytest.mark.parametrize(("state", "make"), MAKERS, ids=[state.value for state, _make in MAKERS])
def test_a_commitment_in_each_state_comes_back_as_it_was(
    cast: Cast, state: State, make: Callable[[Cast], object]
) -> None:
    make(cast)
    before, after = carried_over(cast)
    assert state.value.replace("_", " ") in [row["state"] for row in before]
    check_same(before, after)


def test_every_state_is_tried() -> None:
    tried = {state for state, _make in MAKERS}
    assert set(State) - tried == {
        State.DROPPED,
        State.RENEGOTIATED,
    }  # dropped ones stay out; the other: below


def test_a_renegotiated_one_and_what_took_its_place_come_back_together(cast: Cast) -> None:
    ref = _accepted(cast)
    old, new = db.session.execute(select(Commitment).order_by(Commitment.number)).scalars()
    assert (old.ref, new.replaces_id) == (ref, old.id)
    old.renegotiated_at = new.active_at = clock.now()
    for ask in db.session.execute(select(ChangeAsk)).scalars():
        ask.closed_at, ask.closed_as = clock.now(), "signed"
    db.session.flush()
    before, after = carried_over(cast)
    assert [row["state"] for row in after] == ["renegotiated", "active"]
    check_same(before, after)


def test_the_example_programme_comes_back_whole(cast: Cast) -> None:
    """Three workshops, two signed lists, people of both sides: all of it but who signed where."""
    source = programme_by_public_id(tell_example(cast.facilitator.id, nullcontext))
    hold_what_is_left()
    assert source is not None
    there, _public_id = make_programme(cast.facilitator, "Somewhere else")
    rows = read_commitments(commitments_csv(source).encode()).rows
    import_commitments(cast.actor, programme_by_id(there), rows)
    assert len({row.state for row in rows}) >= 6
    check_same(exported(source.id), exported(there))
    hold_what_is_left()
    assert audit_programme(there).faults == ()


def test_what_came_in_signed_or_judged_stays_marked_as_imported(cast: Cast) -> None:
    make_agreed(cast)
    _settled(cast, Outcome.KEPT)
    _before, after = carried_over(cast)
    assert [row["signed"] for row in after] == ["not signed", "imported, not signed here"]


_TEXT = st.text(
    st.sampled_from("aé'=+-@\n\",;\t ＝|") | st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
).map(clean_text)


@share(
    25,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "yes": st.sampled_from(list(product([True, False], repeat=2))),
                "active": st.booleans(),
                "report": st.sampled_from([None, *Report]),
                "verdict": st.sampled_from([None, *Outcome]),
                "settled": st.sampled_from([None, None, *Outcome]),
                "given_up": st.booleans(),
                "ended": st.sampled_from(["", "", "released", "renegotiated"]),
                "texts": st.lists(_TEXT, min_size=8, max_size=8),
                "first_win": st.booleans(),
                "carried": st.integers(0, 9),
                "side": st.sampled_from(list(Side)),
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_facts_with_any_words_come_back(cast: Cast, drawn: list[dict[str, Any]]) -> None:
    """Straight into the table, so also what no page leads to."""
    with db.session.begin_nested() as savepoint:
        for number, facts in enumerate(drawn, start=1):
            db.session.add(_row(cast, number, facts))
        db.session.flush()
        states = [
            facts_of(row, False)
            for row in db.session.execute(
                select(Commitment)
                .where(Commitment.programme_id == cast.programme_id)
                .order_by(Commitment.side.desc(), Commitment.number)
            ).scalars()
        ]
        before, after = carried_over(cast)
        assert len(states) == len(after)
        check_same(before, after)
        savepoint.rollback()


def _row(cast: Cast, number: int, facts: dict[str, Any]) -> Commitment:
    """A row with these facts, as far as the rules let them stand together."""
    now, texts, active = clock.now(), facts["texts"], facts["active"]
    members = {Side.SUPPLIER: cast.supplier_member, Side.CUSTOMER: cast.customer_member}
    side = facts["side"]
    report_ = facts["report"] if active else None
    verdict = facts["verdict"] if active else None
    settled = facts["settled"] if report_ and verdict else None
    given_up = active and facts["given_up"] and not settled and not verdict
    ended = facts["ended"] if active else ""
    return Commitment(
        programme_id=cast.programme_id,
        side=side.value,
        number=number,
        ref=f"{side.letter}-{number:02d}",
        giver_id=members[side].id,
        receiver_id=members[side.other].id,
        deed=f"Do {texts[0]}".strip(),
        evidence=f"{texts[1]} seen".strip(),
        due=date(2027, 5, number),
        step=number,
        stretch=number,
        why=texts[2],
        first_win=facts["first_win"],
        approval_needed=not facts["first_win"],
        carried_count=facts["carried"],
        staging_note=texts[7],
        created_at=now,
        giver_yes_at=now if facts["yes"][0] else None,
        receiver_yes_at=now if facts["yes"][1] else None,
        active_at=now if active else None,
        report=report_.value if report_ else None,
        report_text=texts[3] if active else "",
        report_category="forgot" if report_ and texts[3] else "",
        report_evidence=texts[4] if report_ else "",
        verdict=verdict.value if verdict else None,
        verdict_text=texts[5] if verdict else "",
        settled=settled.value if settled else None,
        settled_note=texts[6] if settled else "",
        given_up_at=now if given_up else None,
        released_at=now if ended == "released" else None,
        release_reason=texts[6] if ended == "released" else "",
        renegotiated_at=now if ended == "renegotiated" else None,
    )


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"state": "dropped"}, "state"),
        ({"state": "asleep"}, "state"),
        ({"state": "agreed", "giver_yes": "no"}, "state"),
        ({"state": "offered", "verdict": "kept"}, "verdict"),
        ({"state": "draft", "reason": "We forgot"}, "reason"),
        ({"state": "active", "report": "done"}, "state"),
        ({"state": "reported"}, "state"),
        ({"state": "change asked", "change_by": "supplier"}, "change_deed"),
        ({"state": "kept", "receiver_verdict": "kept", "report": "partly"}, "state"),
        ({"state": "active", "settled_note": "Both"}, "settled_note"),
        ({"state": "active", "needs_first": "S-77"}, "needs_first"),
        ({"state": "active", "needs_first": "S-01"}, "needs_first"),
        ({"state": "reported", "report": "not done", "category": "the weather"}, "category"),
        ({"state": "active", "carried": "often"}, "carried"),
        ({"state": "active", "first_win": "maybe"}, "first_win"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_with_its_column(
    cast: Cast, changes: dict[str, str], column: str
) -> None:
    make_active(cast)
    (row,) = exported(cast.programme_id)
    row = {**row, **dict.fromkeys(("giver_yes", "receiver_yes"), ""), **changes}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    table = read_commitments(out.getvalue().encode())
    (planned,) = plan_import(programme_by_id(cast.programme_id), table.rows, None).rows
    assert column in planned.problems, planned.problems


def test_an_agreed_one_goes_on_the_next_list_as_new_and_a_judged_one_as_taken_in(cast: Cast) -> None:
    """However it was judged elsewhere: nothing of it was checked here."""
    make_agreed(cast)
    _settled(cast, Outcome.KEPT)
    _given_up(cast)
    _released(cast)
    there = same_people(cast)
    rows = read_commitments(commitments_csv(programme_by_id(cast.programme_id)).encode()).rows
    import_commitments(cast.actor, programme_by_id(there), rows)
    programme, workshop = programme_by_id(there), workshop_by_number(there, 1)
    sheet = draft_sheet(programme, workshop, take_in=True).sheet
    assert [one.ref for one in sheet.new_commitments] == ["S-01"]
    assert [(one.ref, one.verdict) for one in sheet.imported] == [
        ("S-02", "kept"),
        ("S-03", "not_kept"),
        ("S-04", "released"),
    ]
    assert sheet.outcomes == ()

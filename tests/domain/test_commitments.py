"""The state of a commitment and what can be done in it; who may, is in test_permissions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.commitments import (
    ACT_STATES,
    LEADS_TO,
    OPEN,
    SETTLED,
    UNSIGNED,
    Act,
    Facts,
    Outcome,
    Report,
    Standing,
    State,
    Wording,
    can_act,
    check_act,
    check_complete,
    is_due_soon,
    is_overdue,
    is_undisputed,
    missing_parts,
    state_of,
    waits_for_the_stroke,
    words_for,
)
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.sides import Side, ref_of

TODAY = date(2027, 1, 14)
FULL = Wording(
    giver_id=1,
    receiver_id=2,
    deed="Open the batch-test database",
    evidence="Two engineers can read it",
    due=TODAY,
    step=2,
    stretch=2,
)


def test_what_a_wording_does_not_say_is_a_gap_or_no() -> None:
    nothing = (None, None, "", "", None, None, None, "", False, "", False)
    assert Wording() == Wording(*nothing)  # type: ignore[arg-type]


facts = st.builds(
    Facts,
    giver_yes=st.booleans(),
    receiver_yes=st.booleans(),
    dropped=st.booleans(),
    active=st.booleans(),
    change_asked=st.booleans(),
    report=st.none() | st.sampled_from(Report),
    verdict=st.none() | st.sampled_from(Outcome),
    settled=st.none() | st.sampled_from(Outcome),
    given_up=st.booleans(),
    released=st.booleans(),
    renegotiated=st.booleans(),
)


@pytest.mark.parametrize(
    ("giver", "receiver", "state"),
    [
        (False, False, State.DRAFT),
        (True, False, State.OFFERED),
        (False, True, State.REQUESTED),
        (True, True, State.AGREED),
    ],
)
def test_two_yeses_make_the_state_before_signing(giver: bool, receiver: bool, state: State) -> None:
    assert state_of(Facts(giver_yes=giver, receiver_yes=receiver)) is state


@pytest.mark.parametrize(
    ("report", "verdict", "state"),
    [
        (None, None, State.ACTIVE),
        (Report.DONE, None, State.REPORTED),
        (None, Outcome.KEPT, State.JUDGED),
        (Report.DONE, Outcome.KEPT, State.KEPT),
        (Report.DONE_LATE, Outcome.KEPT_LATE, State.KEPT_LATE),
        (Report.PARTLY, Outcome.PARTLY_KEPT, State.PARTLY_KEPT),
        (Report.NOT_DONE, Outcome.NOT_KEPT, State.NOT_KEPT),
        (Report.DONE, Outcome.NOT_KEPT, State.VIEWS_DIFFER),
        (Report.DONE, Outcome.KEPT_LATE, State.VIEWS_DIFFER),
    ],
)
def test_report_and_verdict_settle_only_when_they_agree(
    report: Report | None, verdict: Outcome | None, state: State
) -> None:
    assert state_of(Facts(active=True, report=report, verdict=verdict)) is state


def test_a_joint_note_settles_what_was_seen_differently() -> None:
    differing = Facts(active=True, report=Report.DONE, verdict=Outcome.NOT_KEPT, settled=Outcome.PARTLY_KEPT)
    assert state_of(differing) is State.PARTLY_KEPT


def test_silence_confirms_nothing() -> None:
    assert state_of(Facts(active=True, report=Report.DONE)) not in SETTLED


@given(facts)
def test_every_set_of_facts_has_one_state(some: Facts) -> None:
    state = state_of(some)
    assert (state in UNSIGNED) == (not some.active and not some.dropped)
    assert (state is State.DROPPED) == some.dropped
    if some.active and not some.dropped:
        assert state in OPEN | SETTLED | {State.RENEGOTIATED, State.RELEASED}


@given(facts)
def test_a_yes_never_makes_a_commitment_active(some: Facts) -> None:
    if not some.active:
        assert state_of(some) in UNSIGNED | {State.DROPPED}


def test_every_act_has_a_beginning_and_an_end() -> None:
    assert set(ACT_STATES) == set(LEADS_TO) == set(Act)
    assert all(ACT_STATES[act] and LEADS_TO[act] for act in Act)


def test_every_state_that_is_not_an_end_has_somebody_who_can_go_on() -> None:
    ends = {State.RELEASED, State.RENEGOTIATED}
    for state in set(State) - ends:
        assert any(state in begins for begins in ACT_STATES.values()), state


def test_every_state_has_its_words() -> None:
    assert len({words_for(state) for state in State}) == len(State)


@given(st.sampled_from(Act), st.sampled_from(State), st.booleans())
def test_a_locked_list_stands_still(act: Act, state: State, given_up: bool) -> None:
    standing = Standing(state=state, side=Side.SUPPLIER, due=TODAY, locked=True, given_up=given_up)
    assert not can_act(act, standing, TODAY)


def test_change_can_be_asked_on_the_due_date_and_not_after() -> None:
    standing = Standing(State.ACTIVE, Side.SUPPLIER, due=TODAY)
    assert can_act(Act.ASK_CHANGE, standing, TODAY)
    with pytest.raises(Conflict, match="no longer be renegotiated"):
        check_act(Act.ASK_CHANGE, standing, TODAY + timedelta(days=1))


def test_an_outcome_on_a_signed_sheet_stands() -> None:
    signed = Standing(State.KEPT, Side.SUPPLIER, sealed=True)
    with pytest.raises(Conflict, match="outcome stands"):
        check_act(Act.JUDGE, signed, TODAY)
    assert can_act(Act.JUDGE, Standing(State.KEPT, Side.SUPPLIER), TODAY)


def test_a_complete_wording_has_no_gaps() -> None:
    assert missing_parts(FULL) == {}
    check_complete(FULL)


@pytest.mark.parametrize("field", ["giver_id", "receiver_id", "deed", "evidence", "due", "step", "stretch"])
def test_each_gap_is_named_beside_its_field(field: str) -> None:
    empty = "  " if field in ("deed", "evidence") else None
    wording = Wording(**{**{f: getattr(FULL, f) for f in Wording.__slots__}, field: empty})
    with pytest.raises(Invalid) as caught:
        check_complete(wording)
    assert list(caught.value.fields) == [field]


def test_overdue_and_due_soon_follow_from_the_date() -> None:
    assert is_overdue(State.ACTIVE, TODAY - timedelta(days=1), TODAY)
    assert not is_overdue(State.REPORTED, TODAY - timedelta(days=1), TODAY)
    assert not is_overdue(State.ACTIVE, TODAY, TODAY)
    assert not is_overdue(State.KEPT, TODAY - timedelta(days=9), TODAY)
    assert is_due_soon(State.ACTIVE, TODAY, TODAY)
    assert is_due_soon(State.ACTIVE, TODAY + timedelta(days=14), TODAY)
    assert not is_due_soon(State.ACTIVE, TODAY + timedelta(days=15), TODAY)


def test_refs_count_per_party() -> None:
    assert [ref_of(Side.SUPPLIER, 4), ref_of(Side.CUSTOMER, 12), ref_of(Side.SUPPLIER, 104)] == [
        "S-04",
        "C-12",
        "S-104",
    ]


@pytest.mark.parametrize(
    ("report", "verdict", "settled", "undisputed", "waits"),
    [
        (Report.DONE, None, None, True, True),
        (Report.DONE_LATE, None, None, True, True),
        (Report.DONE, Outcome.KEPT, None, True, False),
        (Report.DONE_LATE, Outcome.KEPT_LATE, None, True, False),
        (Report.DONE, Outcome.KEPT_LATE, None, False, False),
        (Report.DONE, Outcome.NOT_KEPT, None, False, False),
        (Report.DONE, Outcome.NOT_KEPT, Outcome.KEPT, False, False),
        (Report.DONE, Outcome.KEPT, Outcome.PARTLY_KEPT, False, False),
    ],
)
def test_undisputed_is_what_was_said_to_be_done_and_nobody_sees_otherwise(
    report: Report, verdict: Outcome | None, settled: Outcome | None, undisputed: bool, waits: bool
) -> None:
    state = state_of(Facts(active=True, report=report, verdict=verdict, settled=settled))
    assert is_undisputed(state, verdict, said_done=True) is undisputed
    assert waits_for_the_stroke(state, verdict, said_done=True) is waits
    assert not is_undisputed(state, verdict, said_done=False), "silence says nothing"
    assert not waits_for_the_stroke(state, verdict, said_done=False)
    released = state_of(Facts(active=True, report=report, verdict=verdict, settled=settled, released=True))
    assert not is_undisputed(released, verdict, said_done=True)

"""What the tables of commitments say, written down a second time: a slip in one of them is seen here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from facilitator.domain.commitments import (
    ACT_STATES,
    CARRIED_TOO_OFTEN,
    DUE_SOON_DAYS,
    ENDED,
    LEADS_TO,
    MANY_FOR_ONE_PARTY,
    OPEN,
    OUTCOME_OF,
    REPORT_OF,
    SETTLED,
    UNREPORTED,
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
    check_before_due,
    is_due_soon,
    is_overdue,
    state_of,
    words_for,
)
from facilitator.domain.errors import Conflict
from facilitator.domain.sides import Side

TODAY = date(2027, 1, 14)
YESTERDAY = TODAY - timedelta(days=1)

VERDICTS = "kept kept_late partly_kept not_kept"
OPEN_ONES = "active change_asked reported judged views_differ"
ACTS = {
    "reword": ("draft offered requested agreed", "draft"),
    "giver_yes": ("draft requested", "offered agreed"),
    "receiver_yes": ("draft offered", "requested agreed"),
    "drop": ("draft offered requested agreed", "dropped"),
    "restore": ("dropped", "draft"),
    "report": (f"{OPEN_ONES} {VERDICTS}", f"reported views_differ {VERDICTS}"),
    "judge": (f"{OPEN_ONES} {VERDICTS}", f"judged views_differ {VERDICTS}"),
    "settle": ("views_differ", VERDICTS),
    "ask_change": ("active", "change_asked"),
    "answer_change": ("change_asked", "change_asked active"),
    "withdraw_change": ("change_asked", "active"),
    "release": (OPEN_ONES, "released"),
    "give_up": ("active change_asked", "not_kept"),
    "carry": ("partly_kept not_kept", "partly_kept not_kept"),
}


def states(words: str) -> frozenset[State]:
    return frozenset(map(State, words.split()))


def test_each_state_stands_in_the_groups_where_it_belongs() -> None:
    assert states("draft offered requested agreed") == UNSIGNED
    assert states(OPEN_ONES) == OPEN
    assert states("active change_asked") == UNREPORTED
    assert states(VERDICTS) == SETTLED
    assert states(f"{VERDICTS} dropped renegotiated released") == ENDED
    assert {*UNSIGNED, *OPEN, *ENDED} == set(State)


@pytest.mark.parametrize("act", Act)
def test_each_act_begins_and_ends_where_it_should(act: Act) -> None:
    begins, ends = ACTS[act.value]
    assert (ACT_STATES[act], LEADS_TO[act]) == (states(begins), states(ends))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_an_act_is_possible_in_its_states_alone(act: Act, state: State) -> None:
    standing = Standing(state, Side.SUPPLIER)
    if state in states(ACTS[act.value][0]):
        check_act(act, standing, TODAY)
        assert can_act(act, standing, TODAY)
    else:
        with pytest.raises(Conflict, match=f"the commitment is {words_for(state)}"):
            check_act(act, standing, TODAY)
        assert not can_act(act, standing, TODAY)


def test_a_report_answers_one_verdict() -> None:
    assert {
        Outcome.KEPT: Report.DONE,
        Outcome.KEPT_LATE: Report.DONE_LATE,
        Outcome.PARTLY_KEPT: Report.PARTLY,
        Outcome.NOT_KEPT: Report.NOT_DONE,
    } == REPORT_OF
    assert {report: outcome for outcome, report in REPORT_OF.items()} == OUTCOME_OF


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(), State.DRAFT),
        (Facts(active=True), State.ACTIVE),
        (Facts(active=True, change_asked=True), State.CHANGE_ASKED),
        (Facts(active=True, change_asked=True, given_up=True), State.NOT_KEPT),
        (Facts(active=True, given_up=True, settled=Outcome.KEPT), State.NOT_KEPT),
        (Facts(active=True, change_asked=True, report=Report.DONE), State.REPORTED),
        (Facts(active=True, change_asked=True, verdict=Outcome.KEPT), State.JUDGED),
        (Facts(active=True, given_up=True, released=True), State.RELEASED),
        (Facts(active=True, released=True, renegotiated=True), State.RENEGOTIATED),
        (Facts(active=True, dropped=True, renegotiated=True), State.DROPPED),
        (Facts(active=True, settled=Outcome.KEPT_LATE, report=Report.DONE), State.KEPT_LATE),
    ],
)
def test_the_later_word_counts(facts: Facts, state: State) -> None:
    assert state_of(facts) is state


@pytest.mark.parametrize("bar", [{"sealed": True}, {"given_up": True}])
@pytest.mark.parametrize("act", Act)
def test_an_outcome_that_stands_is_not_reported_or_judged_again(act: Act, bar: dict[str, bool]) -> None:
    state = next(iter(sorted(states(ACTS[act.value][0]))))
    open_one, barred = Standing(state, Side.SUPPLIER), Standing(state, Side.SUPPLIER, **bar)  # type: ignore[arg-type]
    assert can_act(act, open_one, TODAY)
    assert can_act(act, barred, TODAY) == (act not in (Act.REPORT, Act.JUDGE))


def test_only_asking_for_a_change_ends_with_the_date() -> None:
    for act in Act:
        state = next(iter(sorted(states(ACTS[act.value][0]))))
        late = Standing(state, Side.SUPPLIER, due=YESTERDAY)
        assert can_act(act, late, TODAY) == (act is not Act.ASK_CHANGE)
    check_before_due(None, TODAY)
    check_before_due(TODAY, TODAY)
    with pytest.raises(Conflict, match="date has passed"):
        check_before_due(YESTERDAY, TODAY)


@pytest.mark.parametrize("state", State)
def test_overdue_and_due_soon_are_said_of_what_nobody_has_reported(state: State) -> None:
    silent = state in states("active change_asked")
    soon = TODAY + timedelta(days=DUE_SOON_DAYS)
    assert is_overdue(state, YESTERDAY, TODAY) == silent
    assert not is_overdue(state, TODAY, TODAY) and not is_overdue(state, None, TODAY)
    assert [is_due_soon(state, day, TODAY) for day in (TODAY, soon)] == [silent, silent]
    late, far = YESTERDAY, soon + timedelta(days=1)
    assert not any(is_due_soon(state, day, TODAY) for day in (late, far, None))


def test_a_fact_is_no_until_somebody_says_it() -> None:
    """And nothing bars an act until it is known to."""
    assert not any(getattr(Facts(), name) for name in Facts.__slots__)
    plain = Standing(State.ACTIVE, Side.SUPPLIER)
    assert not any((plain.sealed, plain.locked, plain.given_up))


def test_the_limits_are_those_that_the_method_names() -> None:
    assert (DUE_SOON_DAYS, CARRIED_TOO_OFTEN, MANY_FOR_ONE_PARTY) == (14, 3, 5)


def test_on_paper_people_stand_by_name_and_what_nobody_said_is_nought() -> None:
    said = Wording(1, 2, "Send it", "It lies there", TODAY, 3, 4, "Because", True, "S-01")
    assert said.on_paper == replace(said, giver_id=None, receiver_id=None)
    assert (Wording(1, 2).on_paper.step, Wording(1, 2).on_paper.stretch) == (0, 0)
    assert Wording(step=1, stretch=1).on_paper == Wording(step=1, stretch=1)
    assert not Wording().first_win

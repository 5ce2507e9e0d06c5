"""What to do next: one thing, the most pressing first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.next_action import PREPARE_DAYS, Next, NextAction, Session, Situation, next_action
from facilitator.domain.sides import Side
from facilitator.domain.workshops import SheetState, WorkshopState

TODAY = date(2027, 1, 14)
BOTH = {Side.SUPPLIER: 3, Side.CUSTOMER: 2}
READY = Situation(today=TODAY, people=BOTH, signatories=BOTH, sessions=())


def session(
    number: int, days: int, state: WorkshopState = WorkshopState.PLANNED, sheet: SheetState = SheetState.NONE
) -> Session:
    return Session(number, TODAY + timedelta(days=days), state, sheet)


SIGNED = session(1, -60, WorkshopState.CLOSED, SheetState.COMPLETE)


def test_people_come_first_and_the_side_without_any_is_named() -> None:
    nobody = replace(READY, people={}, signatories={})
    assert next_action(nobody) == NextAction(Next.ADD_PEOPLE)
    one_side = replace(READY, people={Side.SUPPLIER: 2}, signatories={Side.SUPPLIER: 1})
    assert next_action(one_side) == NextAction(Next.ADD_PEOPLE, side=Side.CUSTOMER)


def test_then_somebody_who_can_sign_for_each_side() -> None:
    assert next_action(replace(READY, signatories={Side.CUSTOMER: 1})) == NextAction(
        Next.NAME_SIGNATORY, side=Side.SUPPLIER
    )


def test_then_the_launch() -> None:
    assert next_action(READY).kind is Next.PLAN_LAUNCH


def test_a_session_that_is_near_is_prepared_and_on_its_day_begun() -> None:
    near = next_action(replace(READY, sessions=(SIGNED, session(2, PREPARE_DAYS))))
    assert (near.kind, near.number, near.count) == (Next.PREPARE, 2, PREPARE_DAYS)
    for days in (0, -3):
        assert next_action(replace(READY, sessions=(session(1, days),))).kind is Next.START


def test_of_two_planned_sessions_the_earlier_counts_whatever_its_number() -> None:
    action = next_action(replace(READY, sessions=(session(1, 9), session(2, 4))))
    assert action.number == 2


def test_one_whose_day_has_passed_counts_only_while_no_other_is_ahead() -> None:
    missed, ahead = session(1, -3), session(2, 4)
    assert next_action(replace(READY, sessions=(missed, ahead))).number == 2
    assert next_action(replace(READY, sessions=(missed,))).number == 1


def test_a_far_session_waits() -> None:
    far = session(2, PREPARE_DAYS + 1)
    assert next_action(replace(READY, sessions=(SIGNED, far))) == NextAction(Next.WAIT, number=2, day=far.day)


def test_after_a_signed_session_the_next_one_is_planned() -> None:
    assert next_action(replace(READY, sessions=(SIGNED,))).kind is Next.PLAN_NEXT


def test_what_runs_in_the_room_comes_before_everything() -> None:
    running = session(2, 0, WorkshopState.RUNNING)
    lacking = replace(READY, people={}, signatories={}, sessions=(SIGNED, running))
    assert next_action(lacking).kind is Next.CONTINUE
    on_the_table = replace(running, sheet=SheetState.OPEN)
    assert next_action(replace(lacking, sessions=(on_the_table,))).kind is Next.SIGN


def test_a_closed_list_is_signed_while_its_date_allows() -> None:
    closed = replace(session(1, -2, WorkshopState.CLOSED), sign_until=TODAY)
    waiting = replace(READY, sessions=(closed, session(2, 3)), agreed_unsigned=3)
    assert next_action(waiting) == NextAction(Next.SIGN, number=1, day=TODAY, count=3)
    late = replace(closed, sign_until=TODAY - timedelta(days=1))
    assert next_action(replace(waiting, sessions=(late, session(2, 3)))).kind is Next.PREPARE
    assert next_action(replace(waiting, agreed_unsigned=0)).kind is Next.PREPARE


_sessions = st.lists(
    st.builds(
        Session,
        number=st.integers(1, 30),
        day=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
        state=st.sampled_from(WorkshopState),
        sheet=st.sampled_from(SheetState),
        sign_until=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    ),
    max_size=5,
)
_counts = st.dictionaries(st.sampled_from(Side), st.integers(0, 4))


@given(_counts, _counts, _sessions, st.integers(0, 5))
def test_there_is_always_one_thing_and_it_names_a_session_that_exists(
    people: dict[Side, int], signatories: dict[Side, int], sessions: list[Session], agreed: int
) -> None:
    action = next_action(Situation(TODAY, people, signatories, sessions, agreed))
    if action.number is not None:
        assert action.number in {one.number for one in sessions}
    assert (action.number is not None) is (
        action.kind in {Next.CONTINUE, Next.SIGN, Next.START, Next.PREPARE, Next.WAIT}
    )

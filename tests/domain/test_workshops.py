"""Workshops: what a plan needs, and the way from planned to closed and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.workshops import (
    Kind,
    SheetState,
    WorkshopDraft,
    WorkshopStanding,
    WorkshopState,
    check_can_close,
    check_can_edit,
    check_can_lock,
    check_can_reopen,
    check_can_start,
    check_closing,
    checked_draft,
    sheet_state,
    usual_template,
    workshop_state,
)
from facilitator.domain.zones import moment_of

TODAY = date(2027, 1, 14)
DRAFT = WorkshopDraft(Kind.LAUNCH, TODAY, time(9, 30))


def standing(
    state: WorkshopState, sheet: SheetState = SheetState.NONE, until: date | None = None
) -> WorkshopStanding:
    return WorkshopStanding(state, sheet, until)


def test_a_plan_with_its_usual_values_is_fine() -> None:
    assert checked_draft(replace(DRAFT, title="  Our\nlaunch ")).title == "Our launch"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": 6}, "step"),
        ({"kind": Kind.THEME, "step": 1}, "step"),
        ({"length_minutes": 4}, "length_minutes"),
        ({"length_minutes": 961}, "length_minutes"),
        ({"title": "x" * 161}, "title"),
        ({"place": "x" * 201}, "place"),
        ({"day": date(202, 1, 14)}, "day"),
    ],
)
def test_each_wrong_value_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked_draft(replace(DRAFT, **change))  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]


def test_every_kind_has_its_usual_template() -> None:
    assert usual_template(Kind.THEME, 3) == "theme-3"
    assert {usual_template(kind, 2) for kind in Kind} == {"launch", "review", "theme-2", "repair"}


def test_state_follows_from_the_two_moments() -> None:
    now = datetime(2027, 1, 14, 9, tzinfo=UTC)
    assert workshop_state(None, None) is WorkshopState.PLANNED
    assert workshop_state(now, None) is WorkshopState.RUNNING
    assert workshop_state(now, now) is WorkshopState.CLOSED


def test_the_newest_revision_decides_about_the_list() -> None:
    assert sheet_state(False, False, False) is SheetState.NONE
    assert sheet_state(True, False, False) is SheetState.OPEN
    assert sheet_state(True, True, False) is SheetState.REOPENED
    assert sheet_state(True, False, True) is SheetState.COMPLETE


@pytest.mark.parametrize("state", list(WorkshopState))
def test_each_act_has_the_one_state_it_starts_from(state: WorkshopState) -> None:
    acts = {
        check_can_start: WorkshopState.PLANNED,
        check_can_close: WorkshopState.RUNNING,
        check_can_reopen: WorkshopState.CLOSED,
    }
    for act, needed in acts.items():
        if state is needed:
            act(standing(state))
        else:
            with pytest.raises(Conflict):
                act(standing(state))


def test_a_closed_record_stands_until_it_is_opened_again() -> None:
    check_can_edit(standing(WorkshopState.RUNNING))
    with pytest.raises(Conflict, match="Open it again"):
        check_can_edit(standing(WorkshopState.CLOSED))


def test_a_signed_list_keeps_its_workshop_closed() -> None:
    check_can_reopen(standing(WorkshopState.CLOSED, SheetState.OPEN))
    with pytest.raises(Conflict, match="signed by both"):
        check_can_reopen(standing(WorkshopState.CLOSED, SheetState.COMPLETE))


def test_a_list_out_for_signing_needs_a_last_day_today_or_later() -> None:
    running = standing(WorkshopState.RUNNING, SheetState.OPEN)
    for until in (None, date(2027, 1, 13)):
        with pytest.raises(Invalid) as caught:
            check_closing(running, until, TODAY)
        assert list(caught.value.fields) == ["sign_until"]
    check_closing(running, TODAY, TODAY)
    check_closing(standing(WorkshopState.RUNNING), None, TODAY)


def test_a_closed_workshop_can_be_signed_until_its_day_and_no_longer() -> None:
    closed = standing(WorkshopState.CLOSED, SheetState.REOPENED, TODAY)
    check_can_lock(closed, 1, 0, TODAY)
    with pytest.raises(Conflict, match="has passed"):
        check_can_lock(closed, 1, 0, date(2027, 1, 15))


def test_a_time_that_the_clocks_skip_is_refused_and_a_doubled_one_is_the_first() -> None:
    with pytest.raises(Invalid, match="clocks go forward"):
        moment_of(date(2027, 3, 28), time(2, 30), "Europe/Oslo")
    assert moment_of(date(2027, 10, 31), time(2, 30), "Europe/Oslo") == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )

"""Time in the room, on a real database: pauses, minutes, overruns, and what is offered the next time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, NotFound, Stale
from facilitator.extensions import db
from facilitator.queries.agendas import Agenda
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.took import other_minutes, took_before
from facilitator.services.agendas import step_item
from facilitator.services.timing import (
    adjust_minutes,
    pause_item,
    resume_item,
    settle_overrun,
    take_real_minutes,
)
from facilitator.services.workshops import close_workshop, start_workshop
from tests.clients import CheckedClient
from tests.factories import Cast, make_programme
from tests.rooms import agenda, plan, told

START = datetime(2027, 1, 14, 8, 30, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.fixture
def number(context: Flask, cast: Cast) -> int:
    """A launch whose first block began on time."""
    number = plan(cast)
    with clock.held(START):
        start_workshop(cast.actor, cast.programme_id, number)
        key = agenda(cast, number).keys[0]
        step_item(cast.actor, cast.programme_id, number, key, ItemState.RUNNING)
    return number


def now_in(cast: Cast, number: int) -> Agenda:
    return agenda(cast, number, live=True)


def first(cast: Cast, number: int) -> str:
    return agenda(cast, number).keys[0]


def test_a_pause_holds_the_clock_and_moves_the_projected_end(cast: Cast, number: int) -> None:
    key = first(cast, number)
    with clock.held(at(4)):
        pause_item(cast.actor, cast.programme_id, number, key)
        pause_item(cast.actor, cast.programme_id, number, key)
    with clock.held(at(9)):
        line = now_in(cast, number).now
        assert line is not None and line.is_paused and line.due_at is None
        assert line.seconds_left(clock.now()) == 6 * 60
        assert now_in(cast, number).ends_at == at(180 + 5)
        resume_item(cast.actor, cast.programme_id, number, key)
        line = now_in(cast, number).now
        assert line is not None and line.due_at == at(15)
    kinds = [kind for kind, _ in told(cast)]
    assert kinds.count("AgendaItemPaused") == kinds.count("AgendaItemResumed") == 1


def test_minutes_are_given_and_a_stale_press_changes_nothing(cast: Cast, number: int) -> None:
    key = first(cast, number)
    with clock.held(at(2)):
        assert adjust_minutes(cast.actor, cast.programme_id, number, key, 5, 10) == 15
        with pytest.raises(Stale):
            adjust_minutes(cast.actor, cast.programme_id, number, key, 5, 10)
    line = agenda(cast, number).items[0]
    assert (line.minutes, line.planned_minutes) == (15, 10), "the plan stays known"


def test_a_parked_block_is_left_over_and_can_be_taken_up(cast: Cast, number: int) -> None:
    key = first(cast, number)
    with clock.held(at(6)):
        step_item(cast.actor, cast.programme_id, number, key, ItemState.PARKED)
    assert [line.key for line in agenda(cast, number).parked] == [key]
    with clock.held(at(60)):
        step_item(cast.actor, cast.programme_id, number, key, ItemState.RUNNING)
        line = now_in(cast, number).now
        assert line is not None and line.due_at == at(64)
    with clock.held(at(66)):
        step_item(cast.actor, cast.programme_id, number, key, ItemState.DONE)
    assert agenda(cast, number).items[0].actual_minutes == 12


def test_an_overrun_is_settled_in_each_of_the_ways_it_offers(cast: Cast, number: int) -> None:
    with clock.held(at(22)):
        found = now_in(cast, number).overrun(clock.now())
        assert found is not None and (found.over, found.late) == (12, 12)
        settle_overrun(cast.actor, cast.programme_id, number, "shrink", found.mark)
        assert now_in(cast, number).ends_at == at(180)
        locked = [line for line in agenda(cast, number).items if line.locked]
        assert all(line.minutes == line.planned_minutes for line in locked)
        with pytest.raises(Stale):
            settle_overrun(cast.actor, cast.programme_id, number, "shrink", found.mark)
    with clock.held(at(30)):
        found = now_in(cast, number).overrun(clock.now())
        assert found is not None
        drop = found.offers_of("drop")[0].keys[0]
        settle_overrun(cast.actor, cast.programme_id, number, "drop", found.mark, drop)
        line = agenda(cast, number).line(drop)
        assert line is not None and line.state is ItemState.SKIPPED
    with clock.held(at(90)):
        found = now_in(cast, number).overrun(clock.now())
        assert found is not None
        settle_overrun(cast.actor, cast.programme_id, number, "later", found.mark)
        after = now_in(cast, number)
        assert after.late_minutes == 0
        assert after.room_ends_at > at(180)


def test_pressing_for_a_block_that_is_not_on_says_so(cast: Cast, number: int) -> None:
    second = agenda(cast, number).keys[1]
    for verb in (pause_item, resume_item):
        with pytest.raises(Conflict):
            verb(cast.actor, cast.programme_id, number, second)
        with pytest.raises(NotFound):
            verb(cast.actor, cast.programme_id, number, "elsewhere")


def test_what_it_really_took_is_offered_with_the_same_template_next_time(cast: Cast, number: int) -> None:
    key = first(cast, number)
    with clock.held(at(17)):
        step_item(cast.actor, cast.programme_id, number, key, ItemState.DONE)
        close_workshop(cast.actor, cast.programme_id, number)
    again = plan(cast)
    programme = programme_by_id(cast.programme_id)
    found = other_minutes(agenda(cast, again), took_before(programme, "launch"))
    assert [(title, minutes, real.minutes, real.sessions) for _key, title, minutes, real in found] == [
        ("Welcome and purpose", 10, 17, 1)
    ]
    take_real_minutes(cast.actor, cast.programme_id, again, {found[0][0]: 17})
    assert agenda(cast, again).items[0].minutes == 17
    assert not other_minutes(agenda(cast, again), took_before(programme, "launch"))
    another, _public_id = make_programme(cast.facilitator, "Another one of the same facilitator")
    assert not took_before(programme_by_id(another), "launch"), "another programme's sessions are its own"
    assert not took_before(replace(programme, is_example=True), "launch"), (
        "nobody held the example's sessions"
    )


def test_the_page_offers_it_and_undo_takes_it_back(client: CheckedClient, cast: Cast) -> None:
    with client.application.app_context(), write_lock(db.session):
        number = plan(cast)
        with clock.held(START):
            start_workshop(cast.actor, cast.programme_id, number)
            key = agenda(cast, number).keys[0]
            step_item(cast.actor, cast.programme_id, number, key, ItemState.RUNNING)
        with clock.held(at(17)):
            step_item(cast.actor, cast.programme_id, number, key, ItemState.DONE)
            close_workshop(cast.actor, cast.programme_id, number)
        again = plan(cast)
        db.session.commit()
    place = f"/programmes/{cast.public_id}/workshops/{again}"
    page = client.get(place)
    assert "What it really took" in page.text and "10 → 17 min" in page.text
    key = page.text.split("real-minutes")[1].split('name="minutes" value="')[1].split(":")[0]
    done = client.post(f"{place}/agenda/real-minutes", data={"minutes": f"{key}:17"}, follow_redirects=True)
    assert "10 → 17 min" not in done.text
    back = client.post(
        f"{place}/agenda/real-minutes", data={"minutes": f"{key}:10", "undo": "1"}, follow_redirects=True
    )
    assert "10 → 17 min" in back.text
    assert client.post(f"{place}/agenda/real-minutes", data={"minutes": "rubbish"}).status_code == 422

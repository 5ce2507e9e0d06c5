"""A programme runs one session at a time, whoever presses at the same moment."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.errors import Conflict
from facilitator.domain.workshops import Kind, OtherRuns
from facilitator.extensions import db
from facilitator.queries.workshops import timeline
from facilitator.services.workshops import close_workshop, reopen_workshop, start_workshop
from tests.factories import Cast
from tests.rooms import plan, told, workshop_of

AT_ONCE = 6


def test_a_second_one_is_refused_and_says_which_one_runs(context: Flask, cast: Cast) -> None:
    plan(cast)
    plan(cast, Kind.REVIEW)
    start_workshop(cast.actor, cast.programme_id, 1)
    with pytest.raises(OtherRuns, match=r"Session 1, “Launch workshop”, is running") as refused:
        start_workshop(cast.actor, cast.programme_id, 2)
    assert refused.value.number == 1
    assert workshop_of(cast, 2).is_planned
    assert [kind for kind, _data in told(cast)].count("WorkshopStarted") == 1
    close_workshop(cast.actor, cast.programme_id, 1)
    start_workshop(cast.actor, cast.programme_id, 2)
    with pytest.raises(OtherRuns):
        reopen_workshop(cast.actor, cast.programme_id, 1)
    assert workshop_of(cast, 1).is_closed and workshop_of(cast, 2).is_running


def test_the_same_one_twice_is_told_as_before(context: Flask, cast: Cast) -> None:
    plan(cast)
    start_workshop(cast.actor, cast.programme_id, 1)
    with pytest.raises(Conflict, match="already been started") as refused:
        start_workshop(cast.actor, cast.programme_id, 1)
    assert not isinstance(refused.value, OtherRuns)


def test_another_programme_may_run_its_own(context: Flask, cast: Cast) -> None:
    plan(cast)
    start_workshop(cast.actor, cast.programme_id, 1)
    other = replace(cast, programme_id=cast.other_programme_id, actor=cast.outsider_actor)
    plan(other)
    start_workshop(other.actor, other.programme_id, 1)
    assert workshop_of(other, 1).is_running


def test_of_many_that_are_started_at_one_moment_one_runs(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        for _one in range(AT_ONCE):
            plan(cast)
        db.session.commit()
    barrier, refused = Barrier(AT_ONCE), []

    def press(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with write_lock(db.session):
                    start_workshop(cast.actor, cast.programme_id, number)
                    db.session.commit()
            except OtherRuns as other:
                refused.append(other.number)

    threads = [Thread(target=press, args=(number,)) for number in range(1, AT_ONCE + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        [running] = [one.number for one in timeline(cast.programme_id) if one.is_running]
    assert refused == [running] * (AT_ONCE - 1)

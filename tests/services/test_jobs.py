"""Background work: asked for once, taken by one, tried again after a death, given up after three."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask

from facilitator import clock
from facilitator.extensions import db
from facilitator.services import jobs
from tests.conftest import row_count
from tests.jobs import stored_job

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def claim(worker: str) -> jobs.Claimed | None:
    """By a worker that has just started."""
    return jobs.claim(worker, jobs.Watch())


def test_the_same_key_asks_once(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {"n": 1})
    jobs.enqueue("render_pack", "one", {"n": 1}, again=True)
    assert row_count("jobs") == 1
    job = claim("w1")
    assert job is not None and job.payload == {"n": 1}
    assert claim("w2") is None


def test_a_finished_job_is_done_anew_only_when_asked_again(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {})
    job = claim("w1")
    assert job is not None and jobs.finish(job)
    jobs.enqueue("render_pack", "one", {})
    assert not jobs.something_to_do(jobs.Watch())
    jobs.enqueue("render_pack", "one", {}, again=True)
    assert jobs.something_to_do(jobs.Watch())
    assert claim("w1") is not None


@dataclass
class Ticks:
    """A clock that only goes forward, and a watch by it that looks every half second."""

    at: float = 0.0

    def __post_init__(self) -> None:
        self.watch = jobs.Watch(lambda: self.at)

    def look_for(self, seconds: float) -> bool:
        """Whether there is something to do at the end of that time."""
        found = False
        for _ in range(round(seconds * 2)):
            self.at += 0.5
            found = jobs.something_to_do(self.watch)
        return found


def test_a_dead_workers_job_is_taken_over_when_its_beats_stand_still(context: Flask) -> None:
    ticks = Ticks()
    jobs.enqueue("render_pack", "one", {})
    first = claim("dies")
    assert first is not None
    assert not ticks.look_for(jobs.LEASE - 1)
    assert jobs.heartbeat(first, 0.4)
    assert not ticks.look_for(jobs.LEASE - 1)
    assert ticks.look_for(2)
    second = jobs.claim("w2", ticks.watch)
    assert second is not None and second.attempt == 2
    assert not jobs.finish(first)
    assert not jobs.heartbeat(first, 0.9)
    assert jobs.finish(second)


def test_a_clock_set_back_holds_no_job(context: Flask) -> None:
    """The machine's clock goes back an hour between the death and the look."""
    ticks = Ticks()
    with clock.held(NOW):
        jobs.enqueue("render_pack", "one", {})
        assert claim("dies") is not None
    with clock.held(NOW - timedelta(hours=1)):
        assert ticks.look_for(jobs.LEASE + 2)
        assert jobs.claim("w2", ticks.watch) is not None


def test_a_clock_set_forward_takes_no_job_from_the_living(context: Flask) -> None:
    ticks = Ticks()
    with clock.held(NOW):
        jobs.enqueue("render_pack", "one", {})
        first = claim("lives")
        assert first is not None
    with clock.held(NOW + timedelta(hours=1)):
        assert not ticks.look_for(jobs.LEASE - 1)
        assert jobs.heartbeat(first, 0.1)
        assert not ticks.look_for(jobs.LEASE - 1)


def test_whoever_slept_has_not_watched(context: Flask) -> None:
    """A machine that sleeps stops the worker and whoever watches it: waking up is no death."""
    ticks = Ticks()
    jobs.enqueue("render_pack", "one", {})
    first = claim("sleeps too")
    assert first is not None and not ticks.look_for(1)
    ticks.at += 75
    assert not ticks.look_for(5)
    assert jobs.heartbeat(first, 0.2)


def test_three_deaths_end_it_with_a_plain_reason(context: Flask) -> None:
    ticks = Ticks()
    jobs.enqueue("render_pack", "one", {})
    for turn in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(f"w{turn}", ticks.watch) is not None
        ticks.look_for(jobs.LEASE + 2)
    assert jobs.claim("w9", ticks.watch) is None
    state = stored_job("one")
    assert state is not None and state.state == "failed" and "three times" in state.error


def test_failures_are_tried_again_and_final_ones_are_not(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {})
    for _turn in range(jobs.MOST_ATTEMPTS):
        job = claim("w")
        assert job is not None and jobs.fail(job, "No paper.")
    assert claim("w") is None
    jobs.enqueue("render_pack", "two", {})
    job = claim("w")
    assert job is not None and jobs.fail(job, "Never.", again=False)
    state = stored_job("two")
    assert state is not None and (state.state, state.error) == ("failed", "Never.")


def test_a_job_handed_back_costs_no_try(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {})
    job = claim("w")
    assert job is not None and jobs.hand_back(job)
    again = claim("w2")
    assert again is not None and again.attempt == 1


def test_what_was_asked_for_in_a_failed_change_was_never_asked_for(app: Flask) -> None:
    from facilitator.database import write_lock

    with app.app_context():
        with write_lock(db.session):
            jobs.enqueue("render_pack", "one", {})
        assert row_count("jobs") == 0

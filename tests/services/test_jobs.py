"""Background work: asked for once, taken by one, tried again after a death, given up after three."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from facilitator import clock
from facilitator.extensions import db
from facilitator.services import jobs
from tests.conftest import row_count

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_the_same_key_asks_once(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {"n": 1})
    jobs.enqueue("render_pack", "one", {"n": 1}, again=True)
    assert row_count("jobs") == 1
    job = jobs.claim("w1")
    assert job is not None and job.payload == {"n": 1}
    assert jobs.claim("w2") is None


def test_a_finished_job_is_done_anew_only_when_asked_again(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {})
    job = jobs.claim("w1")
    assert job is not None and jobs.finish(job)
    jobs.enqueue("render_pack", "one", {})
    assert not jobs.something_to_do()
    jobs.enqueue("render_pack", "one", {}, again=True)
    assert jobs.something_to_do()
    assert jobs.claim("w1") is not None


def test_a_dead_workers_job_is_taken_over_when_its_lease_ends(context: Flask) -> None:
    with clock.held(NOW):
        jobs.enqueue("render_pack", "one", {})
        first = jobs.claim("dies")
        assert first is not None
    with clock.held(NOW + jobs.LEASE - timedelta(seconds=1)):
        assert jobs.claim("w2") is None
        assert jobs.heartbeat(first, 0.4)
    with clock.held(NOW + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.claim("w2") is None
    with clock.held(NOW + 2 * jobs.LEASE):
        second = jobs.claim("w2")
        assert second is not None and second.attempt == 2
        assert not jobs.finish(first)
        assert not jobs.heartbeat(first, 0.9)
        assert jobs.finish(second)


def test_three_deaths_end_it_with_a_plain_reason(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {})
    for turn in range(jobs.MOST_ATTEMPTS):
        with clock.held(NOW + turn * 2 * jobs.LEASE):
            assert jobs.claim(f"w{turn}") is not None
    with clock.held(NOW + 9 * jobs.LEASE):
        assert jobs.claim("w9") is None
    state = jobs.state_of_job("one")
    assert state is not None and state.state == "failed" and "three times" in state.error


def test_failures_are_tried_again_and_final_ones_are_not(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {})
    for _turn in range(jobs.MOST_ATTEMPTS):
        job = jobs.claim("w")
        assert job is not None and jobs.fail(job, "No paper.")
    assert jobs.claim("w") is None
    jobs.enqueue("render_pack", "two", {})
    job = jobs.claim("w")
    assert job is not None and jobs.fail(job, "Never.", again=False)
    state = jobs.state_of_job("two")
    assert state is not None and (state.state, state.error) == ("failed", "Never.")


def test_a_job_handed_back_costs_no_try(context: Flask) -> None:
    jobs.enqueue("render_pack", "one", {})
    job = jobs.claim("w")
    assert job is not None and jobs.hand_back(job)
    again = jobs.claim("w2")
    assert again is not None and again.attempt == 1


def test_what_was_asked_for_in_a_failed_change_was_never_asked_for(app: Flask) -> None:
    from facilitator.database import write_lock

    with app.app_context():
        with write_lock(db.session):
            jobs.enqueue("render_pack", "one", {})
        assert row_count("jobs") == 0


def test_old_jobs_are_forgotten(context: Flask) -> None:
    with clock.held(NOW):
        jobs.enqueue("render_pack", "one", {})
        job = jobs.claim("w")
        assert job is not None and jobs.finish(job)
        assert jobs.forget_old_jobs() == 0
    with clock.held(NOW + jobs.KEPT_FOR + timedelta(days=1)):
        assert jobs.forget_old_jobs() == 1

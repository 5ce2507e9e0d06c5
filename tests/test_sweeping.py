"""Python's looks for memory that points at itself: in quiet moments, of what came since the server was warm."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from facilitator import sweeping
from facilitator.sweeping import PILED_UP, SLOW, WORTH_IT, QuietMoments, settle, sweep, warm


@pytest.fixture(scope="module", autouse=True)
def set_aside_again() -> Iterator[None]:
    """What the tests before have set aside is so for those that follow."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Ring:
    """Points at itself, so that only a look finds it."""

    alive = 0

    def __init__(self) -> None:
        Ring.alive += 1
        self.itself = self

    def __del__(self) -> None:
        Ring.alive -= 1


def make_rings(count: int) -> None:
    for _ in range(count):
        Ring()


def test_what_was_there_is_not_looked_at_again() -> None:
    settle()
    assert gc.get_freeze_count() > 100_000
    assert len(gc.get_objects()) < 5_000


def test_a_request_is_not_interrupted_by_less_than_very_much() -> None:
    settle()
    make_rings(WORTH_IT)
    assert Ring.alive == WORTH_IT
    assert sweep()
    assert Ring.alive == 0
    assert not sweep()


def test_memory_is_bounded_even_if_it_is_never_quiet() -> None:
    settle()
    make_rings(5 * PILED_UP)
    assert Ring.alive <= PILED_UP


def test_old_rings_are_found_as_well() -> None:
    settle()
    kept = [Ring()]
    for _ in range(200):
        make_rings(WORTH_IT)
        sweep()
    assert Ring.alive == 1
    kept.clear()
    for _ in range(200):
        make_rings(WORTH_IT)
        sweep()
    assert Ring.alive == 0


def test_nothing_is_done_while_somebody_is_served(app: Flask) -> None:
    settle()
    quiet = QuietMoments()
    quiet.begins("a page")
    make_rings(WORTH_IT)
    quiet.use(app.jinja_env)
    assert Ring.alive == WORTH_IT
    quiet.ends("a page")
    quiet.use(app.jinja_env)
    assert Ring.alive == 0


def test_a_stream_does_not_keep_memory_from_being_swept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    quiet = QuietMoments()
    quiet.begins("a stream")
    make_rings(WORTH_IT)
    now = time.monotonic()
    monkeypatch.setattr(sweeping.time, "monotonic", lambda: now + 2 * SLOW)
    quiet.use(app.jinja_env)
    assert Ring.alive == 0


def test_a_quiet_server_gets_its_templates_ready_and_then_rests(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle()
    quiet = QuietMoments()
    assert not quiet.use(app.jinja_env)
    now = time.monotonic()
    monkeypatch.setattr(sweeping.time, "monotonic", lambda: now + sweeping.WARM_AFTER)
    sweep()
    steps = 0
    while quiet.use(app.jinja_env):
        steps += 1
        gc.collect()
    assert steps == len(list(warm(app.jinja_env))) > 30
    assert not quiet.use(app.jinja_env)
    assert app.jinja_env.cache is not None
    assert any("commitments/index.html" in str(key) for key in app.jinja_env.cache)

"""Work in the background: a table of our own, claimed with a lease, done at least once.

A job is enqueued in the same transaction as the change that asks for it; storing it wakes the worker (`job_calls`).
Whoever claims it raises the job's beats as long as it lives. Another worker that sees them stand still for as long as a
lease takes over. It measures that with a clock of its own that only goes forward: machines need not agree on the time,
and nobody's clock can hold a job.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import Job
from facilitator.services.job_calls import call_worker
from facilitator.services.row_changes import change_rows
from facilitator.services.upserts import upsert

LEASE = 20.0
"""Seconds without a beat after which a job's holder counts as dead."""
LONGEST_LOOK = 2.0
"""Seconds between two looks that count at most: whoever slept has not watched meanwhile."""
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of a worker."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    worker: str


class Watch:
    """What one worker has seen of the jobs that others hold."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._looked_at = now()
        self._watched = 0.0
        self._seen: dict[tuple[int, int, int], float] = {}

    @property
    def is_needed(self) -> bool:
        """Whether somebody else held a job at the last look: it has to be watched, as the dead do not call."""
        return bool(self._seen)

    def dead(self, running: Collection[tuple[int, int, int]]) -> set[int]:
        """The jobs whose beats stood still for a lease. `running` names each by its id, its tries and its beats."""
        now = self._now()
        self._watched += min(now - self._looked_at, LONGEST_LOOK)
        self._looked_at = now
        self._seen = {one: self._seen.get(one, self._watched) for one in running}
        return {one[0] for one, since in self._seen.items() if self._watched - since > LEASE}


def enqueue(kind: str, key: str, payload: Mapping[str, Any], again: bool = False) -> None:
    """Asks for a piece of work; the same key asks once.

    `again` starts one that is done or has failed anew, for when its result is gone or somebody asks once more.
    """
    text = json.dumps(dict(payload), sort_keys=True)
    fresh = {
        "state": "waiting",
        "progress": 0.0,
        "attempts": 0,
        "error": "",
        "worker": "",
        "created_at": clock.now(),
        "finished_at": None,
    }
    upsert(Job, {"kind": kind, "key": key[:80], "payload": text, **fresh}, on=("key",))
    if again:
        change_rows(update(Job).where(Job.key == key[:80], Job.state.in_(("done", "failed"))).values(**fresh))
    call_worker()


def something_to_do(watch: Watch) -> bool:
    """Whether a job waits, or its holder is dead."""
    return bool(_free_jobs(watch))


def claim(worker: str, watch: Watch) -> Claimed | None:
    """The oldest job that waits, or whose holder is dead; None when there is nothing to do.

    One that died with its worker as often as is allowed is marked failed instead.
    """
    row = db.session.execute(
        select(Job.id, Job.kind, Job.key, Job.payload, Job.state, Job.attempts, Job.beats)
        .where(Job.id.in_(_free_jobs(watch)))
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _change(row, state="failed", finished_at=clock.now(), error=_DIED)
        return None
    if not _change(row, state="running", attempts=row.attempts + 1, worker=worker, beats=0):
        return None
    return Claimed(row.id, row.kind, row.key, json.loads(row.payload), row.attempts + 1, worker)


_DIED = "The printing process ended three times before it was done. Please try again, or tell whoever runs the server."


def _free_jobs(watch: Watch) -> set[int]:
    """The jobs that wait, and those whose holder is dead."""
    rows = db.session.execute(
        select(Job.id, Job.attempts, Job.beats, Job.state).where(Job.state.in_(("waiting", "running")))
    ).all()
    dead = watch.dead([(row.id, row.attempts, row.beats) for row in rows if row.state == "running"])
    return dead | {row.id for row in rows if row.state == "waiting"}


def _change(seen: Any, **values: Any) -> bool:
    """Changes a job that is as it was seen, and says whether it was."""
    statement = (
        update(Job)
        .where(
            Job.id == seen.id,
            Job.state == seen.state,
            Job.attempts == seen.attempts,
            Job.beats == seen.beats,
        )
        .values(**values)
    )
    return change_rows(statement) == 1


def _mine(job: Claimed) -> Any:
    return update(Job).where(
        Job.id == job.id, Job.worker == job.worker, Job.attempts == job.attempt, Job.state == "running"
    )


def heartbeat(job: Claimed, progress: float) -> bool:
    """One more beat, with the progress; False when the job is no longer this worker's."""
    return change_rows(_mine(job).values(beats=Job.beats + 1, progress=max(0.0, min(1.0, progress)))) == 1


def finish(job: Claimed) -> bool:
    """Marks a job done; False when it is no longer this worker's."""
    return change_rows(_mine(job).values(state="done", progress=1.0, error="", finished_at=clock.now())) == 1


def fail(job: Claimed, error: str, again: bool = True) -> bool:
    """Puts a job back for another try; without `again`, or after the last one, it has failed for good."""
    if again and job.attempt < MOST_ATTEMPTS:
        return _wait_again(job, error=error)
    return change_rows(_mine(job).values(state="failed", error=error, finished_at=clock.now())) == 1


def hand_back(job: Claimed) -> bool:
    """Gives a job back untouched, as when a worker is asked to stop; the try does not count."""
    return _wait_again(job, attempts=job.attempt - 1)


def _wait_again(job: Claimed, **values: Any) -> bool:
    call_worker()
    return change_rows(_mine(job).values(state="waiting", worker="", **values)) == 1

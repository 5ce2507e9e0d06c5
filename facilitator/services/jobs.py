"""Work in the background: a table of our own, claimed with a lease, done at least once.

A job is enqueued in the same transaction as the change that asks for it. Whoever claims it holds a lease and
renews it; when the holder dies, the lease runs out and the next one takes over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import Job

LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 3
KEPT_FOR = timedelta(days=7)
"""Finished jobs are forgotten after this time; what they made stays."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of a worker."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    worker: str


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job stands: waiting, running, done or failed; `progress` from 0 to 1, `error` in plain words."""

    state: str
    progress: float
    attempts: int
    error: str
    waited_seconds: float


def enqueue(kind: str, key: str, payload: Mapping[str, Any], again: bool = False) -> None:
    """Asks for a piece of work; the same key asks once.

    `again` starts one that is done or has failed anew, for when its result is gone or somebody asks once more.
    """
    postgres = db.session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql_insert if postgres else sqlite_insert
    text = json.dumps(dict(payload), sort_keys=True)
    fresh = {
        "state": "waiting",
        "progress": 0.0,
        "attempts": 0,
        "error": "",
        "lease_until": None,
        "worker": "",
        "created_at": clock.now(),
        "finished_at": None,
    }
    db.session.execute(
        insert(Job)
        .values(kind=kind, key=key[:80], payload=text, **fresh)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    if again:
        db.session.execute(
            update(Job).where(Job.key == key[:80], Job.state.in_(("done", "failed"))).values(**fresh)
        )


def something_to_do() -> bool:
    """Whether a job waits, or its holder is dead."""
    free = or_(Job.state == "waiting", (Job.state == "running") & (Job.lease_until < clock.now()))
    return db.session.execute(select(Job.id).where(free).limit(1)).first() is not None


def claim(worker: str) -> Claimed | None:
    """The oldest job that waits, or whose holder is dead; None when there is nothing to do.

    One that died with its worker as often as is allowed is marked failed instead.
    """
    now = clock.now()
    free = or_(Job.state == "waiting", (Job.state == "running") & (Job.lease_until < now))
    row = db.session.execute(
        select(Job.id, Job.kind, Job.key, Job.payload, Job.state, Job.attempts)
        .where(free)
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _change(row.id, row.attempts, state="failed", finished_at=now, error=_DIED)
        return None
    taken = _change(
        row.id,
        row.attempts,
        state="running",
        attempts=row.attempts + 1,
        worker=worker,
        lease_until=now + LEASE,
    )
    if not taken:
        return None
    return Claimed(row.id, row.kind, row.key, json.loads(row.payload), row.attempts + 1, worker)


_DIED = "The printing process ended three times before it was done. Please try again, or tell whoever runs the server."


def _change(job_id: int, seen_attempts: int, **values: Any) -> bool:
    """Changes a job that is still free, and says whether it was."""
    now = clock.now()
    free = or_(Job.state == "waiting", (Job.state == "running") & (Job.lease_until < now))
    return _hit(update(Job).where(Job.id == job_id, Job.attempts == seen_attempts, free).values(**values))


def _hit(statement: Any) -> bool:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)


def _mine(job: Claimed) -> Any:
    return update(Job).where(
        Job.id == job.id, Job.worker == job.worker, Job.attempts == job.attempt, Job.state == "running"
    )


def heartbeat(job: Claimed, progress: float) -> bool:
    """Renews the lease and notes the progress; False when the job is no longer this worker's."""
    return _hit(_mine(job).values(lease_until=clock.now() + LEASE, progress=max(0.0, min(1.0, progress))))


def finish(job: Claimed) -> bool:
    """Marks a job done; False when it is no longer this worker's."""
    return _hit(
        _mine(job).values(state="done", progress=1.0, error="", lease_until=None, finished_at=clock.now())
    )


def fail(job: Claimed, error: str, again: bool = True) -> bool:
    """Puts a job back for another try; without `again`, or after the last one, it has failed for good."""
    if again and job.attempt < MOST_ATTEMPTS:
        return _hit(_mine(job).values(state="waiting", lease_until=None, worker="", error=error))
    return _hit(_mine(job).values(state="failed", lease_until=None, error=error, finished_at=clock.now()))


def hand_back(job: Claimed) -> bool:
    """Gives a job back untouched, as when a worker is asked to stop; the try does not count."""
    return _hit(_mine(job).values(state="waiting", lease_until=None, worker="", attempts=job.attempt - 1))


def state_of_job(key: str) -> JobState | None:
    """How the job with this key stands; None when nobody asked for it."""
    row = db.session.execute(
        select(Job.state, Job.progress, Job.attempts, Job.error, Job.created_at).where(Job.key == key[:80])
    ).one_or_none()
    if row is None:
        return None
    waited = (clock.now() - row.created_at).total_seconds()
    return JobState(row.state, row.progress, row.attempts, row.error, waited)


def forget_old_jobs() -> int:
    """Removes jobs that ended long ago and returns how many."""
    result: Any = db.session.execute(
        delete(Job).where(Job.state.in_(("done", "failed")), Job.finished_at < clock.now() - KEPT_FOR)
    )
    return int(result.rowcount)

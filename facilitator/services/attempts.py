"""Counts failed tries at something guessable, so that guessing gets slow and honest people get on."""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import timedelta

from sqlalchemy import delete, func, select

from facilitator import clock
from facilitator.domain.accounts import Limit, Pace, TooManyTries
from facilitator.extensions import db
from facilitator.models import Attempt
from facilitator.services.log import log_key
from facilitator.services.row_changes import change_rows

_KEPT = timedelta(days=1)


def one_at_a_time(what: str) -> None:
    """Until this transaction ends, others who count the same wait: on PostgreSQL many could pass a check at once."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def check_attempts(what: str, subject: str, limit: Limit) -> None:
    """Raises TooManyTries when `subject` failed `limit.most` times at `what` within the window."""
    since = clock.now() - limit.window
    count, oldest = db.session.execute(
        select(func.count(), func.min(Attempt.at)).where(
            Attempt.what == what, Attempt.key == _key(what, subject), Attempt.at > since
        )
    ).one()
    if count >= limit.most:
        raise TooManyTries(max(1, round((oldest + limit.window - clock.now()).total_seconds())))


def check_pace(what: str, subject: str, pace: Pace) -> None:
    """Raises TooManyTries while the next try at `what` by `subject` has to wait; what is refused is not counted."""
    now = clock.now()
    count, newest = db.session.execute(
        select(func.count(), func.max(Attempt.at)).where(
            Attempt.what == what, Attempt.key == _key(what, subject), Attempt.at > now - pace.window
        )
    ).one()
    wait = (newest + pace.pause(count) - now).total_seconds() if count else 0.0
    if wait > 0:
        raise TooManyTries(max(1, math.ceil(wait)))


def count_attempt(what: str, *subjects: str) -> tuple[int, ...]:
    """Adds one failure for each subject and returns their rows; those older than a day go at the same time."""
    at = clock.now()
    change_rows(delete(Attempt).where(Attempt.at < at - _KEPT))
    rows = [Attempt(what=what, key=_key(what, subject), at=at) for subject in subjects]
    db.session.add_all(rows)
    db.session.flush()
    return tuple(row.id for row in rows)


def uncount_attempts(rows: tuple[int, ...]) -> None:
    """Takes back what was counted before it was known to be a success."""
    change_rows(delete(Attempt).where(Attempt.id.in_(rows)))


def forget_attempts(what: str, subject: str) -> None:
    """Starts counting anew for this subject, after a success."""
    change_rows(delete(Attempt).where(Attempt.what == what, Attempt.key == _key(what, subject)))


def _key(what: str, subject: str) -> str:
    return hmac.new(log_key(), f"{what}\n{subject}".encode(), hashlib.sha256).hexdigest()

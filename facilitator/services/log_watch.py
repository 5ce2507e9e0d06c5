"""Whether a log is sound, for a public page that anybody may ask for as often as they like.

A log is walked once in each process, whoever asks and however many do: new events are looked at from where the last
look ended. A long one that nobody has walked yet is walked in slices behind the page, which says how far it is.
After a while it is walked from its beginning again, for what lies behind can be changed too.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from facilitator import clock
from facilitator.domain.log import LogCheck
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.services.audit_signatures import Doubts, doubts
from facilitator.services.log_walk import LogTold, LogWalk, begin_walk, head_of

SLICE = 500
"""Events looked at in one go: about a tenth of a second."""
AT_ONCE = 1000
"""New events that a visitor waits for; more are looked at behind the page."""
WAIT_SECONDS = 1.0
"""How long a visitor waits while somebody else looks at the same log."""
FRESH_SECONDS = 600.0
MOST_LOGS = 64
"""Logs that a process remembers; of each only how far it got, its lists, its signatures and who had which name."""


@dataclass(frozen=True, slots=True)
class LogStanding:
    """What is known of a log. `pending` events are not looked at yet, and until then `check` speaks of those before.

    `since` is when the walk began that `check` comes from; `doubts` are about lists' signatures; `to_do`: `walk_on`
    has something to do.
    """

    check: LogCheck
    pending: int
    since: datetime
    doubts: Doubts
    to_do: bool


@dataclass(slots=True)
class _Walked:
    """A walk and when it began: as people say it, and as the machine counts."""

    walk: LogWalk
    since: datetime = field(default_factory=clock.now)
    began: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class _Watch:
    """A log in this process: what pages show, and the newer walk that is to take its place."""

    shown: _Walked
    coming: _Walked | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_watches: OrderedDict[tuple[str, int], _Watch] = OrderedDict()
_registry = threading.Lock()


def log_standing(programme_id: int) -> LogStanding:
    """What is known of this log, after a look at what is new as far as that is quick."""
    watch = _watch_of(programme_id)
    if not watch.lock.acquire(timeout=WAIT_SECONDS):
        return _standing_while_walked(watch)
    try:
        _begin_anew_if_needed(watch)
        walk = watch.shown.walk
        if head_of(programme_id).seq - walk.chain.count <= AT_ONCE:
            _advance(walk, AT_ONCE)
        return _standing(watch)
    finally:
        watch.lock.release()


def walk_on(programme_id: int) -> bool:
    """Looks at one slice more; whether anything is left to do. Call it behind the page."""
    watch = _watch_of(programme_id)
    with watch.lock:
        coming = watch.coming or watch.shown
        more = _advance(coming.walk, SLICE)
        if watch.coming is not None and not more:
            watch.shown, watch.coming = watch.coming, None
    return more


def _watch_of(programme_id: int) -> _Watch:
    key = (str(db.engine.url), programme_id)
    with _registry:
        watch = _watches.get(key)
        if watch is None:
            watch = _watches[key] = _Watch(_anew(programme_id))
            while len(_watches) > MOST_LOGS:
                _watches.popitem(last=False)
        _watches.move_to_end(key)
        return watch


def _anew(programme_id: int) -> _Walked:
    return _Walked(begin_walk(programme_id, LogTold(with_commitments=False)))


def _begin_anew_if_needed(watch: _Watch) -> None:
    """What was walked counts no more when its last event is another one now; after a while all is walked again."""
    walk = watch.shown.walk
    if walk.chain.count and _hash_at(walk) != walk.chain.head:
        watch.shown, watch.coming = _anew(walk.programme_id), None
    elif watch.coming is None and time.monotonic() - watch.shown.began > FRESH_SECONDS:
        watch.coming = _anew(walk.programme_id)


def _hash_at(walk: LogWalk) -> str | None:
    return db.session.scalar(
        select(Event.hash).where(Event.programme_id == walk.programme_id, Event.seq == walk.chain.count)
    )


def _advance(walk: LogWalk, most: int) -> bool:
    """At most so many events further; whether there are more. What is broken stays so: nothing behind it counts."""
    if walk.chain.broken is not None or walk.chain.count >= head_of(walk.programme_id).seq:
        return False
    return walk.go_on(most)


def _standing(watch: _Watch) -> LogStanding:
    walk = watch.shown.walk
    head = head_of(walk.programme_id)
    pending = 0
    if walk.chain.broken is None and walk.chain.count < head.seq and _is_one_after(walk):
        pending = head.seq - walk.chain.count
    check = LogCheck(True, walk.chain.count, walk.chain.head) if pending else walk.end(head)
    return LogStanding(
        check=check,
        pending=pending,
        since=watch.shown.since,
        doubts=Doubts() if pending else doubts(walk.programme_id, walk.told),
        to_do=bool(pending) or watch.coming is not None,
    )


def _standing_while_walked(watch: _Watch) -> LogStanding:
    """For a visitor whom somebody else's look at the same log kept waiting too long; that look goes on."""
    count = watch.shown.walk.chain.count
    pending = max(1, head_of(watch.shown.walk.programme_id).seq - count)
    return LogStanding(LogCheck(True, count, ""), pending, watch.shown.since, Doubts(), to_do=True)


def _is_one_after(walk: LogWalk) -> bool:
    """Whether there is an event to look at next: where there is none, the log's end was cut off."""
    following = Event.programme_id == walk.programme_id, Event.seq > walk.chain.count
    return db.session.scalar(select(Event.seq).where(*following).limit(1)) is not None

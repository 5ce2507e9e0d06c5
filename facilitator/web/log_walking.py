"""Walks long logs behind the pages: one thread of this process, one slice of one log after the other."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque

from flask import Flask

from facilitator.services.log_watch import walk_on

_LOG = logging.getLogger("facilitator.log_walking")
PAUSE = 0.02
"""Seconds between two slices, in which those who wait for the same log get their answer."""

_waiting: deque[tuple[Flask, int]] = deque()
_lock = threading.Lock()
_thread: threading.Thread | None = None


def go_on_behind(app: Flask, programme_id: int) -> None:
    """Has this log walked to its end; asking again while it waits or is walked changes nothing."""
    global _thread
    with _lock:
        if (app, programme_id) not in _waiting:
            _waiting.append((app, programme_id))
        if _thread is None:
            _thread = threading.Thread(target=_walk_all, daemon=True, name="log-walk")
            _thread.start()


def wait_until_walked() -> None:
    """Returns when nothing is left to walk: for tests, and for whoever is about to close the database."""
    thread = _thread
    if thread is not None:
        thread.join()


def _walk_all() -> None:
    global _thread
    while True:
        with _lock:
            if not _waiting:
                _thread = None
                return
            app, programme_id = _waiting[0]
        more = _walk_a_slice(app, programme_id)
        with _lock:
            if not more:
                _waiting.popleft()
            _waiting.rotate(-1)
        time.sleep(PAUSE)


def _walk_a_slice(app: Flask, programme_id: int) -> bool:
    try:
        with app.app_context():
            return walk_on(programme_id)
    except Exception as error:  # the next visitor asks again
        _LOG.warning("the log of programme %s was not walked: %s", programme_id, type(error).__name__)
        return False

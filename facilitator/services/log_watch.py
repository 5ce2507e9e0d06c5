"""Whether a log is sound, for a public page that anybody may ask for as often as they like."""

from __future__ import annotations

import time
from dataclasses import replace

from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models import Programme
from facilitator.services.audit_signatures import unsure_lists
from facilitator.services.log_walk import LogCheck, LogTold, check_log

_RECENT_SECONDS = 10.0
_RECENT_MOST = 200

_recent: dict[tuple[str, int, int, str], tuple[float, LogCheck]] = {}


def recent_log_check(programme_id: int) -> LogCheck:
    """The same for a public page: a log is walked at most once in `_RECENT_SECONDS`, however often it is asked for."""
    head = db.session.execute(
        select(Programme.log_seq, Programme.log_hash).where(Programme.id == programme_id)
    ).one()
    key = (str(db.engine.url), programme_id, head.log_seq, head.log_hash)
    now = time.monotonic()
    found = _recent.get(key)
    if found is not None and now - found[0] < _RECENT_SECONDS:
        return found[1]
    if len(_recent) >= _RECENT_MOST:
        _recent.clear()
    told = LogTold()
    check = replace(check_log(programme_id, told), unsure=unsure_lists(programme_id, told))
    _recent[key] = (now, check)
    return check

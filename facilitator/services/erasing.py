"""Erases what is kept apart from an event: a name, somebody's own words. The log stays whole and says so.

What a page, a pack or a signed list shows elsewhere stays there: this forgets what the log knows, and only that. The
worker then takes it out of the database's files too.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.canonical import iso_moment
from facilitator.domain.errors import Invalid, NotFound
from facilitator.domain.events.programme import ValuesErased
from facilitator.extensions import db
from facilitator.models import EventValues
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.ballots import ask_scrub
from facilitator.services.event_bodies import kept_text
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_one


def erase_values(
    actor: Actor, programme_id: int, seq: int, fields: Collection[str] | None = None
) -> tuple[str, ...]:
    """Erases these fields of an event (all of them, without any), and returns those that were still there.

    `fields` are named as `domain.private_values` does: `by`, `for_whom`, `data.reason`. Erasing twice is erasing once.
    Raises NotFound for an event that has nothing apart, Invalid for a field that it does not have.
    """
    hold_programme(programme_id)
    stored = db.session.scalar(
        select(EventValues.kept).where(EventValues.programme_id == programme_id, EventValues.seq == seq)
    )
    if stored is None:
        raise NotFound
    kept = json.loads(stored)
    unknown = set(fields or ()) - kept.keys()
    if unknown:
        raise Invalid({"fields": f"Event {seq} keeps no {', '.join(sorted(unknown))} apart."})
    there = tuple(
        name
        for name, one in sorted(kept.items())
        if "erased_at" not in one and (fields is None or name in fields)
    )
    if not there:
        return ()
    kept |= {name: {"erased_at": iso_moment(clock.now())} for name in there}
    change_one(
        update(EventValues)
        .where(EventValues.programme_id == programme_id, EventValues.seq == seq, EventValues.kept == stored)
        .values(kept=kept_text(kept)),
        RuntimeError("what is kept apart from an event changes only under the programme's lock"),
    )
    record_event(programme_id, ValuesErased(seq, there), actor)
    ask_scrub()
    return there

"""The days to come of a programme, for what follows from them."""

from __future__ import annotations

from facilitator import clock
from facilitator.domain.registers.arriving import Ahead
from facilitator.domain.zones import local, today_in
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.workshops import timeline


def ahead_of(programme_id: int) -> Ahead:
    """Today there, and when its sessions are: one that is on is none to come."""
    programme = programme_by_id(programme_id)
    today = today_in(programme.time_zone, clock.now())
    days = [
        local(one.starts_at, programme.time_zone).date() for one in timeline(programme_id) if one.is_planned
    ]
    return Ahead(today, tuple(sorted(day for day in days if day > today)), programme.cadence_weeks)

"""The day in the casts' programmes: for an hour or two of each night it is not the day in UTC."""

from __future__ import annotations

from datetime import date, time

from facilitator import clock
from facilitator.domain.zones import local, today_in

ZONE = "Europe/Oslo"


def today() -> date:
    """Today where the programme is."""
    return today_in(ZONE, clock.now())


def another_time_of_day() -> time:
    """Half a day from now on the clocks there: a session that begins now does not begin at its planned time."""
    return time((local(clock.now(), ZONE).hour + 12) % 24, 30)

"""The day in the casts' programmes: for an hour or two of each night it is not the day in UTC."""

from __future__ import annotations

from datetime import date

from facilitator import clock
from facilitator.domain.zones import today_in

ZONE = "Europe/Oslo"


def today() -> date:
    """Today where the programme is."""
    return today_in(ZONE, clock.now())

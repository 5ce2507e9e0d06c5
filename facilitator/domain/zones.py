"""Moments and days in a programme's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from facilitator.domain.errors import Invalid


def zone_of(name: str) -> ZoneInfo:
    """The zone by its IANA name; raises Invalid for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid({"time_zone": f"“{name}” is not a time zone we know, such as Europe/Oslo."}) from error


def today_in(zone: str, now: datetime) -> date:
    """The calendar day there, at a moment given with its zone."""
    return now.astimezone(zone_of(zone)).date()


def year_mark(now: datetime) -> tuple[int, ...]:
    """A mark that is the same only as long as every zone on earth stays in its year.

    Around New Year it changes with each quarter of an hour: at no other moment does a year begin anywhere.
    """
    first, last = (now - timedelta(hours=12)).year, (now + timedelta(hours=14)).year
    return (first,) if first == last else (now.year, now.day, now.hour, now.minute // 15)


def local(moment: datetime, zone: str) -> datetime:
    """The same moment on the clocks there."""
    return moment.astimezone(zone_of(zone))


def moment_of(day: date, clock: time, zone: str) -> datetime:
    """A wall-clock time there, as a moment in UTC.

    Raises Invalid for a time that the change to summer time skips; one that happens twice means the first.
    """
    there = datetime.combine(day, clock, tzinfo=zone_of(zone))
    moment = there.astimezone(UTC)
    if moment.astimezone(zone_of(zone)).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise Invalid(
            {"time": "On that day the clocks go forward and this time does not exist. Choose another."}
        )
    return moment

"""Working days, Monday to Friday: holidays are each country's own, and nobody here knows them."""

from __future__ import annotations

from datetime import date, timedelta

_WEEK, _OF_THEM = 7, 5


def working_days_since(day: date, today: date) -> int:
    """How many working days have begun after `day` up to `today`; 0 for a day that is still to come."""
    if today <= day:
        return 0
    weeks, rest = divmod((today - day).days, _WEEK)
    begun = (day + timedelta(days=number) for number in range(1, rest + 1))
    return weeks * _OF_THEM + sum(one.weekday() < _OF_THEM for one in begun)

"""Dates as people type them in a live room: “14 jan”, “14.1.”, “in 3 weeks”, “friday”, “next session”.

The day stands before the month, as the product's pages write it; a date without a year is the next such day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from facilitator.domain.errors import Invalid

EXAMPLES = "14 jan, 14.1., in 3 weeks, friday, next session"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
_NUMBERS = (
    *("a", "an", "one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
_SESSION = frozenset({"next session", "next", "session", "next workshop", "next meeting", "ns"})

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})\s*[./]\s*(\d{1,2})\s*(?:[./]\s*(\d{2}|\d{4})?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?([a-z]+)\.?,?(?:\s+(\d{2}|\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_END_OF = re.compile(r"(?:the )?end of ([a-z]+)(?:\s+(\d{4}))?")
_SPAN = re.compile(r"(?:in\s+|\+\s*)?(\d{1,3}|[a-z]+)\s*(d|days?|w|weeks?|wks?|m|months?)")
_DAY_NAME = re.compile(rf"^(?:on )?(?:{'|'.join((*_WHOLE[12:], *_WEEKDAYS))})\.? (?=\d)")
_WEEKDAY = re.compile(r"(?:on\s+)?(next\s+)?([a-z]+)")


def read_date(text: str, today: date, next_session: date | None = None) -> date | None:
    """The day that is meant, or None for an empty text.

    `next_session` is what “next session” means. Raises Invalid (field `due`) for what cannot be read as a day.
    """
    plain = _plain(text)
    if not plain:
        return None
    if plain in _SESSION:
        return _next_session(next_session)
    plain = _DAY_NAME.sub("", plain)
    for pattern, meant in _FORMS:
        match = pattern.fullmatch(plain)
        found = meant(match, today) if match else None
        if found is not None:
            return found
    raise Invalid({"due": f"“{text.strip()[:40]}” is not a date we can read. Try {EXAMPLES}."})


def means_session(text: str) -> bool:
    """Whether the day of the next session is meant: only then it has to be known."""
    return _plain(text) in _SESSION


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())


def _next_session(day: date | None) -> date:
    if day is None:
        raise Invalid({"due": "No next session is dated yet. Type a day, such as 14 jan."})
    return day


def _iso(match: re.Match[str], _today: date) -> date | None:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _figures(match: re.Match[str], today: date) -> date | None:
    return _in_year(int(match[1]), int(match[2]), match[3], today)


def _day_first(match: re.Match[str], today: date) -> date | None:
    month = _position(match[2], _MONTHS)
    return _in_year(int(match[1]), month, match[3], today) if month else None


def _month_first(match: re.Match[str], today: date) -> date | None:
    month = _position(match[1], _MONTHS)
    return _in_year(int(match[2]), month, match[3], today) if month else None


def _end_of(match: re.Match[str], today: date) -> date | None:
    month = _position(match[1], _MONTHS)
    if not month:
        return None
    year = int(match[2]) if match[2] else today.year + (month < today.month)
    return date(year, month, monthrange(year, month)[1]) if 1 <= year <= 9999 else None


def _span(match: re.Match[str], today: date) -> date | None:
    count = int(match[1]) if match[1].isdigit() else _count(match[1])
    if count is None:
        return None
    if match[2].startswith("m"):
        return _months_on(today, count)
    return today + timedelta(days=count * (7 if match[2].startswith("w") else 1))


def _weekday(match: re.Match[str], today: date) -> date | None:
    """The next such weekday, never today itself; “tomorrow” and “today” are days of their own."""
    word = match[2]
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    number = _position(word, _WEEKDAYS)
    if not number:
        return None
    ahead = (number - 1 - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_ISO, _iso),
    (_FIGURES, _figures),
    (_DAY_FIRST, _day_first),
    (_MONTH_FIRST, _month_first),
    (_END_OF, _end_of),
    (_SPAN, _span),
    (_WEEKDAY, _weekday),
)


def _position(word: str, names: tuple[str, ...]) -> int:
    """1 for the first of the names, told by three letters or more of it; 0 for none of them."""
    if word[:3] not in names or not any(whole.startswith(word) for whole in _WHOLE):
        return 0
    return names.index(word[:3]) + 1


def _count(word: str) -> int | None:
    if word not in _NUMBERS:
        return None
    return max(1, _NUMBERS.index(word) - 1)


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for ahead in range(9):
        found = _day(today.year + ahead, month, day)
        if found and found >= today:
            return found
    return None


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

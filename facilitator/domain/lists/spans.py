"""Times that are no day: “30–90 days”, “Q3”, “end of March”. A day is suggested, and counts once it is confirmed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from facilitator.domain.date_tokens import ENGLISH, DateWords, tokens_of
from facilitator.domain.errors import Invalid
from facilitator.domain.typed_dates import figure_orders, read_day, read_whole_date
from facilitator.domain.typed_names import plain_letters

MOST_SPANS = 60
"""More different texts than this are not asked about; the rows of the others come in without a date."""

_DASHES = re.compile(r"\s*[‐‑‒–—-]\s*|\s+(?:to|bis|until)\s+")
_LENGTH = re.compile(
    r"(?:within|in|after|over|max|maximum|up to|<|approx)?\s*(?:the )?(?:next )?"
    r"(?:\d{1,3}-)?(\d{1,3})\s*\+?\s*(day|week|month|quarter|year|working day|business day|d|w|m|y)s?"
)
_QUARTER = re.compile(
    r"(?:end of |by |late |mid |early )*(?:(\d{4})\s*)?q([1-4])(?:\s*/?\s*(?:fy\s*)?(\d{4}))?"
)
_HALF = re.compile(r"(?:end of |by )*(?:(\d{4})\s*)?h([12])(?:\s*/?\s*(\d{4}))?")
_YEAR = re.compile(r"(?:by |end of |the end of |in |during )*(20\d{2})")
_YEAR_END = re.compile(r"(?:by |end of |the end of )*(?:the |this )?(?:year|eoy|year end)(?: (20\d{2}))?")
_MONTH_END = re.compile(r"(?:by |the |at )*(?:end of (?:the |this )?month|eom|month end)")
_WEEK = re.compile(
    r"(?:by |in |end of )*(?:kw|cw|wk|w|(?:calendar )?week)\.?\s*(\d{1,2})(?:\s*/?\s*(20\d{2}))?"
)
_PART = re.compile(
    r"(?:by |the |in |until |during )*(?:(beginning|early|start|mid|middle|late|end)\s*(?:of )?)?(.+)"
)
_MONTH_AND_YEAR = re.compile(r"[^\W\d_]+[-']\d{2}")
_PART_ENDS = {"beginning": 10, "early": 10, "start": 10, "mid": 15, "middle": 15}
_FIGURES = re.compile(r"\d([./-])\d")


@lru_cache(maxsize=4096)
def read_due(text: str, words: DateWords = ENGLISH, order: str = "") -> date | None:
    """The day that a cell surely says; None for an empty one, a span, and a text that is no day at all.

    `order` (dmy, mdy) decides a date all in figures that may be two. Raises nothing. Kept, as a long list says the
    same few days again and again, and is read several times before it comes in.
    """
    try:
        found = read_whole_date(text, in_order(text, words, order))
    except Invalid:
        return None
    return found.day if found else None


def in_order(text: str, words: DateWords, order: str) -> DateWords:
    """How this cell's figures are read, where the file's order was decided."""
    sign = _FIGURES.search(text)
    if not order or not sign or len(figure_orders(text)) < 2:
        return words
    return replace(words, order=order, separator=sign[1])


def suggested_day(text: str, base: date, words: DateWords = ENGLISH) -> date | None:
    """The last day that a span may mean, counted from `base`; None for what says no time (“soon”, “ongoing”)."""
    plain = " ".join(_DASHES.sub("-", plain_letters(text)).replace(",", " ").rstrip(".").split())
    readers: tuple[Callable[[], date | None], ...] = (
        lambda: _length(plain, base),
        lambda: _quarter(plain, base),
        lambda: _half(plain, base),
        lambda: _year(plain, base),
        lambda: _week(plain, base),
        lambda: _part_of_month(plain, base, words),
        lambda: _typed(text, base, words),
        lambda: _typed(plain.rpartition("-")[2], base, words),
    )
    return next((day for reader in readers if (day := reader()) is not None), None)


def is_due(text: str, words: DateWords = ENGLISH) -> bool:
    """Whether a cell says when something is due, as a day or a span."""
    if read_due(text, words, "dmy") is not None or read_due(text, words, "mdy") is not None:
        return not text.strip().isdigit() or len(text.strip()) == 5
    return not text.strip().isdigit() and suggested_day(text, date(2000, 1, 1), words) is not None


def _length(plain: str, base: date) -> date | None:
    match = _LENGTH.fullmatch(plain)
    if match is None:
        return None
    count, unit = int(match[1]), match[2]
    if unit in ("day", "d"):
        return base + timedelta(days=count)
    if unit.endswith(" day"):
        return base + timedelta(days=-(-count * 7 // 5))
    if unit in ("week", "w"):
        return base + timedelta(weeks=count)
    return _months_on(base, count * {"m": 1, "month": 1, "quarter": 3, "y": 12, "year": 12}[unit])


def _quarter(plain: str, base: date) -> date | None:
    match = _QUARTER.fullmatch(plain)
    return _end_of(int(match[2]) * 3, match[1] or match[3], base) if match else None


def _half(plain: str, base: date) -> date | None:
    match = _HALF.fullmatch(plain)
    return _end_of(int(match[2]) * 6, match[1] or match[3], base) if match else None


def _year(plain: str, base: date) -> date | None:
    if end := _YEAR_END.fullmatch(plain):
        return date(int(end[1] or base.year), 12, 31)
    if _MONTH_END.fullmatch(plain):
        return _end_of(base.month, None, base)
    match = _YEAR.fullmatch(plain)
    return date(int(match[1]), 12, 31) if match else None


def _week(plain: str, base: date) -> date | None:
    """The Friday of a calendar week (ISO): in its year, else the next such from the base."""
    match = _WEEK.fullmatch(plain)
    if match is None:
        return None
    years = [int(match[2])] if match[2] else [base.year, base.year + 1]
    with suppress(ValueError):  # a week that the year has not
        return next(
            (
                day
                for year in years
                if (day := date.fromisocalendar(year, int(match[1]), 5)) >= base or match[2]
            ),
            None,
        )
    return None


def _part_of_month(plain: str, base: date, words: DateWords) -> date | None:
    """“March 2027”, “mid March”, “end of 03/2027” is not one: only months by their names."""
    match = _PART.fullmatch(plain)
    tokens = [token for token in tokens_of(match[2], words) if not token.sign] if match else []
    if match is None or not 1 <= len(tokens) <= 2 or not tokens[0].month:
        return None
    year = tokens[1].number if len(tokens) == 2 else ""
    if _MONTH_AND_YEAR.fullmatch(plain):  # as spreadsheets write a month: “Nov-27”
        year = f"20{year}"
    if len(tokens) == 2 and len(year) != 4:
        return None
    last = _end_of(tokens[0].month, year, base)
    if last is None:
        return None
    return last.replace(day=_PART_ENDS[match[1]]) if match[1] in _PART_ENDS else last


def _typed(text: str, base: date, words: DateWords) -> date | None:
    """A day as the room's reader takes it, told from the base: “14 jan”, “in 3 weeks”."""
    try:
        found = read_day(text, base, None, words)
    except Invalid:
        return None
    return found.day if found else None


def _end_of(month: int, year: str | None, base: date) -> date | None:
    """The last day of a month: in its year, else the next such from the base."""
    in_year = int(year) if year else base.year + (month < base.month)
    return date(in_year, month, monthrange(in_year, month)[1]) if in_year else None


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

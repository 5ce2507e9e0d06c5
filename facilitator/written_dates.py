"""How days and times are written, on pages and on paper; the forms are the Unicode consortium's (CLDR, by Babel).

Which language it is in is decided once, by `words_locale`. How typed dates are read is another matter: date_words.py.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time

from facilitator.domain.languages import written_in
from facilitator.domain.zones import zone_of


class Form(StrEnum):
    """How long a day's words are. The value: how English writes it, with its year."""

    LONG = "EEEE d MMMM y"
    SHORT = "EEE d MMM y"
    TYPED = "d MMMM y"
    """As it stands in a field for typed dates."""
    PAPER = "d MMM y"
    """In the rows of a paper, which has no room for weekdays."""

    @property
    def american(self) -> str:
        """How it is written in the United States: the month before its day."""
        return {
            Form.LONG: "EEEE, MMMM d, y",
            Form.SHORT: "EEE, MMM d, y",
            Form.TYPED: "MMMM d, y",
            Form.PAPER: "MMM d, y",
        }[self]


_QUOTED = re.compile(r"('[^']*')")
"""A word of a pattern, whose letters stand for themselves."""
_BRITISH = Locale("en", "GB")
_WHOLE = {Form.LONG: "full", Form.TYPED: "long", Form.PAPER: "medium"}
"""The forms that every language has by itself, with its year."""


@lru_cache(maxsize=64)
def words_locale(wished: str) -> Locale:
    """The locale of words and dates for a programme of the wished one: a whole language (`written_in`), and British
    where English names no country: the weekday and the day come before the month.
    """
    try:
        found = Locale.parse(written_in(wished).replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return _BRITISH
    return _BRITISH if found.language == "en" and not found.territory else found


@lru_cache(maxsize=4096)
def day_words(day: date, form: Form, locale: Locale, with_year: bool = True) -> str:
    """The day in the words of this locale; a page names the same few days again and again."""
    words: str = format_date(day, _pattern(form, with_year, locale), locale=locale)
    return words


def _pattern(form: Form, with_year: bool, locale: Locale) -> str:
    """How the language writes weekday, day and month, and the year after them or where it has it."""
    if locale.language == "en":
        pattern = form.american if locale.territory == "US" else form.value
        return pattern if with_year else pattern.removesuffix(" y").removesuffix(",")
    if with_year and form in _WHOLE:
        return _WHOLE[form]
    short: str = locale.datetime_skeletons["yMMMEd" if with_year else "MMMEd"].pattern
    return _widened(short) if form is Form.LONG else short


def _widened(pattern: str) -> str:
    """The same with whole names: for day and month alone CLDR has the short ones only."""
    pieces = _QUOTED.split(pattern)
    pieces[::2] = [re.sub(r"E+", "EEEE", re.sub(r"M{3,}", "MMMM", one)) for one in pieces[::2]]
    return "".join(pieces)


@lru_cache(maxsize=2048)
def time_words(there: time, locale: Locale) -> str:
    """“09:30”."""
    words: str = format_time(there, "HH:mm", locale=locale)
    return words


@lru_cache(maxsize=4096)
def zone_mark(minute: datetime, zone: str, locale: Locale) -> str:
    """“CET”: what the clocks there are called in this minute; Babel looks through all zones for it."""
    words: str = format_datetime(minute, "z", tzinfo=zone_of(zone), locale=locale)
    return words

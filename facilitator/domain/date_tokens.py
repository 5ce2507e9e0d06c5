"""The pieces of a date as people write it: figures, names of months and weekdays, and the signs between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {name[:3]: place for place, name in enumerate(MONTHS, start=1)}
"""English months as tables write them, also where a weekday of the language begins so: “14-Mar-27” in French."""
_FILLERS = frozenset({"of", "on", "the", "by", "until", "due"})
_LETTER = r"[^\W\d_]"
_ALPHABETIC = r"(?:(?![\u2e80-\U0003ffff])[^\W\d_])"
"""A letter of a script that parts its words by spaces."""
_ORDINAL = rf"(?:(?:st|nd|rd|th|er|eme|e|o|a)(?!{_LETTER}))?"


@dataclass(frozen=True, slots=True)
class DateWords:
    """How a language writes a date: its names in small letters without accents, and the order of figures.

    `months` and `weekdays` hold every form of a name with its place, from 1; `fillers` the words between (“de”,
    “оны”). `order` is `dmy`, `mdy` or `ymd`; `separator` stands between the figures where that order is meant.
    """

    months: tuple[tuple[str, int], ...] = ()
    weekdays: tuple[tuple[str, int], ...] = ()
    fillers: frozenset[str] = frozenset()
    order: str = "dmy"
    separator: str = ""

    @property
    def is_american(self) -> bool:
        """Whether the month goes before the day: what is said of a date is written so as well."""
        return self.order == "mdy"


ENGLISH = DateWords()
"""English alone, of no country: 3/4 may be either day, and is asked about."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a date: figures as they were written, a name that may be a month, a weekday or both, or a sign."""

    number: str = ""
    month: int = 0
    weekday: int = 0
    sign: str = ""

    @property
    def is_unknown(self) -> bool:
        return not (self.number or self.month or self.weekday or self.sign)


_Places = dict[str, int]


def tokens_of(plain: str, words: DateWords) -> list[Token]:
    """The pieces, without the words between them."""
    scanner, months, weekdays = _scanner(words)
    found: list[Token] = []
    for match in scanner.finditer(plain):
        name = match["name"]
        if name:
            found.append(Token(month=months.get(name, _SHORT.get(name, 0)), weekday=weekdays.get(name, 0)))
        elif match["word"]:
            found.append(Token(month=_begun(match["word"], months), weekday=_begun(match["word"], weekdays)))
        elif match["number"] or match["sign"]:
            found.append(Token(number=match["number"] or "", sign=match["sign"] or ""))
    return found


@lru_cache(maxsize=64)
def _scanner(words: DateWords) -> tuple[re.Pattern[str], _Places, _Places]:
    """Finds the pieces of a date in a language: whole names first, the longest before those that it begins with.

    A letter in brackets, such as the weekday of “2027年1月13日(水)”, is passed over.
    """
    months = _english(MONTHS) | dict(words.months)
    weekdays = _english(WEEKDAYS) | dict(words.weekdays)
    fillers = sorted(_FILLERS | words.fillers, key=len, reverse=True)
    names = sorted({*months, *weekdays}, key=len, reverse=True)
    ending = "|".join(map(re.escape, fillers))
    pattern = (
        rf"(?P<name>{'|'.join(map(_bounded, names))})(?:{ending})?(?!{_ALPHABETIC})"
        rf"|(?P<filler>{'|'.join(map(_bounded, fillers))})(?!{_ALPHABETIC})"
        rf"|\({_LETTER}\)|(?P<number>\d+){_ORDINAL}|(?P<word>{_LETTER}+)|(?P<sign>[^\s()])"
    )
    return re.compile(pattern), months, weekdays


def _english(names: tuple[str, ...]) -> _Places:
    """Each name with its place, and its first three letters: pages write “Mon 1 Mar” whatever the language's words.

    “Mar” is the third month also where another one begins so, as in Finnish.
    """
    return {written: place for place, name in enumerate(names, start=1) for written in (name, name[:3])}


def _bounded(name: str) -> str:
    """The name where nothing runs into it from the left; scripts that write without spaces know no such edge."""
    before = r"(?<!\d)" if name[0].isdigit() else rf"(?<!{_ALPHABETIC})"
    return before + re.escape(name)


def _begun(word: str, names: _Places) -> int:
    """The place of the one name that three letters or more begin; 0 for none, and where two begin so."""
    places = {place for name, place in names.items() if len(word) >= 3 and name.startswith(word)}
    return places.pop() if len(places) == 1 else 0

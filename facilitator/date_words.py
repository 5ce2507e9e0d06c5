"""How each language writes a date, for reading typed ones; the tables are the Unicode consortium’s (CLDR, by Babel)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from facilitator.domain.date_tokens import ENGLISH, DateWords
from facilitator.domain.typed_names import plain_letters

_WIDTHS = ("wide", "abbreviated")
_OLDER = {"de": (("mrz", 3),)}
"""Short names that spreadsheets wrote before the tables changed, and people write still."""
_BEFORE_A_DAY = {
    "de": ("am", "den", "bis", "zum"),
    "fr": ("le", "au"),
    "es": ("el",),
    "it": ("il", "entro"),
    "nl": ("op",),
    "nb": ("den",),
    "da": ("den",),
    "sv": ("den",),
}
"""Words that people put before a day and the tables leave out."""
_LITERAL = re.compile(r"'([^']+)'|([^\W\d_a-zA-Z]+)")
"""Words of a pattern: in quotes, or in letters that no pattern uses for a field."""


@lru_cache(maxsize=64)
def date_words(locale_name: str) -> DateWords:
    """The names and the order of a locale such as `de` or `en_US`; English of no country for `en` and unknown ones."""
    try:
        locale = Locale.parse(locale_name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ENGLISH
    if str(locale) == "en":
        return ENGLISH
    short = locale.date_formats["short"].pattern
    order = "".join(dict.fromkeys(letter for letter in short.lower() if letter in "dmy"))
    between = re.search(r"[^\w\s]", short)
    return DateWords(
        months=tuple(dict((*_names(locale.months, 0), *_OLDER.get(locale.language, ()))).items()),
        weekdays=tuple(dict(_names(locale.days, 1)).items()),
        fillers=frozenset((*_fillers(locale), *_BEFORE_A_DAY.get(locale.language, ()))),
        order=order,
        separator=between.group() if between else "",
    )


def _names(tables: object, first: int) -> Iterator[tuple[str, int]]:
    """Every form of each name with its place, dots left out; single letters say too little."""
    for context in ("format", "stand-alone"):
        for width in _WIDTHS:
            for place, name in tables[context][width].items():  # type: ignore[index]
                plain = plain_letters(name).rstrip(".")
                if len(plain) > 1:
                    yield plain, place + first


def _fillers(locale: Locale) -> Iterable[str]:
    for form in ("full", "long", "medium"):
        for quoted, bare in _LITERAL.findall(locale.date_formats[form].pattern):
            yield from plain_letters(quoted or bare).split()

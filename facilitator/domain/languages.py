"""The languages that a programme can have, and in which of them pages and papers are written.

A programme's language leads how typed dates are read and how names are sorted. Its pages and papers are written in it
once it is whole, which means that every word of theirs is there in it; until then they are in English, words and dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from facilitator.domain.date_tokens import MONTHS


@dataclass(frozen=True, slots=True)
class Language:
    """A language as the menu names it, and as English does; `is_whole` once its catalogue holds every word."""

    code: str
    own_name: str
    name: str
    is_whole: bool = False


OWN = "en"
"""The product's own: English, which is British where no other country is named."""

LANGUAGES = (
    Language(OWN, "English", "English", is_whole=True),
    Language("en_GB", "English (United Kingdom)", "British English", is_whole=True),
    Language("en_US", "English (United States)", "American English", is_whole=True),
    Language("cs", "Čeština", "Czech"),
    Language("da", "Dansk", "Danish"),
    Language("de", "Deutsch", "German"),
    Language("es", "Español", "Spanish"),
    Language("fr", "Français", "French"),
    Language("it", "Italiano", "Italian"),
    Language("ja", "日本語", "Japanese"),
    Language("mn", "Монгол", "Mongolian"),
    Language("nl", "Nederlands", "Dutch"),
    Language("nb", "Norsk bokmål", "Norwegian"),
    Language("pl", "Polski", "Polish"),
    Language("pt", "Português", "Portuguese"),
    Language("fi", "Suomi", "Finnish"),
    Language("sv", "Svenska", "Swedish"),
)
"""Every language that a programme may be stored with. One becomes whole here, and nowhere else."""

LOCALES = {one.code: one.own_name for one in LANGUAGES}


def whole_languages() -> tuple[Language, ...]:
    """Those that pages and papers can be written in, which is what the menu offers."""
    return tuple(one for one in LANGUAGES if one.is_whole)


def language_named(code: str) -> Language | None:
    """The language of this code."""
    return next((one for one in LANGUAGES if one.code == code), None)


@lru_cache(maxsize=64)
def written_in(wished: str) -> str:
    """The locale of the words and dates of a page or paper, for a programme of the wished one: the wished one if its
    language is whole, else the product's own. Every sign on a page asks.
    """
    language = wished.replace("-", "_").partition("_")[0]
    return wished if any(one.code == language for one in whole_languages()) else OWN


def puts_month_first(locale: str) -> bool:
    """Whether its English writes “December 3, 2026”."""
    return written_in(locale).replace("-", "_") == "en_US"


def english_day(day: date, *, month_first: bool = False) -> str:
    """“3 December 2026” for messages that are written in English alone; “December 3, 2026” in the United States."""
    month = MONTHS[day.month - 1].title()
    return f"{month} {day.day}, {day.year}" if month_first else f"{day.day} {month} {day.year}"

"""How dates, counts and states are worded on pages.

A day of the year that it is now, on the programme's calendar, goes without its year; any other has it. What is kept,
signed or sent on says the year always: `full_day` and `full_moment`. Packs have words of their own (packs/words.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, get_timezone_location
from flask import Flask, g
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator import clock as our_clock
from facilitator.domain.counts import Counts
from facilitator.domain.sentences import ended, put_in
from facilitator.domain.zones import local, today_in, year_mark, zone_of
from facilitator.web.translations import locale_here

WORDS_IN = frozenset({"en"})
"""The languages that the pages' words are written in."""


class Form(StrEnum):
    """How long a day's words are. The value: how English writes it, with its year."""

    LONG = "EEEE d MMMM y"
    SHORT = "EEE d MMM y"

    @property
    def american(self) -> str:
        """How it is written in the United States: the month before its day."""
        return {Form.LONG: "EEEE, MMMM d, y", Form.SHORT: "EEE, MMM d, y"}[self]


_QUOTED = re.compile(r"('[^']*')")
"""A word of a pattern, whose letters stand for themselves."""
_BRITISH = Locale("en", "GB")


Dated = Callable[[date | datetime | None, str | None], str]


def init_app(app: Flask) -> None:
    """Registers the filters that templates use."""
    for of_a_date in DATED:
        app.add_template_filter(of_a_date)
    app.add_template_filter(clock)
    app.add_template_filter(ended)
    app.add_template_filter(put_in)
    app.add_template_filter(zone_words)
    app.add_template_filter(minutes_words)
    app.add_template_filter(state_words)
    app.add_template_filter(counts_words)
    app.add_template_global(page_language, "language_of_page")
    app.context_processor(lambda: {"page_language": page_language()})


def programme_locale() -> str:
    """How dates and numbers are written on this page: as the programme has chosen, British elsewhere."""
    found = g.get("programme")
    return found.locale if found is not None else "en"


def page_language() -> str:
    """The language of the page's words, as HTML names it: English, until there is a catalogue of another one."""
    locale = locale_here()
    return str(locale).replace("_", "-") if locale is not None and locale.language in WORDS_IN else "en"


def _locale() -> Locale:
    """English is British here: the weekday and the day come before the month."""
    locale = locale_here() or Locale("en")
    return _BRITISH if locale.language == "en" and not locale.territory else locale


def _day_of(value: date | datetime, zone: str | None) -> date:
    if isinstance(value, datetime):
        return local(value, zone or "UTC").date()
    return value


def present_year(zone: str | None = None) -> int:
    """The year that it is now there; without a zone on the programme's calendar, and in UTC outside of one."""
    programme = g.get("programme")
    if zone is None and programme is not None:
        zone = programme.time_zone
    return today_in(zone or "UTC", our_clock.now()).year


def turn_of_year() -> tuple[int, ...]:
    """Part of the key of whatever is kept with such words: which year it is, wherever the reader may be."""
    return year_mark(our_clock.now())


def day(value: date | datetime | None, zone: str | None = None) -> str:
    """“Thursday 3 December”, for titles and sentences; a moment needs the zone whose calendar counts."""
    return _in_words(value, zone, Form.LONG)


def short_day(value: date | datetime | None, zone: str | None = None) -> str:
    """“Thu 3 Dec”, for rows."""
    return _in_words(value, zone, Form.SHORT)


def full_day(value: date | datetime | None, zone: str | None = None) -> str:
    """“Thursday 3 December 2026”, with its year in every year."""
    return _in_words(value, zone, Form.LONG, always=True)


def _in_words(value: date | datetime | None, zone: str | None, form: Form, *, always: bool = False) -> str:
    if value is None:
        return ""
    there = _day_of(value, zone)
    with_year = always or there.year != present_year(zone)
    return _date_words(there, form, with_year, _locale())


@lru_cache(maxsize=4096)
def _date_words(day: date, form: Form, with_year: bool, locale: Locale) -> str:
    """A page names the same few days again and again; their words never change."""
    words: str = format_date(day, _pattern(form, with_year, locale), locale=locale)
    return words


def _pattern(form: Form, with_year: bool, locale: Locale) -> str:
    """How the language writes weekday, day and month, and the year after them or where it has it."""
    if locale.language == "en":
        pattern = form.american if locale.territory == "US" else form.value
        return pattern if with_year else pattern.removesuffix(" y").removesuffix(",")
    if form is Form.LONG and with_year:
        return "full"
    short: str = locale.datetime_skeletons["yMMMEd" if with_year else "MMMEd"].pattern
    return short if form is Form.SHORT else _widened(short)


def _widened(pattern: str) -> str:
    """The same with whole names: for day and month alone CLDR has the short ones only."""
    pieces = _QUOTED.split(pattern)
    pieces[::2] = [re.sub(r"E+", "EEEE", re.sub(r"M{3,}", "MMMM", one)) for one in pieces[::2]]
    return "".join(pieces)


def clock(value: datetime | time | None, zone: str | None = None) -> str:
    """“09:30” on the clocks there."""
    if value is None:
        return ""
    there = local(value, zone or "UTC").time() if isinstance(value, datetime) else value
    return _time_words(there.replace(second=0, microsecond=0), _locale())


@lru_cache(maxsize=2048)
def _time_words(there: time, locale: Locale) -> str:
    words: str = format_time(there, "HH:mm", locale=locale)
    return words


def moment(value: datetime | None, zone: str | None = None) -> str:
    """“Thursday 3 December at 09:30 CET”: day, clock and zone, as a deadline needs them."""
    return _moment_words(value, zone, day)


def short_moment(value: datetime | None, zone: str | None = None) -> str:
    """“Thu 3 Dec, 09:30 CET”, for rows."""
    return _moment_words(value, zone, short_day)


def full_moment(value: datetime | None, zone: str | None = None) -> str:
    """“Thursday 3 December 2026 at 09:30 CET”, with its year in every year."""
    return _moment_words(value, zone, full_day)


def _moment_words(value: datetime | None, zone: str | None, dated: Dated) -> str:
    if value is None:
        return ""
    zone = zone or "UTC"
    short_zone = _zone_words(value.replace(second=0, microsecond=0), zone, _locale())
    words = {"day": dated(value, zone), "clock": clock(value, zone), "zone": short_zone}
    if dated is short_day:
        return _("%(day)s, %(clock)s %(zone)s", **words)
    return _("%(day)s at %(clock)s %(zone)s", **words)


DATED = (day, short_day, full_day, moment, short_moment, full_moment)
"""The filters whose words may depend on which year it is now."""


@lru_cache(maxsize=4096)
def _zone_words(minute: datetime, zone: str, locale: Locale) -> str:
    """“CET”: what the clocks there are called in this minute; Babel looks through all zones for it."""
    words: str = format_datetime(minute, "z", tzinfo=zone_of(zone), locale=locale)
    return words


def zone_words(zone: str) -> str:
    """“Oslo”: the place whose clocks a programme goes by, in the page's language."""
    city: str = get_timezone_location(zone_of(zone), locale=_locale(), return_city=True)
    return city


def minutes_words(minutes: int) -> str:
    """“45 min”, “1 h 30 min”, “2 h”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min", minutes=rest)
    if not rest:
        return _("%(hours)d h", hours=hours)
    return _("%(hours)d h %(minutes)d min", hours=hours, minutes=rest)


def state_words(state: str) -> str:
    """The state of a commitment, workshop or list in a word or two, such as “kept late”; unknown ones as they are."""
    return _words_of_states(page_language()).get(str(state), str(state).replace("_", " "))


@lru_cache(maxsize=32)
def _words_of_states(_language: str) -> dict[str, str]:
    """The words of every state in the language of the page that asks."""
    return {
        "draft": _("draft"),
        "offered": _("offered"),
        "requested": _("requested"),
        "agreed": _("agreed"),
        "dropped": _("dropped"),
        "active": _("active"),
        "due_soon": _("due soon"),
        "overdue": _("overdue"),
        "change_asked": _("change asked"),
        "reported": _("reported"),
        "judged": _("outcome said"),
        "views_differ": _("views differ"),
        "kept": _("kept"),
        "kept_late": _("kept late"),
        "partly_kept": _("partly kept"),
        "not_kept": _("not kept"),
        "renegotiated": _("renegotiated"),
        "released": _("released"),
        "planned": _("planned"),
        "cancelled": _("cancelled"),
        "running": _("running"),
        "closed": _("closed"),
        "signed": _("signed"),
        "waiting": _("waiting"),
        "declined": _("declined"),
        "unsigned": _("closed unsigned"),
        "superseded": _("superseded"),
        "archived": _("archived"),
        "done": _("done"),
        "skipped": _("skipped"),
    }


def counts_words(counts: Counts) -> str:
    """“5 of 7 kept, 1 late, 1 not kept (explained)”: counts with their counts, never a percentage."""
    if not counts.judged:
        if not counts.open:
            return _("no commitments yet")
        return ngettext(
            "no outcome yet, %(num)d open commitment",
            "no outcome yet, %(num)d open commitments",
            counts.open,
        )
    return ", ".join(
        [_("%(kept)d of %(judged)d kept", kept=counts.kept, judged=counts.judged), *_rest(counts)]
    )


def counts_rest(counts: Counts) -> str:
    """“1 late, 1 not kept (explained)”: what was not kept in time; "" when all was."""
    return ", ".join(_rest(counts))


def _rest(counts: Counts) -> list[str]:
    parts = [_("%(late)d late", late=counts.kept_late)] if counts.kept_late else []
    parts += [_("%(partly)d partly", partly=counts.partly_kept)] if counts.partly_kept else []
    parts += [_missed_words(counts)] if counts.not_kept else []
    return parts


def _missed_words(counts: Counts) -> str:
    if not counts.not_kept_unexplained:
        return _("%(missed)d not kept (explained)", missed=counts.not_kept)
    if not counts.not_kept_explained:
        return _("%(missed)d not kept (unexplained)", missed=counts.not_kept)
    return _(
        "%(missed)d not kept (%(explained)d explained)",
        missed=counts.not_kept,
        explained=counts.not_kept_explained,
    )

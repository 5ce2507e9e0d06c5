"""How dates, counts and states are worded on pages.

A day of the year that it is now, on the programme's calendar, goes without its year; any other has it. What is kept,
signed or sent on says the year always: `full_day` and `full_moment`. Packs have words of their own (packs/words.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import get_timezone_location
from babel.numbers import format_decimal
from flask import Flask, g
from flask_babel import gettext as _
from flask_babel import ngettext, refresh

from facilitator import clock as our_clock
from facilitator.domain.counts import Counts
from facilitator.domain.languages import OWN, written_in
from facilitator.domain.sentences import ended, put_in
from facilitator.domain.zones import local, today_in, year_mark, zone_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.web.translations import locale_here
from facilitator.written_dates import Form, day_words, time_words, words_locale, zone_mark

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
    app.add_template_filter(figure_words, "figure")
    app.add_template_global(page_language, "language_of_page")
    app.context_processor(lambda: {"page_language": page_language()})


def programme_locale() -> str:
    """The locale of this page's words and dates: the programme's, if its language is whole, else the product's own."""
    found = _programme_here()
    return written_in(found.locale) if found is not None else OWN


def speak_for(programme: ProgrammeBrief) -> None:
    """From here on the words and dates of a page that no address ties to a programme are this one's."""
    g.spoken_for = programme
    refresh()


def _programme_here() -> ProgrammeBrief | None:
    found: ProgrammeBrief | None = g.get("programme") or g.get("spoken_for")
    return found


def page_language() -> str:
    """The language of the page's words, as HTML names it."""
    return str(locale_here() or OWN).replace("_", "-")


def figure_words(plain: str) -> str:
    """A figure as it is kept, `1200` or `12.5`, as the page's language writes it; empty for none."""
    return format_decimal(Decimal(plain), locale=_locale()) if plain else ""


def _locale() -> Locale:
    return _written(locale_here())


@lru_cache(maxsize=64)
def _written(here: Locale | None) -> Locale:
    """A page asks with every date; the name of a locale is put together anew each time."""
    return words_locale(str(here or OWN))


def _day_of(value: date | datetime, zone: str | None) -> date:
    if isinstance(value, datetime):
        return local(value, zone or "UTC").date()
    return value


def present_year(zone: str | None = None) -> int:
    """The year that it is now there; without a zone on the programme's calendar, and in UTC outside of one."""
    programme = _programme_here()
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
    return day_words(there, form, _locale(), with_year)


def clock(value: datetime | time | None, zone: str | None = None) -> str:
    """“09:30” on the clocks there."""
    if value is None:
        return ""
    there = local(value, zone or "UTC").time() if isinstance(value, datetime) else value
    return time_words(there.replace(second=0, microsecond=0), _locale())


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
    short_zone = zone_mark(value.replace(second=0, microsecond=0), zone, _locale())
    words = {"day": dated(value, zone), "clock": clock(value, zone), "zone": short_zone}
    if dated is short_day:
        return _("%(day)s, %(clock)s %(zone)s", **words)
    return _("%(day)s at %(clock)s %(zone)s", **words)


DATED = (day, short_day, full_day, moment, short_moment, full_moment)
"""The filters whose words may depend on which year it is now."""


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

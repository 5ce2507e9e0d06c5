"""How a pack words dates, times and outcomes, in its programme's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from babel import Locale
from babel.numbers import format_decimal
from babel.support import Translations

from facilitator.config import ROOT
from facilitator.domain.languages import written_in
from facilitator.domain.sentences import ended, filled, put_in
from facilitator.domain.zones import local
from facilitator.written_dates import Form, day_words, words_locale, zone_mark

CATALOGUES = ROOT / "facilitator" / "translations"


@dataclass(frozen=True, slots=True)
class Wording:
    """A language's words and forms for the templates; `language` as the paper names it, such as `en-US`."""

    language: str
    gettext: Callable[..., str]
    ngettext: Callable[[str, str, int], str]
    filters: dict[str, Callable[..., str]]


@lru_cache(maxsize=8)
def wording_for(locale_name: str) -> Wording:
    """The wording of a programme of this locale, such as `en_US`: in its language once that is whole."""
    locale = words_locale(locale_name)
    catalogue = Translations.load(str(CATALOGUES), [str(locale)])

    def gettext(text: str, **values: Any) -> str:
        found: str = catalogue.gettext(text)
        return filled(found, values) if values else found

    def ngettext(one: str, many: str, n: int) -> str:
        found: str = catalogue.ngettext(one, many, n)
        return filled(found, {"n": n})

    def worded(value: date | datetime | None, zone: str, form: Form) -> str:
        if value is None:
            return ""
        return day_words(local(value, zone).date() if isinstance(value, datetime) else value, form, locale)

    def day(value: date | datetime | None, zone: str = "UTC") -> str:
        return worded(value, zone, Form.LONG)

    def short_day(value: date | datetime | None, zone: str = "UTC") -> str:
        return worded(value, zone, Form.PAPER)

    def clock(value: datetime | None, zone: str = "UTC") -> str:
        return local(value, zone).strftime("%H:%M") if value else ""

    def moment(value: datetime | None, zone: str = "UTC") -> str:
        if value is None:
            return ""
        there = local(value, zone)
        minute = value.replace(second=0, microsecond=0)
        return f"{short_day(value, zone)}, {there:%H:%M} {zone_mark(minute, zone, locale)}"

    return Wording(
        written_in(locale_name).replace("_", "-"),
        gettext,
        ngettext,
        {
            "day": day,
            "short_day": short_day,
            "clock": clock,
            "moment": moment,
            "put_in": put_in,
            "figure": partial(_figure, locale),
            "ended": ended,
            "words": lambda key: gettext(WORDS.get(key, key.replace("_", " "))),
        },
    )


def _figure(locale: Locale, plain: str) -> str:
    """A figure as it is kept, `1200` or `12.5`, as people of this locale write it."""
    return format_decimal(Decimal(plain), locale=locale)


@lru_cache(maxsize=8)
def signs_in_words(locale_name: str) -> dict[str, str]:
    """What signs that stand alone say to whoever hears the page: a box that is ticked, and one that is not."""
    gettext = wording_for(locale_name).gettext
    ticked, empty = gettext(_("ticked")), gettext(_("empty box"))
    return {"✓": ticked, "✔": ticked, "☑": ticked, "☒": ticked, "☐": empty, "□": empty}


def _(text: str) -> str:
    """Marks a text for translation; it is looked up when it is used."""
    return text


WORDS = {
    "complete": _("signed by both"),
    "unsigned": _("not agreed"),
    "reopened": _("opened again, this revision counts no more"),
    "unsigned_yet": _("not signed by both yet"),
    "kept": _("kept"),
    "kept_late": _("kept late"),
    "partly_kept": _("partly kept"),
    "not_kept": _("not kept"),
    "released": _("released"),
    "renegotiated": _("renegotiated"),
    "done": _("done"),
    "late": _("done late"),
    "partly": _("partly done"),
    "not_done": _("not done"),
    "views_differ": _("the two sides see it differently"),
    "judged": _("outcome said, waiting for the word of the one it is by"),
    "reported": _("reported, outcome not yet confirmed"),
    "reported_done": _("reported as done"),
    "reported_late": _("reported as done late"),
    "reported_partly": _("reported partly done"),
    "reported_not_done": _("reported as not done"),
    "active": _("open"),
    "change_asked": _("open, a change is asked for"),
    "draft": _("draft"),
    "offered": _("offered, waiting for the yes of the one it is for"),
    "requested": _("requested, waiting for the yes of the one it is by"),
    "agreed": _("agreed"),
    "idea": _("idea"),
    "under_way": _("under way"),
    "enabled": _("enabled: trust has made it possible"),
    "open": _("open"),
    "addressed": _("being addressed"),
    "settled": _("settled"),
    "awaited": _("not yet answered"),
    "said_back": _("said back, not confirmed yet"),
    "understood": _("understood"),
    "committed": _("committed"),
    "met": _("met"),
    "partly_met": _("partly met"),
    "not_met": _("not met"),
    "no_longer": _("no longer wanted"),
    "followed": _("followed"),
    "not_followed": _("no longer followed"),
    "asked": _("asked for, not answered yet"),
    "offered_unprompted": _("offered unprompted"),
    "paused": _("paused"),
    "declined": _("declined"),
    "severity_1": _("light"),
    "severity_2": _("noticeable"),
    "severity_3": _("serious"),
    "severity_4": _("heavy"),
    "severity_5": _("critical"),
    "launch": _("Launch"),
    "review": _("Review"),
    "theme": _("Theme workshop"),
    "repair": _("Repair session"),
    "elsewhere": _("Agreed elsewhere"),
    "supplier": _("supplier"),
    "customer": _("customer"),
    "signatory": _("signatory"),
    "also_present": _("also present"),
    "own_device": _("on their own phone"),
    "link": _("by personal link"),
    "host_device": _("on a device handed over"),
    "ink": _("in ink"),
    "talk": _("talk"),
    "round": _("round"),
    "gather": _("gather ideas"),
    "cluster": _("cluster"),
    "linking": _("linking"),
    "vote": _("vote"),
    "pulse": _("pulse"),
    "register": _("register"),
    "commit": _("commitments"),
    "sign-off": _("sign-off"),
    "break": _("break"),
    "planned": _("planned"),
    "running": _("still running"),
    "closed": _("closed"),
}

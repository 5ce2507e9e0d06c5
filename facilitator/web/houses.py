"""The two houses in the page's language: what each side lets the other see, for a page and for the wall."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.registers.doors import DoorForm
from facilitator.domain.sides import Side
from facilitator.queries.houses import Opening
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.web.formats import page_language, short_day, turn_of_year


def init_app(app: Flask) -> None:
    """Registers `{{ houses_on_page(programme, title, found) }}` and the same for the wall."""
    app.add_template_global(houses_on_page)
    app.add_template_global(houses_on_wall)


def houses_on_page(programme: ProgrammeBrief, title: str, found: Sequence[Opening]) -> Markup:
    """Both houses, under each other where the page is narrow; nothing where there is no door at all."""
    if not found:
        return Markup("")
    layouts = (_drawn(*_key(programme, title, found), 0, is_narrow) for is_narrow in (False, True))
    return pictures.responsive(*layouts)


def houses_on_wall(programme: ProgrammeBrief, title: str, found: Sequence[Opening], first: int) -> Markup:
    """Both houses, each with its doors from this one on."""
    return _drawn(*_key(programme, title, found), first, is_narrow=False)


_Key = tuple[str, tuple[int, ...], str, tuple[str, ...], tuple[Opening, ...]]


def _key(programme: ProgrammeBrief, title: str, found: Sequence[Opening]) -> _Key:
    parties = tuple(programme.party_name(side) for side in Side)
    return page_language(), turn_of_year(), title, parties, tuple(found)


@lru_cache(maxsize=64)
def _drawn(
    _language: str,
    _year: tuple[int, ...],
    title: str,
    parties: tuple[str, ...],
    found: tuple[Opening, ...],
    first: int,
    is_narrow: bool,
) -> Markup:
    both = [
        pictures.House(
            side, party, pictures.by_turns([_door(one) for one in found if one.side is side]), first
        )
        for side, party in zip(Side, parties, strict=True)
    ]
    return pictures.houses(both, is_narrow=is_narrow, words=_words(title))


def _words(title: str) -> pictures.HouseWords:
    return pictures.HouseWords(
        title=_(title),
        nothing=_("Nothing yet"),
        more=lambda count, what: _("and %(num)d more: %(what)s", num=count, what=what),
        counts={
            DoorForm.WAITING: _("waiting"),
            DoorForm.OPEN: _("open"),
            DoorForm.AJAR: _("ajar"),
            DoorForm.SHUT: _("closed"),
        },
    )


def _door(one: Opening) -> pictures.Door:
    """A request says since when it waits, a closed door why; under the others is why not just now, else how one gets
    in, else when both look again."""
    said = {DoorForm.WAITING: _age(one.waits), DoorForm.SHUT: one.reason}.get(one.form, "")
    why = one.reason if one.form is DoorForm.AJAR else ""
    again = _("look again on %(day)s", day=short_day(one.again)) if one.again else ""
    under = why or one.way_in or again
    return pictures.Door(one.ref, one.title, one.form, _(one.state), said, (under,) if under else ())


def _age(days: int | None) -> str:
    if days is None:
        return _("asked for, no answer yet")
    if days == 0:
        return _("asked for today")
    return ngettext("asked %(num)d day ago, no answer yet", "asked %(num)d days ago, no answer yet", days)

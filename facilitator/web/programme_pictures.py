"""The pictures and the timeline of a programme's pages, with their words in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.workshops import Kind, SheetState
from facilitator.method import load_method
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.steps import StepStanding
from facilitator.queries.workshops import WorkshopBrief
from facilitator.web.formats import page_language, programme_locale, short_day, turn_of_year

WIDE, NARROW = 1080, 340


def ladder_picture(current_step: int, standings: Sequence[StepStanding]) -> Markup:
    """The five steps: those behind us, the present one, those to come, with the sessions spent on each."""
    held = [sum(one.was_held for one in standing.workshops) for standing in standings]
    steps = list(zip(load_method().steps, held, strict=True))
    wide = tuple(_rung(step.number, step.title, current_step, spent) for step, spent in steps)
    narrow = tuple(_rung(step.number, step.short_title, current_step, spent) for step, spent in steps)
    return _ladder_drawn(page_language(), wide, narrow)


@lru_cache(maxsize=8)
def small_ladder(current_step: int) -> Markup:
    """The five steps in a corner, for words that stand beside them."""
    return pictures.small_ladder(current_step, len(load_method().steps))


@lru_cache(maxsize=128)
def _ladder_drawn(
    _language: str, wide: tuple[pictures.Step, ...], narrow: tuple[pictures.Step, ...]
) -> Markup:
    """The same steps in the same language are the same picture."""
    words = pictures.LadderWords(
        title=_("Five-step ladder"), done=_("behind you"), now=_("working on this"), open=_("to come")
    )
    return pictures.responsive(
        pictures.ladder(wide, width=WIDE, words=words),
        pictures.ladder(narrow, width=NARROW, tall=True, words=words),
    )


def _rung(number: int, title: str, current: int, held: int) -> pictures.Step:
    note = ngettext("%(num)d session held", "%(num)d sessions held", held) if held else ""
    return pictures.Step(number=number, title=title, state=_step_state(number, current), note=note)


def _step_state(number: int, current: int) -> pictures.StepState:
    if number == current:
        return pictures.StepState.NOW
    return pictures.StepState.DONE if number < current else pictures.StepState.OPEN


def timeline_items(
    programme: ProgrammeBrief, workshops: Iterable[WorkshopBrief]
) -> tuple[tuple[str, str, str, str, str], ...]:
    """Workshops as the timeline shows them: name, day, how its list stands, address, state."""
    all_of_them = url_for("workshops.index", programme_id=programme.public_id)
    locale = programme_locale()
    return tuple(_item(locale, turn_of_year(), programme.time_zone, all_of_them, one) for one in workshops)


@lru_cache(maxsize=1024)
def _item(
    _locale: str, _year: tuple[int, ...], zone: str, all_of_them: str, one: WorkshopBrief
) -> tuple[str, str, str, str, str]:
    """The same workshop on the same calendar in the same language has the same words."""
    return (
        workshop_words(one),
        short_day(one.starts_at, zone),
        _list_words(one),
        f"{all_of_them}/{one.number}",
        "done" if one.is_closed else "now" if one.is_running else "planned",
    )


def _list_words(workshop: WorkshopBrief) -> str:
    if workshop.is_signed:
        return _("signed by both")
    if workshop.sheet is SheetState.OPEN:
        return _("out for signing")
    if workshop.is_closed:
        return _("closed unsigned")
    if workshop.is_cancelled:
        return _("cancelled")
    return _("running") if workshop.is_running else _("planned")


def workshop_words(workshop: WorkshopBrief) -> str:
    """A workshop in a word and its number: "Launch", "Review 3"."""
    number = workshop.number
    if workshop.kind is Kind.REVIEW:
        return _("Review %(number)d", number=number)
    if workshop.kind is Kind.THEME:
        return _("Theme %(number)d", number=number)
    if workshop.kind is Kind.REPAIR:
        return _("Repair %(number)d", number=number)
    return _("Launch")

"""The pictures and the timeline of a programme's pages, with their words in the page's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.commitments import OPEN, SETTLED, UNREPORTED, State
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, SheetState
from facilitator.method import load_method
from facilitator.pictures import MarkForm
from facilitator.queries.programme_page import ProgrammePage
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.tallies import Group
from facilitator.queries.workshops import WorkshopBrief
from facilitator.web.formats import page_language, programme_locale, short_day

WIDE, NARROW = 1080, 340


def ladder_picture(current_step: int, page: ProgrammePage) -> Markup:
    """The five steps: those behind us, the present one, those to come, with the sessions spent on each."""
    steps = load_method().steps
    wide = tuple(_rung(step.number, step.title, current_step, page) for step in steps)
    narrow = tuple(_rung(step.number, step.short_title, current_step, page) for step in steps)
    return _ladder_drawn(page_language(), wide, narrow)


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


def _rung(number: int, title: str, current: int, page: ProgrammePage) -> pictures.Step:
    return pictures.Step(
        number=number, title=title, state=_step_state(number, current), note=_sessions_on(number, page)
    )


def _step_state(number: int, current: int) -> pictures.StepState:
    if number == current:
        return pictures.StepState.NOW
    return pictures.StepState.DONE if number < current else pictures.StepState.OPEN


def _sessions_on(step: int, page: ProgrammePage) -> str:
    held = sum(one.step == step and not one.is_planned for one in page.workshops)
    return ngettext("%(num)d session held", "%(num)d sessions held", held) if held else ""


Marks = tuple[Side, MarkForm, int]
"""So many commitments of one side that went alike."""
Column = tuple[str, str, tuple[Marks, ...]]
"""A workshop of the picture: its word, its day, its marks."""


def commitments_picture(programme: ProgrammeBrief, page: ProgrammePage) -> Markup | None:
    """Commitments made, both ways, by the workshop in which they were made; None while nothing is signed."""
    made_in: dict[int | None, list[Marks]] = defaultdict(list)
    for group in page.groups:
        outcome = _outcome(group)
        if outcome is not None:
            made_in[group.made_in_id].append((group.side, outcome, group.how_many))
    if not made_in:
        return None
    columns: list[Column] = []
    if None in made_in:
        columns.append((_("Elsewhere"), _("made outside a session"), tuple(made_in[None])))
    for one in page.workshops:
        if one.id in made_in:
            when = short_day(one.starts_at, programme.time_zone)
            columns.append((workshop_words(one), when, tuple(made_in[one.id])))
    return _ledger_drawn(page_language(), tuple(columns))


@lru_cache(maxsize=128)
def _ledger_drawn(_language: str, columns: tuple[Column, ...]) -> Markup:
    """The same commitments in the same language are the same picture; drawing hundreds of marks takes a while."""
    words = _ledger_words()
    sessions = tuple(_session(*column) for column in columns)
    return pictures.responsive(
        pictures.commitment_ledger(sessions, width=WIDE, words=words),
        pictures.commitment_ledger(sessions, width=NARROW, words=words),
    )


def _outcome(group: Group) -> MarkForm | None:
    """None for what is not signed."""
    if group.overdue:
        return MarkForm.OVERDUE
    if group.state in UNREPORTED:
        return MarkForm.OPEN
    if group.state in OPEN:
        return MarkForm.WAITING
    if group.state in SETTLED or group.state in (State.RELEASED, State.RENEGOTIATED):
        return MarkForm(group.state.value)
    return None


def _session(label: str, sublabel: str, marks: tuple[Marks, ...]) -> pictures.Session:
    supplier, customer = (
        tuple(outcome for whose, outcome, how_many in marks if whose is side for _one in range(how_many))
        for side in Side
    )
    return pictures.Session(label=label, sublabel=sublabel, supplier=supplier, customer=customer)


def _ledger_words() -> pictures.LedgerWords:
    return pictures.LedgerWords(
        title=_("Promises, both ways"),
        supplier=_("supplier"),
        customer=_("customer"),
        promised=_("promised"),
        earlier=_("Earlier"),
        sessions=_("{n} sessions"),
        kept_of=_("{kept} of {total} kept"),
        nothing=_("nothing"),
        names={
            MarkForm.KEPT: _("kept"),
            MarkForm.KEPT_LATE: _("kept late"),
            MarkForm.PARTLY_KEPT: _("partly kept"),
            MarkForm.NOT_KEPT: _("not kept"),
            MarkForm.OVERDUE: _("overdue"),
            MarkForm.WAITING: _("said, not yet settled"),
            MarkForm.OPEN: _("not yet due"),
            MarkForm.RENEGOTIATED: _("renegotiated"),
            MarkForm.RELEASED: _("released"),
        },
    )


def momentum_picture(page: ProgrammePage) -> Markup | None:
    """Days since a commitment was last kept, due soon, overdue; None while nothing is promised."""
    both = page.both
    if not both.made:
        return None
    return _momentum_drawn(
        page_language(), pictures.Momentum(page.days_since_kept, both.due_soon, both.overdue)
    )


@lru_cache(maxsize=128)
def _momentum_drawn(_language: str, state: pictures.Momentum) -> Markup:
    words = pictures.MomentumWords(
        title=_("Momentum"),
        last_kept=_("days since last kept"),
        never_kept=_("none kept yet"),
        due_soon=_("due soon"),
        overdue=_("overdue"),
    )
    return pictures.momentum(state, words=words)


def timeline_items(
    programme: ProgrammeBrief, workshops: Iterable[WorkshopBrief]
) -> tuple[tuple[str, str, str, str, str], ...]:
    """Workshops as the timeline shows them: name, day, how its list stands, address, state."""
    all_of_them = url_for("workshops.index", programme_id=programme.public_id)
    locale = programme_locale()
    return tuple(_item(locale, programme.time_zone, all_of_them, one) for one in workshops)


@lru_cache(maxsize=1024)
def _item(_locale: str, zone: str, all_of_them: str, one: WorkshopBrief) -> tuple[str, str, str, str, str]:
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

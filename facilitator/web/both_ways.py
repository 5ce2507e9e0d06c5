"""The two-way ledger of a programme's page: sessions as columns, each side's promises as marks, with their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.sides import Side
from facilitator.pictures import MarkForm, form_of
from facilitator.pictures.marks import ORDER
from facilitator.queries.programme_page import ProgrammePage
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import WorkshopBrief, session_ahead
from facilitator.web.formats import counts_rest, page_language, short_day
from facilitator.web.programme_pictures import workshop_words

COLUMNS = 4
"""So many sessions have a column of their own; of more, all but the last three are one column of counts."""
_OPEN_FORMS = frozenset({MarkForm.REPORTED, MarkForm.OPEN, MarkForm.OVERDUE, MarkForm.VIEWS_DIFFER})

Marks = tuple[tuple[MarkForm, int], ...]
"""How many there are of each form, in the order in which they are laid out."""


@dataclass(frozen=True, slots=True)
class Column:
    """What was promised in one session; `counted`: several sessions, in numbers; `is_due`: looked at next."""

    title: str
    when: str
    supplier: Marks
    customer: Marks
    counted: bool = False
    is_due: bool = False
    made_in: WorkshopBrief | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What one side has promised in all; `rest`: what was not kept in time, in words."""

    side: Side
    party: str
    promised: int
    kept: int
    judged: int
    rest: str


@dataclass(frozen=True, slots=True)
class BothWays:
    """All that the picture shows."""

    columns: tuple[Column, ...]
    totals: tuple[Total, ...]

    @property
    def forms(self) -> tuple[MarkForm, ...]:
        """The forms that occur, for the key."""
        found = {form for one in self.columns for form, _n in (*one.supplier, *one.customer)}
        return tuple(sorted(found, key=ORDER.__getitem__))


def init_app(app: Flask) -> None:
    app.add_template_global(ledger_cell)
    app.add_template_filter(form_words)


def both_ways(programme: ProgrammeBrief, page: ProgrammePage) -> BothWays | None:
    """Promises made, both ways, by the session in which they were made; None while nothing is signed."""
    made_in: dict[int | None, dict[Side, dict[MarkForm, int]]] = defaultdict(
        lambda: {side: defaultdict(int) for side in Side}
    )
    for group in page.groups:
        form = form_of(group.state, is_overdue=group.overdue)
        if form is not None:
            made_in[group.made_in_id][group.side][form] += group.how_many
    if not made_in:
        return None
    columns = []
    if None in made_in:
        columns.append(_column(_("Elsewhere"), _("made outside a session"), made_in[None]))
    for one in page.workshops:
        if one.id in made_in:
            when = short_day(one.starts_at, programme.time_zone)
            columns.append(replace(_column(workshop_words(one), when, made_in[one.id]), made_in=one))
    return BothWays(
        _with_due(_folded(columns), page, programme.time_zone),
        tuple(_total(programme, page, side) for side in Side),
    )


def _column(title: str, when: str, by_side: dict[Side, dict[MarkForm, int]]) -> Column:
    supplier, customer = (
        tuple(sorted(by_side[side].items(), key=lambda one: ORDER[one[0]])) for side in Side
    )
    return Column(title, when, supplier, customer)


def _folded(columns: list[Column]) -> list[Column]:
    """The last three as they are, those before them added up."""
    if len(columns) <= COLUMNS:
        return columns
    early, late = columns[: 1 - COLUMNS], columns[1 - COLUMNS :]
    words = ngettext("%(num)d session", "%(num)d sessions", len(early))
    added = _column(
        _("Earlier"),
        words,
        {
            Side.SUPPLIER: _added(one.supplier for one in early),
            Side.CUSTOMER: _added(one.customer for one in early),
        },
    )
    return [Column(added.title, added.when, added.supplier, added.customer, counted=True), *late]


def _added(marks: Iterable[Marks]) -> dict[MarkForm, int]:
    total: dict[MarkForm, int] = defaultdict(int)
    for some in marks:
        for form, how_many in some:
            total[form] += how_many
    return total


def _with_due(columns: Sequence[Column], page: ProgrammePage, zone: str) -> tuple[Column, ...]:
    """The last column in which something is open is the one that the next session looks at."""
    due = max((place for place, one in enumerate(columns) if not one.counted and _is_open(one)), default=None)
    if due is None:
        return tuple(columns)
    one = columns[due]
    when = one.when
    looks = _looks_at(one.made_in, page, zone)
    if looks is not None:
        when = _("%(made)s, looked at on %(next)s", made=when, next=short_day(looks.starts_at, zone))
    return (*columns[:due], replace(one, when=when, is_due=True), *columns[due + 1 :])


def _looks_at(made_in: WorkshopBrief | None, page: ProgrammePage, zone: str) -> WorkshopBrief | None:
    """The next session after the one in which they were made: none looks at its own promises."""
    later = [one for one in page.workshops if made_in is None or one.begins_at > made_in.begins_at]
    return next((one for one in later if one.is_running), None) or session_ahead(later, zone, page.today)


def _is_open(column: Column) -> bool:
    return any(form in _OPEN_FORMS for form, _n in (*column.supplier, *column.customer))


def _total(programme: ProgrammeBrief, page: ProgrammePage, side: Side) -> Total:
    counts = page.counts[side]
    return Total(
        side, programme.party_name(side), counts.made, counts.kept, counts.judged, counts_rest(counts)
    )


def ledger_cell(side: str, marks: Marks, counted: bool = False) -> Markup:
    """One side's marks of one session; so many that they cannot be told apart, or `counted` ones, in numbers."""
    if not marks:
        return Markup('<span class="unseen">{}</span>').format(_("nothing"))
    return _cell_drawn(page_language(), Side(side), marks, counted)


@lru_cache(maxsize=512)
def _cell_drawn(_language: str, side: Side, marks: Marks, counted: bool) -> Markup:
    words = ", ".join(f"{how_many} {form_words(form)}" for form, how_many in marks)
    every = [form for form, how_many in marks for _one in range(how_many)]
    drawn = None if counted else pictures.mark_cell(side, every, words)
    if drawn is not None:
        return drawn
    rows = (
        Markup("<li>{} {} <span>{}</span></li>").format(
            pictures.mark_glyph(side, form), how_many, form_words(form)
        )
        for form, how_many in marks
    )
    return Markup('<ul class="cell-counts">{}</ul>').format(Markup("").join(rows))


def form_words(form: str) -> str:
    """How a commitment stands, in the words of the key."""
    return _form_words(page_language())[MarkForm(form)]


@lru_cache(maxsize=8)
def _form_words(_language: str) -> dict[MarkForm, str]:
    return {
        MarkForm.KEPT: _("kept"),
        MarkForm.KEPT_LATE: _("late"),
        MarkForm.PARTLY_KEPT: _("partly"),
        MarkForm.NOT_KEPT: _("not kept"),
        MarkForm.REPORTED: _("said, to settle"),
        MarkForm.OPEN: _("open"),
        MarkForm.OVERDUE: _("overdue"),
        MarkForm.VIEWS_DIFFER: _("views differ"),
        MarkForm.RENEGOTIATED: _("renegotiated"),
        MarkForm.RELEASED: _("released"),
    }

"""Lists of other people's making: how one is read, its rows looked at, and brought in.

A file is staged (`stage`), its columns are mapped on one page, its rows are shown on the next; nothing comes in before
they are confirmed there. Reading and planning hold nobody up: only storing takes the lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.date_words import date_words
from facilitator.domain.commitment_rows import MOST_ROWS, CommitmentTable, commitments_in
from facilitator.domain.date_tokens import DateWords
from facilitator.domain.errors import Invalid, NotFound
from facilitator.domain.lists.columns import Familiar, Meaning
from facilitator.domain.lists.grids import Grid, own_table
from facilitator.domain.lists.reading_rows import ReadList, read_list
from facilitator.domain.lists.readings import (
    Asked,
    Filled,
    Reading,
    asked_of,
    guess_reading,
    key_of,
    remembered,
)
from facilitator.domain.lists.statuses import Standing
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name
from facilitator.domain.zones import today_in
from facilitator.forms.imports import ImportForm
from facilitator.forms.lists import SaidOfList
from facilitator.method import load_method
from facilitator.queries.lists import KnownHere, Staged, earlier_reading, known_here, staged_list
from facilitator.services.import_plans import ImportPlan, plan_import
from facilitator.services.imports import import_beside_others, same_again
from facilitator.services.lists import choose_grid, forget_list, keep_reading, packed, stage_list
from facilitator.web.bodies import KILOBYTE, Limit, takes
from facilitator.web.guard import this_actor, this_programme, write_programme_apart, writes_apart
from facilitator.web.import_choices import chosen_people, import_form, shown_of
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before

bp = Blueprint("lists", __name__)

Page = str | Response | tuple[str, int]
_ONE = "/programmes/<programme_id>/commitments/import/<key>"
SAID = Limit(512 * KILOBYTE, 2000)
"""What is said of a list: up to 60 columns, 40 words and 60 dates."""
_TRIED = 3
"""Rows that the page of the columns shows as they would be read."""


def stage(file_name: str, grids: Sequence[Grid]) -> Response:
    """Keeps what a file holds and leads to where it is looked at: our own table's rows, else the columns."""
    own = [place for place, grid in enumerate(grids) if own_table(grid) is not None]
    place = own[0] if own else max(range(len(grids)), key=lambda place: len(grids[place].rows))
    content = packed(grids)
    with write_programme_apart():
        key = stage_list(this_actor(), this_programme().id, file_name, content, place)
    return redirect(_address("lists.rows" if own else "lists.show", key), 303)


@bp.get(_ONE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, key: str) -> Page:
    """How the list is read: guessed, remembered, or as it was said."""
    here = _Here(staged_list(this_programme().id, key))
    return _columns_page(here, here.reading())


@bp.post(_ONE)
@policy(Policy.PROGRAMME)
@takes(SAID)
@writes_apart
def read(programme_id: str, key: str) -> Page:
    """Keeps how it is read, and goes on to its rows when all was asked and said."""
    here = _Here(staged_list(this_programme().id, key))
    said = SaidOfList(request.form)
    shown = here.reading()
    if said.header is not None and said.header != shown.header:
        reading = guess_reading(
            here.grid, here.familiar, shown.filled, min(said.header, len(here.grid.rows) - 1)
        )
    else:
        reading = said.reading(shown, here.grid.width)
    asked = here.asked(reading)
    is_same = reading.header == shown.header
    goes_on = is_same and said.was_asked(asked) and request.form.get("go") == "look"
    problems = said.problems(reading, asked)
    columns_hash = key_of(here.grid, reading.header) if goes_on and not problems else ""
    with write_programme_apart():
        keep_reading(this_actor(), this_programme().id, key, reading, columns_hash)
    if not goes_on:
        return redirect(_address("lists.show", key), 303)
    if problems:
        return _columns_page(here, reading, problems), 422
    return redirect(_address("lists.rows", key), 303)


@bp.post(f"{_ONE}/sheet")
@policy(Policy.PROGRAMME)
def choose(programme_id: str, key: str) -> Response:
    """Another sheet, or table, of the same file."""
    staged = staged_list(this_programme().id, key)
    place = request.form.get("sheet", "")
    if not place.isdecimal() or int(place) >= len(staged.grids):
        raise NotFound
    choose_grid(this_actor(), this_programme().id, key, int(place))
    own = own_table(staged.grids[int(place)]) is not None
    return redirect(_address("lists.rows" if own else "lists.show", key), 303)


@bp.get(f"{_ONE}/rows")
@policy(Policy.PROGRAMME)
def rows(programme_id: str, key: str) -> Page:
    """Every row as it would come in, with what is wrong or filled in beside it."""
    here = _Here(staged_list(this_programme().id, key))
    if here.staged.reading is None and not here.is_own:
        return redirect(_address("lists.show", key))
    return _rows_page(here)


@bp.post(f"{_ONE}/rows")
@policy(Policy.PROGRAMME)
@writes_apart
def bring_in(programme_id: str, key: str) -> Page:
    """Brings all rows in, when they were confirmed and nothing is wrong with them."""
    scope = f"lists.bring_in:{this_programme().public_id}"
    if again := sent_before(scope):
        return again
    return _rows_page(_Here(staged_list(this_programme().id, key)), scope)


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows of a list as they were read: by our own columns, or as somebody said (`said`)."""

    table: CommitmentTable
    said: ReadList | None = None


class _Here:
    """A staged list, with who and what is known in the programme that it is to come into."""

    def __init__(self, staged: Staged) -> None:
        programme = this_programme()
        self.staged, self.grid = staged, staged.grid
        self.words: DateWords = date_words(programme.locale)
        self.known: KnownHere = known_here(programme)
        self.today: date = today_in(programme.time_zone, clock.now())
        self.familiar = Familiar(
            frozenset(folded_name(person.name) for person in self.known.people),
            frozenset(self.known.parties),
            self.words,
        )

    @property
    def is_own(self) -> bool:
        return self.staged.reading is None and own_table(self.grid) is not None

    def reading(self) -> Reading:
        """As it was said, as the last list with these columns was read, or as it seems."""
        if self.staged.reading is not None:
            return self.staged.reading
        programme = this_programme()
        guess = guess_reading(self.grid, self.familiar, Filled(step=programme.current_step))
        earlier = earlier_reading(programme.id, key_of(self.grid, guess.header))
        if earlier is None:
            return guess
        return remembered(earlier, guess.header)

    def asked(self, reading: Reading) -> Asked:
        return asked_of(self.grid, reading, self.today, self.words)

    def read(self, reading: Reading, asked: Asked, most: int = MOST_ROWS) -> ReadList:
        cast = self.known.cast(reading.filled)
        return read_list(self.grid, reading, asked, cast, self.words, most)

    def rows(self) -> _Read:
        """All rows, as our own table where it is one."""
        if self.is_own:
            table = own_table(self.grid)
            assert table is not None
            own = commitments_in(table, self.words)
            return _Read(replace(own, notes=(*self.grid.notes, *own.notes)))
        reading = self.reading()
        said = self.read(reading, self.asked(reading))
        return _Read(said.table, said)


def _columns_page(here: _Here, reading: Reading, problems: dict[str, str] | None = None) -> str:
    programme = this_programme()
    asked = here.asked(reading)
    tried = here.read(reading, asked, _TRIED).table.rows if reading.places(Meaning.DEED) else ()
    return render_template(
        "lists/show.html",
        programme=programme,
        staged=here.staged,
        reading=reading,
        asked=asked,
        columns=_columns(here.grid, reading),
        headers=here.grid.rows[:6],
        known=here.known,
        tried=tried,
        problems=problems or {},
        is_remembered=here.staged.reading is None
        and earlier_reading(programme.id, key_of(here.grid, reading.header)) is not None,
        steps=[f"{step.number} {step.short_title}" for step in load_method().steps],
        asked_rows=len(reading.rows_of(here.grid)),
        Meaning=Meaning,
        Standing=Standing,
        sides=tuple(Side),
    )


def _columns(grid: Grid, reading: Reading) -> list[tuple[str, Meaning, list[str]]]:
    """Each column by its name, or letter, with what it says and what stands in its first rows."""
    names = grid.rows[reading.header].cells if reading.header >= 0 else ()
    below = reading.rows_of(grid)
    found = []
    for place, meaning in enumerate(reading.columns):
        name = names[place].strip() if place < len(names) else ""
        cells = [row.cells[place].strip() for row in below[:40] if place < len(row.cells)]
        found.append(
            (name or _("Column %(number)d", number=place + 1), meaning, [cell for cell in cells if cell][:3])
        )
    return found


def _rows_page(here: _Here, scope: str = "") -> Page:
    """The page of the rows; with a `scope` they come in, if that was confirmed and can be."""
    form, key = import_form(), here.staged.key
    if scope:
        form.validate_on_submit()
    try:
        found = here.rows()
        plan = _plan(form.number, found.table)
        status = 422 if plan.faulty else 200
        if scope and request.form.get("go") == "confirm" and not plan.faulty:
            if plan.before is None or form.again.data:
                return _bring_in(scope, key, found, form)
            form.again.errors = [same_again(plan, this_programme())]
            status = 422
    except Invalid as error:
        return _nothing(here, error)
    page = render_template(
        "lists/rows.html",
        programme=this_programme(),
        form=form,
        staged=here.staged,
        plan=plan,
        shown=shown_of(plan),
        said=found.said,
        lacking=_lacking_in_words(found.said),
        notes=(*found.table.notes, *_on_both_sides(plan)),
        is_own=here.is_own,
    )
    return (page, status) if scope else page


def _on_both_sides(plan: ImportPlan) -> list[str]:
    """A word for each name that would be new on both sides: whose commitments these are was said wrongly, perhaps."""
    sides: dict[str, set[Side]] = {}
    for person in plan.new_people:
        sides.setdefault(person.name, set()).add(person.side)
    return [
        _(
            "“%(name)s” would be new on both sides. Does a column tell whose commitment it is?",
            name=name,
        )
        for name, found in sides.items()
        if len(found) > 1
    ][:5]


def _lacking_in_words(said: ReadList | None) -> str:
    """“for whom (12), a date (3)”: what the drafts of a list lack, and in how many rows."""
    words = {
        "giver": _("by whom"),
        "receiver": _("for whom"),
        "deed": _("what"),
        "evidence": _("how we will know"),
        "due": _("a date"),
        "step": _("a step"),
        "stretch": _("a stretch"),
    }
    return ", ".join(f"{words[name]} ({many})" for name, many in said.lacking) if said else ""


def _nothing(here: _Here, error: Invalid) -> Page:
    """Where no row can come in at all, the columns are asked about again."""
    reading = here.reading()
    return _columns_page(here, reading, {"columns": error.message}), 422


def _plan(number: int | None, table: CommitmentTable) -> ImportPlan:
    return plan_import(this_programme(), table.rows, number, chosen_people())


def _bring_in(scope: str, key: str, found: _Read, form: ImportForm) -> Response:
    programme = this_programme()

    def then(number: int) -> Response:
        forget_list(programme.id, key)
        return made(scope, url_for("imports.show", programme_id=programme.public_id, number=number))

    answer = import_beside_others(
        this_actor(),
        programme,
        lambda: _plan(form.number, found.table),
        write_programme_apart,
        then,
        again=bool(form.again.data),
    )
    count = len(found.table.rows)
    flash(ngettext("%(num)d commitment has come in.", "%(num)d commitments have come in.", count), "done")
    return answer


def _address(endpoint: str, key: str) -> str:
    return url_for(endpoint, programme_id=this_programme().public_id, key=key)

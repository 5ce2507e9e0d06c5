"""Commitments from a table: choose, look at each row, confirm; look at what came in, and undo it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator.date_words import date_words
from facilitator.domain.commitment_rows import COLUMNS, MOST_ROWS, CommitmentTable, read_commitments
from facilitator.domain.directions import listed
from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import MOST_BYTES, is_list, text_grid
from facilitator.domain.tables import NoHeader, decode_table
from facilitator.forms.base import show_errors
from facilitator.forms.imports import MOST_TEXT, ImportForm
from facilitator.office.files import grids_in, is_office_file
from facilitator.queries.imports import brought_in, import_by_number, imports_of
from facilitator.services.import_plans import ImportPlan, plan_import
from facilitator.services.import_undo import Undone, undo_import
from facilitator.services.imports import import_beside_others, same_again
from facilitator.web.bodies import KILOBYTE, Limit, takes
from facilitator.web.guard import this_actor, this_programme, write_programme_apart, writes_apart
from facilitator.web.import_choices import chosen_people, import_form, shown_of
from facilitator.web.lists import stage
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before

bp = Blueprint("imports", __name__)

Page = str | Response | tuple[str, int]
_HERE = "/programmes/<programme_id>/commitments/import"
_ONE = "/programmes/<programme_id>/commitments/imports/<int:number>"
TABLE = Limit(12 * 1024 * KILOBYTE, 200)
"""A file, and beside it the words of the form."""


@bp.get(_HERE)
@policy(Policy.PROGRAMME)
def new(programme_id: str) -> Page:
    return _page(import_form())


@bp.post(_HERE)
@policy(Policy.PROGRAMME)
@takes(TABLE)
@writes_apart
def create(programme_id: str) -> Page:
    """Shows the preview; brings the rows in when the preview was confirmed and nothing is wrong with them.

    Reading and planning need no lock: however long the table is, others go on writing.
    """
    scope = f"imports.create:{this_programme().public_id}"
    if again := sent_before(scope):
        return again
    form = import_form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        content = form.content()
        table = _own_table(content)
        if table is None:
            return stage(form.file_name, grids_in(content))
        form.text.data = decode_table(content)
        plan = _plan(form, table)
        if request.form.get("go") != "confirm" or plan.faulty:
            return _page(form, plan, table), 422 if plan.faulty else 200
        if plan.before is not None and not form.again.data:
            show_errors(form, Invalid({"again": same_again(plan, this_programme())}))
            return _page(form, plan, table), 422
        return _bring_in(scope, form, table)
    except Invalid as error:
        show_errors(form, error)
        return _page(form), 422


def _own_table(content: bytes) -> CommitmentTable | None:
    """A short table of our own format; None for any other list, for one that is too long to travel, and for another
    encoding than ours: how that was read has to be looked at.

    Raises Invalid where it is our own and cannot be read, or nothing that could be another list.
    """
    if len(content) > MOST_TEXT or is_office_file(content):
        return None
    try:
        decode_table(content)
    except Invalid:
        return None
    try:
        return read_commitments(content, date_words(this_programme().locale))
    except NoHeader:
        if is_list(text_grid(content)):
            return None
        raise


@bp.get(_ONE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> Page:
    """What came in with an import, and the way to undo it."""
    one = import_by_number(this_programme().id, number)
    return render_template("imports/show.html", programme=this_programme(), one=one, brought=brought_in(one))


@bp.post(f"{_ONE}/undo")
@policy(Policy.PROGRAMME)
def undo(programme_id: str, number: int) -> Response:
    """Takes out again all that came with an import."""
    undone = undo_import(this_actor(), this_programme().id, number)
    flash(" ".join(_undone_in_words(undone)), "done")
    return redirect(url_for(".show", programme_id=programme_id, number=number), 303)


def _plan(form: ImportForm, table: CommitmentTable) -> ImportPlan:
    return plan_import(this_programme(), table.rows, form.number, chosen_people())


def _bring_in(scope: str, form: ImportForm, table: CommitmentTable) -> Response:
    programme = this_programme()
    answer = import_beside_others(
        this_actor(),
        programme,
        lambda: _plan(form, table),
        write_programme_apart,
        lambda number: made(scope, url_for(".show", programme_id=programme.public_id, number=number)),
        again=bool(form.again.data),
    )
    count = len(table.rows)
    flash(ngettext("%(num)d commitment has come in.", "%(num)d commitments have come in.", count), "done")
    return answer


def _undone_in_words(undone: Undone) -> list[str]:
    count = len(undone.refs)
    words = [
        ngettext(
            "%(num)d commitment was taken out again.", "%(num)d commitments were taken out again.", count
        )
    ]
    if undone.people_gone:
        words.append(_("Gone with them: %(names)s.", names=listed(undone.people_gone)))
    if undone.people_kept:
        words.append(
            _("Kept, because they are named elsewhere: %(names)s.", names=listed(undone.people_kept))
        )
    if undone.workshop_kept:
        words.append(_("Session %(number)d, planned for them, stays.", number=undone.workshop_kept))
    return words


def _page(form: ImportForm, plan: ImportPlan | None = None, table: CommitmentTable | None = None) -> str:
    return render_template(
        "imports/new.html",
        programme=this_programme(),
        form=form,
        plan=plan,
        notes=table.notes if table else (),
        shown=shown_of(plan) if plan else None,
        earlier=imports_of(this_programme().id) if plan is None else [],
        columns=COLUMNS,
        most=MOST_ROWS,
        megabytes=MOST_BYTES // KILOBYTE**2,
    )

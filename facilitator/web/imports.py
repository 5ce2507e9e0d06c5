"""Promises from a table: choose, look at each row, confirm."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator.domain.errors import Invalid
from facilitator.domain.promise_rows import COLUMNS, MOST_ROWS, PromiseTable, read_promises
from facilitator.domain.tables import decode_table
from facilitator.forms.base import show_errors
from facilitator.forms.imports import ImportForm
from facilitator.queries.workshops import next_of, timeline
from facilitator.services.imports import ImportPlan, import_commitments, plan_import
from facilitator.web.bodies import KILOBYTE, Limit, takes
from facilitator.web.formats import short_day
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before

bp = Blueprint("imports", __name__)

Page = str | Response | tuple[str, int]
_HERE = "/programmes/<programme_id>/commitments/import"
TABLE = Limit(2048 * KILOBYTE, 200)
"""A file, and the same again as text from the preview, in letters that take several bytes."""


@bp.get(_HERE)
@policy(Policy.PROGRAMME)
def new(programme_id: str) -> Page:
    return _page(_form())


@bp.post(_HERE)
@policy(Policy.PROGRAMME)
@takes(TABLE)
def create(programme_id: str) -> Page:
    """Shows the preview; brings the rows in when the preview was confirmed and nothing is wrong with them."""
    programme = this_programme()
    scope = f"imports.create:{programme.public_id}"
    if again := sent_before(scope):
        return again
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        content = form.content()
        table = read_promises(content)
        plan = plan_import(programme, table.rows, form.number)
        if request.form.get("go") != "confirm" or plan.faulty:
            form.text.data = decode_table(content)
            return _page(form, plan, table), 422 if plan.faulty else 200
        count = import_commitments(this_actor(), programme, table.rows, form.number)
    except Invalid as error:
        show_errors(form, error)
        return _page(form), 422
    flash(ngettext("%(num)d commitment has come in.", "%(num)d commitments have come in.", count), "done")
    return made(scope, url_for("commitments.index", programme_id=programme.public_id))


def _form() -> ImportForm:
    programme = this_programme()
    form = ImportForm()
    workshops = timeline(programme.id)
    choices = [
        (one.number, f"{one.number} · {one.title}, {short_day(one.starts_at, programme.time_zone)}")
        for one in reversed(workshops)
    ]
    chosen = next_of(workshops) or (workshops[-1] if workshops else None)
    form.offer_workshops(
        choices or [(0, _("a launch workshop, made for them"))], chosen.number if chosen else 0
    )
    return form


def _page(form: ImportForm, plan: ImportPlan | None = None, table: PromiseTable | None = None) -> str:
    return render_template(
        "imports/new.html",
        programme=this_programme(),
        form=form,
        plan=plan,
        notes=table.notes if table else (),
        columns=COLUMNS,
        most=MOST_ROWS,
    )

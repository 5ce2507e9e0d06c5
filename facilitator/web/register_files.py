"""A register's table comes in on its page: choose, look at each row, confirm; what is new can be taken out again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator.domain.errors import Invalid, NotFound
from facilitator.domain.registers import kind_by_key, page_of
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.tables import MOST_ROWS, columns_of, rows_in
from facilitator.domain.tables import Table, decode_table, unharmed, write_table
from facilitator.forms.base import show_errors, whole_number
from facilitator.forms.imports import MOST_TEXT, TableForm
from facilitator.office.files import is_office_file
from facilitator.office.register_files import register_table
from facilitator.services.register_imports import (
    BroughtIn,
    Coming,
    bring_in,
    mark_of,
    plan_rows,
    take_out,
)
from facilitator.web.bodies import takes
from facilitator.web.guard import this_actor, this_programme, write_programme_apart, writes_apart
from facilitator.web.imports import TABLE
from facilitator.web.policies import Policy, policy
from facilitator.web.register_addresses import address_of, address_of_table
from facilitator.web.repeats import made, sent_before
from facilitator.web.undo import offer_undo

bp = Blueprint("register_files", __name__)

Page = str | Response | tuple[str, int]
_HERE = "/programmes/<programme_id>/register/<key>/table"
MOST_SHOWN = 200
"""Rows of a table that its preview shows."""


@bp.get(_HERE)
@policy(Policy.PROGRAMME)
def new(programme_id: str, key: str) -> Page:
    return _page(kind_by_key(key), TableForm(formdata=None))


@bp.post(_HERE)
@policy(Policy.PROGRAMME)
@takes(TABLE)
@writes_apart
def create(programme_id: str, key: str) -> Page:
    """Shows the preview; brings the rows in when the preview was confirmed and nothing is wrong with them."""
    kind, scope = kind_by_key(key), f"register_files.create:{this_programme().public_id}:{key}"
    if again := sent_before(scope):
        return again
    form = TableForm()
    if not form.validate_on_submit():
        return _page(kind, form), 422
    try:
        content = form.content()
        table = register_table(content, kind)
        form.text.data = _as_text(content, table)
        rows = rows_in(table, kind)
        if request.form.get("go") != "confirm":
            return _page(kind, form, plan_rows(this_programme().id, kind, rows))
        with write_programme_apart():
            brought = bring_in(this_actor(), this_programme().id, kind, rows)
            answer = made(scope, address_of(kind))
        _say(kind, brought)
        return answer
    except Invalid as error:
        show_errors(form, error)
        return _page(kind, form), 422


@bp.post(f"{_HERE}/undo")
@policy(Policy.PROGRAMME)
def undo(programme_id: str, key: str) -> Response:
    """Takes out again what was new in a table."""
    kind = kind_by_key(key)
    first, last = (whole_number(request.form.get(name)) for name in ("first", "last"))
    if first is None or last is None:
        raise NotFound
    mark = request.form.get("mark", "")
    gone = take_out(this_actor(), this_programme().id, kind, (first, last), mark)
    flash(
        ngettext("%(num)d entry was taken out again.", "%(num)d entries were taken out again.", len(gone)),
        "done",
    )
    return redirect(address_of(kind), 303)


def _as_text(content: bytes, table: Table) -> str:
    """The table as text, to be looked at and put right on the page. Raises Invalid (field `file`) for a longer one."""
    if is_office_file(content):
        text = write_table(table.names, [tuple(map(unharmed, row.cells)) for row in table.rows]).lstrip(
            "\ufeff"
        )
    else:
        text = decode_table(content)
    if len(text) > MOST_TEXT:
        raise Invalid(
            {
                "file": _(
                    "This table is longer than %(most)s characters. Bring it in in parts.",
                    most=f"{MOST_TEXT:,}",
                )
            }
        )
    return text


def _say(kind: Kind[Any], brought: BroughtIn) -> None:
    """What came in, with the way to take the new ones out again."""
    new, changed = len(brought.added), len(brought.rows) - len(brought.added)
    told = []
    if new:
        told.append(ngettext("%(num)d entry is new.", "%(num)d entries are new.", new))
    if changed:
        told.append(ngettext("%(num)d entry was changed.", "%(num)d entries were changed.", changed))
    words = " ".join(told) or _("Every row says what stands here already. Nothing was changed.")
    if not new:
        flash(words, "done")
        return
    first, last = brought.numbers
    mark = mark_of(this_programme().id, kind, brought.numbers)
    offer_undo(words, address_of_table(kind, "undo"), {"first": first, "last": last, "mark": mark})


def _page(kind: Kind[Any], form: TableForm, plan: list[Coming] | None = None) -> str:
    labels = {field.name: field.label for field in kind.words.asked()}
    return render_template(
        "registers/table.html",
        programme=this_programme(),
        kind=kind,
        page=page_of(kind),
        form=form,
        plan=plan,
        shown=[one for one in plan or () if one.changes][:MOST_SHOWN],
        coming=sum(one.changes for one in plan or ()),
        new=sum(one.before is None for one in plan or ()),
        labels=labels | {"status": _("state"), "severity": _("weight")},
        columns=columns_of(kind),
        most=MOST_ROWS,
    )

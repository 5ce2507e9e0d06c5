"""A whole programme as one file: taken along by those who run it, and brought in: chosen, looked at, confirmed."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from facilitator.domain.errors import Invalid
from facilitator.domain.log import head_words
from facilitator.domain.programme_files import MOST_BYTES, moment_in
from facilitator.domain.security import Noted
from facilitator.forms.base import show_errors
from facilitator.forms.programme_files import BringInForm, ProgrammeFileForm
from facilitator.queries.origins import staged_programme
from facilitator.services.programme_check import CheckedProgramme, check_programme_file
from facilitator.services.programme_export import WHOLE, programme_file
from facilitator.services.programme_import import (
    SIGNED_WITHIN,
    bring_in_programme,
    here_already,
    prepare_programme,
    same_again,
)
from facilitator.services.security import note_export, note_security
from facilitator.services.staged_programmes import forget_programme, packed_file, stage_programme
from facilitator.web.asking import client_address
from facilitator.web.bodies import KILOBYTE, Limit, takes
from facilitator.web.file_names import table_name
from facilitator.web.guard import this_actor, this_programme, write_apart, write_aside, writes_apart
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before

bp = Blueprint("programme_files", __name__)

Page = str | Answer | tuple[str, int]
FILE = Limit(MOST_BYTES + 1024 * KILOBYTE, 20)
"""A file, and what a form has around it: what is a little too large is told beside the field."""
_ONE = "/programmes/from-file/<key>"


@bp.get("/programmes/<programme_id>/programme.json")
@policy(Policy.PROGRAMME)
def take(programme_id: str) -> Response:
    """The programme's file; the security log tells of it. Raises Conflict for a rehearsal."""
    product = {"version": current_app.config["VERSION"], "address": current_app.config["SETTINGS"].base_url}
    content = programme_file(this_programme().id, product)
    # Aside: what is in danger must still be taken away.
    write_aside(lambda: note_export(current_user.user_id, programme_id, client_address(), WHOLE))
    called = f'attachment; filename="{table_name(this_programme(), "programme", "json")}"'
    return Response(content, mimetype="application/json", headers={"Content-Disposition": called})


@bp.get("/programmes/from-file")
@policy(Policy.SIGNED_IN)
def choose() -> Page:
    return _form_page(ProgrammeFileForm())


@bp.post("/programmes/from-file")
@policy(Policy.SIGNED_IN)
@takes(FILE)
@writes_apart
def stage() -> Page:
    """Checks the file and leads to what it says; nothing of one that is not sound is kept."""
    form = ProgrammeFileForm()
    if not form.validate_on_submit():
        return _form_page(form), 422
    try:
        content = form.content()
        check_programme_file(content)
    except Invalid as error:
        show_errors(form, error)
        return _form_page(form), 422
    content = packed_file(content)
    with write_apart():
        key = stage_programme(current_user.user_id, form.file_name, content)
    return redirect(url_for(".show", key=key), 303)


@bp.get(_ONE)
@policy(Policy.SIGNED_IN)
def show(key: str) -> Page:
    """What the file says that it is, what was checked, what comes in and what does not."""
    name, content = staged_programme(current_user.user_id, key)
    return _preview(key, name, check_programme_file(content), BringInForm())


@bp.post(_ONE)
@policy(Policy.SIGNED_IN)
@writes_apart
def bring_in(key: str) -> Page:
    """Brings it in; all that can be done without the lock is done before."""
    if again := sent_before("programme_files.bring_in"):
        return again
    name, content = staged_programme(current_user.user_id, key)
    form, checked = BringInForm(), check_programme_file(content)
    if not form.validate_on_submit():
        return _preview(key, name, checked, form), 422
    ready = prepare_programme(checked)
    try:
        with write_apart():
            public_id = bring_in_programme(
                this_actor(), current_user.user_id, ready, as_copy=bool(form.as_copy.data)
            )
            forget_programme(current_user.user_id, key)
            note_security(
                Noted.BROUGHT_IN,
                user_id=current_user.user_id,
                address=client_address(),
                detail=f"programme {public_id} from a file",
            )
            answer = made("programme_files.bring_in", url_for("programmes.show", programme_id=public_id))
    except Invalid as error:
        show_errors(form, error)
        return _preview(key, name, checked, form), 422
    flash(
        _(
            "The programme has come in with %(count)d events of its log. Their chain is whole; their seals could not "
            "be checked here.",
            count=checked.file.head_seq,
        ),
        "done",
    )
    return answer


def _form_page(form: ProgrammeFileForm) -> str:
    return render_template(
        "programmes/from_file.html", form=form, megabytes=MOST_BYTES // (KILOBYTE * KILOBYTE)
    )


def _preview(key: str, name: str, checked: CheckedProgramme, form: BringInForm) -> str:
    own, tables, file = checked.rows.own, checked.rows.tables, checked.file
    title = here_already(checked)
    return render_template(
        "programmes/file_preview.html",
        key=key,
        file_name=name,
        form=form,
        own=own,
        parties={row["side"].value: row["name"] for row in tables["parties"]},
        counts={name: len(rows) for name, rows in tables.items()},
        signatures=checked.signatures,
        head=head_words(file.head_seq, file.head_hash),
        events=file.head_seq,
        made=file.made,
        written_at=moment_in(file.made.at),
        sha256=file.sha256,
        here=same_again(title) if title else "",
        days=SIGNED_WITHIN,
    )

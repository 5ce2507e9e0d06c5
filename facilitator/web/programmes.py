"""Programmes: set up, look at, change, put away; which step they work on."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from facilitator import clock
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.registers import EXPECTATIONS
from facilitator.forms.base import both_texts, show_errors
from facilitator.forms.programmes import EditProgrammeForm, ProgrammeForm, StepForm
from facilitator.method import load_method
from facilitator.queries.programme_page import Found, found_of, page_of
from facilitator.services import programmes
from facilitator.services.moving import Along
from facilitator.web.both_ways import both_ways
from facilitator.web.chains import chain_of
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.measures import measure_table
from facilitator.web.moving import moved_words
from facilitator.web.next_actions import advice
from facilitator.web.policies import Policy, policy
from facilitator.web.programme_pictures import workshop_words
from facilitator.web.repeats import made, sent_before
from facilitator.web.unchanged import Shown, as_before
from facilitator.web.undo import offer_undo

bp = Blueprint("programmes", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/programmes/new")
@policy(Policy.SIGNED_IN)
def new() -> Page:
    form = ProgrammeForm(legal_status=load_method().sign_off.legal_status)
    return render_template("programmes/new.html", form=form)


@bp.post("/programmes/new")
@policy(Policy.SIGNED_IN)
def create() -> Page:
    if again := sent_before("programmes.new"):
        return again
    form = ProgrammeForm()
    if form.validate_on_submit():
        try:
            public_id = programmes.create_programme(this_actor(), form.draft(), current_user.user_id)
        except Invalid as error:
            show_errors(form, error)
        else:
            flash(_("The programme is set up. Next: who takes part."), "done")
            return made("programmes.new", url_for("programmes.show", programme_id=public_id))
    return render_template("programmes/new.html", form=form), 422


@bp.get("/programmes/<programme_id>")
@policy(Policy.PROGRAMME)
def show(programme_id: str) -> Page:
    return as_before(_overview)


def _overview() -> Shown:
    found = found_of(this_programme(), clock.now())
    return Shown(found, lambda: _page(found))


def _page(found: Found) -> str:
    programme = this_programme()
    page = page_of(programme, found)
    about = next((one for one in page.workshops if one.number == page.next_action.number), None)
    return render_template(
        "programmes/show.html",
        programme=programme,
        page=page,
        advice=advice(programme, page.next_action, workshop_words(about) if about else ""),
        session_words=workshop_words,
        step=load_method().step(programme.current_step),
        ledger=both_ways(programme, page),
        measures=measure_table(programme, page.register.measured, page.workshops),
        chain=chain_of(programme, EXPECTATIONS, page.register.chained),
    )


@bp.get("/programmes/<programme_id>/edit")
@policy(Policy.PROGRAMME)
def edit(programme_id: str) -> Page:
    programme = this_programme()
    form = EditProgrammeForm(obj=programme)
    _offer_zone(form, programme.time_zone)
    form.keep_language(programme.locale)
    return render_template("programmes/edit.html", programme=programme, form=form, changed=None)


@bp.post("/programmes/<programme_id>/edit")
@policy(Policy.PROGRAMME)
def save(programme_id: str) -> Page:
    programme = this_programme()
    form = EditProgrammeForm()
    _offer_zone(form, programme.time_zone)
    form.keep_language(programme.locale)
    status, changed = 422, None
    if form.validate_on_submit():
        try:
            moved = programmes.edit_programme(
                this_actor(),
                programme.id,
                form.draft(),
                form.version.data,
                form.sessions.data or "",
                _along(form),
            )
        except Invalid as error:
            if not form.sessions.data:
                form.move_unsigned.data = True  # it is asked for the first time
            show_errors(form, error)
        except Stale as stale:
            assert isinstance(stale.current, ProgrammeDraft)
            status, changed = 409, both_texts(form, asdict(stale.current))
            form.version.raw_data = None
            form.version.data = programme.version
        else:
            flash(" ".join([_("Saved."), *moved_words(moved)]), "done")
            return redirect(url_for("programmes.show", programme_id=programme_id), 303)
    return render_template("programmes/edit.html", programme=programme, form=form, changed=changed), status


def _along(form: EditProgrammeForm) -> Along:
    reason = _("The programme’s time zone has changed, and with it the session’s day.")
    return Along(bool(form.move_unsigned.data), bool(form.ask_signed.data), reason)


def _offer_zone(form: ProgrammeForm, zone: str) -> None:
    """A zone chosen elsewhere, such as `Etc/GMT+3`, stays on offer where it is in use."""
    if zone not in {choice.value for choice in form.time_zone.choices}:
        form.time_zone.choices.append(SelectChoice(zone, zone))


@bp.post("/programmes/<programme_id>/archive")
@policy(Policy.PROGRAMME)
def archive(programme_id: str) -> Page:
    programmes.archive_programme(this_actor(), this_programme().id)
    undo = url_for("programmes.restore", programme_id=programme_id)
    offer_undo(_("“%(title)s” is archived. Nothing in it is lost.", title=this_programme().title), undo)
    return redirect(url_for("home.index"), 303)


@bp.post("/programmes/<programme_id>/restore")
@policy(Policy.PROGRAMME)
def restore(programme_id: str) -> Page:
    programmes.restore_programme(this_actor(), this_programme().id)
    flash(_("“%(title)s” is back.", title=this_programme().title), "done")
    return redirect(url_for("programmes.show", programme_id=programme_id), 303)


@bp.post("/programmes/<programme_id>/step")
@policy(Policy.PROGRAMME)
def step(programme_id: str) -> Page:
    programme = this_programme()
    scope = f"programmes.step:{programme_id}"
    if again := sent_before(scope):
        return again
    form = StepForm()
    if not form.validate_on_submit():
        raise Conflict(_("That step does not exist. Nothing was changed."))
    programmes.move_to_step(this_actor(), programme.id, form.step.data, form.note.data or "")
    title = load_method().step(form.step.data).title
    flash(
        _("The programme works on step %(number)d now: %(title)s.", number=form.step.data, title=title),
        "done",
    )
    return made(scope, url_for("programmes.show", programme_id=programme_id))

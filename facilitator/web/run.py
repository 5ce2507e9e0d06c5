"""Running a workshop: one screen for a facilitator with twenty people in the room and forty seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.zones import today_in
from facilitator.forms.agendas import PALETTE
from facilitator.forms.base import show_errors
from facilitator.forms.workshops import CloseForm
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import WorkshopBrief, attendance_of, next_of, timeline, workshop_by_number
from facilitator.services.agendas import NotesNow, save_notes, step_item
from facilitator.services.workshops import close_workshop, reopen_workshop, start_workshop
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.undo import offer_undo

bp = Blueprint("run", __name__)

PLACE = "/programmes/<programme_id>/workshops/<int:number>/run"
STEPS = {
    "start": ItemState.RUNNING,
    "finish": ItemState.DONE,
    "skip": ItemState.SKIPPED,
    "back": ItemState.WAITING,
}
USUAL_SIGNING_DAYS = 14
Page = str | tuple[str, int] | Response


@bp.get(PLACE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> Page:
    """Now, next and later; with `item` another block can be looked at without moving the room."""
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if workshop.is_closed:
        return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)
    return _run_page(p, workshop)


@bp.post(f"{PLACE}/start")
@policy(Policy.PROGRAMME)
def start(programme_id: str, number: int) -> Page:
    """Opens the session and its first block."""
    p = this_programme()
    if workshop_by_number(p.id, number).is_running:
        return _back(number)
    start_workshop(this_actor(), p.id, number)
    agenda = agenda_of(workshop_by_number(p.id, number))
    if agenda.next_key is not None:
        step_item(this_actor(), p.id, number, agenda.next_key, ItemState.RUNNING)
    return _back(number)


@bp.post(f"{PLACE}/items/<key>/<any(start, finish, skip, back):step>")
@policy(Policy.PROGRAMME)
def item(programme_id: str, number: int, key: str, step: str) -> Page:
    """Starts, finishes, skips a block or puts it back; a stale press changes nothing and says what happened."""
    p = this_programme()
    try:
        step_item(this_actor(), p.id, number, key, STEPS[step])
    except Conflict as conflict:
        workshop = workshop_by_number(p.id, number)
        if workshop.is_closed:
            raise
        flash(conflict.message, "warn")
        return _run_page(p, workshop), 409
    return _back(number)


@bp.post(f"{PLACE}/items/<key>/notes")
@policy(Policy.PROGRAMME)
def notes(programme_id: str, number: int, key: str) -> Page:
    """Keeps the notes of one block; a script gets JSON, a plain form the page again."""
    p = this_programme()
    text = request.form.get("notes", "")
    version = request.form.get("version", type=int) or 0
    wants_json = request.accept_mimetypes.best == "application/json"
    try:
        saved = save_notes(this_actor(), p.id, number, key, text, version)
    except Invalid as invalid:
        if wants_json:
            return _json({"message": invalid.message}, 422)
        raise
    except Stale as stale:
        assert isinstance(stale.current, NotesNow)
        if wants_json:
            return _json(
                {"text": stale.current.text, "version": stale.current.version, "message": stale.message}, 409
            )
        return _run_page(p, workshop_by_number(p.id, number), key, mine=text), 409
    if wants_json:
        return _json({"version": saved}, 200)
    flash(_("Notes saved."), "done")
    return redirect(url_for("run.show", programme_id=p.public_id, number=number, item=key), 303)


@bp.get(f"{PLACE}/close")
@policy(Policy.PROGRAMME)
def closing(programme_id: str, number: int) -> Page:
    """What closing means now: where the list stands, what the record will say."""
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    form = CloseForm(note=workshop.closing_note)
    if workshop.sheet.value == "open":
        form.sign_until.data = today_in(p.time_zone, clock.now()) + timedelta(days=USUAL_SIGNING_DAYS)
    return _closing_page(p, workshop, form)


@bp.post(f"{PLACE}/close")
@policy(Policy.PROGRAMME)
def close(programme_id: str, number: int) -> Page:
    p = this_programme()
    form = CloseForm()
    workshop = workshop_by_number(p.id, number)
    record = url_for("workshops.show", programme_id=p.public_id, number=number)
    if workshop.is_closed and (form.note.data or "") == workshop.closing_note:  # a second tap
        return redirect(record, 303)
    if not form.validate():
        return _closing_page(p, workshop, form), 422
    try:
        close_workshop(this_actor(), p.id, number, form.note.data or "", form.sign_until.data)
    except Invalid as invalid:
        show_errors(form, invalid)
        return _closing_page(p, workshop, form), 422
    said = _("Workshop %(number)d is closed and its record is kept.", number=number)
    if workshop.is_signed:  # what both have signed is not opened again
        flash(said, "done")
    else:
        offer_undo(said, url_for("run.reopen", programme_id=p.public_id, number=number))
    return redirect(record, 303)


@bp.post(f"{PLACE}/reopen")
@policy(Policy.PROGRAMME)
def reopen(programme_id: str, number: int) -> Page:
    p = this_programme()
    reopen_workshop(this_actor(), p.id, number)
    flash(_("Workshop %(number)d is open again.", number=number), "done")
    return _back(number)


def _run_page(p: ProgrammeBrief, workshop: WorkshopBrief, key: str = "", mine: str | None = None) -> str:
    agenda = agenda_of(workshop, clock.now())
    wanted = key or request.args.get("item", "")
    shown = agenda.line(wanted) or agenda.now or agenda.next
    return render_template(
        "run/show.html",
        programme=p,
        workshop=workshop,
        agenda=agenda,
        shown=shown,
        is_elsewhere=shown is not None and agenda.now_key not in (None, shown.key),
        mine=mine,
        attendance=attendance_of(p.id, workshop.id),
        palette={activity.value: offer for activity, offer in PALETTE.items()},
        server_now=clock.now(),
    )


def _closing_page(p: ProgrammeBrief, workshop: WorkshopBrief, form: CloseForm) -> str:
    return render_template(
        "run/closing.html",
        programme=p,
        workshop=workshop,
        form=form,
        agenda=agenda_of(workshop, clock.now()),
        attendance=attendance_of(p.id, workshop.id),
        coming=next_of([one for one in timeline(p.id) if one.number != workshop.number and one.is_planned]),
    )


def _back(number: int) -> Response:
    return redirect(url_for("run.show", programme_id=this_programme().public_id, number=number), 303)


def _json(content: dict[str, Any], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response

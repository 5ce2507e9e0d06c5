"""Running a workshop: one screen for a facilitator with twenty people in the room and forty seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.activities import steps
from facilitator.activities.left import left_of
from facilitator.activities.steps import Seen
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.sides import Side
from facilitator.domain.timing import Choice
from facilitator.domain.workshops import OtherRuns
from facilitator.domain.zones import today_in
from facilitator.forms.base import show_errors
from facilitator.forms.workshops import CloseForm
from facilitator.queries.after_closing import closing_of
from facilitator.queries.agendas import Agenda
from facilitator.queries.homework import asked_before
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import (
    Attendances,
    WorkshopBrief,
    attendance_of,
    session_ahead,
    timeline,
    workshop_by_number,
)
from facilitator.services.agendas import NotesNow, save_notes
from facilitator.services.taking_back import take_back_start
from facilitator.services.timing import adjust_minutes, pause_item, resume_item, settle_overrun
from facilitator.services.transactions import let_go
from facilitator.services.workshops import reopen_workshop
from facilitator.web import console
from facilitator.web.console import Page
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.room_bar import facts_of
from facilitator.web.unchanged import as_before
from facilitator.web.undo import offer_undo

bp = Blueprint("run", __name__)

PLACE = "/programmes/<programme_id>/workshops/<int:number>/run"
STEPS = {
    "start": ItemState.RUNNING,
    "finish": ItemState.DONE,
    "skip": ItemState.SKIPPED,
    "back": ItemState.WAITING,
    "park": ItemState.PARKED,
}
USUAL_SIGNING_DAYS = 14
Press = Callable[[ProgrammeBrief, WorkshopBrief], Any]


@bp.get(PLACE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> Page:
    """Now, next and later; with `item` another block can be looked at without moving the room."""
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if workshop.is_closed or workshop.is_cancelled:
        return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)
    at = console.moment_of(workshop)
    return as_before(lambda: console.console_page(p, at), at.shown)


@bp.get(f"{PLACE}/bar")
@policy(Policy.PROGRAMME)
def bar(programme_id: str, number: int) -> Page:
    """The room's bar alone, for the page of the tab that a script names (static/js/room-bar.js)."""
    workshop = facts_of(number, exactly=True).workshop
    return render_template("run/bar.html", programme=this_programme(), workshop=workshop)


@bp.post(f"{PLACE}/start")
@policy(Policy.PROGRAMME)
def start(programme_id: str, number: int) -> Page:
    """Opens the session and its first block."""
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if workshop.is_running:
        return console.back()
    try:
        steps.start(this_actor(), p, workshop)
    except OtherRuns as other:
        return _beside_another(number, other)
    return console.back()


@bp.post(f"{PLACE}/not-started")
@policy(Policy.PROGRAMME)
def not_started(programme_id: str, number: int) -> Page:
    """Puts a workshop that was started by mistake back to planned, or says why it stands."""
    p = this_programme()
    try:
        take_back_start(this_actor(), p.id, number)
    except Conflict as reason:
        let_go()
        flash(reason.message, "warn")
    else:
        flash(
            _("Session %(number)d is planned again. Its room and its codes are gone.", number=number), "done"
        )
    return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)


@bp.post(f"{PLACE}/items/<key>/<any(start, finish, skip, back, park):step>")
@policy(Policy.PROGRAMME)
def item(programme_id: str, number: int, key: str, step: str) -> Page:
    """Starts, finishes, skips, parks a block or puts it back; a stale press changes nothing and says what happened."""
    seen = Seen(request.form.get("seen", ""), request.form.get("was", ""))
    return pressed(number, lambda p, workshop: steps.step(this_actor(), p, workshop, key, STEPS[step], seen))


@bp.post(f"{PLACE}/items/<key>/minutes")
@policy(Policy.PROGRAMME)
def minutes(programme_id: str, number: int, key: str) -> Page:
    """Gives a block more or fewer minutes."""
    by, shown = (request.form.get(name, 0, type=int) for name in ("by", "shown"))
    return pressed(
        number,
        lambda p, _workshop: adjust_minutes(this_actor(), p.id, number, key, by, shown),
        key,
    )


@bp.post(f"{PLACE}/items/<key>/<any(pause, resume):act>")
@policy(Policy.PROGRAMME)
def timer(programme_id: str, number: int, key: str, act: str) -> Page:
    """Stops the block's clock, or lets it go on."""
    verb = pause_item if act == "pause" else resume_item
    return pressed(number, lambda p, _workshop: verb(this_actor(), p.id, number, key))


@bp.post(f"{PLACE}/overrun")
@policy(Policy.PROGRAMME)
def overrun(programme_id: str, number: int) -> Page:
    """Does one of the things that were offered when time ran out."""
    choice, mark, key = (request.form.get(name, "") for name in ("choice", "mark", "key"))
    words = {
        Choice.BUFFER: _("The block has more time, taken from the buffer."),
        Choice.SHRINK: _("What is still to come is shorter now."),
        Choice.DROP: _("That block is dropped; it can be taken back in from the agenda."),
        Choice.LATER: _("The session ends later now. Tell the room."),
    }

    def settle(p: ProgrammeBrief, _workshop: WorkshopBrief) -> None:
        offer = settle_overrun(this_actor(), p.id, number, choice, mark, key)
        flash(words[offer.choice], "done")

    return pressed(number, settle)


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
        workshop = workshop_by_number(p.id, number)
        return console.console_page(p, console.moment_of(workshop), key, mine=text), 409
    if wants_json:
        return _json({"version": saved}, 200)
    flash(_("Notes saved."), "done")
    return console.back(key)


@bp.get(f"{PLACE}/close")
@policy(Policy.PROGRAMME)
def closing(programme_id: str, number: int) -> Page:
    """What closing means now: where the list stands, what the record will say."""
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if workshop.is_cancelled:
        return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)
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
    if workshop.is_running and not request.form.get("absent") and _absent(attendance_of(p.id, workshop.id)):
        return _closing_page(p, workshop, form, asks=True), 422
    try:
        steps.close(this_actor(), p, workshop, form.note.data or "", form.sign_until.data)
    except Invalid as invalid:
        let_go()
        show_errors(form, invalid)
        return _closing_page(p, workshop, form), 422
    said = _("Session %(number)d is closed and its record is kept.", number=number)
    if workshop.is_signed:  # what both have signed is not opened again
        flash(said, "done")
    else:
        offer_undo(said, url_for("run.reopen", programme_id=p.public_id, number=number))
    return redirect(record, 303)


@bp.post(f"{PLACE}/reopen")
@policy(Policy.PROGRAMME)
def reopen(programme_id: str, number: int) -> Page:
    p = this_programme()
    try:
        reopen_workshop(this_actor(), p.id, number)
    except OtherRuns as other:
        return _beside_another(number, other)
    flash(_("Session %(number)d is open again.", number=number), "done")
    return console.back()


def _beside_another(number: int, other: OtherRuns) -> Page:
    """Nothing was changed: the page of this session says which one runs, and leads there."""
    let_go()
    flash(other.message, "warn")
    return redirect(url_for("workshops.show", programme_id=this_programme().public_id, number=number), 303)


def pressed(number: int, press: Press, key: str = "") -> Page:
    """Does what a button asks for and shows the console again; a refused press changes nothing and says why.

    With `key`, a block that is only looked at stays on the screen.
    """
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    looks_at = key if key and key != console.now_key(workshop) else ""
    try:
        press(p, workshop)
    except (Conflict, Invalid) as reason:
        return console.refused(number, reason, looks_at)
    return console.back(looks_at)


@dataclass(frozen=True, slots=True)
class Minutes:
    """One block on the closing page: what was planned for it and what it took; None where there is no such number."""

    title: str
    state: str
    planned: int | None
    took: int | None

    @property
    def is_over(self) -> bool:
        return self.planned is not None and self.took is not None and self.took > self.planned


def _minutes_of(agenda: Agenda) -> list[Minutes]:
    """Every block in the agenda's order; the one that is on has taken what it has used so far."""
    now = clock.now()
    rows = []
    for line in agenda.items:
        took = line.actual_minutes
        if line.state is ItemState.RUNNING:
            took = round(line.minutes - line.seconds_left(now) / 60)
        rows.append(Minutes(line.title, line.state.value, line.planned_minutes, took))
    return rows


def _absent(attendance: Attendances) -> list[Side]:
    """The sides of which so many are not marked as there that closing asks once."""
    return [side for side in Side if attendance.many_absent(side)]


def _closing_page(p: ProgrammeBrief, workshop: WorkshopBrief, form: CloseForm, asks: bool = False) -> str:
    """`asks` whether it is true that so many are absent, before the workshop is closed."""
    facts = facts_of(workshop.number, workshop)
    agenda, attendance = facts.agenda(clock.now()), facts.attendance
    minutes = _minutes_of(agenda)
    return render_template(
        "run/closing.html",
        programme=p,
        workshop=workshop,
        form=form,
        agenda=agenda,
        minutes=minutes,
        took=sum(row.took or 0 for row in minutes),
        attendance=attendance,
        absent=_absent(attendance),
        asks=asks,
        left=left_of(p, workshop, agenda, attendance.people),
        closing=closing_of(p, workshop),
        parts=[one for one in asked_before(workshop.id) if one.waiting],
        coming=session_ahead(timeline(p.id), p.time_zone, today_in(p.time_zone, clock.now())),
    )


def _json(content: dict[str, Any], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response

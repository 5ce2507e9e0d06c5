"""Planning and preparing workshops, and the record of a closed one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.activities.left import left_of
from facilitator.domain.agendas import ItemDraft
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.domain.zones import local, today_in
from facilitator.forms.agendas import COLLECTED, PALETTE, ItemForm
from facilitator.forms.base import show_errors, whole_number
from facilitator.forms.workshops import KIND_HINTS, KIND_WORDS, EditForm, PlanForm, WorkshopForm
from facilitator.method import load_method
from facilitator.queries.agendas import agenda_of
from facilitator.queries.due_on import due_on
from facilitator.queries.entries import glance_of
from facilitator.queries.homework import asked_before
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.took import other_minutes, took_before
from facilitator.queries.workshops import (
    WorkshopBrief,
    attendance_of,
    next_of,
    session_ahead,
    suggested_start,
    timeline,
    workshop_by_number,
)
from facilitator.services.moving import Along, move_session
from facilitator.services.workshops import plan_workshop, set_attendance
from facilitator.web.formats import full_day, short_day
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.moving import moved_words
from facilitator.web.policies import Policy, policy
from facilitator.web.readiness import readiness_of
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import back_or

bp = Blueprint("workshops", __name__)

PLACE = "/programmes/<programme_id>/workshops"
Page = str | tuple[str, int] | Response


@bp.get(PLACE)
@policy(Policy.PROGRAMME)
def index(programme_id: str) -> Page:
    """All workshops in their order, and the one to turn to next."""
    p = this_programme()
    workshops = timeline(p.id)
    coming = next_of(workshops, p.time_zone, today_in(p.time_zone, clock.now()))
    return render_template(
        "workshops/index.html", programme=p, workshops=workshops, coming=coming, kinds=KIND_WORDS
    )


@bp.get(f"{PLACE}/new")
@policy(Policy.PROGRAMME)
def new(programme_id: str) -> Page:
    """A form that is filled in already: kind, day and hour follow from the last workshop."""
    p = this_programme()
    workshops = timeline(p.id)
    starts = local(suggested_start(p, workshops), p.time_zone)
    form = PlanForm(
        kind=Kind.REVIEW.value if workshops else Kind.LAUNCH.value,
        step=p.current_step if workshops else 1,
        day=starts.date(),
        clock=starts.time(),
        place=workshops[-1].place if workshops else "",
        attendees=[one.number for one in attendance_of(p.id, None).people],
        zone=p.time_zone,
    )
    return _plan_page(p, form, workshops)


@bp.post(f"{PLACE}/new")
@policy(Policy.PROGRAMME)
def create(programme_id: str) -> Page:
    p = this_programme()
    scope = f"workshops.create:{p.public_id}"
    if again := sent_before(scope):
        return again
    workshops = timeline(p.id)
    form = PlanForm()
    form.offer_agendas(_past(p, workshops))
    if form.zone.data and form.zone.data != p.time_zone:
        form.tell_zone(p.time_zone)
    elif form.validate():
        template, copied = form.source()
        try:
            number = plan_workshop(this_actor(), p.id, form.draft(template), copied)
        except Invalid as invalid:
            show_errors(form, _on_form(invalid))
        else:
            flash(
                _("Session %(number)d is planned. Its agenda is ready to be looked over.", number=number),
                "done",
            )
            return made(scope, url_for("workshops.show", programme_id=p.public_id, number=number))
    return _plan_page(p, form, workshops), 422


@bp.get(f"{PLACE}/<int:number>")
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> Page:
    """The agenda to prepare, or the record once the workshop is closed."""
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if not workshop.is_closed:
        return prepare_page(p, workshop)
    agenda, attendance = agenda_of(workshop), attendance_of(p.id, workshop.id)
    return render_template(
        "workshops/record.html",
        programme=p,
        workshop=workshop,
        agenda=agenda,
        attendance=attendance,
        left=left_of(p, workshop, agenda, attendance.people),
        coming=session_ahead(timeline(p.id), p.time_zone, today_in(p.time_zone, clock.now())),
        register=glance_of(p.id),
        kinds=KIND_WORDS,
        palette=_palette(),
    )


@bp.get(f"{PLACE}/<int:number>/edit")
@policy(Policy.PROGRAMME)
def edit(programme_id: str, number: int) -> Page:
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if workshop.is_closed:
        return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)
    starts = local(workshop.starts_at, p.time_zone)
    form = EditForm(
        kind=workshop.kind.value,
        step=workshop.step,
        title=workshop.title,
        day=starts.date(),
        clock=starts.time(),
        length_minutes=workshop.length_minutes,
        place=workshop.place,
        attendees=[one.number for one in attendance_of(p.id, workshop.id).people if one.expected],
        version=workshop.version,
    )
    return _edit_page(p, form, workshop)


@bp.post(f"{PLACE}/<int:number>/edit")
@policy(Policy.PROGRAMME)
def save(programme_id: str, number: int) -> Page:
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    form = EditForm()
    if not form.validate():
        return _edit_page(p, form, workshop), 422
    same = form.kind.data == workshop.kind.value and form.step.data == workshop.step
    draft = form.draft(workshop.template if same else "")
    try:
        moved = move_session(this_actor(), p.id, number, draft, form.version.data or 0, _along(form, draft))
    except Invalid as invalid:
        show_errors(form, _on_form(invalid))
        return _edit_page(p, form, workshop), 422
    except Stale as stale:
        assert isinstance(stale.current, WorkshopBrief)
        form.version.data = stale.current.version
        form.version.raw_data = None
        return _edit_page(p, form, stale.current, theirs=stale.current), 409
    flash(" ".join([_("Saved. The clock times of the agenda have followed."), *moved_words(moved)]), "done")
    return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)


def _along(form: EditForm, draft: WorkshopDraft) -> Along:
    reason = _("The session was moved to %(day)s.", day=full_day(draft.day))
    return Along(bool(form.move_unsigned.data), bool(form.ask_signed.data), reason)


@bp.post(f"{PLACE}/<int:number>/attendance")
@policy(Policy.PROGRAMME)
def attendance(programme_id: str, number: int) -> Page:
    """One person is there, or is not: the button says `7:in` or `7:out`."""
    p = this_programme()
    given, _colon, said = request.form.get("person", "").partition(":")
    person = whole_number(given)
    if person is None or said not in ("in", "out"):
        raise NotFound
    set_attendance(this_actor(), p.id, number, person, said == "in")
    place = url_for(
        "run.show", programme_id=p.public_id, number=number, item=request.form.get("item") or None
    )
    return redirect(back_or(f"{place}#people"), 303)


@dataclass(frozen=True, slots=True)
class ItemTrouble:
    """An item whose edit was refused: the form as it was sent, and what stands there now if that was why."""

    key: str
    form: ItemForm
    theirs: ItemDraft | None = None


def prepare_page(p: ProgrammeBrief, workshop: WorkshopBrief, trouble: ItemTrouble | None = None) -> str:
    """The agenda to prepare; `trouble` opens the item that could not be saved, with what was typed."""
    others = [one for one in timeline(p.id) if one.number != workshop.number]
    agenda = agenda_of(workshop, clock.now())
    known = took_before(p, workshop.template) if workshop.is_planned else {}
    attendance = attendance_of(p.id, workshop.id)
    return render_template(
        "workshops/prepare.html",
        programme=p,
        workshop=workshop,
        agenda=agenda,
        took=other_minutes(agenda, known),
        attendance=attendance,
        ready=readiness_of(p, workshop, attendance) if workshop.is_planned else None,
        past=_past(p, others),
        running=next((one for one in others if one.is_running), None),
        templates=load_method().templates,
        kinds=KIND_WORDS,
        palette=_palette(),
        collected=COLLECTED,
        opened=request.args.get("open", "") or (trouble.key if trouble else ""),
        trouble=trouble,
        register=glance_of(p.id),
        parts=asked_before(workshop.id),
        once=uuid.uuid4().hex,
    )


def _palette() -> dict[str, Any]:
    return {activity.value: offer for activity, offer in PALETTE.items()}


def _past(p: ProgrammeBrief, workshops: list[WorkshopBrief]) -> list[tuple[int, str]]:
    """The workshops whose agendas can be copied, the newest first, with the words of the choice."""
    return [
        (one.number, f"{one.number}. {isolated(one.title)}, {short_day(one.starts_at, p.time_zone)}")
        for one in reversed(workshops)
    ]


def _plan_page(p: ProgrammeBrief, form: PlanForm, workshops: list[WorkshopBrief]) -> str:
    form.offer_agendas(_past(p, workshops))
    lengths = {
        **{one.kind: one.minutes for one in reversed(load_method().templates)},
        **{f"template:{one.key}": one.minutes for one in load_method().templates},
        **{f"copy:{one.number}": one.length_minutes for one in workshops},
    }
    return render_template(
        "workshops/new.html", lengths=lengths, **_form_words(p, form, None), is_first=not workshops
    )


def _edit_page(
    p: ProgrammeBrief, form: EditForm, workshop: WorkshopBrief, theirs: WorkshopBrief | None = None
) -> str:
    return render_template(
        "workshops/edit.html",
        workshop=workshop,
        theirs=theirs,
        due=due_on(p.id, today_in(p.time_zone, workshop.starts_at)) if not workshop.was_held else None,
        **_form_words(p, form, workshop.id),
    )


def _form_words(p: ProgrammeBrief, form: WorkshopForm, workshop_id: int | None) -> dict[str, Any]:
    return {
        "programme": p,
        "form": form,
        "people": attendance_of(p.id, workshop_id),
        "attending": set(form.attendees.data or ()),
        "kind_hints": KIND_HINTS,
        "kinds": KIND_WORDS,
    }


def _on_form(invalid: Invalid) -> Invalid:
    """The rules' names of fields as this form names them."""
    names = {"time": "clock", "template": "agenda"}
    return Invalid({names.get(name, name): words for name, words in invalid.fields.items()})

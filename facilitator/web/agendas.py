"""What is done to the items of an agenda while it is prepared."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.activities.steps import step
from facilitator.domain.agendas import LONGEST_MINUTES, Activity, ItemDraft, ItemState
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.forms.agendas import PALETTE, ItemForm
from facilitator.forms.base import show_errors, whole_number
from facilitator.queries.agendas import agenda_of
from facilitator.queries.used_registers import registers_used
from facilitator.queries.workshops import workshop_by_number
from facilitator.services import agendas
from facilitator.services.timing import take_real_minutes
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.undo import offer_undo
from facilitator.web.workshops import ItemTrouble, Page, prepare_page

bp = Blueprint("agendas", __name__)

PLACE = "/programmes/<programme_id>/workshops/<int:number>/agenda"


@bp.post(PLACE)
@policy(Policy.PROGRAMME)
def add(programme_id: str, number: int) -> Page:
    """Adds an item of the pressed activity, with its usual words, and opens it for editing."""
    p = this_programme()
    scope = f"agendas.add:{p.public_id}"
    if again := sent_before(scope):
        return again
    activity = _activity(request.form.get("activity", ""))
    offer = PALETTE[activity]
    draft = ItemDraft(request.form.get("title", "").strip() or str(offer.word), offer.minutes, activity)
    key = agendas.add_item(this_actor(), p.id, number, draft, request.form.get("after") or None)
    return made(
        scope, f"{url_for('workshops.show', programme_id=p.public_id, number=number, open=key)}#item-{key}"
    )


@bp.post(f"{PLACE}/<key>")
@policy(Policy.PROGRAMME)
def edit(programme_id: str, number: int, key: str) -> Page:
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    form = ItemForm()
    if not form.validate():
        return prepare_page(p, workshop, ItemTrouble(key, form)), 422
    try:
        agendas.edit_item(this_actor(), p.id, number, key, form.draft(), form.mark.data or "")
    except Invalid as invalid:
        show_errors(form, invalid)
        return prepare_page(p, workshop, ItemTrouble(key, form)), 422
    except Stale as stale:
        assert isinstance(stale.current, ItemDraft)
        return prepare_page(p, workshop, ItemTrouble(key, form, stale.current)), 409
    return _back(number, key)


@bp.post(f"{PLACE}/<key>/remove")
@policy(Policy.PROGRAMME)
def remove(programme_id: str, number: int, key: str) -> Page:
    p = this_programme()
    line = agenda_of(workshop_by_number(p.id, number)).line(key)
    if line is None:  # a second tap, or somebody was quicker: it is off, as wanted
        return _back(number)
    agendas.remove_item(this_actor(), p.id, number, key)
    offer_undo(
        _("“%(title)s” is off the agenda.", title=line.title),
        url_for("agendas.restore", programme_id=p.public_id, number=number, key=key),
    )
    return _back(number)


@bp.post(f"{PLACE}/<key>/restore")
@policy(Policy.PROGRAMME)
def restore(programme_id: str, number: int, key: str) -> Page:
    agendas.restore_item(this_actor(), this_programme().id, number, key)
    return _back(number, key)


@bp.post(f"{PLACE}/<key>/move")
@policy(Policy.PROGRAMME)
def move(programme_id: str, number: int, key: str) -> Page:
    """Moves one item to the index `to`."""
    p = this_programme()
    before = agenda_of(workshop_by_number(p.id, number)).keys
    try:
        agendas.move_item(this_actor(), p.id, number, key, request.form.get("to", type=int) or 0)
    except Stale as stale:
        return _as_it_is_now(number, stale)
    _offer_old_order(number, before)
    return _back(number, key)


@bp.post(f"{PLACE}/order")
@policy(Policy.PROGRAMME)
def order(programme_id: str, number: int) -> Page:
    """Puts the agenda into the order of `keys`, separated by commas: after a drag, and for its undo."""
    p = this_programme()
    before = agenda_of(workshop_by_number(p.id, number)).keys
    try:
        agendas.reorder(this_actor(), p.id, number, _keys())
    except Stale as stale:
        return _as_it_is_now(number, stale)
    if "undo" not in request.form:
        _offer_old_order(number, before)
    return _back(number, request.form.get("moved", ""))


@bp.post(f"{PLACE}/<key>/<any(skip, keep):what>")
@policy(Policy.PROGRAMME)
def plan_without(programme_id: str, number: int, key: str, what: str) -> Page:
    """Leaves an item out, or takes it back in; it stays on the page."""
    p = this_programme()
    to = ItemState.SKIPPED if what == "skip" else ItemState.WAITING
    step(this_actor(), p, workshop_by_number(p.id, number), key, to)
    return _back(number, key)


@bp.post(f"{PLACE}/replace")
@policy(Policy.PROGRAMME)
def replace(programme_id: str, number: int) -> Page:
    """Begins again from a template (`template:review`) or from a past workshop's agenda (`copy:2`)."""
    p = this_programme()
    what, _colon, which = request.form.get("source", "").partition(":")
    items, words = _source(p.id, what, which)
    old = agendas.replace_agenda(this_actor(), p.id, number, items, words)
    offer_undo(
        _("The agenda is now the one of %(source)s.", source=words),
        url_for("agendas.bring_back", programme_id=p.public_id, number=number),
        {"keys": ",".join(old)},
    )
    return _back(number)


@bp.post(f"{PLACE}/bring-back")
@policy(Policy.PROGRAMME)
def bring_back(programme_id: str, number: int) -> Page:
    agendas.bring_back_agenda(this_actor(), this_programme().id, number, _keys())
    flash(_("The agenda is as it was."), "done")
    return _back(number)


@bp.post(f"{PLACE}/real-minutes")
@policy(Policy.PROGRAMME)
def real_minutes(programme_id: str, number: int) -> Page:
    """Gives blocks the minutes that they took before; `minutes` names them as `key:12,key:8`, also for the undo."""
    p = this_programme()
    wanted = _wanted_minutes()
    lines = agenda_of(workshop_by_number(p.id, number)).items
    old = ",".join(f"{line.key}:{line.minutes}" for line in lines if line.key in wanted)
    take_real_minutes(this_actor(), p.id, number, wanted)
    if "undo" in request.form:
        flash(_("The minutes are as they were."), "done")
    else:
        offer_undo(
            _("The agenda has the minutes that it really took."),
            url_for("agendas.real_minutes", programme_id=p.public_id, number=number),
            {"minutes": old, "undo": "1"},
        )
    return _back(number)


def _wanted_minutes() -> dict[str, int]:
    pairs = (part.partition(":") for part in request.form.get("minutes", "").split(",") if part)
    found = {key: whole_number(minutes) for key, _colon, minutes in pairs}
    wanted = {key: minutes for key, minutes in found.items() if minutes is not None}
    if not wanted or len(wanted) != len(found) or max(wanted.values()) > LONGEST_MINUTES:
        raise Invalid({"minutes": _("These minutes cannot be read. Please use the button on the page.")})
    return wanted


def _back(number: int, key: str = "") -> Response:
    place = url_for("workshops.show", programme_id=this_programme().public_id, number=number)
    return redirect(f"{place}#item-{key}" if key else f"{place}#agenda", 303)


def _as_it_is_now(number: int, stale: Stale) -> Page:
    """The agenda that somebody else has changed, with what happened said on top."""
    flash(stale.message, "warn")
    p = this_programme()
    return prepare_page(p, workshop_by_number(p.id, number)), 409


def _keys() -> list[str]:
    return [key for key in request.form.get("keys", "").split(",") if key]


def _activity(name: str) -> Activity:
    try:
        return Activity(name)
    except ValueError as error:
        raise Invalid({"activity": _("Choose one of the activities.")}) from error


def _source(programme_id: int, what: str, which: str) -> tuple[list[agendas.ItemText], str]:
    copied = whole_number(which)
    if what == "copy" and copied is not None:
        source = workshop_by_number(programme_id, copied)
        return agendas.workshop_items(
            programme_id, source.number
        ), f"{source.number}. {isolated(source.title)}"
    try:
        return agendas.template_items(which, registers_used(programme_id)), agendas.template_title(which)
    except KeyError as error:
        raise NotFound from error


def _offer_old_order(number: int, before: tuple[str, ...]) -> None:
    p = this_programme()
    offer_undo(
        _("Moved. The clock times have followed."),
        url_for("agendas.order", programme_id=p.public_id, number=number),
        {"keys": ",".join(before), "undo": "1"},
    )

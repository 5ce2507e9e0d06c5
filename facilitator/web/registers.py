"""The register of step 1: opportunities beside the concerns that hold them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.domain.registers import (
    ConcernStatus,
    Entry,
    OpportunityStatus,
    check_reason,
    concern_status,
    opportunity_status,
    read_ref,
)
from facilitator.forms.base import show_errors, whole_number
from facilitator.forms.registers import SEVERITY_WORDS, ConcernForm, OpportunityForm
from facilitator.queries.registers import VIEWS, ConcernView, OpportunityView, Register, register_of
from facilitator.queries.workshops import running_workshop
from facilitator.services import register_links, registers
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.register_pictures import what_holds_what
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import back_or, forget_changes, workshop_of_act
from facilitator.web.undo import offer_undo

bp = Blueprint("registers", __name__)

Page = str | Response | tuple[str, int]
Form = OpportunityForm | ConcernForm
_HERE = "/programmes/<programme_id>/register"
_ONE = f"{_HERE}/<ref>"


@dataclass(frozen=True, slots=True)
class _Open:
    """What is unfolded on the page: an entry's form, an addition that was refused, a stale text, a hiding."""

    edit: str = ""
    link: str = ""
    form: Form | None = None
    added: Form | None = None
    theirs: list[tuple[str, str, str]] | None = None
    hide: str = ""
    problem: str = ""


def address(**more: Any) -> str:
    """The register, with what is not empty of `more` in its address."""
    given = {key: value for key, value in more.items() if value}
    return url_for("registers.show", programme_id=this_programme().public_id, **given)


@bp.get(_HERE)
@policy(Policy.PROGRAMME)
def show(programme_id: str) -> Page:
    register = register_of(this_programme().id)
    edit, link = request.args.get("edit", ""), request.args.get("link", "")
    form = _form_of(_entry(register, edit)) if edit else None
    if link and not isinstance(_entry(register, link), OpportunityView):
        raise NotFound
    hide = request.args.get("hide", "")
    return _page(register, _Open(edit=edit, link=link, form=form, hide=hide))


def _page(register: Register, now: _Open = _Open()) -> str:
    programme = this_programme()
    view, workshop = _asked(register)
    shown = register.narrowed(view, workshop)
    running = running_workshop(programme.id)
    return render_template(
        "registers/show.html",
        programme=programme,
        register=register,
        shown=shown,
        view=view,
        workshop=workshop,
        running=running,
        now=now,
        linking=_entry(register, now.link) if now.link else None,
        add_opportunity=_added(now.added, OpportunityForm),
        add_concern=_added(now.added, ConcernForm),
        severities=SEVERITY_WORDS,
        back=address(view=view, workshop=workshop if view == "new" else None, link=now.link),
        plain=address(view=view, workshop=workshop if view == "new" else None),
        address=address,
        picture=what_holds_what(register),
    )


def _added(form: Form | None, kind: type[Form]) -> Form:
    return form if isinstance(form, kind) else kind(formdata=None)


def _asked(register: Register) -> tuple[str, int | None]:
    """The view that the address asks for, or the one of the page that a form was sent from, and its workshop."""
    asked: MultiDict[str, str] = request.args
    if request.method == "POST":
        query = parse_qs(urlsplit(request.form.get("back", "")).query)
        asked = MultiDict((key, values[0]) for key, values in query.items())
    running = running_workshop(this_programme().id)
    newest = running.number if running else register.newest_workshop
    view = asked.get("view", "")
    return view if view in VIEWS else "", whole_number(asked.get("workshop")) or newest


def _entry(register: Register, ref: str) -> OpportunityView | ConcernView:
    """The entry that a ref names; raises NotFound."""
    named = read_ref(ref)
    if named is None:
        raise NotFound
    find = register.opportunity if named[0] is Entry.OPPORTUNITY else register.concern
    found = find(named[1])
    if found is None:
        raise NotFound
    return found


def _form_of(one: OpportunityView | ConcernView) -> Form:
    if isinstance(one, OpportunityView):
        form = OpportunityForm(formdata=None, version=one.version)
        form.show(one.text)
        return form
    concern = ConcernForm(formdata=None, version=one.version)
    concern.show(one.text, one.severity)
    return concern


def _back(ref: str = "") -> Response:
    place = back_or(address())
    return redirect(f"{place}#{ref}" if ref and "#" not in place else place, 303)


@bp.post(f"{_HERE}/opportunities")
@policy(Policy.PROGRAMME)
def add_opportunity(programme_id: str) -> Page:
    return _add(OpportunityForm())


@bp.post(f"{_HERE}/concerns")
@policy(Policy.PROGRAMME)
def add_concern(programme_id: str) -> Page:
    return _add(ConcernForm())


def _add(form: Form) -> Page:
    programme = this_programme()
    scope = f"registers.add:{programme.public_id}"
    if again := sent_before(scope):
        return again
    if form.validate_on_submit():
        workshop_id = workshop_of_act()
        try:
            if isinstance(form, OpportunityForm):
                registers.add_opportunity(this_actor(), programme.id, form.text(), workshop_id=workshop_id)
            else:
                registers.add_concern(
                    this_actor(),
                    programme.id,
                    form.text(),
                    severity=form.severity.data,
                    workshop_id=workshop_id,
                )
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            return made(scope, back_or(address()))
    return _page(register_of(programme.id), _Open(added=form)), 422


@bp.post(f"{_ONE}/edit")
@policy(Policy.PROGRAMME)
def edit(programme_id: str, ref: str) -> Page:
    """Saves the words; a stale form comes back with both texts."""
    programme = this_programme()
    one = _entry(register_of(programme.id), ref)
    form: Form = OpportunityForm() if isinstance(one, OpportunityView) else ConcernForm()
    theirs, status = None, 422
    if form.validate_on_submit():
        try:
            _save(one, form)
        except Stale:
            forget_changes()
            theirs, status = _both_texts(one, form), 409
            form.version.data, form.version.raw_data = one.version, None
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            return _back(one.ref)
    now = _Open(edit=one.ref, form=form, theirs=theirs)
    return _page(register_of(programme.id), now), status


def _save(one: OpportunityView | ConcernView, form: Form) -> None:
    programme_id, version, workshop_id = this_programme().id, form.version.data or 0, workshop_of_act()
    if isinstance(form, OpportunityForm):
        registers.edit_opportunity(this_actor(), programme_id, one.ref, form.text(), version, workshop_id)
        return
    registers.edit_concern(this_actor(), programme_id, one.ref, form.text(), version, workshop_id)
    registers.set_severity(this_actor(), programme_id, one.ref, form.severity.data, workshop_id)


def _both_texts(one: OpportunityView | ConcernView, form: Form) -> list[tuple[str, str, str]]:
    """What stands there now beside what was typed, field by field, where they differ."""
    there = _form_of(one)
    rows = []
    for name in ("title", "value_supplier", "value_customer", "raised", "note"):
        if name in form and (there[name].data or "") != (form[name].data or ""):
            rows.append((form[name].label.text, _said(there, name), _said(form, name)))
    return rows


def _said(form: Form, name: str) -> str:
    value = form[name].data or ""
    words = {one.value: one.label for one in getattr(form[name], "choices", None) or ()}
    return str(words.get(value, value))


@bp.post(f"{_ONE}/status")
@policy(Policy.PROGRAMME)
def status(programme_id: str, ref: str) -> Page:
    """Moves an entry on; dropping one and settling one can be undone at once."""
    programme, one = this_programme(), _entry(register_of(this_programme().id), ref)
    given, undone = request.form.get("status", ""), url_for(".status", programme_id=programme_id, ref=one.ref)
    if isinstance(one, OpportunityView):
        wanted = opportunity_status(given)
        before = registers.set_opportunity_status(
            this_actor(), programme.id, one.ref, wanted, workshop_of_act()
        )
        if wanted is OpportunityStatus.DROPPED and before is not wanted:
            offer_undo(_("%(ref)s is dropped.", ref=one.ref), undone, _undo(status=before.value))
        return _back(one.ref)
    settled = concern_status(given)
    earlier = registers.set_concern_status(this_actor(), programme.id, one.ref, settled, workshop_of_act())
    if settled is ConcernStatus.SETTLED and earlier is not settled:
        offer_undo(_("%(ref)s is settled.", ref=one.ref), undone, _undo(status=earlier.value))
    return _back(one.ref)


def _undo(**fields: str) -> dict[str, str]:
    return {**fields, "back": back_or(address())}


@bp.post(f"{_ONE}/severity")
@policy(Policy.PROGRAMME)
def severity(programme_id: str, ref: str) -> Page:
    programme = this_programme()
    weight = whole_number(request.form.get("severity"))
    registers.set_severity(this_actor(), programme.id, _known(ref), weight, workshop_of_act())
    return _back(ref)


def _known(ref: str) -> str:
    """The ref in its one form; raises NotFound for what names nothing."""
    return _entry(register_of(this_programme().id), ref).ref


@bp.post(f"{_ONE}/concerns")
@policy(Policy.PROGRAMME)
def link(programme_id: str, ref: str) -> Page:
    """The concerns that are ticked hold the opportunity back; of those that the page showed (`was`), the rest do not.

    Whatever somebody else has linked meanwhile stays.
    """
    programme, actor = this_programme(), this_actor()
    wanted, was = _refs("concern"), _refs("was")
    for concern in sorted(wanted):
        register_links.link_concern(actor, programme.id, ref, concern)
    gone = sorted(was - wanted)
    for concern in gone:
        register_links.unlink_concern(actor, programme.id, ref, concern)
    if gone:
        words = _("%(concerns)s no longer holds %(ref)s back.", concerns=", ".join(gone), ref=ref)
        here = url_for(".link", programme_id=programme_id, ref=ref)
        offer_undo(words, here, _undo(concern=" ".join(gone)))
    return _back(ref)


def _refs(name: str) -> set[str]:
    return {ref for given in request.form.getlist(name) for ref in given.split()}


@bp.post("/programmes/<programme_id>/commitments/<ref>/serves")
@policy(Policy.PROGRAMME)
def serve(programme_id: str, ref: str) -> Page:
    """What a commitment serves and answers: exactly what is ticked."""
    register_links.set_served(this_actor(), this_programme().id, ref, sorted(_refs("serves")))
    return redirect(back_or(url_for("commitments.show", programme_id=programme_id, ref=ref)), 303)


@bp.post(f"{_ONE}/hide")
@policy(Policy.PROGRAMME)
def hide(programme_id: str, ref: str) -> Page:
    """Takes a concern off the lists, with a reason that stays."""
    programme = this_programme()
    register = register_of(programme.id)
    one = _entry(register, ref)
    if not isinstance(one, ConcernView):
        raise NotFound
    try:
        reason = check_reason(request.form.get("reason", ""))
    except Invalid as error:
        return _page(register, _Open(hide=one.ref, problem=error.message)), 422
    registers.hide_concern(this_actor(), programme.id, one.ref, reason)
    offer_undo(
        _("%(ref)s is off the lists; its words are kept.", ref=one.ref),
        url_for(".bring_back", programme_id=programme_id, ref=one.ref),
        _undo(),
    )
    return _back()


@bp.post(f"{_ONE}/show")
@policy(Policy.PROGRAMME)
def bring_back(programme_id: str, ref: str) -> Page:
    registers.show_concern(this_actor(), this_programme().id, ref)
    return _back(ref)

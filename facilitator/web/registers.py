"""The pages of the registers: lists beside each other, lines that add, one form open at a time, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.domain.events.words import ENTRIES
from facilitator.domain.registers import PAGES, kind_by_key, page_of
from facilitator.domain.registers.family import Act, Kind, Page, check_reason
from facilitator.forms.base import show_errors, whole_number
from facilitator.forms.registers import SEVERITY_WORDS, EntryForm, form_of
from facilitator.queries.past_registers import history_of_entry
from facilitator.queries.registers import VIEWS, Entry, Registers, csv_of, registers_of
from facilitator.queries.workshops import running_workshop
from facilitator.services import register_links, registers
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.register_pictures import what_holds_what
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import back_or, forget_changes, workshop_of_act
from facilitator.web.undo import offer_undo

bp = Blueprint("registers", __name__)

Answer = str | Response | tuple[str, int]
_HERE = "/programmes/<programme_id>/register"
_ONE = f"{_HERE}/<ref>"


@dataclass(frozen=True, slots=True)
class _Open:
    """What is unfolded on the page: an entry's form, an addition that was refused, a stale text, a hiding."""

    edit: str = ""
    link: str = ""
    form: EntryForm | None = None
    added: EntryForm | None = None
    theirs: list[tuple[str, str, str]] | None = None
    hide: str = ""
    problem: str = ""


def address(page: Page, **more: Any) -> str:
    """A page of registers, with what is not empty of `more` in its address."""
    given = {key: value for key, value in more.items() if value}
    return url_for("registers.show", programme_id=this_programme().public_id, page=page.key, **given)


@bp.app_template_global("register_address")
def address_of(kind: Kind[Any]) -> str:
    """The page on which a register stands."""
    return address(page_of(kind))


@bp.get(_HERE, defaults={"page": ""})
@bp.get(f"{_HERE}/<page>")
@policy(Policy.PROGRAMME)
def show(programme_id: str, page: str) -> Answer:
    if page not in PAGES:
        raise NotFound
    register = registers_of(this_programme().id)
    edit, link, hide = (request.args.get(name, "") for name in ("edit", "link", "hide"))
    named = [register.entry(ref) for ref in (edit, link, hide) if ref]
    if any(one.kind not in PAGES[page].kinds for one in named):
        raise NotFound
    if link and not register.entry(link).kind.ties:
        raise NotFound
    form = _form_of(register.entry(edit)) if edit else None
    return _page(PAGES[page], register, _Open(edit=edit, link=link, form=form, hide=hide))


@bp.get(f"{_HERE}/<key>.csv")
@policy(Policy.PROGRAMME)
def csv(programme_id: str, key: str) -> Answer:
    name = {"Content-Disposition": f'attachment; filename="{key}-{programme_id}.csv"'}
    table = csv_of(this_programme().id, kind_by_key(key))
    return Response(table, mimetype="text/csv", headers=name)


@bp.get(f"{_ONE}/history")
@policy(Policy.PROGRAMME)
def history(programme_id: str, ref: str) -> Answer:
    """All that happened to an entry."""
    one = _entry(ref)
    return render_template(
        "registers/history.html",
        programme=this_programme(),
        page=page_of(one.kind),
        one=one,
        history=history_of_entry(this_programme().id, one),
        words=ENTRIES,
        labels={field.name: field.label for row in one.text.FIELDS for field in row},
    )


def _page(page: Page, register: Registers, now: _Open = _Open()) -> str:
    running = running_workshop(this_programme().id)
    view, workshop = _asked(running.number if running else register.newest_workshop(page))
    plain = {"view": view, "workshop": workshop if view == "new" else None}
    return render_template(
        "registers/show.html",
        programme=this_programme(),
        page=page,
        register=register,
        shown=register.narrowed(view, workshop),
        view=view,
        workshop=workshop,
        running=running,
        now=now,
        linking=register.entry(now.link) if now.link else None,
        adding={
            kind.key: now.added if now.added and now.added.KIND is kind else form_of(kind)(formdata=None)
            for kind in page.kinds
        },
        severities=SEVERITY_WORDS,
        back=address(page, **plain, link=now.link),
        plain=address(page, **plain),
        address=address,
        picture=what_holds_what(page, register),
    )


def _asked(newest: int | None) -> tuple[str, int | None]:
    """The view that the address asks for, or the one of the page that a form was sent from, and its workshop."""
    asked: MultiDict[str, str] = request.args
    if request.method == "POST":
        query = parse_qs(urlsplit(request.form.get("back", "")).query)
        asked = MultiDict((key, values[0]) for key, values in query.items())
    view = asked.get("view", "")
    return view if view in VIEWS else "", whole_number(asked.get("workshop")) or newest


def _entry(ref: str) -> Entry[Any]:
    """The entry that a ref names; raises NotFound."""
    return registers_of(this_programme().id).entry(ref)


def _form_of(one: Entry[Any]) -> EntryForm:
    form = form_of(one.kind)(formdata=None, version=one.version)
    form.show(one.text, one.severity)
    return form


def _back(one: Entry[Any], anchor: bool = True) -> Response:
    place = back_or(address(page_of(one.kind)))
    return redirect(f"{place}#{one.ref}" if anchor and "#" not in place else place, 303)


@bp.post(f"{_HERE}/<key>")
@policy(Policy.PROGRAMME)
def add(programme_id: str, key: str) -> Answer:
    programme, kind = this_programme(), kind_by_key(key)
    scope, page = f"registers.add:{programme.public_id}", page_of(kind)
    if again := sent_before(scope):
        return again
    form = form_of(kind)()
    if form.validate_on_submit():
        words, workshop_id = form.words(), workshop_of_act()
        try:
            registers.add_entry(
                this_actor(), programme.id, words, severity=form.weight, workshop_id=workshop_id
            )
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            return made(scope, back_or(address(page)))
    return _page(page, registers_of(programme.id), _Open(added=form)), 422


@bp.post(f"{_ONE}/edit")
@policy(Policy.PROGRAMME)
def edit(programme_id: str, ref: str) -> Answer:
    """Saves the words; a stale form comes back with both texts."""
    one = _entry(ref)
    form = form_of(one.kind)()
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
            return _back(one)
    now = _Open(edit=one.ref, form=form, theirs=theirs)
    return _page(page_of(one.kind), registers_of(this_programme().id), now), status


def _save(one: Entry[Any], form: EntryForm) -> None:
    actor, programme_id, workshop_id = this_actor(), this_programme().id, workshop_of_act()
    registers.edit_entry(actor, programme_id, one.ref, form.words(), form.version.data or 0, workshop_id)
    if one.kind.is_weighed:
        registers.weigh_entry(actor, programme_id, one.ref, form.weight, workshop_id)


def _both_texts(one: Entry[Any], form: EntryForm) -> list[tuple[str, str, str]]:
    """What stands there now beside what was typed, field by field, where they differ."""
    there = _form_of(one)
    names = [field.name for row in one.kind.words.FIELDS for field in row if field.name != "severity"]
    return [
        (form[name].label.text, _said(there, name), _said(form, name))
        for name in names
        if (there[name].data or "") != (form[name].data or "")
    ]


def _said(form: EntryForm, name: str) -> str:
    value = form[name].data or ""
    words = {one.value: one.label for one in getattr(form[name], "choices", None) or ()}
    return str(words.get(value, value))


@bp.post(f"{_ONE}/status")
@policy(Policy.PROGRAMME)
def status(programme_id: str, ref: str) -> Answer:
    """Moves an entry on; what brings it to an end can be undone at once."""
    one = _entry(ref)
    wanted = one.kind.status(request.form.get("status", ""))
    before = registers.move_entry(this_actor(), this_programme().id, one.ref, wanted, workshop_of_act())
    said = one.kind.states[wanted].said
    if said and before is not wanted:
        _offer_undo(_(said, ref=one.ref), url_for(".status", **_at(one)), one, status=before.value)
    return _back(one)


def _at(one: Entry[Any]) -> dict[str, Any]:
    return {"programme_id": this_programme().public_id, "ref": one.ref}


def _offer_undo(words: str, there: str, one: Entry[Any], **fields: str) -> None:
    offer_undo(words, there, {**fields, "back": back_or(address(page_of(one.kind)))})


@bp.post(f"{_ONE}/severity")
@policy(Policy.PROGRAMME)
def severity(programme_id: str, ref: str) -> Answer:
    one, weight = _entry(ref), whole_number(request.form.get("severity"))
    registers.weigh_entry(this_actor(), this_programme().id, one.ref, weight, workshop_of_act())
    return _back(one)


@bp.post(f"{_ONE}/<other>")
@policy(Policy.PROGRAMME)
def link(programme_id: str, ref: str, other: str) -> Answer:
    """The ticked entries of another register are linked; of those that the page showed (`was`), the rest are not.

    Whatever somebody else has linked meanwhile stays.
    """
    programme, actor, one, kind = this_programme(), this_actor(), _entry(ref), kind_by_key(other)
    tie = one.kind.tie_to(kind)
    if tie is None:
        raise NotFound
    wanted, was = _refs(kind.noun), _refs("was")
    for each in sorted(wanted):
        register_links.link_entries(actor, programme.id, one.ref, each)
    gone = sorted(was - wanted)
    for each in gone:
        register_links.unlink_entries(actor, programme.id, one.ref, each)
    if gone:
        words = _(tie.undone, others=", ".join(gone), ref=one.ref)
        _offer_undo(words, url_for(".link", other=other, **_at(one)), one, **{kind.noun: " ".join(gone)})
    return _back(one)


def _refs(name: str) -> set[str]:
    return {ref for given in request.form.getlist(name) for ref in given.split()}


@bp.post("/programmes/<programme_id>/commitments/<ref>/serves")
@policy(Policy.PROGRAMME)
def serve(programme_id: str, ref: str) -> Answer:
    """What a commitment serves: exactly what is ticked."""
    register_links.set_served(this_actor(), this_programme().id, ref, sorted(_refs("serves")))
    return redirect(back_or(url_for("commitments.show", programme_id=programme_id, ref=ref)), 303)


@bp.post(f"{_ONE}/hide")
@policy(Policy.PROGRAMME)
def hide(programme_id: str, ref: str) -> Answer:
    """Takes an entry off the lists, with a reason that stays."""
    one = _entry(ref)
    one.kind.check_may(Act.HIDE, this_actor())
    try:
        reason = check_reason(request.form.get("reason", ""))
    except Invalid as error:
        now = _Open(hide=one.ref, problem=error.message)
        return _page(page_of(one.kind), registers_of(this_programme().id), now), 422
    registers.hide_entry(this_actor(), this_programme().id, one.ref, reason)
    words = _("%(ref)s is off the lists; its words are kept.", ref=one.ref)
    _offer_undo(words, url_for(".bring_back", **_at(one)), one)
    return _back(one, anchor=False)


@bp.post(f"{_ONE}/show")
@policy(Policy.PROGRAMME)
def bring_back(programme_id: str, ref: str) -> Answer:
    one = _entry(ref)
    registers.show_entry(this_actor(), this_programme().id, one.ref)
    return _back(one)

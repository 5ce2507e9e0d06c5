"""Parts before a session: who is asked, the links that are handed over, how many of each side are in, taking in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from facilitator.domain.errors import Conflict, DomainError, Invalid
from facilitator.domain.registers import kind_by_key, kinds
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.homework import asking
from facilitator.domain.sides import Side
from facilitator.forms.base import show_errors
from facilitator.forms.homework import AskForm
from facilitator.forms.workshops import KIND_WORDS
from facilitator.queries.homework import asked_before, links_of
from facilitator.queries.people import PersonRow, people_of
from facilitator.queries.workshops import WorkshopBrief, attendance_of, workshop_by_number
from facilitator.services.homework import ask_people, end_link, renew_link, take_in, take_out
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.qr import qr_svg
from facilitator.web.returning import back_or, forget_changes
from facilitator.web.undo import offer_undo

bp = Blueprint("homework", __name__)

PLACE = "/programmes/<programme_id>/workshops/<int:number>/parts"
Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class FreshLink:
    """A link as it is shown once, to be handed over: whose it is, its address and the code that opens it."""

    number: int
    name: str
    side: Side
    address: str
    qr: Markup


@bp.get(PLACE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> Page:
    return _page(workshop_by_number(this_programme().id, number))


@bp.post(PLACE)
@policy(Policy.PROGRAMME)
def ask(programme_id: str, number: int) -> Page:
    """Asks the people who are ticked. Their links are in this answer only: what is stored opens nothing."""
    p, form = this_programme(), AskForm()
    people = form.people.data or []
    if not form.validate():
        return _page(workshop_by_number(p.id, number), form=form), 422
    try:
        kind = _kind(form.register.data or "")
        tokens = ask_people(this_actor(), p.id, number, kind, people, form.due.data)
    except Invalid as invalid:
        forget_changes()
        show_errors(form, invalid)
        return _page(workshop_by_number(p.id, number), form=form), 422
    except DomainError as trouble:
        return _refused(number, trouble)
    return _page(workshop_by_number(p.id, number), fresh=_links(tokens), fresh_kind=kind)


@bp.post(f"{PLACE}/<key>/link/<int:person>")
@policy(Policy.PROGRAMME)
def link(programme_id: str, number: int, key: str, person: int) -> Page:
    """A new link for one person; what they typed stays, the former link opens nothing any more."""
    p, kind = this_programme(), kind_by_key(key)
    try:
        token = renew_link(this_actor(), p.id, number, kind, person)
    except Conflict as trouble:
        return _refused(number, trouble)
    return _page(workshop_by_number(p.id, number), fresh=_links({person: token}), fresh_kind=kind)


@bp.post(f"{PLACE}/<key>/end/<int:person>")
@policy(Policy.PROGRAMME)
def end(programme_id: str, number: int, key: str, person: int) -> Page:
    end_link(this_actor(), this_programme().id, number, kind_by_key(key), person)
    return redirect(f"{_address(number)}#{key}", 303)


@bp.post(f"{PLACE}/<key>/take-in")
@policy(Policy.PROGRAMME)
def taking_in(programme_id: str, number: int, key: str) -> Page:
    """All parts that are handed in go into the register, with one Undo."""
    kind = kind_by_key(key)
    try:
        refs = take_in(this_actor(), this_programme().id, number, kind)
    except Invalid as trouble:
        return _refused(number, trouble)
    if refs:
        said = ngettext("%(num)d line is in the register.", "%(num)d lines are in the register.", len(refs))
        undo = url_for("homework.taking_out", programme_id=programme_id, number=number, key=key)
        offer_undo(said, undo, {"refs": " ".join(refs), "back": _back(number, kind)})
    return redirect(_back(number, kind), 303)


@bp.post(f"{PLACE}/<key>/take-out")
@policy(Policy.PROGRAMME)
def taking_out(programme_id: str, number: int, key: str) -> Page:
    """Undo of taking in; what somebody has worked with since stays, and the page says which that is."""
    kind = kind_by_key(key)
    refs = request.form.get("refs", "").split()
    try:
        take_out(this_actor(), this_programme().id, number, kind, refs)
    except Conflict as trouble:
        return _refused(number, trouble)
    return redirect(_back(number, kind), 303)


def _kind(key: str) -> Kind[Any]:
    """The register that is asked for. Raises Invalid (field `register`) for none."""
    found = next((kind for kind in asking(kinds()) if kind.key == key), None)
    if found is None:
        raise Invalid({"register": _("Choose what they are asked for.")})
    return found


def _address(number: int) -> str:
    return url_for("homework.show", programme_id=this_programme().public_id, number=number)


def _back(number: int, kind: Kind[Any]) -> str:
    return back_or(f"{_address(number)}#{kind.key}")


def _refused(number: int, trouble: DomainError) -> Page:
    forget_changes()
    return _page(workshop_by_number(this_programme().id, number), trouble=trouble), trouble.status


def _links(tokens: dict[int, str]) -> list[FreshLink]:
    """Links as they are handed over, in the order of names."""
    people = [one for one in people_of(this_programme().id).everybody if one.number in tokens]
    return [_fresh(one, tokens[one.number]) for one in people]


def _fresh(person: PersonRow, token: str) -> FreshLink:
    address = current_app.config["SETTINGS"].base_url + url_for("parts.show", token=token)
    code = qr_svg(address, _("QR code: opens the part of %(name)s", name=person.name))
    return FreshLink(person.number, person.name, person.side, address, code)


def _page(
    workshop: WorkshopBrief,
    form: AskForm | None = None,
    fresh: list[FreshLink] | None = None,
    fresh_kind: Kind[Any] | None = None,
    trouble: DomainError | None = None,
) -> str:
    p = this_programme()
    asked = asked_before(workshop.id)
    return render_template(
        "homework/show.html",
        programme=p,
        workshop=workshop,
        kinds=KIND_WORDS,
        asked=asked,
        links={one.kind.key: links_of(workshop.id, one.kind) for one in asked},
        asking=asking(kinds()),
        form=form or _empty_form(workshop, {one.kind.key for one in asked}),
        people=attendance_of(p.id, workshop.id),
        fresh=fresh,
        fresh_kind=fresh_kind,
        trouble=trouble,
    )


def _empty_form(workshop: WorkshopBrief, asked: set[str]) -> AskForm:
    """What nobody is asked for yet, with those who are expected; nobody where all of it is asked for already."""
    left = [kind.key for kind in asking(kinds()) if kind.key not in asked]
    people = attendance_of(workshop.programme_id, workshop.id).people if left else ()
    expected = [one.number for one in people if one.expected]
    return AskForm(formdata=None, register=(left or [asking(kinds())[0].key])[0], people=expected)

"""The people of a programme, party by party."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.pasted_lines import roles_of
from facilitator.domain.people import PersonDraft, why_not_moved
from facilitator.domain.people_lists import MOST_LINES, Ticked, read_people
from facilitator.domain.sides import Side
from facilitator.domain.tables import write_table
from facilitator.domain.typed_names import folded_name
from facilitator.forms.base import both_texts, show_errors
from facilitator.forms.people import PASTE_LENGTH, EditPersonForm, LeaveForm, PasteForm, PersonForm
from facilitator.office.files import grids_in
from facilitator.office.workbook_writer import write_workbook
from facilitator.queries.exports import PEOPLE_COLUMNS, people_cells
from facilitator.queries.party_ties import ties_of
from facilitator.queries.people import PersonRow, Sides, people_of
from facilitator.queries.person_history import history_of_person
from facilitator.services import people
from facilitator.services.security import note_export
from facilitator.web.asking import client_address
from facilitator.web.guard import this_actor, this_programme, write_aside
from facilitator.web.histories import person_sentence
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.table_files import table_file
from facilitator.web.undo import offer_undo

bp = Blueprint("people", __name__)

Page = str | Response | tuple[str, int]
_HERE = "/programmes/<programme_id>/people"
_TAKEN = "people of programme"


def _list_address() -> str:
    return url_for("people.index", programme_id=this_programme().public_id)


@bp.get(_HERE)
@policy(Policy.PROGRAMME)
def index(programme_id: str) -> Page:
    programme = this_programme()
    return render_template("people/index.html", programme=programme, sides=people_of(programme.id))


@bp.get(f"{_HERE}.csv")
@policy(Policy.PROGRAMME)
def csv(programme_id: str) -> Response:
    """Everybody as a table that `paste` reads again; the security log tells of it."""
    table = write_table(PEOPLE_COLUMNS, people_cells(this_programme().id))
    _note_export(programme_id)
    return table_file("people", "csv", table)


@bp.get(f"{_HERE}.xlsx")
@policy(Policy.PROGRAMME)
def xlsx(programme_id: str) -> Response:
    """The same as a spreadsheet."""
    table = write_workbook(_("People"), PEOPLE_COLUMNS, people_cells(this_programme().id))
    _note_export(programme_id)
    return table_file("people", "xlsx", table)


def _note_export(programme_id: str) -> None:
    # Aside: what is in danger must still be taken away.
    write_aside(lambda: note_export(current_user.user_id, programme_id, client_address(), _TAKEN))


@bp.get(f"{_HERE}/new")
@policy(Policy.PROGRAMME)
def new(programme_id: str) -> Page:
    form = PersonForm(formdata=None, side=_asked_side().value)
    return render_template("people/new.html", programme=this_programme(), form=form)


def _asked_side() -> Side:
    side = request.args.get("side", "")
    return Side(side) if side in {one.value for one in Side} else Side.SUPPLIER


@bp.post(f"{_HERE}/new")
@policy(Policy.PROGRAMME)
def create(programme_id: str) -> Page:
    programme = this_programme()
    scope = f"people.new:{programme.public_id}"
    if again := sent_before(scope):
        return again
    form = PersonForm()
    if form.validate_on_submit():
        try:
            people.add_person(this_actor(), programme.id, form.draft())
        except Invalid as error:
            show_errors(form, error)
        else:
            party = programme.party_name(Side(form.side.data))
            flash(_("%(name)s of %(party)s is on the list.", name=form.name.data, party=party), "done")
            more = request.form.get("go") == "more"
            here = url_for("people.new", programme_id=programme_id, side=form.side.data)
            return made(scope, here if more else _list_address())
    return render_template("people/new.html", programme=programme, form=form), 422


@bp.get(f"{_HERE}/paste")
@policy(Policy.PROGRAMME)
def paste(programme_id: str) -> Page:
    form = PasteForm(formdata=None, side=_asked_side().value)
    return render_template("people/paste.html", programme=this_programme(), form=form, pasted=None)


@bp.post(f"{_HERE}/paste")
@policy(Policy.PROGRAMME)
def add_pasted(programme_id: str) -> Page:
    """Shows what each line says; adds them all when asked to and nothing is wrong, otherwise none."""
    programme = this_programme()
    scope = f"people.paste:{programme.public_id}"
    if again := sent_before(scope):
        return again
    form = PasteForm()
    pasted, status = None, 422
    if form.validate_on_submit() and _has_lines(form):
        side = Side(form.side.data)
        sides = people_of(programme.id)
        there = [one.as_draft() for each in Side for one in sides.present(each)]
        parties = {folded_name(programme.party_name(each)): each for each in Side}
        pasted = read_people(form.people.data or "", side, there, _ticked(), parties)
        if pasted.can_add and request.form.get("go") == "add":
            added = people.add_people(this_actor(), programme.id, list(pasted.new))
            flash(
                ngettext("%(num)d person is on the list.", "%(num)d people are on the list.", added), "done"
            )
            return made(scope, _list_address())
        status = 200 if pasted.can_add else 422
    page = render_template(
        "people/paste.html", programme=programme, form=form, pasted=pasted, most_lines=MOST_LINES
    )
    return page, status


def _has_lines(form: PasteForm) -> bool:
    """Takes the rows of a file over as lines, to be looked at and put right as if they had been pasted; whether there
    are any lines."""
    try:
        content = form.chosen_file()
        if content:
            grid = max(grids_in(content), key=lambda one: len(one.rows))
            lines = ("\t".join(" ".join(cell.split()) for cell in row.cells) for row in grid.rows)
            form.people.data = "\n".join(lines)
            if len(form.people.data) > PASTE_LENGTH:
                form.people.data = ""
                raise Invalid({"file": _("This file is too long. Bring it in in parts.")})
        elif not form.people.data:
            raise Invalid({"people": _("Write or paste the list, or choose a file.")})
    except Invalid as error:
        show_errors(form, error)
        return False
    return True


def _ticked() -> Ticked:
    """What was ticked beside the lines that were shown; a line with no tick has no role."""
    shown = request.form.getlist("shown")
    roles = {mark: roles_of(request.form.getlist(f"roles-{mark}")) for mark in shown[:MOST_LINES]}
    return Ticked(roles, frozenset(request.form.getlist("others")))


def _found(number: int) -> tuple[Sides, PersonRow]:
    """Everybody, and the one with this number; raises NotFound."""
    sides = people_of(this_programme().id)
    for person in sides.everybody:
        if person.number == number:
            return sides, person
    raise NotFound


@bp.get(f"{_HERE}/<int:number>")
@policy(Policy.PROGRAMME)
def edit(programme_id: str, number: int) -> Page:
    _sides, person = _found(number)
    form = EditPersonForm(formdata=None, data=_as_form_data(person.as_draft()) | {"version": person.version})
    return _person_page(person, form)


@bp.post(f"{_HERE}/<int:number>")
@policy(Policy.PROGRAMME)
def save(programme_id: str, number: int) -> Page:
    _sides, person = _found(number)
    form = EditPersonForm()
    form.side.data = person.side.value
    status, changed = 422, None
    if form.validate_on_submit():
        try:
            people.edit_person(this_actor(), this_programme().id, number, form.draft(), form.version.data)
        except Invalid as error:
            show_errors(form, error)
        except Stale as stale:
            assert isinstance(stale.current, PersonDraft)
            status, changed = 409, both_texts(form, _as_form_data(stale.current))
            form.version.raw_data = None
            form.version.data = person.version
        else:
            flash(_("%(name)s: saved.", name=form.name.data), "done")
            return redirect(_list_address(), 303)
    return _person_page(person, form, changed), status


def _person_page(
    person: PersonRow, form: EditPersonForm, changed: list[tuple[str, str, str]] | None = None
) -> str:
    """`changed`: both texts of what somebody else has saved meanwhile."""
    programme = this_programme()
    return render_template(
        "people/edit.html",
        programme=programme,
        person=person,
        form=form,
        changed=changed,
        history=[
            (act, person_sentence(programme, act)) for act in history_of_person(programme.id, person.number)
        ],
    )


def _as_form_data(draft: PersonDraft) -> dict[str, Any]:
    return {
        "side": draft.side.value,
        "name": draft.name,
        "email": draft.email,
        "role_title": draft.role_title,
        "is_sponsor": draft.roles.sponsor,
        "is_signatory": draft.roles.signatory,
        "is_decision_maker": draft.roles.decision_maker,
        "is_observer": draft.roles.observer,
    }


@bp.get(f"{_HERE}/<int:number>/side")
@policy(Policy.PROGRAMME)
def side(programme_id: str, number: int) -> Page:
    """Asks whether somebody is to stand on the other side, or says what stands in the way."""
    _sides, person = _found(number)
    why = why_not_moved(person.name, ties_of(this_programme().id, person.id))
    return render_template("people/side.html", programme=this_programme(), person=person, why=why)


@bp.post(f"{_HERE}/<int:number>/side")
@policy(Policy.PROGRAMME)
def move(programme_id: str, number: int) -> Page:
    programme = this_programme()
    _sides, person = _found(number)
    to = request.form.get("side", "")
    if to not in {one.value for one in Side}:
        raise NotFound
    try:
        moved = people.move(this_actor(), programme.id, number, Side(to))
    except Conflict as conflict:
        page = render_template("people/side.html", programme=programme, person=person, why=str(conflict))
        return page, 409
    if moved:
        words = _("%(name)s is with %(party)s now.", name=person.name, party=programme.party_name(Side(to)))
        offer_undo(
            words, url_for("people.move", programme_id=programme_id, number=number), {"side": person.side}
        )
    return redirect(_list_address(), 303)


@bp.get(f"{_HERE}/<int:number>/leave")
@policy(Policy.PROGRAMME)
def leave(programme_id: str, number: int) -> Page:
    sides, person = _found(number)
    return _leave_page(_leave_form(sides, person), person)


@bp.post(f"{_HERE}/<int:number>/leave")
@policy(Policy.PROGRAMME)
def hand_over(programme_id: str, number: int) -> Page:
    scope = f"people.leave:{programme_id}:{number}"
    if again := sent_before(scope):
        return again
    sides, person = _found(number)
    form = _leave_form(sides, person)
    if form.validate_on_submit():
        try:
            moved = people.leave(
                this_actor(),
                this_programme().id,
                number,
                form.successor.data or None,
                form.note.data or "",
            )
        except Invalid as error:
            show_errors(form, error)
        else:
            names = {one.number: one.name for one in sides.of(person.side)}
            _say_left(person, moved, names.get(form.successor.data, ""))
            return made(scope, _list_address())
    return _leave_page(form, person), 422


def _leave_form(sides: Sides, person: PersonRow) -> LeaveForm:
    form = LeaveForm()
    others = [
        one for one in sides.present(person.side) if one.number != person.number and not one.roles.observer
    ]
    form.offer([(one.number, one.name) for one in others], _("Choose…"))
    return form


def _leave_page(form: LeaveForm, person: PersonRow) -> str:
    return render_template("people/leave.html", programme=this_programme(), person=person, form=form)


def _say_left(person: PersonRow, moved: int, successor: str) -> None:
    undo = url_for("people.come_back", programme_id=this_programme().public_id, number=person.number)
    if not moved:
        offer_undo(_("%(name)s has left the programme.", name=person.name), undo)
        return
    words = ngettext(
        "%(name)s has left; %(num)d commitment is with %(successor)s now.",
        "%(name)s has left; %(num)d commitments are with %(successor)s now.",
        moved,
        name=person.name,
        successor=successor,
    )
    flash(words, "done")


@bp.post(f"{_HERE}/<int:number>/come-back")
@policy(Policy.PROGRAMME)
def come_back(programme_id: str, number: int) -> Page:
    _sides, person = _found(number)
    people.come_back(this_actor(), this_programme().id, number)
    flash(_("%(name)s is back.", name=person.name), "done")
    return redirect(_list_address(), 303)

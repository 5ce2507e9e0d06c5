"""The pages of the registers: lists beside each other, lines that add, one form open at a time, links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from facilitator.domain.actors import Actor
from facilitator.domain.directions import listed
from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.domain.events.words import ENTRIES
from facilitator.domain.registers import PAGES, kind_by_key, page_of
from facilitator.domain.registers.family import Input, Kind, Page
from facilitator.domain.registers.requests import TOLD, WORDS
from facilitator.forms.base import both_texts, show_errors, whole_number
from facilitator.forms.registers import EntryForm, HideForm, asked_form, form_of
from facilitator.forms.rounds import RoundsForm
from facilitator.office.workbook_writer import write_workbook
from facilitator.queries.criteria import shown_by
from facilitator.queries.houses import openings
from facilitator.queries.past_registers import history_of_entry
from facilitator.queries.register_tables import cells_of_register, csv_of
from facilitator.queries.registers import VIEWS, Entry, Registers, registers_of
from facilitator.queries.workshops import WorkshopBrief, running_workshop
from facilitator.services import register_links, registers, request_answers
from facilitator.web.chains import chain_of
from facilitator.web.commitments import today
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.programme_pictures import workshop_words
from facilitator.web.register_addresses import address, address_of, address_of_act
from facilitator.web.register_pictures import not_here_on, picture_of_links
from facilitator.web.register_rounds import form_of_rounds, newer, say_typed, sessions_asked, typed_rounds
from facilitator.web.repeats import made, sent_before
from facilitator.web.request_answers import (
    form_of_answer,
    is_asked,
    newer_answer,
    typed_answer,
    undo_fields,
    undone,
)
from facilitator.web.returning import back_or, forget_changes
from facilitator.web.table_files import table_file
from facilitator.web.undo import offer_undo

bp = Blueprint("registers", __name__)

Answer = str | Response | tuple[str, int]
_HERE = "/programmes/<programme_id>/register"
_ONE = f"{_HERE}/<ref>"


UNFOLDED = ("edit", "hide", "link", "rounds", "status", "answer")
"""What of an entry can be open on the page: the form of its words, of why it goes, of what it is linked with, of what
is said of it in sessions, of what a state asks for, of what is answered to a request."""


@dataclass(frozen=True, slots=True)
class _Open:
    """What is open on the page: `what` of which entry, its form, and both texts of a stale one; a refused `add`.

    `to` is the state for which something is asked, or the answer.
    """

    what: str = ""
    one: Entry[Any] | None = None
    form: Any = None
    theirs: list[tuple[str, str, str]] | None = None
    to: str | None = None


@bp.get(_HERE, defaults={"page": ""})
@bp.get(f"{_HERE}/<page>")
@policy(Policy.PROGRAMME)
def show(programme_id: str, page: str) -> Answer:
    if page not in PAGES:
        raise NotFound
    register = registers_of(this_programme().id)
    what = next((name for name in UNFOLDED if request.args.get(name)), "")
    if not what:
        return _page(PAGES[page], register)
    one = register.entry(request.args[what])
    lacks = {"link": not one.kind.ties, "rounds": one.kind.rounds is None}
    if one.kind not in PAGES[page].kinds or lacks.get(what):
        raise NotFound
    if what == "status":
        status = one.kind.status(request.args.get("to", ""))
        form = asked_form(one.kind, status)(formdata=None)
        return _page(PAGES[page], register, _Open(what, one, form, to=status))
    if what == "answer":
        to, is_there = request.args.get("to", ""), is_asked(one)
        now = _Open(what, one, form_of_answer(one, to), to=to) if is_there else _Open()
        return _page(PAGES[page], register, now)
    shown = {"edit": _form_of, "hide": lambda one: HideForm(formdata=None), "rounds": _rounds_of}.get(what)
    return _page(PAGES[page], register, _Open(what, one, shown and shown(one)))


@bp.get(f"{_HERE}/<key>.csv")
@policy(Policy.PROGRAMME)
def csv(programme_id: str, key: str) -> Answer:
    return table_file(key, "csv", csv_of(this_programme().id, kind_by_key(key)))


@bp.get(f"{_HERE}/<key>.xlsx")
@policy(Policy.PROGRAMME)
def xlsx(programme_id: str, key: str) -> Answer:
    columns, rows = cells_of_register(this_programme().id, kind_by_key(key))
    return table_file(key, "xlsx", write_workbook(key, columns, rows))


@bp.get(f"{_ONE}/history")
@policy(Policy.PROGRAMME)
def history(programme_id: str, ref: str) -> Answer:
    """All that happened to an entry."""
    one = registers_of(this_programme().id).entry(ref)
    asked = (*one.text.asked(), *(one.kind.rounds.fields if one.kind.rounds else ()))
    return render_template(
        "registers/history.html",
        programme=this_programme(),
        page=page_of(one.kind),
        one=one,
        history=history_of_entry(this_programme().id, one),
        words=ENTRIES,
        labels={field.name: field.label for field in asked},
        fields={field.name: field for field in asked},
        flags={field.name for field in asked if field.input is Input.YES}
        | {name for name, said in one.text.plain().items() if isinstance(said, bool)},
    )


def _page(page: Page, register: Registers, now: _Open = _Open()) -> str:
    running = running_workshop(this_programme().id)
    view, workshop = _asked(running.number if running else register.newest_workshop(page))
    plain = {"view": view, "workshop": workshop if view == "new" else None}
    return render_template(
        "registers/show.html",
        programme=this_programme(),
        page=page,
        pages=tuple(PAGES.values()),
        register=register,
        shown=register.narrowed(view, workshop),
        view=view,
        workshop=workshop,
        running=running,
        now=now,
        forms={kind.key: _adding(kind, now) for kind in page.kinds},
        back=address(page, **plain, link=now.one.ref if now.one and now.what == "link" else ""),
        plain=address(page, **plain),
        address=address,
        picture=picture_of_links(page, register),
        chains=[
            (kind, chain_of(this_programme(), kind, register.of(kind))) for kind in page.kinds if kind.chain
        ],
        criteria={kind.key: shown_by(kind, register, today()) for kind in page.kinds},
        doors=[
            (kind.doors.title, openings(kind, register.of(kind), today()))
            for kind in page.kinds
            if kind.doors
        ],
        not_here=not_here_on(page, this_programme().id),
        today=today(),
        sessions=_sessions(page, register),
        session_words=workshop_words,
        request_answers=WORDS,
    )


def _sessions(page: Page, register: Registers) -> tuple[WorkshopBrief, ...]:
    """For which sessions something is said of the entries of this page."""
    asked = [kind for kind in page.kinds if kind.rounds]
    entries = [one for kind in asked for one in register.all(kind)]
    return sessions_asked(this_programme().id, entries) if asked else ()


def _asked(newest: int | None) -> tuple[str, int | None]:
    """The view that the address asks for, or the one of the page that a form was sent from, and its workshop."""
    asked: MultiDict[str, str] = request.args
    if request.method == "POST":
        query = parse_qs(urlsplit(request.form.get("back", "")).query)
        asked = MultiDict((key, values[0]) for key, values in query.items())
    view = asked.get("view", "")
    return view if view in VIEWS else "", whole_number(asked.get("workshop")) or newest


def _adding(kind: Kind[Any], now: _Open) -> EntryForm:
    """The line that adds an entry, or the one that was refused."""
    refused = now.what == "add" and now.form.KIND is kind
    return now.form if refused else form_of(kind)(formdata=None)


def _form_of(one: Entry[Any]) -> EntryForm:
    form = form_of(one.kind)(formdata=None, version=one.version)
    form.show(one.text, one.severity)
    return form


def _rounds_of(one: Entry[Any]) -> RoundsForm:
    return form_of_rounds(one, _sessions(page_of(one.kind), registers_of(this_programme().id)))


def _back(one: Entry[Any], anchor: bool = True) -> Response:
    place = back_or(address_of(one.kind))
    return redirect(f"{place}#{one.ref}" if anchor and "#" not in place else place, 303)


def _say(kind: Kind[Any], now: _Open, verb: Callable[[], object]) -> Answer | None:
    """Has a verb do what the open form says; what it refuses stands in the page once more, with all that was typed."""
    status = 422
    if now.form.validate_on_submit():
        try:
            verb()
            return None
        except Stale:
            forget_changes()
            now, status = _both(now), 409
        except Invalid as error:
            forget_changes()
            show_errors(now.form, error)
    return _page(page_of(kind), registers_of(this_programme().id), now), status


def _both(now: _Open) -> _Open:
    """A form that was typed onto older words, with what stands there now; sent again it takes their place."""
    assert now.one is not None
    if now.what == "rounds":
        return replace(now, theirs=newer(now.one, now.form))
    if now.what == "answer":
        return replace(now, theirs=newer_answer(now.one, now.form))
    there = _form_of(now.one)
    now.form.version.data = now.one.version
    return replace(now, theirs=both_texts(now.form, {name: there[name].data for name in now.form.said}))


@bp.post(f"{_HERE}/<key>")
@policy(Policy.PROGRAMME)
def add(programme_id: str, key: str) -> Answer:
    kind, scope = kind_by_key(key), f"registers.add:{programme_id}"
    if again := sent_before(scope):
        return again
    form, here = form_of(kind)(), (this_actor(), this_programme().id)
    refused = _say(
        kind,
        _Open("add", None, form),
        lambda: registers.add_entry(*here, form.words(), severity=form.weight, begins=form.beginning),
    )
    return refused or made(scope, back_or(address_of(kind)))


@bp.post(f"{_ONE}/<act>")
@policy(Policy.PROGRAMME)
def act(programme_id: str, ref: str, act: str) -> Answer:
    """One act on an entry; what is none is the register of the entries with which this one is linked."""
    one = registers_of(this_programme().id).entry(ref)
    return _ACTS[act](one) if act in _ACTS else _link(one, kind_by_key(act))


def _on(one: Entry[Any]) -> tuple[Actor, int, str]:
    return this_actor(), this_programme().id, one.ref


def _edit(one: Entry[Any]) -> Answer:
    """Saves the words; a stale form comes back with both texts."""
    form = form_of(one.kind)()

    def save() -> None:
        registers.edit_entry(*_on(one), form.words(), form.version.data or 0)
        if one.kind.is_weighed:
            registers.weigh_entry(*_on(one), form.weight)

    return _say(one.kind, _Open("edit", one, form), save) or _back(one)


def _move(one: Entry[Any]) -> Answer:
    """Moves an entry on, with what its new state asks for; what brings it to an end can be undone at once."""
    wanted = one.kind.status(request.form.get("status", ""))
    form = asked_form(one.kind, wanted)()
    if refused := _say(
        one.kind,
        _Open("status", one, form, to=wanted),
        lambda: registers.move_entry(*_on(one), wanted, form.answers, request.form.get("was", "")),
    ):
        return refused
    said = one.kind.states[wanted].said
    if said and one.said is not wanted:
        asked = {name: getattr(one.text, name) for name, _ask in one.kind.states[one.said].asks}
        _offer_undo(_(said, ref=one.ref), one, "status", status=one.said.value, was=wanted.value, **asked)
    return _back(one)


def _offer_undo(words: str, one: Entry[Any], act: str, **fields: str) -> None:
    offer_undo(words, address_of_act(one, act), {**fields, "back": back_or(address_of(one.kind))})


def _weigh(one: Entry[Any]) -> Answer:
    registers.weigh_entry(*_on(one), whole_number(request.form.get("severity")))
    return _back(one)


def _hide(one: Entry[Any]) -> Answer:
    """Takes an entry off the lists, with a reason that stays."""
    form = HideForm()
    if refused := _say(
        one.kind, _Open("hide", one, form), lambda: registers.hide_entry(*_on(one), form.reason.data or "")
    ):
        return refused
    _offer_undo(_("%(ref)s is off the lists; its words are kept.", ref=one.ref), one, "show")
    return _back(one, anchor=False)


def _show(one: Entry[Any]) -> Answer:
    registers.show_entry(*_on(one))
    return _back(one)


def _rounds(one: Entry[Any]) -> Answer:
    """Saves what was typed for sessions, all of it or nothing, and offers to take it back in one."""
    if one.kind.rounds is None:
        raise NotFound
    form = typed_rounds(one, _sessions(page_of(one.kind), registers_of(this_programme().id)))
    before: dict[str, str] = {}
    refused = _say(one.kind, _Open("rounds", one, form), lambda: before.update(say_typed(*_on(one), form)))
    if refused:
        return refused
    if before:
        _offer_undo(_(one.kind.rounds.said, ref=one.ref), one, "rounds", **before)
    return _back(one)


def _answer(one: Entry[Any]) -> Answer:
    """Answers what is asked for, and offers to take it back."""
    form, before = typed_answer(one), list[request_answers.Before]()
    refused = _say(
        one.kind,
        _Open("answer", one, form, to=form.ANSWER),
        lambda: before.append(
            request_answers.answer_request(*_on(one), form.ANSWER, form.answers, form.version.data or 0)
        ),
    )
    if refused:
        return refused
    words = _("%(ref)s is answered: %(answer)s.", ref=one.ref, answer=_(TOLD[form.ANSWER]))
    _offer_undo(words, one, "taken_back", **undo_fields(form.ANSWER, before[0]))
    return _back(one)


def _take_back(one: Entry[Any]) -> Answer:
    request_answers.take_answer_back(*_on(one), *undone())
    return _back(one)


_ACTS = {
    "edit": _edit,
    "answer": _answer,
    "taken_back": _take_back,
    "status": _move,
    "severity": _weigh,
    "hide": _hide,
    "show": _show,
    "rounds": _rounds,
}


def _link(one: Entry[Any], kind: Kind[Any]) -> Answer:
    """The ticked entries of another register are linked; of those that the page showed (`was`), the rest are not.

    Whatever somebody else has linked meanwhile stays.
    """
    tie = one.kind.tie_to(kind)
    if tie is None:
        raise NotFound
    wanted, was = _refs(kind.noun), _refs("was")
    for each in sorted(wanted):
        register_links.link_entries(*_on(one), each)
    gone = sorted(was - wanted)
    for each in gone:
        register_links.unlink_entries(*_on(one), each)
    if gone:
        words = _(tie.undone, others=listed(gone), ref=one.ref)
        _offer_undo(words, one, kind.key, **{kind.noun: " ".join(gone)})
    return _back(one)


def _refs(name: str) -> set[str]:
    return {ref for given in request.form.getlist(name) for ref in given.split()}


@bp.post("/programmes/<programme_id>/commitments/<ref>/serves")
@policy(Policy.PROGRAMME)
def serve(programme_id: str, ref: str) -> Answer:
    """What a commitment serves: exactly what is ticked."""
    register_links.set_served(this_actor(), this_programme().id, ref, sorted(_refs("serves")))
    return redirect(back_or(url_for("commitments.show", programme_id=programme_id, ref=ref)), 303)

"""The ledger, and the wording of one commitment; its page with the acts on it is in `acts`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.date_words import date_words
from facilitator.domain.commitment_rows import EXPORTED
from facilitator.domain.commitments import Act, Wording, check_act
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.sides import Side
from facilitator.domain.typed_dates import means_session, read_day
from facilitator.domain.zones import today_in
from facilitator.forms.base import show_errors
from facilitator.forms.commitments import WordingForm, ledger_filters
from facilitator.method import find_hints, find_vague_words, load_method
from facilitator.office.workbook_writer import write_workbook
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.entries import Choices, choices_of
from facilitator.queries.exports import commitments_cells, commitments_csv
from facilitator.queries.histories import History, history_of
from facilitator.queries.ledger import LedgerFilters, ledger
from facilitator.queries.names import PersonName, names_of
from facilitator.queries.workshops import session_after, timeline
from facilitator.services import commitments
from facilitator.services.register_links import set_served
from facilitator.services.security import note_export
from facilitator.web.asking import client_address
from facilitator.web.guard import this_actor, this_programme, write_aside
from facilitator.web.histories import act_sentence
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import back_or, forget_changes, workshop_of_act
from facilitator.web.staging import staging_words
from facilitator.web.table_files import table_file
from facilitator.web.unchanged import Shown, as_before

bp = Blueprint("commitments", __name__)
bp.add_app_template_filter(act_sentence)

Page = str | Response | tuple[str, int]
_ALL = "/programmes/<programme_id>/commitments"
ONE = f"{_ALL}/<ref>"


def today() -> date:
    """Today in the programme's zone."""
    return today_in(this_programme().time_zone, clock.now())


def address(ref: str, **more: Any) -> str:
    return url_for("commitments.show", programme_id=this_programme().public_id, ref=ref, **more)


def next_session() -> date:
    """The day that “next session” means in a typed date."""
    programme = this_programme()
    workshops = timeline(programme.id)
    on_now = [one for one in workshops if one.is_running]
    return session_after(programme, on_now[-1] if on_now else None, workshops)


def day_meant(text: str) -> date | None:
    """The day that is meant here and now, led by the programme's language; what is odd about it is said on the next
    page. Raises Invalid for what cannot be read, or as two days."""
    words = date_words(this_programme().locale)
    found = read_day(text, today(), next_session() if means_session(text) else None, words)
    if found is None:
        return None
    for note in found.notes:
        flash(note, "warn")
    return found.day


@bp.get(_ALL)
@policy(Policy.PROGRAMME)
def index(programme_id: str) -> Page:
    return as_before(_index)


def _index() -> Shown:
    programme, filters = this_programme(), ledger_filters()
    page = ledger(programme.id, filters, today())
    people = tuple(names_of(programme.id).values())
    workshops = tuple((one.number, one.starts_at) for one in timeline(programme.id))

    def link(**changes: Any) -> str:
        return url_for("commitments.index", programme_id=programme.public_id, **(_query(filters) | changes))

    return Shown(
        (page, people, workshops),
        lambda: render_template(
            "commitments/index.html",
            programme=programme,
            filters=filters,
            ledger=page,
            people=people,
            workshops=workshops,
            steps=tuple((one.number, one.short_title) for one in load_method().steps),
            today=today(),
            link=link,
        ),
    )


@bp.get(f"{_ALL}.csv")
@policy(Policy.PROGRAMME)
def csv(programme_id: str) -> Response:
    """Every commitment of the programme as a table that spreadsheets open safely; the security log tells of it."""
    table = commitments_csv(this_programme())
    _note_export(programme_id)
    return table_file("commitments", "csv", table)


@bp.get(f"{_ALL}.xlsx")
@policy(Policy.PROGRAMME)
def xlsx(programme_id: str) -> Response:
    """The same as a spreadsheet, with dates as dates."""
    table = write_workbook(_("Commitments"), EXPORTED, commitments_cells(this_programme()))
    _note_export(programme_id)
    return table_file("commitments", "xlsx", table)


def _note_export(programme_id: str) -> None:
    # Aside: what is in danger must still be taken away.
    write_aside(lambda: note_export(current_user.user_id, programme_id, client_address()))


def _query(filters: LedgerFilters) -> dict[str, Any]:
    """The filters as an address has them; what is left at its default is left out."""
    values: dict[str, Any] = {
        "party": filters.side,
        "person": filters.person,
        "step": filters.step,
        "workshop": filters.workshop,
        "state": filters.state,
        "q": filters.search,
        "sort": filters.sort if filters.sort != "due" else "",
        "down": "1" if filters.down else "",
    }
    return {key: value for key, value in values.items() if value}


@bp.get(f"{_ALL}/new")
@policy(Policy.PROGRAMME)
def new(programme_id: str) -> Page:
    """An empty form, or what an entry of a register (`serves`) leaves for a commitment that is made of it."""
    programme = this_programme()
    choices = choices_of(programme.id, made_of=request.args.get("serves", ""))
    seed = choices.seed
    form = WordingForm(formdata=None, side=(seed.side or _asked_side()).value)
    step = seed.step or programme.current_step
    due = next_session()
    form.show(Wording(deed=seed.deed, evidence=seed.evidence, due=due, step=step, stretch=seed.stretch))
    form.offer_entries(choices)
    return _new_page(form)


def _asked_side() -> Side:
    side = request.args.get("party", "")
    return Side(side) if side in set(Side) else Side.SUPPLIER


def _new_page(form: WordingForm) -> str:
    programme = this_programme()
    form.offer(names_of(programme.id).values(), None)
    return render_template(
        "commitments/new.html", programme=programme, form=form, back=back_or(""), nudges=nudges_for(form)
    )


def nudges_for(form: WordingForm) -> dict[str, list[str]]:
    """Gentle words on vague wording and on how far it goes, by field."""
    said = {
        name: [f"“{hint.text}”: {hint.hint}" for hint in find(form[name].data or "")]
        for name, find in (("deed", find_hints), ("evidence", find_vague_words))
    }
    too_far = staging_words(form.side.data or "", form.stretch.data, today())
    return said | ({"stretch": [too_far]} if too_far else {})


def say_when_it_goes_far(form: WordingForm, side: Side) -> None:
    """After saving: the word on staging, unless somebody has said why they dare it."""
    if not form.staging_note.data and (words := staging_words(side.value, form.stretch.data, today())):
        flash(words, "warn")


@bp.post(f"{_ALL}/new")
@policy(Policy.PROGRAMME)
def create(programme_id: str) -> Page:
    programme = this_programme()
    scope = f"commitments.new:{programme.public_id}"
    if again := sent_before(scope):
        return again
    form = WordingForm()
    people = names_of(programme.id)
    form.offer(people.values(), None)
    form.offer_entries(choices_of(programme.id))
    if form.validate_on_submit():
        try:
            wording = form.wording(day_meant)
            side = people[wording.giver_id].side if wording.giver_id in people else Side(form.side.data)
            ref = commitments.draft_commitment(
                this_actor(),
                programme.id,
                side,
                wording,
                workshop_id=workshop_of_act(),
                staging_note=form.staging_note.data or "",
            )
            _put_served(ref, form)
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            flash(_("%(ref)s is written down as a draft.", ref=ref), "done")
            say_when_it_goes_far(form, side)
            return made(scope, back_or(address(ref)))
    return _new_page(form), 422


def _put_served(ref: str, form: WordingForm) -> None:
    """What it serves and answers, where the form asked for it."""
    if "serves_shown" in request.form:
        set_served(this_actor(), this_programme().id, ref, form.serves.data or ())


People = dict[int, PersonName]


def shown_of(commitment: CommitmentView, people: People) -> Shown:
    """What the commitment's page shows with no act's form open."""
    around = _around(commitment)
    return Shown(
        (commitment, tuple(people.values()), *around),
        lambda: _made_of(commitment, people, *around, act="", form=None),
    )


def page_of(commitment: CommitmentView, people: People, act: str, form: Any, status: int = 200) -> Page:
    """The commitment's page with one act's form open."""
    return _made_of(commitment, people, *_around(commitment), act=act, form=form), status


def _around(commitment: CommitmentView) -> tuple[History, Choices]:
    return history_of(commitment.id), choices_of(this_programme().id, commitment.id)


def _made_of(
    commitment: CommitmentView, people: People, history: History, choices: Choices, *, act: str, form: Any
) -> str:
    programme = this_programme()
    return render_template(
        "commitments/show.html",
        programme=programme,
        one=commitment,
        acts=commitment.acts_for(this_actor(), people, today())
        - ({Act.CARRY} if commitment.links.carried_to else set()),
        act=act,
        form=form,
        today=today(),
        history=history.acts,
        yes_speakers={
            commitment.side: commitment.speakers_for(Act.GIVER_YES, people),
            commitment.side.other: commitment.speakers_for(Act.RECEIVER_YES, people),
        },
        method=load_method(),
        reason_categories=load_method().reason_categories,
        back=back_or(""),
        choices=choices,
    )


@bp.get(f"{ONE}/edit")
@policy(Policy.PROGRAMME)
def edit(programme_id: str, ref: str) -> Page:
    people = names_of(this_programme().id)
    commitment = commitment_by_ref(this_programme().id, ref, people)
    if not commitment.is_unsigned:
        raise Conflict(_("It is signed, so its words stand. You can ask to change it instead."))
    check_act(Act.REWORD, commitment.standing, today())
    form = WordingForm(formdata=None, side=commitment.side.value, version=commitment.version)
    form.show(commitment.wording)
    form.staging_note.data = commitment.staging_note
    form.offer_entries(choices_of(this_programme().id, commitment.id))
    return _edit_page(commitment, people.values(), form)


def _edit_page(
    commitment: CommitmentView, people: Iterable[PersonName], form: WordingForm, theirs: Any = None
) -> str:
    form.offer(people, commitment.side)
    return render_template(
        "commitments/edit.html",
        programme=this_programme(),
        one=commitment,
        form=form,
        back=back_or(address(commitment.ref)),
        theirs=theirs,
        nudges=nudges_for(form),
    )


@bp.post(f"{ONE}/edit")
@policy(Policy.PROGRAMME)
def save(programme_id: str, ref: str) -> Page:
    programme = this_programme()
    people = names_of(programme.id)
    commitment = commitment_by_ref(programme.id, ref, people)
    form = WordingForm()
    form.side.data = commitment.side.value
    form.offer(people.values(), commitment.side)
    form.offer_entries(choices_of(programme.id, commitment.id))
    theirs, status = None, 422
    if form.validate_on_submit():
        try:
            wording = form.wording(day_meant)
            commitments.reword_commitment(
                this_actor(), programme.id, ref, wording, form.version.data or 0, form.staging_note.data or ""
            )
            _put_served(ref, form)
        except Stale:
            forget_changes()
            theirs, status = commitment, 409
            form.version.data = commitment.version
            form.version.raw_data = None
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            flash(_("%(ref)s says it in the new words. Both say yes to them anew.", ref=ref), "done")
            say_when_it_goes_far(form, commitment.side)
            return redirect(back_or(address(ref)), 303)
    return _edit_page(commitment, people.values(), form, theirs), status

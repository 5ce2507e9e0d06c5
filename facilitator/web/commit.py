"""New commitments in a live room: one line to type into, and the list that grows by party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any

from flask import Blueprint, flash, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import pictures
from facilitator.activities.linking import Pair, pairs_of
from facilitator.date_words import date_words
from facilitator.domain.commitments import MANY_FOR_ONE_PARTY, Act, State
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, DomainError, Invalid, NotFound
from facilitator.domain.sides import Side
from facilitator.domain.typed_dates import read_day
from facilitator.domain.workshops import check_takes_entries
from facilitator.forms.base import show_errors, whole_number
from facilitator.forms.commit import QuickForm
from facilitator.forms.commitments import typed_day
from facilitator.method import find_hints, find_vague_words
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import commit_list
from facilitator.queries.entries import Choices, made_of_entry
from facilitator.queries.names import PersonName, names_of
from facilitator.queries.workshops import WorkshopBrief, session_after, timeline, workshop_by_number
from facilitator.services import commitments
from facilitator.services.register_links import set_served
from facilitator.web.commitments import today
from facilitator.web.formats import day
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.holes import form_number
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import forget_changes
from facilitator.web.room_bar import facts_of
from facilitator.web.staging import staging_words
from facilitator.web.unchanged import Shown, as_before

bp = Blueprint("commit", __name__)

Page = str | Response | tuple[str, int]
_OFFERED = frozenset({Act.GIVER_YES, Act.RECEIVER_YES, Act.REWORD})
"""What a card on the list has buttons for; who may reword it may also drop it."""
_HERE = "/programmes/<programme_id>/workshops/<int:number>/commit"


@dataclass(frozen=True, slots=True)
class Board:
    """What is read for the page: `commitments` are those of the workshop, and earlier ones that still wait.

    `pairs` are those that the workshop wants to work on first.
    """

    workshop: WorkshopBrief
    workshops: tuple[WorkshopBrief, ...]
    people: tuple[PersonName, ...]
    commitments: tuple[CommitmentView, ...]
    pairs: tuple[Pair, ...]
    made_of: Choices
    """The entry of a register that the line is made of, and what it leaves for it."""


@bp.get(_HERE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> Page:
    return as_before(lambda: _shown(number), _parts_alone())


def _parts_alone() -> bool:
    """Whether our script asks, which exchanges the board and leaves what stands around it (static/js/swap.js)."""
    return "X-Parts" in request.headers


def _shown(number: int) -> Shown:
    board = _read(number)
    return Shown(board, lambda: _page(board, _empty_line(board)))


def _read(number: int) -> Board:
    programme = this_programme()
    workshops = timeline(programme.id)
    workshop = _one_of(workshops, number)
    people = names_of(programme.id)
    found = commit_list(programme.id, workshop, people)
    facts_of(number, workshop)
    pairs = pairs_of(programme.id, workshop.id)
    made_of = made_of_entry(programme.id, request.args.get("serves", ""))
    return Board(workshop, tuple(workshops), tuple(people.values()), tuple(found), pairs, made_of)


def _empty_line(board: Board) -> QuickForm:
    form = QuickForm(formdata=None)
    form.once.data = form_number()
    form.due.data = typed_day(session_after(this_programme(), board.workshop, board.workshops))
    rows = [(one.ref, _few_words(one.ref, one.title)) for one in board.made_of.all]
    chosen = request.args.get("pair", "") or "".join(board.made_of.chosen)
    form.offer(board.workshop.step, [*_offered(board.pairs), *rows], chosen)
    if board.made_of.chosen:
        form.show(board.made_of.seed)
    return form


def _few_words(ref: str, title: str, most: int = 75) -> str:
    return f"{ref} {isolated(shorten(title, most, placeholder=' …'))}"


def _offered(pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    """The pairs as the line offers them, in few words."""
    return [
        (
            pair.key,
            _(
                "%(opportunity)s with %(concern)s",
                opportunity=_few_words(pair.line.opportunity, pair.opportunity, 44),
                concern=_few_words(pair.line.concern, pair.concern, 44),
            ),
        )
        for pair in pairs
    ]


def _page(board: Board, form: QuickForm) -> str:
    programme, workshop = this_programme(), board.workshop
    people = {one.id: one for one in board.people}
    new = [one for one in board.commitments if one.places.made_in_id == workshop.id]
    if form.step.data is None:
        form.step.data = workshop.step
    count = {side: sum(one.side is side for one in new) for side in Side}
    can_enter, actor, day_here = _can_enter(workshop), this_actor(), today()
    return render_template(
        "commit/show.html",
        programme=programme,
        workshop=workshop,
        form=form,
        pairs=board.pairs,
        made_of=board.made_of,
        people=[one for one in board.people if one.can_commit],
        sides=[(side, programme.party_name(side), [one for one in new if one.side is side]) for side in Side],
        earlier=[one for one in board.commitments if one.places.made_in_id != workshop.id],
        count=count,
        agreed=sum(one.state is State.AGREED for one in new),
        too_many=[side for side in Side if count[side] > MANY_FOR_ONE_PARTY],
        many=MANY_FOR_ONE_PARTY,
        balance=pictures.balance(
            count[Side.SUPPLIER],
            count[Side.CUSTOMER],
            words=pictures.BalanceWords(
                title=_("New commitments by each side"),
                supplier=programme.supplier,
                customer=programme.customer,
            ),
        ),
        can_enter=can_enter,
        parts_alone=_parts_alone(),
        session=session_after(programme, workshop, board.workshops),
        gaps=_gaps,
        acts=lambda one: one.acts_for(actor, people, day_here, among=_OFFERED) if can_enter else frozenset(),
    )


def _one_of(workshops: Sequence[WorkshopBrief], number: int) -> WorkshopBrief:
    for one in workshops:
        if one.number == number:
            return one
    raise NotFound


def _can_enter(workshop: WorkshopBrief) -> bool:
    try:
        check_takes_entries(workshop.standing)
    except Conflict:
        return False
    return True


def _gaps(one: CommitmentView) -> tuple[str, ...]:
    """The missing parts in a word each."""
    missing = one.gaps
    if not missing:
        return ()
    words = {
        "giver_id": _("by whom"),
        "receiver_id": _("for whom"),
        "deed": _("what"),
        "evidence": _("how we will know"),
        "due": _("date"),
        "step": _("step"),
        "stretch": _("stretch"),
    }
    return tuple(words[name] for name in missing)


@bp.post(_HERE)
@policy(Policy.PROGRAMME)
def add(programme_id: str, number: int) -> Page:
    programme = this_programme()
    scope = f"commit.add:{programme.public_id}"
    workshop = workshop_by_number(programme.id, number)
    form = QuickForm()
    form.offer(workshop.step, _known(form.serves.data or "", programme.id, workshop))
    if form.validate_on_submit():
        try:
            ref = _draft(form, workshop)
        except DomainError as refused:
            forget_changes()
            if again := sent_before(scope):
                return again
            if not isinstance(refused, Invalid):
                raise
            show_errors(form, refused)
        else:
            here = url_for("commit.show", programme_id=programme_id, number=number, _anchor=ref)
            return made(scope, here, _("%(ref)s is on the list.", ref=ref))
    return _page(_read(number), form), 422


def _known(serves: str, programme_id: int, workshop: WorkshopBrief) -> list[tuple[str, str]]:
    """What the line may serve: the pairs, and the one entry that it was made of."""
    pairs = _offered(pairs_of(programme_id, workshop.id)) if serves else []
    if not serves or serves in dict(pairs):
        return pairs
    try:
        made_of = made_of_entry(programme_id, serves)
    except NotFound:
        return pairs
    return [*pairs, *((one.ref, _few_words(one.ref, one.title)) for one in made_of.all)]


def _draft(form: QuickForm, workshop: WorkshopBrief) -> str:
    """Writes the line down and returns its ref. Raises Conflict, Invalid."""
    programme = this_programme()
    check_takes_entries(workshop.standing)
    people = names_of(programme.id)
    entry = form.entry(
        list(people.values()),
        today(),
        lambda: session_after(programme, workshop, timeline(programme.id)),
        date_words(programme.locale),
    )
    for note in entry.notes:
        flash(note, "warn")
    ref = commitments.draft_commitment(
        this_actor(),
        programme.id,
        entry.side,
        entry.wording,
        workshop_id=workshop.id,
        staging_note=form.staging_note.data or "",
        known=commitments.Known(workshop.number, people),
    )
    if form.serves.data:
        set_served(this_actor(), programme.id, ref, form.serves.data.split())
    return ref


def _said_of_day(text: str, session: date | None) -> dict[str, str]:
    """The typed day in words, and what is odd about it. Raises Invalid for what cannot be read."""
    meant = read_day(text, today(), session, date_words(this_programme().locale))
    if meant is None:
        return {"due": "", "due_unclear": "", "due_odd": ""}
    odd = [_("this day has passed")] if meant.day < today() else []
    return {"due": day(meant.day), "due_unclear": "", "due_odd": " ".join([*odd, *meant.notes])}


@bp.get(f"{_HERE}/hints")
@policy(Policy.PROGRAMME)
def hints(programme_id: str, number: int) -> Any:
    """What stands beside the line while it is typed: vague words, the date in words, a word on staging."""
    programme = this_programme()
    given = request.args
    workshops = timeline(programme.id)
    workshop = _one_of(workshops, number)
    said: dict[str, Any] = {
        name: [f"“{hint.text}”: {hint.hint}" for hint in find(given.get(name, ""))]
        for name, find in (("deed", find_hints), ("evidence", find_vague_words))
    }
    try:
        said |= _said_of_day(given.get("due", ""), session_after(programme, workshop, workshops))
    except Invalid as unreadable:
        said |= {"due": "", "due_unclear": unreadable.fields["due"], "due_odd": ""}
    said["staging"] = staging_words(given.get("party", ""), whole_number(given.get("stretch")), today())
    return jsonify(said)

"""The check in the room: one commitment at a time, the receiver's verdict and the giver's reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.activities.on_show import OnShow, on_show, put_on_show, reveal
from facilitator.activities.review import report_seen
from facilitator.activities.undisputed import TOGETHER, first_on_show
from facilitator.domain.commitments import REPORT_OF, SETTLED, Outcome
from facilitator.domain.counts import count
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.sides import Side
from facilitator.domain.workshops import check_takes_entries
from facilitator.forms.base import show_errors
from facilitator.forms.review import VerdictForm
from facilitator.method import load_method
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.names import names_of
from facilitator.queries.review import ReviewList, ToCheck, is_checked, review_list
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services import review
from facilitator.web.commitments import today
from facilitator.web.formats import short_day, state_words
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.returning import forget_changes
from facilitator.web.room_bar import facts_of
from facilitator.web.unchanged import Shown, as_before
from facilitator.web.undo import offer_undo

bp = Blueprint("review", __name__)

Page = str | Response | tuple[str, int]
_HERE = "/programmes/<programme_id>/workshops/<int:number>/review"


def read_review(number: int) -> tuple[WorkshopBrief, ReviewList]:
    """The workshop, and what it checks."""
    programme = this_programme()
    is_page = request.method in ("GET", "HEAD")
    workshop = facts_of(number).workshop if is_page else workshop_by_number(programme.id, number)
    return workshop, review_list(programme, workshop, names_of(programme.id))


def review_address(number: int, ref: str) -> str:
    """One commitment's page in the review, or for TOGETHER the list; without a ref, the summary at its end."""
    programme_id = this_programme().public_id
    if not ref:
        return url_for("review.summary", programme_id=programme_id, number=number)
    return url_for("review.show", programme_id=programme_id, number=number, ref=ref)


@bp.get(_HERE, defaults={"ref": ""})
@bp.get(f"{_HERE}/<ref>")
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int, ref: str) -> Page:
    """The commitment named, else what the room sees, else what the review begins with, else the summary."""
    return as_before(lambda: _show(number, ref))


def _show(number: int, ref: str) -> Page | Shown:
    workshop, found = read_review(number)
    ref = ref or _seen_by_the_room(workshop) or first_on_show(found)
    if not ref:
        return _summary_page(workshop, found)
    if ref == TOGETHER:
        return redirect(review_address(number, ref))
    commitment, room = found.find(ref), what_the_room_sees(workshop)
    return Shown(
        (workshop, found.due, found.later, commitment, room),
        lambda: _page(workshop, found, commitment, _form_of(commitment)),
    )


def _form_of(commitment: CommitmentView) -> VerdictForm:
    """The form with what was said so far."""
    form = VerdictForm(formdata=None)
    form.verdict.data, form.reason.data = (
        commitment.verdict.said or commitment.outcome,
        commitment.report.text,
    )
    form.category.data, form.word.data = commitment.report.category, commitment.verdict.text
    return form


def _seen_by_the_room(workshop: WorkshopBrief) -> str:
    seen = what_the_room_sees(workshop)
    return seen.ref if seen is not None else ""


def what_the_room_sees(workshop: WorkshopBrief) -> OnShow | None:
    """What the room looks at, asked once per page; None while no review is on."""
    if "on_show" not in g:
        facts = facts_of(workshop.number)
        g.on_show = on_show(this_programme(), workshop, facts.room, facts.agenda(clock.now()))
    found: OnShow | None = g.on_show
    return found


def _page(
    workshop: WorkshopBrief,
    found: ReviewList,
    commitment: CommitmentView,
    form: VerdictForm,
    status: int = 200,
) -> Page:
    form.offer()
    before, after = found.neighbours(commitment.ref)
    if not before and found.undisputed:
        before = TOGETHER
    page = render_template(
        "review/show.html",
        programme=this_programme(),
        workshop=workshop,
        list=found,
        one=commitment,
        list_place=found.refs.index(commitment.ref) + 1,
        checked=sum(is_checked(other) for other in found.due),
        before=before,
        after=after,
        goes_on_to=found.next_to_judge(commitment.ref),
        acts=commitment.acts_for(this_actor(), {}, today()),
        form=form,
        today=today(),
        categories=load_method().reason_categories,
        settle=request.form.get("outcome", ""),
        note=request.form.get("note", ""),
        on_show=what_the_room_sees(workshop),
        seen=report_seen(commitment),
        takes_entries=takes_entries(workshop),
    )
    return page, status


def takes_entries(workshop: WorkshopBrief) -> bool:
    """Whether anything can be entered in it now."""
    try:
        check_takes_entries(workshop.standing)
    except Conflict:
        return False
    return True


@bp.post(f"{_HERE}/<ref>")
@policy(Policy.PROGRAMME)
def judge(programme_id: str, number: int, ref: str) -> Page:
    """Records what is said; `go` tells where to: `next` in the list, or `stay` for the reason."""
    workshop, found = read_review(number)
    commitment = found.find(ref)
    form = VerdictForm()
    form.offer()
    if form.validate_on_submit():
        if _came_between(commitment):
            flash(_written_meanwhile(commitment), "warn")
            return _page(workshop, found, commitment, form, 409)
        if _judged_between(commitment, form.verdict.data):
            flash(_judged_meanwhile(commitment), "warn")
            form.verdict.data = commitment.verdict.said
            return _page(workshop, found, commitment, form, 409)
        try:
            check_takes_entries(workshop.standing)
            said = form.room_verdict()
            if _is_new(commitment, said) or (request.form.get("stroke") and not commitment.report.said):
                review.judge_in_room(this_actor(), this_programme().id, ref, said, workshop.id)
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            stays = request.form.get("go") == "stay" or (
                not commitment.verdict.said and _differs(commitment, said.outcome)
            )
            if stays:
                return redirect(review_address(number, ref), 303)
            _say(number, ref, said.outcome)
            return go_on(workshop, found.next_to_judge(ref))
    return _page(workshop, found, commitment, form, 422)


def _came_between(commitment: CommitmentView) -> bool:
    """Whether the giver wrote a reason of their own after the page was shown on which another one was typed."""
    typed, seen = request.form.get("reason", "").strip(), request.form.get("seen", "")
    return (
        bool(seen and typed and commitment.report.text)
        and typed != commitment.report.text
        and seen != report_seen(commitment)
    )


def _written_meanwhile(commitment: CommitmentView) -> str:
    return _(
        "%(who)s wrote in the meantime: “%(text)s” Your words are still in the field. "
        "Go on to put them in that place, or empty the field to leave it as it is.",
        who=commitment.report.by or commitment.giver,
        text=commitment.report.text,
    )


def _judged_between(commitment: CommitmentView, chosen: str | None) -> bool:
    """Whether somebody else's verdict came, changed or went after the page was shown on which this one was chosen."""
    now = commitment.verdict.said or ""
    return now not in (request.form.get("stands", now), chosen or "")


def _judged_meanwhile(commitment: CommitmentView) -> str:
    now = commitment.verdict.said
    if not now:
        return _("The outcome was taken back in the meantime. Choose again to enter yours.")
    return _(
        "This got an outcome in the meantime: “%(verdict)s”. Nothing was changed; choose again if it is to be another.",
        verdict=state_words(now),
    )


def go_on(workshop: WorkshopBrief, ref: str) -> Response:
    """To the next commitment, and the room with it; without one, to the counts."""
    put_on_show(this_actor(), this_programme(), workshop, ref)
    return redirect(review_address(workshop.number, ref), 303)


@bp.post(f"{_HERE}/<ref>/show")
@policy(Policy.PROGRAMME)
def show_room(programme_id: str, number: int, ref: str) -> Page:
    """Puts this commitment before the room; only looking at it never does."""
    workshop, found = read_review(number)
    found.find(ref)
    if what_the_room_sees(workshop) is None:
        flash(_("The room is not at the review now. It sees this page once the review is on."), "warn")
    elif put_on_show(this_actor(), this_programme(), workshop, ref):
        flash(_("The room sees %(ref)s.", ref=ref), "done")
    return redirect(review_address(number, ref), 303)


@bp.post(f"{_HERE}/<ref>/reveal")
@policy(Policy.PROGRAMME)
def reveal_verdict(programme_id: str, number: int, ref: str) -> Page:
    """Shows the room a verdict that the two sides do not agree on yet."""
    workshop, found = read_review(number)
    found.find(ref)
    reveal(this_actor(), this_programme(), workshop, ref)
    flash(_("The room sees the outcome of %(ref)s.", ref=ref), "done")
    return redirect(review_address(number, ref), 303)


def _is_new(commitment: CommitmentView, said: review.RoomVerdict) -> bool:
    """Whether anything is different from what stands: going on must not write the same again."""
    stands = (
        commitment.verdict.said,
        commitment.report.text,
        commitment.report.category,
        commitment.verdict.text,
    )
    return stands != (said.outcome.value, said.reason.strip(), said.category, said.word.strip())


def _differs(commitment: CommitmentView, outcome: Outcome) -> bool:
    """Whether a verdict differs from what the giver had reported before: then the two have to talk."""
    return bool(commitment.report.said) and REPORT_OF[outcome] is not commitment.report.said


def _say(number: int, ref: str, outcome: Outcome) -> None:
    offer_undo(
        _("%(ref)s: %(verdict)s.", ref=ref, verdict=state_words(outcome.value)),
        url_for("review.take_back", programme_id=this_programme().public_id, number=number, ref=ref),
    )


@bp.post(f"{_HERE}/<ref>/reason")
@policy(Policy.PROGRAMME)
def reason(programme_id: str, number: int, ref: str) -> Page:
    """Keeps the giver's reason as it is typed; answers with nothing but the mark of what stands."""
    workshop, found = read_review(number)
    check_takes_entries(workshop.standing)
    if _came_between(commitment := found.find(ref)):
        raise Conflict(_written_meanwhile(commitment))
    review.give_reason(
        this_actor(),
        this_programme().id,
        ref,
        request.form.get("reason", ""),
        request.form.get("category", ""),
        workshop.id,
    )
    return Response("", 204, {"X-Seen": report_seen(read_review(number)[1].find(ref))})


@bp.post(f"{_HERE}/<ref>/take-back")
@policy(Policy.PROGRAMME)
def take_back(programme_id: str, number: int, ref: str) -> Page:
    workshop = workshop_by_number(this_programme().id, number)
    check_takes_entries(workshop.standing)
    review.take_back_verdict(this_actor(), this_programme().id, ref, workshop.id)
    flash(_("The outcome of %(ref)s is taken back.", ref=ref), "done")
    return redirect(review_address(number, ref), 303)


@bp.post(f"{_HERE}/<ref>/leave-open")
@policy(Policy.PROGRAMME)
def leave_open(programme_id: str, number: int, ref: str) -> Page:
    """Goes on without a verdict, and the room with it: the commitment stays open, and nothing is stored about it."""
    workshop, found = read_review(number)
    commitment = found.find(ref)
    check_takes_entries(workshop.standing)
    if commitment.verdict.said:
        said = _("%(ref)s has its outcome. Take it back first to leave it open.", ref=ref)
        flash(said, "warn")
        return redirect(review_address(number, ref), 303)
    due = commitment.wording.due
    if due is not None and due > today():
        flash(_("%(ref)s is left open until %(day)s: no outcome.", ref=ref, day=short_day(due)), "done")
    else:
        flash(_("%(ref)s is left open: no outcome, nothing stored.", ref=ref), "done")
    return go_on(workshop, found.left_after(ref))


@bp.post(f"{_HERE}/<ref>/settle")
@policy(Policy.PROGRAMME)
def settle(programme_id: str, number: int, ref: str) -> Page:
    """Both sides agree on what stands, in a joint note."""
    workshop, found = read_review(number)
    commitment = found.find(ref)
    check_takes_entries(workshop.standing)
    outcome, note = request.form.get("outcome", ""), request.form.get("note", "")
    try:
        if outcome not in set(Outcome):
            raise Invalid({"outcome": _("Choose what both of you agree on.")})
        review.settle(this_actor(), this_programme().id, ref, Outcome(outcome), note, workshop.id)
    except Invalid as error:
        forget_changes()
        flash(error.message, "error")
        form = VerdictForm(formdata=None)
        form.verdict.data, form.reason.data = commitment.verdict.said or "", commitment.report.text
        form.category.data, form.word.data = commitment.report.category, commitment.verdict.text
        return _page(workshop, found, commitment, form, 422)
    flash(_("%(ref)s is settled: both sides agree.", ref=ref), "done")
    return go_on(workshop, found.next_to_judge(ref))


@bp.post(f"{_HERE}/<ref>/release")
@policy(Policy.PROGRAMME)
def release(programme_id: str, number: int, ref: str) -> Page:
    """The receiver lets the commitment go, with a reason."""
    workshop, found = read_review(number)
    commitment = found.find(ref)
    check_takes_entries(workshop.standing)
    if commitment.wording.receiver_id is None:
        raise Conflict(_("This commitment does not say for whom it is."))
    words = request.form.get("reason", "")
    try:
        review.release(
            this_actor(), this_programme().id, ref, commitment.wording.receiver_id, words, workshop.id
        )
    except Invalid as error:
        forget_changes()
        flash(error.message, "error")
        return redirect(review_address(number, ref), 303)
    flash(_("%(ref)s is released.", ref=ref), "done")
    return go_on(workshop, found.next_to_judge(ref))


@bp.get(f"{_HERE}/summary")
@policy(Policy.PROGRAMME)
def summary(programme_id: str, number: int) -> Page:
    return _summary_page(*read_review(number))


def _summary_page(workshop: WorkshopBrief, found: ReviewList) -> str:
    programme = this_programme()
    return render_template(
        "review/summary.html",
        programme=programme,
        workshop=workshop,
        list=found,
        counts={side: _counts(found.due, side) for side in Side},
        waiting=[commitment for commitment in found.due if not is_checked(commitment)],
        to_carry=[
            commitment
            for commitment in found.due
            if commitment.state in SETTLED and not commitment.carried_to and _is_left(commitment)
        ],
        takes_entries=takes_entries(workshop),
        today=today(),
    )


def _is_left(commitment: ToCheck) -> bool:
    return commitment.outcome in (Outcome.PARTLY_KEPT.value, Outcome.NOT_KEPT.value)


def _counts(commitments: Sequence[ToCheck], side: Side) -> Any:
    return count((commitment.tally for commitment in commitments if commitment.side is side), today())

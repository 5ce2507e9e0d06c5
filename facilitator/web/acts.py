"""One commitment's page and the acts on it: yes, drop, report, verdict, settle, change, release, give up, carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.commitments import Act, Report, State, Wording
from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.forms import commitments as forms
from facilitator.forms.base import show_errors, whole_number
from facilitator.queries.commitments import CommitmentView, PersonName, commitment_by_ref, names_of
from facilitator.services import changes, commitments, review
from facilitator.web.commitments import (
    ONE,
    Page,
    address,
    bp,
    next_session,
    nudges_for,
    page_of,
    say_when_it_goes_far,
    today,
)
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import back_or, forget_changes, workshop_of_act
from facilitator.web.undo import offer_undo

__all__ = ["bp"]

People = dict[int, PersonName]

_ACTS: dict[str, tuple[Act, type[Any]]] = {
    "report": (Act.REPORT, forms.ReportForm),
    "verdict": (Act.JUDGE, forms.JudgeForm),
    "settle": (Act.SETTLE, forms.SettleForm),
    "ask": (Act.ASK_CHANGE, forms.AskForm),
    "accept": (Act.ANSWER_CHANGE, forms.AnswerForm),
    "refuse": (Act.ANSWER_CHANGE, forms.AnswerForm),
    "withdraw": (Act.WITHDRAW_CHANGE, forms.AnswerForm),
    "release": (Act.RELEASE, forms.ReleaseForm),
    "give-up": (Act.GIVE_UP, forms.GiveUpForm),
    "drop": (Act.DROP, forms.DropForm),
}


@bp.get(ONE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, ref: str) -> Page:
    people = names_of(this_programme().id)
    commitment = commitment_by_ref(this_programme().id, ref, people)
    return page_of(commitment, people, *act_form(commitment, people, request.args.get("act", "")))


def act_form(commitment: CommitmentView, people: People, act: str) -> tuple[str, Any]:
    """The form of an act as it is first shown; no form when the act is not possible now."""
    if act not in _ACTS or _ACTS[act][0] not in commitment.acts_for(this_actor(), people, today()):
        return "", None
    form = _ACTS[act][1](formdata=None)
    _offer(form, commitment, people, act)
    if act == "ask":
        form.deed.data, form.evidence.data = commitment.deed, commitment.evidence
        form.due.data = forms.typed_day(commitment.due)
    if act == "report" and commitment.report:
        form.report.data, form.text.data = commitment.report, commitment.report_text
        form.category.data, form.evidence.data = commitment.report_category, commitment.report_evidence
    if act == "verdict" and commitment.verdict:
        form.outcome.data, form.word.data = commitment.verdict, commitment.verdict_text
    return act, form


def _offer(form: Any, commitment: CommitmentView, people: People, act: str) -> None:
    if isinstance(form, forms.SpeakerMixin):
        form.offer_speakers(commitment.speakers_for(_ACTS[act][0], people))


def _perform(ref: str, act: str, do: Callable[[Any], str]) -> Page:
    """Reads the act's form and does it; what it refuses stands beside the fields with all that was typed."""
    scope = f"acts.{act}:{this_programme().public_id}:{ref}"
    if again := sent_before(scope):
        return again
    people = names_of(this_programme().id)
    commitment = commitment_by_ref(this_programme().id, ref, people)
    form = _ACTS[act][1]()
    _offer(form, commitment, people, act)
    if form.validate_on_submit():
        try:
            flash(do(form), "done")
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            return made(scope, back_or(address(ref)))
    return page_of(commitment, people, act, form, 422)


@bp.post(f"{ONE}/yes")
@policy(Policy.PROGRAMME)
def yes(programme_id: str, ref: str) -> Page:
    """A yes said aloud; `speaker_id` and the version of the words it is a yes to come from the button."""
    speaker, version = (whole_number(request.form.get(name)) for name in ("speaker_id", "version"))
    try:
        commitments.say_yes(this_actor(), this_programme().id, ref, speaker or 0, version)
    except Stale:
        forget_changes()
        flash(_("The words have changed since that page was shown. Read them again, then say yes."), "warn")
        people = names_of(this_programme().id)
        return page_of(commitment_by_ref(this_programme().id, ref, people), people, "", None, 409)
    except Invalid as error:
        flash(
            _("%(ref)s has gaps, so nobody can say yes to it yet. %(gaps)s", ref=ref, gaps=error.message),
            "warn",
        )
    return redirect(back_or(address(ref)), 303)


@bp.post(f"{ONE}/drop")
@policy(Policy.PROGRAMME)
def drop(programme_id: str, ref: str) -> Page:
    restore_url = url_for("commitments.restore", programme_id=programme_id, ref=ref)
    back = back_or(address(ref))
    if "speaker_id" not in request.form:
        if _has(ref, State.DROPPED):  # a second tap
            return redirect(back, 303)
        reason = request.form.get("reason", "").strip() or _("Dropped while the list was written.")
        commitments.drop_commitment(this_actor(), this_programme().id, ref, None, reason)
        offer_undo(_("%(ref)s is dropped.", ref=ref), restore_url, {"back": back})
        return redirect(back, 303)

    def do(form: forms.DropForm) -> str:
        commitments.drop_commitment(
            this_actor(), this_programme().id, ref, form.speaker_id.data, form.reason.data or ""
        )
        return str(_("%(ref)s is dropped. You can bring it back from here.", ref=ref))

    return _perform(ref, "drop", do)


@bp.post(f"{ONE}/restore")
@policy(Policy.PROGRAMME)
def restore(programme_id: str, ref: str) -> Response:
    if not _has(ref, State.DRAFT):
        commitments.restore_commitment(this_actor(), this_programme().id, ref)
        flash(_("%(ref)s is back as a draft.", ref=ref), "done")
    return redirect(back_or(address(ref)), 303)


def _has(ref: str, state: State) -> bool:
    return commitment_by_ref(this_programme().id, ref, names_of(this_programme().id)).state is state


@bp.post(f"{ONE}/report")
@policy(Policy.PROGRAMME)
def report(programme_id: str, ref: str) -> Page:
    def do(form: forms.ReportForm) -> str:
        if form.report.data not in set(Report):
            raise Invalid({"report": _("Choose how it went.")})
        said = review.Reporting(
            Report(form.report.data),
            form.text.data or "",
            form.category.data or "",
            form.evidence.data or "",
        )
        review.report(this_actor(), this_programme().id, ref, form.speaker_id.data, said, workshop_of_act())
        return str(_("The report on %(ref)s is in.", ref=ref))

    return _perform(ref, "report", do)


@bp.post(f"{ONE}/verdict")
@policy(Policy.PROGRAMME)
def verdict(programme_id: str, ref: str) -> Page:
    def do(form: forms.JudgeForm) -> str:
        said = review.Judging(forms.outcome_of(form.outcome.data, "outcome"), form.word.data or "")
        review.judge(this_actor(), this_programme().id, ref, form.speaker_id.data, said, workshop_of_act())
        return str(_("The verdict on %(ref)s is in.", ref=ref))

    return _perform(ref, "verdict", do)


@bp.post(f"{ONE}/settle")
@policy(Policy.PROGRAMME)
def settle(programme_id: str, ref: str) -> Page:
    def do(form: forms.SettleForm) -> str:
        outcome = forms.outcome_of(form.outcome.data, "outcome")
        review.settle(
            this_actor(), this_programme().id, ref, outcome, form.note.data or "", workshop_of_act()
        )
        return str(_("Both sides agree on %(ref)s now.", ref=ref))

    return _perform(ref, "settle", do)


@bp.post(f"{ONE}/ask")
@policy(Policy.PROGRAMME)
def ask(programme_id: str, ref: str) -> Page:
    def do(form: forms.AskForm) -> str:
        wish = form.wish(today(), next_session())
        changes.ask_change(
            this_actor(), this_programme().id, ref, form.speaker_id.data, wish, workshop_of_act()
        )
        return str(_("The wish to change %(ref)s waits for the other party's answer.", ref=ref))

    return _perform(ref, "ask", do)


@bp.post(f"{ONE}/accept")
@policy(Policy.PROGRAMME)
def accept(programme_id: str, ref: str) -> Page:
    def do(form: forms.AnswerForm) -> str:
        successor = changes.accept_change(
            this_actor(), this_programme().id, ref, form.speaker_id.data, workshop_of_act()
        )
        return str(
            _(
                "%(successor)s is drafted in the new words. %(ref)s goes on until it is signed.",
                successor=successor,
                ref=ref,
            )
        )

    return _perform(ref, "accept", do)


@bp.post(f"{ONE}/refuse")
@policy(Policy.PROGRAMME)
def refuse(programme_id: str, ref: str) -> Page:
    def do(form: forms.AnswerForm) -> str:
        changes.refuse_change(
            this_actor(),
            this_programme().id,
            ref,
            form.speaker_id.data,
            form.word.data or "",
            workshop_of_act(),
        )
        return str(_("%(ref)s goes on as it was signed.", ref=ref))

    return _perform(ref, "refuse", do)


@bp.post(f"{ONE}/withdraw")
@policy(Policy.PROGRAMME)
def withdraw(programme_id: str, ref: str) -> Page:
    def do(form: forms.AnswerForm) -> str:
        changes.withdraw_change(
            this_actor(), this_programme().id, ref, form.speaker_id.data, workshop_of_act()
        )
        return str(_("The wish to change %(ref)s is taken back.", ref=ref))

    return _perform(ref, "withdraw", do)


@bp.post(f"{ONE}/release")
@policy(Policy.PROGRAMME)
def release(programme_id: str, ref: str) -> Page:
    def do(form: forms.ReleaseForm) -> str:
        reason = form.reason.data or ""
        review.release(
            this_actor(), this_programme().id, ref, form.speaker_id.data, reason, workshop_of_act()
        )
        return str(_("%(ref)s is released.", ref=ref))

    return _perform(ref, "release", do)


@bp.post(f"{ONE}/give-up")
@policy(Policy.PROGRAMME)
def give_up(programme_id: str, ref: str) -> Page:
    def do(form: forms.GiveUpForm) -> str:
        review.give_up(
            this_actor(),
            this_programme().id,
            ref,
            form.speaker_id.data,
            form.reason.data or "",
            form.category.data or "",
            workshop_of_act(),
        )
        return str(_("%(ref)s is given up, frankly and early.", ref=ref))

    return _perform(ref, "give-up", do)


@bp.get(f"{ONE}/carry")
@policy(Policy.PROGRAMME)
def carry(programme_id: str, ref: str) -> Page:
    people = names_of(this_programme().id)
    commitment = commitment_by_ref(this_programme().id, ref, people)
    if Act.CARRY not in commitment.acts_for(this_actor(), people, today()):
        raise Conflict(_("Only what was partly kept or not kept can be carried."))
    if commitment.carried_to:
        raise Conflict(
            _("What was left of %(ref)s is carried in %(new)s already.", ref=ref, new=commitment.carried_to)
        )
    form = forms.WordingForm(formdata=None, side=commitment.side.value)
    old = commitment.wording
    form.show(
        Wording(
            giver_id=old.giver_id,
            receiver_id=old.receiver_id,
            deed=old.deed,
            evidence=old.evidence,
            due=next_session(),
            step=old.step,
            stretch=old.stretch,
            why=old.why,
        )
    )
    return _carry_page(commitment, people, form)


def _carry_page(commitment: CommitmentView, people: People, form: Any) -> str:
    form.offer(people.values(), commitment.side)
    return render_template(
        "commitments/carry.html",
        programme=this_programme(),
        one=commitment,
        form=form,
        back=back_or(address(commitment.ref)),
        workshop=request.values.get("workshop", ""),
        nudges=nudges_for(form),
    )


@bp.post(f"{ONE}/carry")
@policy(Policy.PROGRAMME)
def carry_on(programme_id: str, ref: str) -> Page:
    programme = this_programme()
    scope = f"commitments.carry:{programme.public_id}:{ref}"
    if again := sent_before(scope):
        return again
    people = names_of(programme.id)
    commitment = commitment_by_ref(programme.id, ref, people)
    form = forms.WordingForm()
    form.side.data = commitment.side.value
    form.offer(people.values(), commitment.side)
    if form.validate_on_submit():
        try:
            wording = form.wording(today(), next_session())
            new = commitments.carry_commitment(
                this_actor(), programme.id, ref, wording, workshop_of_act(), form.staging_note.data or ""
            )
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            flash(_("What is left of %(ref)s goes on as %(new)s.", ref=ref, new=new), "done")
            say_when_it_goes_far(form, commitment.side)
            return made(scope, back_or(address(new)))
    return _carry_page(commitment, people, form), 422

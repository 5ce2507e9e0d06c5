"""One commitment's page and the acts on it: one table of what can be said, and one route that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitator.domain.actors import Actor
from facilitator.domain.commitments import Act, State
from facilitator.domain.errors import Invalid, Stale
from facilitator.domain.sentences import filled
from facilitator.forms import commitments as forms
from facilitator.forms.base import show_errors, whole_number
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.names import names_of
from facilitator.services import changes, commitments, review
from facilitator.web.commitments import (
    ONE,
    Page,
    People,
    address,
    bp,
    day_meant,
    page_of,
    shown_of,
    today,
)
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import back_or, forget_changes, workshop_of_act
from facilitator.web.unchanged import Shown, as_before
from facilitator.web.undo import offer_undo

__all__ = ["bp"]

On = tuple[Actor, int, str]
"""What every verb begins with: who acts, and in which programme on which commitment."""


@dataclass(frozen=True, slots=True)
class Said:
    """An act that is said in a form: `verb` of the services gets what the form was given, and `words` tell of it.

    What the verb returns is the `result` in the words. `in_workshop`: it belongs to the workshop in which it is said.
    """

    act: Act
    form: type[forms.ActForm]
    verb: Callable[..., Any]
    words: Any
    in_workshop: bool = True


SAID: dict[str, Said] = {
    "report": Said(Act.REPORT, forms.ReportForm, review.report, _l("The report on %(ref)s is in.")),
    "verdict": Said(Act.JUDGE, forms.JudgeForm, review.judge, _l("The outcome of %(ref)s is in.")),
    "settle": Said(Act.SETTLE, forms.SettleForm, review.settle, _l("Both sides agree on %(ref)s now.")),
    "ask": Said(
        Act.ASK_CHANGE,
        forms.AskForm,
        changes.ask_change,
        _l("The wish to change %(ref)s waits for the other party's answer."),
    ),
    "accept": Said(
        Act.ANSWER_CHANGE,
        forms.SpokenForm,
        changes.accept_change,
        _l("%(result)s is drafted in the new words. %(ref)s goes on until it is signed."),
    ),
    "refuse": Said(
        Act.ANSWER_CHANGE, forms.RefuseForm, changes.refuse_change, _l("%(ref)s goes on as it was signed.")
    ),
    "withdraw": Said(
        Act.WITHDRAW_CHANGE,
        forms.SpokenForm,
        changes.withdraw_change,
        _l("The wish to change %(ref)s is taken back."),
    ),
    "release": Said(Act.RELEASE, forms.ReleaseForm, review.release, _l("%(ref)s is released.")),
    "give-up": Said(
        Act.GIVE_UP, forms.GiveUpForm, review.give_up, _l("%(ref)s is given up, frankly and early.")
    ),
    "drop": Said(
        Act.DROP,
        forms.DropForm,
        commitments.drop_commitment,
        _l("%(ref)s is dropped. You can bring it back from here."),
        in_workshop=False,
    ),
}


@bp.get(ONE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, ref: str) -> Page:
    name = request.args.get("act", "")
    if name not in SAID:
        return as_before(lambda: _plain(ref))
    people, commitment = _read(ref)
    if SAID[name].act not in commitment.acts_for(this_actor(), people, today()):
        return page_of(commitment, people, "", None)
    form = SAID[name].form(formdata=None)
    form.offer(commitment.speakers_for(SAID[name].act, people))
    form.show(commitment)
    return page_of(commitment, people, name, form)


def _plain(ref: str) -> Shown:
    """The page with no act's form open."""
    people, commitment = _read(ref)
    return shown_of(commitment, people)


def _read(ref: str) -> tuple[People, CommitmentView]:
    people = names_of(this_programme().id)
    return people, commitment_by_ref(this_programme().id, ref, people)


def _on(ref: str) -> On:
    return this_actor(), this_programme().id, ref


def _say(name: str, ref: str) -> Page:
    """Reads the act's form and does it; what it refuses stands beside the fields with all that was typed."""
    scope = f"acts.{name}:{this_programme().public_id}:{ref}"
    if again := sent_before(scope):
        return again
    said = SAID[name]
    people, commitment = _read(ref)
    form = said.form()
    form.offer(commitment.speakers_for(said.act, people))
    if form.validate_on_submit():
        try:
            given = form.given(day_meant)
            result = said.verb(*_on(ref), *given, *([workshop_of_act()] if said.in_workshop else ()))
        except Invalid as error:
            forget_changes()
            show_errors(form, error)
        else:
            flash(filled(str(said.words), {"ref": ref, "result": result}), "done")
            return made(scope, back_or(address(ref)))
    return page_of(commitment, people, name, form, 422)


def _yes(ref: str) -> Page:
    """A yes said aloud; `speaker_id` and the version of the words it is a yes to come from the button."""
    speaker, version = (whole_number(request.form.get(name)) for name in ("speaker_id", "version"))
    try:
        commitments.say_yes(*_on(ref), speaker or 0, version)
    except Stale:
        forget_changes()
        flash(_("The words have changed since that page was shown. Read them again, then say yes."), "warn")
        people, commitment = _read(ref)
        return page_of(commitment, people, "", None, 409)
    except Invalid as error:
        flash(
            _("%(ref)s has gaps, so nobody can say yes to it yet. %(gaps)s", ref=ref, gaps=error.message),
            "warn",
        )
    return redirect(back_or(address(ref)), 303)


def _drop(ref: str) -> Page:
    """Off the list with one press, and back with another: nobody in particular has to say why."""
    back = back_or(address(ref))
    if _read(ref)[1].state is not State.DROPPED:  # else a second tap
        reason = request.form.get("reason", "").strip() or _("Dropped while the list was written.")
        commitments.drop_commitment(*_on(ref), None, reason)
        restore = url_for("commitments.act", programme_id=this_programme().public_id, ref=ref, act="restore")
        offer_undo(_("%(ref)s is dropped.", ref=ref), restore, {"back": back})
    return redirect(back, 303)


def _restore(ref: str) -> Page:
    if _read(ref)[1].state is not State.DRAFT:  # else a second tap
        commitments.restore_commitment(*_on(ref))
        flash(_("%(ref)s is back as a draft.", ref=ref), "done")
    return redirect(back_or(address(ref)), 303)


PRESSED: dict[str, Callable[[str], Page]] = {"yes": _yes, "drop": _drop, "restore": _restore}
"""Acts of one button, without a form."""

_ANY = ", ".join(f'"{name}"' for name in sorted(SAID | PRESSED))


@bp.post(f"{ONE}/<any({_ANY}):act>")
@policy(Policy.PROGRAMME)
def act(programme_id: str, ref: str, act: str) -> Page:
    """Does one act. Whoever drops it in a form says whose words that are; the button on a list does not."""
    said = act in SAID and (act not in PRESSED or "speaker_id" in request.form)
    return _say(act, ref) if said else PRESSED[act](ref)

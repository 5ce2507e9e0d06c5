"""Carrying what is left of a partly kept or missed commitment into a new draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _

from facilitator.domain.commitments import Act
from facilitator.domain.errors import Conflict, Invalid
from facilitator.forms import commitments as forms
from facilitator.forms.base import show_errors
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.names import names_of
from facilitator.services import commitments
from facilitator.web.acts import bp
from facilitator.web.commitments import (
    ONE,
    Page,
    People,
    address,
    day_meant,
    next_session,
    nudges_for,
    say_when_it_goes_far,
    today,
)
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import back_or, forget_changes, workshop_of_act

__all__ = ["bp"]


@bp.get(f"{ONE}/carry")
@policy(Policy.PROGRAMME)
def carry(programme_id: str, ref: str) -> Page:
    people = names_of(this_programme().id)
    commitment = commitment_by_ref(this_programme().id, ref, people)
    if Act.CARRY not in commitment.acts_for(this_actor(), people, today()):
        raise Conflict(_("Only what was partly kept or not kept can be carried."))
    if commitment.links.carried_to:
        raise Conflict(
            _(
                "What was left of %(ref)s is carried in %(new)s already.",
                ref=ref,
                new=commitment.links.carried_to,
            )
        )
    form = forms.WordingForm(formdata=None, side=commitment.side.value)
    form.show(replace(commitment.wording, due=next_session(), first_win=False, needs_first=""))
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
            wording = form.wording(day_meant)
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

"""Who runs a programme: the owner and the others, who was asked, and the answer of whoever was."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator.domain.errors import Conflict, Invalid
from facilitator.forms.base import show_errors
from facilitator.forms.programmes import FacilitatorForm
from facilitator.queries.facilitators import facilitators_of, invitations_of
from facilitator.services import facilitators as service
from facilitator.web.asking import client_address
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import forget_changes

bp = Blueprint("facilitators", __name__)

Page = str | Response | tuple[str, int]
PLACE = "/programmes/<programme_id>/facilitators"


@bp.get(PLACE)
@policy(Policy.PROGRAMME)
def index(programme_id: str) -> Page:
    return _page(FacilitatorForm())


@bp.post(PLACE)
@policy(Policy.PROGRAMME)
def invite(programme_id: str) -> Page:
    """Asks whoever has this address; the answer is the same whether or not anybody has."""
    scope = f"facilitators.invite:{programme_id}"
    if again := sent_before(scope):
        return again
    form = FacilitatorForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        service.invite_facilitator(this_actor(), this_programme().id, form.email.data or "", client_address())
    except Invalid as error:
        show_errors(form, error)
        return _page(form), 422
    except Conflict as full:
        forget_changes()
        form.form_errors.append(full.message)
        return _page(form), full.status
    flash(
        _("If somebody has an account with this address, the invitation waits on their start page."), "done"
    )
    return made(scope, url_for("facilitators.index", programme_id=programme_id))


@bp.post(f"{PLACE}/invitations/<int:invitation_id>/withdraw")
@policy(Policy.PROGRAMME)
def withdraw(programme_id: str, invitation_id: int) -> Page:
    service.withdraw_invitation(this_actor(), this_programme().id, invitation_id, client_address())
    flash(_("The invitation is withdrawn."), "done")
    return _back(programme_id)


@bp.post(f"{PLACE}/<int:user_id>/remove")
@policy(Policy.PROGRAMME)
def remove(programme_id: str, user_id: int) -> Page:
    """The owner removes others; everybody may leave by themselves."""
    name = service.remove_facilitator(this_actor(), this_programme().id, user_id, client_address())
    if user_id == current_user.user_id:
        flash(_("You no longer run “%(title)s”.", title=this_programme().title), "done")
        return redirect(url_for("home.index"), 303)
    flash(_("%(name)s no longer runs this programme.", name=name), "done")
    return _back(programme_id)


@bp.post(f"{PLACE}/<int:user_id>/owner")
@policy(Policy.PROGRAMME)
def hand_over(programme_id: str, user_id: int) -> Page:
    """The owner hands the programme over and goes on running it beside the new one."""
    name = service.hand_over(this_actor(), this_programme().id, user_id, client_address())
    flash(_("This programme is %(name)s’s now. You still run it together.", name=name), "done")
    return _back(programme_id)


@bp.post("/invitations/<public_id>/accept")
@policy(Policy.SIGNED_IN)
def accept(public_id: str) -> Page:
    service.accept_invitation(this_actor(), public_id, current_user.email, client_address())
    flash(_("You run this programme now."), "done")
    return redirect(url_for("programmes.show", programme_id=public_id), 303)


@bp.post("/invitations/<public_id>/decline")
@policy(Policy.SIGNED_IN)
def decline(public_id: str) -> Page:
    service.decline_invitation(this_actor(), public_id, current_user.email, client_address())
    flash(_("You said no. Whoever asked sees that the invitation is closed."), "done")
    return redirect(url_for("home.index"), 303)


def _back(programme_id: str) -> Response:
    return redirect(url_for("facilitators.index", programme_id=programme_id), 303)


def _page(form: FacilitatorForm) -> str:
    programme = this_programme()
    runs = facilitators_of(programme.id)
    return render_template(
        "programmes/facilitators.html",
        programme=programme,
        form=form,
        facilitators=runs,
        invitations=invitations_of(programme.id),
        own_id=current_user.user_id,
        is_owner=any(one.is_owner and one.user_id == current_user.user_id for one in runs),
    )

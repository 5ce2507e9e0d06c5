"""A planned workshop is cancelled, brought back, or deleted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.errors import Conflict, Invalid
from facilitator.services import calling_off
from facilitator.services.transactions import let_go
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.undo import offer_undo

bp = Blueprint("calling_off", __name__)

PLACE = "/programmes/<programme_id>/workshops/<int:number>"


@bp.post(f"{PLACE}/cancel")
@policy(Policy.PROGRAMME)
def cancel(programme_id: str, number: int) -> Response:
    """It does not take place; `why` says the word that stays with it."""
    p = this_programme()
    try:
        calling_off.cancel_workshop(this_actor(), p.id, number, request.form.get("why", ""))
    except (Conflict, Invalid) as refusal:
        return _refused(number, refusal)
    offer_undo(
        _("Session %(number)d is cancelled. It stays in the list.", number=number),
        url_for("calling_off.bring_back", programme_id=p.public_id, number=number),
    )
    return _to(number)


@bp.post(f"{PLACE}/bring-back")
@policy(Policy.PROGRAMME)
def bring_back(programme_id: str, number: int) -> Response:
    """A cancelled one is planned again."""
    calling_off.bring_back_workshop(this_actor(), this_programme().id, number)
    flash(_("Session %(number)d is planned again.", number=number), "done")
    return _to(number)


@bp.post(f"{PLACE}/delete")
@policy(Policy.PROGRAMME)
def delete(programme_id: str, number: int) -> Response:
    """Takes it off every list."""
    p = this_programme()
    try:
        calling_off.delete_workshop(this_actor(), p.id, number)
    except Conflict as refusal:
        return _refused(number, refusal)
    offer_undo(
        _("Session %(number)d is deleted.", number=number),
        url_for("calling_off.restore", programme_id=p.public_id, number=number),
    )
    return redirect(url_for("workshops.index", programme_id=p.public_id), 303)


@bp.post(f"{PLACE}/restore")
@policy(Policy.PROGRAMME)
def restore(programme_id: str, number: int) -> Response:
    """A deleted one is back as it was."""
    calling_off.restore_workshop(this_actor(), this_programme().id, number)
    flash(_("Session %(number)d is back as it was.", number=number), "done")
    return _to(number)


def _refused(number: int, refusal: Conflict | Invalid) -> Response:
    """Nothing was changed, and the page says why."""
    let_go()
    flash(refusal.message, "warn")
    return _to(number)


def _to(number: int) -> Response:
    place = url_for("workshops.show", programme_id=this_programme().public_id, number=number)
    return redirect(place, 303)

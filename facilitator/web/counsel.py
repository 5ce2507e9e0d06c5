"""The card with what may not be talked about, before anything is opened: each side's tick, and the way back."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.errors import NotFound
from facilitator.domain.registers import ACCESS
from facilitator.domain.sides import Side
from facilitator.services.counsel import tick_not_here
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.register_addresses import address_of
from facilitator.web.returning import back_or
from facilitator.web.undo import offer_undo

bp = Blueprint("counsel", __name__)


@bp.post("/programmes/<programme_id>/not-here/<side>")
@policy(Policy.PROGRAMME)
def tick(programme_id: str, side: str) -> Response:
    """One press a side; either way one Undo."""
    if side not in tuple(Side):
        raise NotFound
    is_ticked = request.form.get("ticked", "yes") == "yes"
    if tick_not_here(this_actor(), this_programme().id, Side(side), is_ticked):
        party = this_programme().party_name(side)
        offer_undo(
            _("Ticked for %(party)s.", party=party)
            if is_ticked
            else _("No longer ticked for %(party)s.", party=party),
            url_for("counsel.tick", programme_id=this_programme().public_id, side=side),
            {"ticked": "no" if is_ticked else "yes"},
        )
    return redirect(back_or(address_of(ACCESS)), 303)

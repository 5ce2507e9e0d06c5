"""From the room to one's own page of signing: a signatory's phone that was handed the list opens it there."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from facilitator.domain.errors import Conflict, NotAllowed
from facilitator.queries.workshops import workshop_by_id
from facilitator.services.phone_signing import link_for_phone
from facilitator.web.guard import this_programme
from facilitator.web.phones import this_phone, this_phone_room
from facilitator.web.policies import Policy, policy
from facilitator.web.returning import forget_changes

bp = Blueprint("phone_signing", __name__)


@bp.post("/room/sign")
@policy(Policy.PHONE)
def open_list() -> Response:
    """Makes the personal link and leads to it; whoever may not sign is back in the room, with a word on why."""
    programme = this_programme()
    workshop = workshop_by_id(programme.id, this_phone_room().workshop_id)
    try:
        token = link_for_phone(this_phone(), programme.id, workshop.number)
    except (Conflict, NotAllowed) as trouble:
        forget_changes()
        flash(trouble.message, "warn")
        return redirect(url_for("phone.show"), 303)
    return redirect(url_for("signing_links.show", token=token), 303)

"""A whole programme as one file: taken along by those who run it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from flask_login import current_user

from facilitator.services.programme_export import WHOLE, programme_file
from facilitator.services.security import note_export
from facilitator.web.asking import client_address
from facilitator.web.guard import this_programme, write_aside
from facilitator.web.policies import Policy, policy

bp = Blueprint("programme_files", __name__)


@bp.get("/programmes/<programme_id>/programme.json")
@policy(Policy.PROGRAMME)
def take(programme_id: str) -> Response:
    """The programme's file; the security log tells of it. Raises Conflict for a rehearsal."""
    product = {"version": current_app.config["VERSION"], "address": current_app.config["SETTINGS"].base_url}
    content = programme_file(this_programme().id, product)
    # Aside: what is in danger must still be taken away.
    write_aside(lambda: note_export(current_user.user_id, programme_id, client_address(), WHOLE))
    called = f'attachment; filename="programme-{programme_id}.json"'
    return Response(content, mimetype="application/json", headers={"Content-Disposition": called})

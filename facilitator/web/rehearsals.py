"""A session is rehearsed in a throwaway copy of its programme, which is marked on every page until it ends."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator.domain.errors import Conflict, NotFound
from facilitator.ending import end_and_remove
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.services.rehearsals import begin_rehearsal
from facilitator.services.transactions import let_go
from facilitator.web.guard import this_actor, this_programme, write_programme_apart, writes_apart
from facilitator.web.policies import Policy, policy

bp = Blueprint("rehearsals", __name__)


def init_app(app: Flask) -> None:
    """What the layout of every page asks."""
    app.add_template_global(rehearsal_here)
    app.add_template_global(runs_it)


def rehearsal_here(shown: ProgrammeBrief | None) -> ProgrammeBrief | None:
    """The rehearsal that a page belongs to: the programme that it shows, or whose address or phone asks for it."""
    found: ProgrammeBrief | None = shown or g.get("programme")
    return found if found is not None and found.is_rehearsal else None


def runs_it() -> bool:
    """Whether the page was asked for by somebody who runs the programme of its address."""
    of_programme = has_request_context() and "programme_id" in (request.view_args or {})
    return of_programme and "programme" in g and bool(current_user.is_authenticated)


@bp.post("/programmes/<programme_id>/workshops/<int:number>/rehearse")
@policy(Policy.PROGRAMME)
def begin(programme_id: str, number: int) -> Response:
    """Makes the copy and leads to the same session in it."""
    p = this_programme()
    try:
        copy = begin_rehearsal(this_actor(), p.id, number)
    except Conflict as refusal:
        let_go()
        flash(refusal.message, "warn")
        return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)
    return redirect(url_for("workshops.show", programme_id=copy, number=number), 303)


@bp.get("/programmes/<programme_id>/rehearsal")
@policy(Policy.PROGRAMME)
def show(programme_id: str) -> str:
    """What goes when this rehearsal ends; raises NotFound for a programme that counts."""
    p = this_programme()
    if not p.is_rehearsal:
        raise NotFound
    return render_template("programmes/rehearsal.html", programme=p)


@bp.post("/programmes/<programme_id>/rehearsal/end")
@policy(Policy.PROGRAMME)
@writes_apart
def end(programme_id: str) -> Response:
    """Takes it away and leads back to the session that was rehearsed; raises NotFound for a programme that counts."""
    p = this_programme()
    if p.rehearsal_of is None:
        raise NotFound
    end_and_remove(current_app.config["SETTINGS"], p.id, write_programme_apart)
    g.pop("programme")
    flash(_("The rehearsal has ended. Nothing of it is left."), "done")
    place = url_for("workshops.show", programme_id=p.rehearsal_of, number=p.rehearsed_session)
    return redirect(place, 303)

"""One person's part before a session, opened by their link: typed, kept as they type, handed in, taken back.

Opening the link does nothing, so that mail scanners and previews do no harm. Every dead link reads the same.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from facilitator.domain.errors import Conflict, DomainError, Invalid, Stale
from facilitator.domain.registers.homework import homework_of
from facilitator.forms.base import both_texts
from facilitator.forms.homework import PartForm, part_form
from facilitator.queries.homework import PartView
from facilitator.queries.programmes import programme_by_id
from facilitator.services.homework import PartEnded, hand_in, part_by_token, save_part, take_back
from facilitator.web.formats import speak_for
from facilitator.web.policies import Policy, policy
from facilitator.web.returning import forget_changes

bp = Blueprint("parts", __name__)

Page = str | tuple[str, int] | Response | BaseResponse


@bp.get("/p/<token>")
@policy(Policy.LINK)
def show(token: str) -> Page:
    try:
        return _page(part_by_token(token), token)
    except PartEnded as ended:
        return _ended(ended)


@bp.post("/p/<token>")
@policy(Policy.LINK)
def send(token: str) -> Page:
    """Hands the part in; a second press leads to the same page as the first."""
    try:
        part = part_by_token(token)
        form = _form(part)
        if not form.validate():
            return _page(part, token, form), 422
        hand_in(token, form.typed, form.version.data or 0)
    except PartEnded as ended:
        return _ended(ended)
    except Invalid as invalid:
        forget_changes()
        form.refuse(invalid)
        return _page(part_by_token(token), token, form), 422
    except Stale as stale:
        return _stale(token, form, stale)
    return redirect(url_for("parts.show", token=token), 303)


@bp.post("/p/<token>/save")
@policy(Policy.LINK)
def save(token: str) -> Page:
    """Keeps what is typed so far, for the script: the version it has now, or why it was not kept."""
    try:
        form = _form(part_by_token(token))
        return jsonify(version=save_part(token, form.typed, form.version.data or 0))
    except DomainError as trouble:
        forget_changes()
        response = jsonify(message=_(trouble.message))
        response.status_code = trouble.status
        return response


@bp.post("/p/<token>/take-back")
@policy(Policy.LINK)
def taking_back(token: str) -> Page:
    try:
        take_back(token)
    except PartEnded as ended:
        return _ended(ended)
    except Conflict as trouble:
        forget_changes()
        return _page(part_by_token(token), token, trouble=trouble), trouble.status
    flash(_("It is yours again. Change it, then hand it in."), "done")
    return redirect(url_for("parts.show", token=token), 303)


def _form(part: PartView) -> PartForm:
    return part_form(part.kind, part.owner.side)()


def _stale(token: str, form: PartForm, stale: Stale) -> Page:
    """Typed elsewhere meanwhile: both texts stand there, and what is sent next takes the place of the other."""
    forget_changes()
    part = part_by_token(token)
    there = part_form(part.kind, part.owner.side)(formdata=None)
    there.show(list(part.rows), part.version)
    names = [sent for row in form.ASKED for sent, _name in row]
    theirs = both_texts(form, {name: there[name].data for name in names})
    form.version.data = part.version
    return _page(part, token, form, theirs=theirs), stale.status


def _page(
    part: PartView,
    token: str,
    form: PartForm | None = None,
    trouble: DomainError | None = None,
    theirs: list[tuple[str, str, str]] | None = None,
) -> str:
    programme = programme_by_id(part.programme_id)
    speak_for(programme)
    if form is None:
        form = part_form(part.kind, part.owner.side)(formdata=None)
        form.show(list(part.rows), part.version)
    return render_template(
        "homework/part.html",
        programme=programme,
        part=part,
        token=token,
        work=homework_of(part.kind),
        party=programme.party_name(part.owner.side),
        form=form,
        trouble=trouble,
        theirs=theirs,
    )


def _ended(ended: PartEnded) -> Page:
    forget_changes()
    return render_template("homework/ended.html"), ended.status

"""A personal link shows the list; only pressing the button signs it, and only in a browser where its owner may sign.

Opening a link never uses it up, so that mail scanners and previews do no harm. Every dead link reads the same.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.errors import DomainError, Invalid, Stale
from facilitator.domain.sides import Side
from facilitator.domain.signing_devices import DeviceRefused
from facilitator.domain.tokens import token_hash
from facilitator.forms.base import show_errors
from facilitator.forms.signatures import DeclineForm, SignForm
from facilitator.method import load_method
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.queries.rooms import room_by_id
from facilitator.queries.sheets import SheetView, sheet_by_id
from facilitator.queries.signing_links import LinkView
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.repeats import earlier_location, remember_location
from facilitator.services.signing_links import (
    LinkEnded,
    Opener,
    check_opener,
    decline_by_link,
    link_by_token,
    sign_by_link,
)
from facilitator.web.browsers import this_browser
from facilitator.web.formats import speak_for
from facilitator.web.phones import known_phone, phone_secret, standing_of
from facilitator.web.policies import Policy, policy
from facilitator.web.returning import forget_changes
from facilitator.web.sign_off import declaration_of

bp = Blueprint("signing_links", __name__)

Page = str | tuple[str, int] | Response
RECEIPTS = "receipts"
"""In this browser's session: links that signed or declined here, so that a reload shows what was done."""


@bp.get("/s/<token>")
@policy(Policy.LINK)
def show(token: str) -> Page:
    """The list to sign; after signing in this browser, the receipt; otherwise one calm page for every dead link."""
    try:
        link = link_by_token(token)
    except LinkEnded:
        return _ended()
    done = session.get(RECEIPTS, {}).get(_receipt(token))
    if done is not None:
        return _receipt_page(link, done)
    if not link.is_alive(clock.now()) or not link.may_still_sign:
        return _ended()
    try:
        check_opener(link, _opener())
    except DeviceRefused as refused:
        return _not_here(link, refused), 200
    return _sign_page(link, _sheet(link), SignForm(shown_hash=_sheet(link).hash), token)


@bp.post("/s/<token>")
@policy(Policy.LINK)
def send(token: str) -> Page:
    form, scope = SignForm(), _scope(token)
    try:
        sign_by_link(token, declaration_of(form), _opener())
    except LinkEnded:  # as every link that signed has: then this may be the same sending once more
        return _done(token, "signed") if earlier_location(scope, form.once.data or "") else _ended()
    except DeviceRefused as refused:
        return _not_here(link_by_token(token), refused), refused.status
    except DomainError as trouble:
        return _refused(token, form, trouble)
    # Only that it was sent: an address that holds the token is stored nowhere.
    remember_location(scope, form.once.data or "", "signed")
    return _done(token, "signed")


@bp.post("/s/<token>/not-yet")
@policy(Policy.LINK)
def decline(token: str) -> Page:
    form, scope = DeclineForm(), _scope(token)
    if earlier_location(scope, form.once.data or ""):
        return _done(token, "declined")
    try:
        decline_by_link(token, form.shown_hash.data or "", form.reason.data or "", _opener())
    except LinkEnded:
        return _ended()
    except DeviceRefused as refused:
        return _not_here(link_by_token(token), refused, form.reason.data or ""), refused.status
    except DomainError as trouble:
        return _refused(token, SignForm(formdata=None), trouble)
    remember_location(scope, form.once.data or "", "declined")
    return _done(token, "declined")


def _done(token: str, what: str) -> Page:
    kept = dict(list(session.get(RECEIPTS, {}).items())[-4:])
    session[RECEIPTS] = {**kept, _receipt(token): what}
    return redirect(url_for("signing_links.show", token=token), 303)


def _refused(token: str, form: SignForm, trouble: DomainError) -> Page:
    """The form again with what is missing; the new text after another revision was locked meanwhile."""
    forget_changes()
    link = link_by_token(token)
    if isinstance(trouble, Stale) and isinstance(trouble.current, SheetView):
        return _sign_page(link, trouble.current, None, token, trouble)
    if isinstance(trouble, Invalid):
        show_errors(form, trouble)
    sheet = _sheet(link)
    form.shown_hash.data = sheet.hash
    return _sign_page(link, sheet, form, token, trouble)


def _sign_page(
    link: LinkView, sheet: SheetView, form: SignForm | None, token: str, trouble: DomainError | None = None
) -> Page:
    programme = _programme(link)
    return render_template(
        "sign_off/phone.html",
        programme=programme,
        workshop=workshop_by_number(programme.id, sheet.workshop_number),
        sheet=sheet,
        link=link,
        token=token,
        party=programme.party_name(link.owner.side),
        form=form,
        declining=DeclineForm(formdata=None, shown_hash=sheet.hash),
        trouble=trouble,
        words=load_method().sign_off,
        room=_room(),
    ), trouble.status if trouble else 200


def _opener() -> Opener:
    """The browser that asks, as far as it shows itself."""
    user_id = current_user.user_id if current_user.is_authenticated else None
    return Opener(user_id, phone_secret(), this_browser())


def _not_here(link: LinkView, refused: DeviceRefused, reason: str = "") -> str:
    """Why nothing is signed in this browser and what to do instead; the list to read, and what was typed."""
    forget_changes()
    programme, sheet = _programme(link), _sheet(link)
    other = next(side for side in Side if side is not link.owner.side)
    return render_template(
        "sign_off/not_here.html",
        programme=programme,
        workshop=workshop_by_number(programme.id, sheet.workshop_number),
        sheet=sheet,
        link=link,
        party=programme.party_name(link.owner.side),
        other_party=programme.party_name(other),
        refused=refused,
        reason=reason,
        pressed=request.method == "POST",
        words=load_method().sign_off,
        room=_room(),
    )


def _receipt_page(link: LinkView, done: str) -> Page:
    programme, sheet = _programme(link), _sheet(link)
    return render_template(
        "sign_off/receipt.html",
        programme=programme,
        workshop=workshop_by_number(programme.id, sheet.workshop_number),
        sheet=sheet,
        link=link,
        signature=sheet.signature_of(link.owner.person_id) if done == "signed" else None,
        party=programme.party_name(link.owner.side),
        words=load_method().sign_off,
        room=_room(),
    )


def _programme(link: LinkView) -> ProgrammeBrief:
    """The programme of the list; from here on the page speaks for it."""
    programme = programme_by_id(link.programme_id)
    speak_for(programme)
    return programme


def _ended() -> Page:
    return render_template("sign_off/link_ended.html", room=_room()), 410


def _room() -> str:
    """The way back for a phone that is in a room; empty for everybody else."""
    phone = known_phone()
    if phone is None or standing_of(phone, room_by_id(phone.room_id)) != "in":
        return ""
    return url_for("phone.show")


def _sheet(link: LinkView) -> SheetView:
    sheet = sheet_by_id(link.sheet_id)
    assert sheet is not None  # a link's sheet cannot be deleted
    return sheet


def _receipt(token: str) -> str:
    return token_hash(token)[:16]


def _scope(token: str) -> str:
    return f"sign:{token_hash(token)}"

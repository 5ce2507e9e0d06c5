"""The facilitator's screen of signing: lock the list, watch both parties sign, hand a device over, key ink in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from facilitator.domain.directions import listed
from facilitator.domain.errors import DomainError, Invalid, NotFound
from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningMethod, SigningRole, StaleSheet
from facilitator.forms.base import show_errors
from facilitator.forms.signatures import DeclineForm, InkForm, LockForm, ReasonForm, SignForm
from facilitator.forms.workshops import KIND_WORDS
from facilitator.method import load_method
from facilitator.queries.names import names_of
from facilitator.queries.people import PersonRow, Sides, people_of, person_by_number
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import PhoneView, phones_of
from facilitator.queries.sheet_drafts import draft_sheet
from facilitator.queries.sheets import SheetView, newest_sheet, revisions_of
from facilitator.queries.signing_links import link_people
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.ink import InkEntry, sign_in_ink
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.signatures import Declaration, sign
from facilitator.services.signatures import decline as say_not_yet
from facilitator.services.signing_links import browser_mark, make_link
from facilitator.web.browsers import this_browser
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.qr import qr_svg
from facilitator.web.repeats import made, sent_before
from facilitator.web.returning import forget_changes
from facilitator.web.room import open_room_of

bp = Blueprint("sign_off", __name__)

PLACE = "/programmes/<programme_id>/workshops/<int:number>/sign"
Page = str | tuple[str, int] | Response | BaseResponse


@bp.get(PLACE)
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> Page:
    """Before locking: what would be on the list. Afterwards: the list, its code, and each party's place."""
    return _page(number)


@bp.get(f"{PLACE}/state")
@policy(Policy.PROGRAMME)
def state(programme_id: str, number: int) -> Page:
    """Both parties' places while somebody may be signing on a phone; nothing when nothing has changed.

    A list that is out no more leads to the page as a whole.
    """
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    revisions = revisions_of(workshop.id)
    if not revisions or not revisions[0].is_open:
        return redirect(_url(number), 303)
    sheet = revisions[0]
    if request.args.get("seen") == stamp(sheet):
        return Response(status=204)
    return render_template("sign_off/_state.html", **_signing(p, workshop, sheet), news=True)


@bp.post(f"{PLACE}/lock")
@policy(Policy.PROGRAMME)
def lock(programme_id: str, number: int) -> Page:
    p, form = this_programme(), LockForm()
    scope = f"sign_off.lock:{p.public_id}"
    if again := sent_before(scope):
        return again
    try:
        revision = lock_list(this_actor(), p.id, number, bool(form.take_in.data))
    except DomainError as trouble:
        return _refused(number, trouble)
    flash(_("Revision %(revision)d is locked and ready to be signed.", revision=revision), "done")
    return made(scope, _url(number))


@bp.post(f"{PLACE}/reopen")
@policy(Policy.PROGRAMME)
def reopen(programme_id: str, number: int) -> Page:
    form = ReasonForm()
    try:
        reopen_list(this_actor(), this_programme().id, number, form.reason.data or "")
    except DomainError as trouble:
        return _refused(number, trouble)
    flash(
        _("The list is open again. Change it, then lock the next revision; both parties sign that one."),
        "done",
    )
    return redirect(_url(number), 303)


@bp.post(f"{PLACE}/link/<int:person>")
@policy(Policy.PROGRAMME)
def link(programme_id: str, number: int, person: int) -> Page:
    """A fresh QR for one signatory. It is shown in this answer only: what is stored cannot open anything."""
    p = this_programme()
    try:
        token = make_link(this_actor(), p.id, number, person)
    except DomainError as trouble:
        return _refused(number, trouble)
    who = _person(p, person)
    address = current_app.config["SETTINGS"].base_url + url_for("signing_links.show", token=token)
    code = qr_svg(address, _("QR code: opens the list for %(name)s", name=who.name))
    return _page(number, fresh={"number": person, "name": who.name, "address": address, "qr": code})


@bp.get(f"{PLACE}/host/<int:person>")
@policy(Policy.PROGRAMME)
def host(programme_id: str, number: int, person: int) -> Page:
    """The device as it is handed over: the text, the code and one person's signature, nothing else."""
    return _host_page(number, person, SignForm())


@bp.post(f"{PLACE}/host/<int:person>")
@policy(Policy.PROGRAMME)
def host_sent(programme_id: str, number: int, person: int) -> Page:
    """Signs on the device handed over; a second tap, also after completion, leads to the same page as the first."""
    p, form, who = this_programme(), SignForm(), _person(this_programme(), person)
    newest = newest_sheet(p.id, number)
    if newest is None:
        return redirect(_url(number), 303)
    sheet_id, workshop_id = newest
    try:
        signed = sign(
            this_actor(),
            p.id,
            sheet_id,
            who.id,
            declaration_of(form),
            method=SigningMethod.HOST_DEVICE,
            host_name=this_actor().name,
            role=_role(),
            browser=browser_mark(this_browser(), workshop_id),
        )
    except (Invalid, StaleSheet) as trouble:
        return _host_page(number, person, form, trouble)
    except DomainError as trouble:
        return _refused(number, trouble)
    if not signed.again:
        flash(_("%(name)s has signed. Thank you for handing the device back.", name=who.name), "done")
    return redirect(_url(number), 303)


@bp.post(f"{PLACE}/decline/<int:person>")
@policy(Policy.PROGRAMME)
def decline(programme_id: str, number: int, person: int) -> Page:
    """A signatory's "not yet", said aloud or on the device handed over."""
    p, form, who = this_programme(), DeclineForm(), _person(this_programme(), person)
    sheet = _newest(p, number)
    if sheet is None or any(one.person_id == who.id for one in sheet.declines):
        return redirect(_url(number), 303)
    try:
        say_not_yet(this_actor(), p.id, sheet.id, who.id, form.shown_hash.data or "", form.reason.data or "")
    except DomainError as trouble:
        return _refused(number, trouble)
    return redirect(_url(number), 303)


@bp.get(f"{PLACE}/ink")
@policy(Policy.PROGRAMME)
def ink(programme_id: str, number: int) -> Page:
    """Keys in what was signed on paper; the code is typed from the paper and never filled in."""
    return _ink_page(number, InkForm())


@bp.post(f"{PLACE}/ink")
@policy(Policy.PROGRAMME)
def ink_sent(programme_id: str, number: int) -> Page:
    p, form = this_programme(), InkForm()
    sheet = _newest(p, number)
    if sheet is None or not sheet.is_open:
        return _nothing_out(number)
    _offer_people(form, p, sheet)
    if not form.validate():
        return _ink_page(number, form, 422)
    signers = {Side.SUPPLIER: form.signer_supplier.data, Side.CUSTOMER: form.signer_customer.data}
    witnesses = {Side.SUPPLIER: form.confirm_supplier.data, Side.CUSTOMER: form.confirm_customer.data}
    entry = InkEntry(
        typed_code=form.code.data or "",
        signers={side: int(one) for side, one in signers.items() if one},
        confirmed_by={side: int(one) for side, one in witnesses.items() if one},
        photo_sha256=form.photo_sha256.data or "",
    )
    try:
        signed = sign_in_ink(this_actor(), p.id, number, entry)
    except Invalid as invalid:
        forget_changes()
        show_errors(form, invalid)
        return _ink_page(number, form, 422)
    except DomainError as trouble:
        return _refused(number, trouble)
    names = listed(one.signature.name for one in signed)
    flash(_("Signed in ink: %(names)s.", names=names), "done")
    return redirect(_url(number), 303)


def declaration_of(form: SignForm) -> Declaration:
    """What the form of signing gives."""
    return Declaration(
        shown_hash=form.shown_hash.data or "",
        typed_name=form.name.data or "",
        may_sign=bool(form.may_sign.data),
        drawing=form.drawing.data or "",
        sure_name=form.sure_name.data or "",
    )


def stamp(sheet: SheetView) -> str:
    """Changes with everything that the facilitator waits for."""
    return f"{sheet.revision}.{len(sheet.signatures)}.{len(sheet.declines)}"


def _page(
    number: int, status: int = 200, fresh: dict[str, Any] | None = None, trouble: DomainError | None = None
) -> Page:
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    revisions = revisions_of(workshop.id)
    sheet = revisions[0] if revisions else None
    given = {
        "programme": p,
        "workshop": workshop,
        "kinds": KIND_WORDS,
        "revisions": revisions,
        "sheet": sheet,
        "trouble": trouble,
        "words": load_method().sign_off,
    }
    if sheet is None or sheet.reopened_at is not None:
        draft = draft_sheet(p, workshop, take_in=request.args.get("take_in") == "1")
        page = render_template("sign_off/prepare.html", **given, draft=draft, form=LockForm())
    elif sheet.completed_at is not None:
        page = render_template("sign_off/complete.html", **given)
    else:
        page = render_template(
            "sign_off/waiting.html",
            **{**given, **_signing(p, workshop, sheet)},
            fresh=fresh,
            reopening=ReasonForm(formdata=None),
            declining=DeclineForm(formdata=None, shown_hash=sheet.hash),
        )
    return page, status


def _signing(p: ProgrammeBrief, workshop: WorkshopBrief, sheet: SheetView) -> dict[str, Any]:
    """What the two places on a list that is out for signing need."""
    people = people_of(p.id)
    return {
        "programme": p,
        "workshop": workshop,
        "sheet": sheet,
        "stamp": stamp(sheet),
        "signatories": {side.value: signatories(people, sheet, side) for side in Side},
        "others": [
            one
            for side in Side
            for one in people.present(side)
            if sheet.signature_of(one.id) is None
            and (not one.roles.signatory or sheet.signatory_of(side) is not None)
        ],
        "named_late": {side.value: _named_late(people, sheet, side) for side in Side},
        "with_link": link_people(sheet.id),
        "phones": _phones_in(workshop),
    }


def _named_late(people: Sides, sheet: SheetView, side: Side) -> list[PersonRow]:
    """Who became a signatory after the list was locked, and so is not named on it."""
    return [one for one in people.present(side) if one.roles.signatory and not _is_named(one, sheet)]


def _phones_in(workshop: WorkshopBrief) -> dict[int, PhoneView]:
    """The phones that are in the room now, by the person on them."""
    room = open_room_of(workshop)
    phones = phones_of(room.id) if room is not None else []
    return {one.person_id: one for one in phones if one.is_in and one.person_id is not None}


def signatories(people: Sides, sheet: SheetView, side: Side) -> list[PersonRow]:
    """Who may sign for a party: named on the list, and still so today."""
    return [one for one in people.present(side) if one.roles.signatory and _is_named(one, sheet)]


def _is_named(one: PersonRow, sheet: SheetView) -> bool:
    return sheet.names_signer(one.side, one.name)


def _host_page(number: int, person: int, form: SignForm, trouble: DomainError | None = None) -> Page:
    p = this_programme()
    who = _person(p, person)
    if trouble is not None:
        forget_changes()
    sheet = _newest(p, number)
    if sheet is None or not sheet.is_open:
        return _nothing_out(number)
    if _role() is SigningRole.SIGNATORY and not (who.roles.signatory and _is_named(who, sheet)):
        return _may_not(number, who)
    if isinstance(trouble, Invalid):
        show_errors(form, trouble)
        if form.may_sign.errors and _role() is SigningRole.ALSO_PRESENT:
            form.may_sign.errors = [_("Please tick that you sign as also present.")]
    form.shown_hash.data = sheet.hash
    return render_template(
        "sign_off/host.html",
        programme=p,
        workshop=workshop_by_number(p.id, number),
        sheet=sheet,
        who=who,
        party=p.party_name(who.side),
        as_present=_role() is SigningRole.ALSO_PRESENT,
        form=form,
        declining=DeclineForm(formdata=None, shown_hash=sheet.hash),
        stale=isinstance(trouble, StaleSheet),
        words=load_method().sign_off,
    ), trouble.status if trouble else 200


def _ink_page(number: int, form: InkForm, status: int = 200) -> Page:
    p = this_programme()
    sheet = _newest(p, number)
    if sheet is None or not sheet.is_open:
        return _nothing_out(number)
    _offer_people(form, p, sheet)
    people = people_of(p.id)
    return render_template(
        "sign_off/ink.html",
        programme=p,
        workshop=workshop_by_number(p.id, number),
        sheet=sheet,
        form=form,
        only={side.value: _only_one(people, side) for side in Side},
        words=load_method().sign_off,
    ), status


def _only_one(people: Sides, side: Side) -> str:
    """The name of the one person of a party that has nobody else; empty where there are more."""
    there = people.present(side)
    return there[0].name if len(there) == 1 else ""


def _offer_people(form: InkForm, p: ProgrammeBrief, sheet: SheetView) -> None:
    people = people_of(p.id)
    names = {one.number: one.label for one in names_of(p.id).values()}
    for side in Side:
        form.offer(
            side.value,
            p.party_name(side),
            [(one.number, names[one.number]) for one in signatories(people, sheet, side)],
            [(one.number, names[one.number]) for one in people.present(side)],
            has_signed=sheet.signatory_of(side) is not None,
        )


def _refused(number: int, trouble: DomainError) -> Page:
    """The page as it stands now, with what was refused on top; a thing that is not there stays not there."""
    if trouble.status == 404:
        raise trouble
    forget_changes()
    return _page(number, trouble.status, trouble=trouble)


def _newest(p: ProgrammeBrief, number: int) -> SheetView | None:
    """The newest revision of the workshop's list, or None before the first lock."""
    revisions = revisions_of(workshop_by_number(p.id, number).id)
    return revisions[0] if revisions else None


def _nothing_out(number: int) -> BaseResponse:
    """Back to the list as it stands now: it was completed or opened again meanwhile."""
    flash(_("The list is not out for signing now, so nothing was changed. Here is where it stands."), "warn")
    return redirect(_url(number), 303)


def _may_not(number: int, who: PersonRow) -> BaseResponse:
    """Back to the list: the device is handed over to nobody who cannot sign on it."""
    flash(_("%(name)s is not named on this list as somebody who may sign.", name=who.name), "warn")
    return redirect(_url(number), 303)


def _person(p: ProgrammeBrief, number: int) -> PersonRow:
    found = person_by_number(p.id, number)
    if found is None or found.has_left:
        raise NotFound
    return found


def _role() -> SigningRole:
    return SigningRole.ALSO_PRESENT if request.args.get("present") == "1" else SigningRole.SIGNATORY


def _url(number: int) -> str:
    return url_for("sign_off.show", programme_id=this_programme().public_id, number=number)

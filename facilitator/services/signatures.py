"""The verbs of signing: sign, say "not yet". Personal links and ink have modules of their own.

Nobody signs for both parties and the facilitator signs for neither: a signature is always a named person's, and the
actor only says at whose keyboard it was given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from facilitator import clock
from facilitator.domain import signing
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.directions import isolated
from facilitator.domain.drawings import check_drawing, drawing_mark
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.events.about import About, about_sheet
from facilitator.domain.events.payloads import Payload
from facilitator.domain.events.signing import SheetDeclined, SheetSigned
from facilitator.domain.permissions import check_own_name
from facilitator.domain.signing import AlreadySigned, Signer, SigningMethod, SigningRole
from facilitator.domain.texts import clean_name, too_long
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.models import Decline, Person, Signature
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.sheets import (
    ALSO,
    SheetView,
    SignatureView,
    current_sheet,
    sheet_by_id,
    signature_view,
)
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.commitments import required
from facilitator.services.completing import complete
from facilitator.services.log import record_event
from facilitator.services.log_batches import Telling, record_batch
from facilitator.services.packs import order_packs
from facilitator.services.people import speaker_for
from facilitator.services.presence import in_room
from facilitator.services.sheets import open_again

NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a signer gives: the hash of the text they were shown, their typed name, the tick, maybe a drawing."""

    shown_hash: str
    typed_name: str
    may_sign: bool
    drawing: str = ""
    sure_name: str = ""
    """The typed name once more where it is not the one that the list expects: the signer said that it is theirs."""


@dataclass(frozen=True, slots=True)
class Known:
    """The revision and its signer, as the caller has read both since it holds the programme."""

    sheet: SheetView
    signer: Speaker


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature that stands. `again`: it stood already. `completed`: it was the one that completed the list."""

    signature: SignatureView
    again: bool = False
    completed: bool = False


def sign(
    actor: Actor,
    programme_id: int,
    sheet_id: int,
    person_id: int,
    declaration: Declaration,
    *,
    method: SigningMethod,
    host_name: str = "",
    role: SigningRole = SigningRole.SIGNATORY,
    browser: str | None = None,
    known: Known | None = None,
) -> Signed:
    """Puts a person's name on a revision; completes the list when both parties have signed it.

    `browser` is the mark by which the browser is known again on this workshop's list (`browser_mark`).

    Pressing twice gives the same signature again. Raises StaleSheet when another revision was shown, Invalid for a
    missing name or tick, NotAllowed for somebody who may not sign, Conflict when the place is taken or closed.
    """
    hold_programme(programme_id)
    sheet, signer = _known(programme_id, sheet_id, person_id, known)
    check_own_name(actor, signer)
    try:
        check_signer(sheet, signer, declaration.shown_hash, role)
    except AlreadySigned:
        return Signed(given_signature(sheet, person_id), again=True)
    typed_name = _name(declaration.typed_name)
    signing.check_declaration(
        typed_name,
        declaration.may_sign,
        expected=signer.name,
        sure_name=declaration.sure_name,
    )
    signing.check_host(method, host_name)
    row = Signature(
        sheet_id=sheet.id,
        slot=_slot(signer, role),
        side=signer.side,
        person_id=signer.person_id,
        typed_name=typed_name,
        method=method,
        host_name=host_name[:NAME_LENGTH] if method is SigningMethod.HOST_DEVICE else "",
        drawing=check_drawing(declaration.drawing),
        signed_at=clock.now(),
        browser=browser,
    )
    return put_signature(actor, sheet, signer, row, role)


def decline(
    actor: Actor,
    programme_id: int,
    sheet_id: int,
    person_id: int,
    shown_hash: str,
    reason: str,
    *,
    browser: str | None = None,
    known: Known | None = None,
) -> None:
    """A signatory says "not yet": everyone sees the reason, and the list is open again.

    Raises Invalid without a reason, Conflict when their party has signed, StaleSheet on another revision.
    """
    hold_programme(programme_id)
    sheet, signer = _known(programme_id, sheet_id, person_id, known)
    check_own_name(actor, signer)
    facts = _as_signer(sheet, signer)
    signing.check_can_decline(
        sheet.facts, sheet.acts, facts, party=signer.side.value, shown_hash=shown_hash, reason=reason
    )
    reason = required(reason, "reason", "Please say what is missing.", 2000)
    db.session.add(
        Decline(
            sheet_id=sheet.id,
            person_id=signer.person_id,
            reason=reason,
            declined_at=clock.now(),
            browser=browser,
        )
    )
    db.session.flush()
    tell_signing(actor, sheet, SheetDeclined(sheet.revision, sheet.hash, reason), signer)
    open_again(actor, sheet, reason)


def _known(
    programme_id: int, sheet_id: int, person_id: int, known: Known | None
) -> tuple[SheetView, Speaker]:
    if known is not None:
        return known.sheet, known.signer
    return sheet_of(programme_id, sheet_id), speaker_for(programme_id, person_id)


def put_signature(
    actor: Actor, sheet: SheetView, signer: Speaker, row: Signature, role: SigningRole
) -> Signed:
    """Stores one signature on the sheet as it stands, and what it sets in motion, with the events of all of it.

    Whoever signs holds the programme, so nobody signs beside them; the unique key would refuse a second one.
    """
    db.session.add(row)
    db.session.flush()
    given = signature_view(row, signer.number, signer.name, signer.role_title)
    told = SheetSigned(
        revision=sheet.revision,
        hash=sheet.hash,
        slot=row.slot,
        role=role.value,
        method=row.method.value,
        typed_name=row.typed_name,
        host=row.host_name,
        drawn=bool(row.drawing),
        drawing_sha256=drawing_mark(row.drawing),
        confirmed_by=row.confirmed_by,
        photo_sha256=row.photo_sha256,
    )
    followed = complete(replace(sheet, signatures=(*sheet.signatures, given)))
    signed = Telling(told, _about(sheet), signer)
    came = in_room(sheet.programme_id, signer.person_id, sheet.workshop_id)
    record_batch(sheet.programme_id, actor, [*([came] if came else []), signed, *followed])
    if followed:
        order_packs(sheet.programme_id, sheet.workshop_number, locked=True, closed=sheet.after_workshop)
    return Signed(given, completed=bool(followed))


def given_signature(sheet: SheetView, person_id: int) -> SignatureView:
    """The signature that this person gave, which has to exist."""
    found = sheet.signature_of(person_id)
    assert found is not None
    return found


def check_signer(sheet: SheetView, signer: Speaker, shown_hash: str, role: SigningRole) -> None:
    """Raises what `domain.signing.check_can_sign` raises, and Conflict for somebody who has left."""
    signing.check_can_sign(
        sheet.facts,
        sheet.acts,
        _as_signer(sheet, signer),
        party=signer.side.value,
        shown_hash=shown_hash,
        today=today_in(sheet.time_zone, clock.now()),
        role=role,
    )
    if signer.has_left:
        raise Conflict(f"{isolated(signer.name)} has left the programme.")


def _as_signer(sheet: SheetView, signer: Speaker) -> Signer:
    """Whether they may sign: named so on this very sheet, and still so today."""
    named = sheet.names_signer(signer.side, signer.name)
    return Signer(
        person_id=signer.person_id,
        party=signer.side.value,
        may_sign=named and signer.is_signatory and not signer.has_left,
    )


def sheet_of(programme_id: int, sheet_id: int) -> SheetView:
    """The revision as it stands; raises NotFound for one of another programme."""
    sheet = sheet_by_id(sheet_id)
    if sheet is None or sheet.programme_id != programme_id:
        raise NotFound
    return sheet


def open_sheet(programme_id: int, number: int) -> SheetView:
    """The revision that is out for signing; raises Conflict when there is none."""
    sheet = current_sheet(workshop_by_number(programme_id, number).id)
    if sheet is None or not sheet.is_open:
        raise Conflict("No list of this session is out for signing now.")
    return sheet


def speaker_by_number(programme_id: int, person_number: int) -> Speaker:
    """The person with this number; raises NotFound."""
    person_id = db.session.scalar(
        select(Person.id).where(Person.programme_id == programme_id, Person.number == person_number)
    )
    if person_id is None:
        raise NotFound
    return speaker_for(programme_id, person_id)


def _slot(signer: Speaker, role: SigningRole) -> str:
    return signer.side.value if role is SigningRole.SIGNATORY else f"{ALSO}{signer.number}"


def _name(typed: str) -> str:
    typed = clean_name(typed)
    problems = too_long("name", typed, NAME_LENGTH)
    if problems:
        raise Invalid(problems)
    return typed


def tell_signing(actor: Actor, sheet: SheetView, payload: Payload, speaker: Speaker) -> None:
    """Writes an event about a revision and the person whose act it was."""
    record_event(sheet.programme_id, payload, actor, speaker=speaker, about=_about(sheet))


def _about(sheet: SheetView) -> About:
    return about_sheet(sheet.workshop_id, sheet.workshop_number, sheet.revision)

"""Personal links: handed to one person for one revision, used up by signing, and only where they may sign.

Who the link's owner is stands in the link. Whose browser it was opened in is asked here, inside the transaction that
signs, and decides whether it may and what the record says of how.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import update

from facilitator import clock
from facilitator.domain import signing
from facilitator.domain.actors import Actor, ActorKind, Speaker
from facilitator.domain.errors import NotFound, Stale
from facilitator.domain.events.signing import SigningLinkMade
from facilitator.domain.permissions import check_own_name
from facilitator.domain.signing import SigningRole
from facilitator.domain.signing_devices import Device, check_device, method_on
from facilitator.domain.tokens import new_token, token_hash
from facilitator.domain.zones import moment_of
from facilitator.extensions import db
from facilitator.models import SigningLink
from facilitator.queries.facilitators import runs_programme
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.rooms import PhoneView, phone_by_hash, room_by_id
from facilitator.queries.sheets import SheetView, current_sheet
from facilitator.queries.signing_links import (
    BrowserPast,
    LinkView,
    browser_past,
    hold_programme_of_link,
    link_by_hash,
)
from facilitator.services.door import phones_let_in
from facilitator.services.row_changes import change_one
from facilitator.services.sheets import revoke_links
from facilitator.services.signatures import (
    Declaration,
    Known,
    Signed,
    check_signer,
    decline,
    open_sheet,
    sheet_of,
    sign,
    speaker_by_number,
    tell_signing,
)

LINK_HOURS = 12
"""A personal link ends with the session: this long after it was made, or on the day set when closing unsigned."""


class LinkEnded(NotFound):
    """A personal link that opens nothing: unknown, used, expired or revoked, which all sound the same."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link does not open a list any more.")


@dataclass(frozen=True, slots=True)
class Opener:
    """What a browser shows of itself: who is signed in there, its secret as a phone in a room, and one of its own.

    Without them nobody is signed in, it never joined, and it keeps no cookies, so that it is remembered for nothing.
    """

    user_id: int | None = None
    phone_secret: str = ""
    secret: str = ""


def sign_by_link(token: str, declaration: Declaration, opener: Opener) -> Signed:
    """Signs where the link was opened; the link is used up by it.

    Raises DeviceRefused where it may not sign, LinkEnded for a link that opens nothing, StaleSheet when its revision
    was opened again meanwhile, and what `sign` raises.
    """
    link, sheet, device = _held(token, opener)
    _use(link)
    return sign(
        _actor_of(link.owner),
        link.programme_id,
        link.sheet_id,
        link.owner.person_id,
        declaration,
        method=method_on(device, link.owner.person_id),
        browser=browser_mark(opener.secret, sheet.workshop_id),
        known=Known(sheet, link.owner),
    )


def decline_by_link(token: str, shown_hash: str, reason: str, opener: Opener) -> None:
    """Says "not yet" where the link was opened. Raises as signing does, and Invalid without a reason."""
    link, sheet, _device = _held(token, opener)
    decline(
        _actor_of(link.owner),
        link.programme_id,
        link.sheet_id,
        link.owner.person_id,
        shown_hash,
        reason,
        browser=browser_mark(opener.secret, sheet.workshop_id),
        known=Known(sheet, link.owner),
    )


def check_opener(link: LinkView, opener: Opener) -> None:
    """Raises DeviceRefused where this link signs nothing: told before anybody reads, ticks and types."""
    sheet = sheet_of(link.programme_id, link.sheet_id)
    check_device(_device_of(link, sheet, opener), link.owner.person_id, link.owner.side.value)


def browser_mark(secret: str, workshop_id: int) -> str | None:
    """By which a browser is known again on one workshop's list, and nowhere else; None for one without a secret."""
    if not secret:
        return None
    return hashlib.sha256(f"facilitator browser 1\n{workshop_id}\n{secret}".encode()).hexdigest()


def make_link(actor: Actor, programme_id: int, number: int, person_number: int) -> str:
    """A fresh personal link to the list that is out for signing; returns its token, which is stored nowhere.

    The person's former link stops working. Raises Conflict when nothing is out for signing or they signed already,
    NotAllowed for somebody who is not named on the list and for a person who asks for another's.
    """
    hold_programme(programme_id)
    sheet = open_sheet(programme_id, number)
    signer = speaker_by_number(programme_id, person_number)
    check_own_name(actor, signer)
    check_signer(sheet, signer, sheet.hash, SigningRole.SIGNATORY)
    now = clock.now()
    revoke_links(sheet.id, now, signer.person_id)
    token = new_token()
    db.session.add(
        SigningLink(
            token_hash=token_hash(token),
            sheet_id=sheet.id,
            person_id=signer.person_id,
            created_at=now,
            expires_at=_expiry(sheet, now),
        )
    )
    db.session.flush()
    tell_signing(actor, sheet, SigningLinkMade(sheet.revision, sheet.hash), signer)
    return token


def link_by_token(token: str) -> LinkView:
    """The link as it stands, alive or not, without using it. Raises LinkEnded for an unknown one."""
    link = link_by_hash(token_hash(token))
    if link is None:
        raise LinkEnded
    return link


def _held(token: str, opener: Opener) -> tuple[LinkView, SheetView, Device]:
    """The link, alive and in a browser where it may be used, while nobody else writes to its programme."""
    if not hold_programme_of_link(token_hash(token)):
        raise LinkEnded
    link = link_by_token(token)
    sheet = sheet_of(link.programme_id, link.sheet_id)
    _check_link(link, sheet)
    device = _device_of(link, sheet, opener)
    check_device(device, link.owner.person_id, link.owner.side.value)
    return link, sheet, device


def _device_of(link: LinkView, sheet: SheetView, opener: Opener) -> Device:
    """What the rules need to know of the browser that opened a link."""
    runs_it = opener.user_id is not None and runs_programme(opener.user_id, link.programme_id)
    workshop_id = sheet.workshop_id
    past = _past_of(opener.secret, link.programme_id, workshop_id)
    device = Device(runs_it or past.ran_programme, acted_for=past.acted_for)
    phone = _phone_of(opener, link.programme_id)
    former = phones_let_in(link.programme_id, opener.secret)
    joined = [one for one in (phone, *former) if one is not None]
    if not joined:
        return device
    # Whoever was another person anywhere in the programme is that; what the cookie says of now hides nothing.
    shown = next((one for one in joined if one.person_id != link.owner.person_id), joined[0])
    is_in = phone is not None and phone.is_in and room_by_id(phone.room_id).workshop_id == workshop_id
    return replace(device, joined_as=shown.person_id, joined_name=shown.name, is_in_room=is_in)


def _phone_of(opener: Opener, programme_id: int) -> PhoneView | None:
    """The phone that this browser is, if it was let into a room of the programme."""
    phone = phone_by_hash(token_hash(opener.phone_secret)) if opener.phone_secret else None
    if phone is None or phone.let_in_at is None:
        return None
    return phone if room_by_id(phone.room_id).programme_id == programme_id else None


def _past_of(secret: str, programme_id: int, workshop_id: int) -> BrowserPast:
    """What is known of the browser with this secret; nothing of one that keeps none."""
    mark = browser_mark(secret, workshop_id)
    return browser_past(programme_id, workshop_id, token_hash(secret), mark) if mark else BrowserPast()


def _check_link(link: LinkView, sheet: SheetView) -> None:
    """A link that ended because its revision was opened again says so; every other dead one sounds the same."""
    now = clock.now()
    if link.used_at is not None or now >= link.expires_at or not link.may_still_sign:
        raise LinkEnded
    if link.revoked_at is not None and link.revoked_at == sheet.reopened_at:
        latest = current_sheet(sheet.workshop_id)
        if latest is not None and latest.is_open:
            raise Stale(latest, str(signing.StaleSheet(latest.facts)))
    if link.revoked_at is not None:
        raise LinkEnded


def _use(link: LinkView) -> None:
    """Uses the link up, once, before what it opens is done: the event of that holds it too."""
    change_one(
        update(SigningLink)
        .where(SigningLink.id == link.id, SigningLink.used_at.is_(None))
        .values(used_at=clock.now()),
        LinkEnded(),
    )


def _actor_of(owner: Speaker) -> Actor:
    return Actor(ActorKind.PERSON, owner.name, person_id=owner.person_id, side=owner.side)


def _expiry(sheet: SheetView, now: datetime) -> datetime:
    if sheet.open_until is None:
        return now + timedelta(hours=LINK_HOURS)
    return max(now, moment_of(sheet.open_until, time(23, 59, 59), sheet.time_zone))

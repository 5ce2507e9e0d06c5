"""Locked lists and who signed them, as plain values for pages; what a list says is read from its stored bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from facilitator.domain.sheets import Sheet, read_sheet
from facilitator.domain.sides import Side
from facilitator.domain.signing import (
    PARTIES,
    SheetFacts,
    SignatureFacts,
    SigningMethod,
    SigningRole,
    Slot,
    SlotState,
    slots,
)
from facilitator.domain.texts import clean_line
from facilitator.extensions import db
from facilitator.models import Decline, Person, Programme, Signature, User, Workshop
from facilitator.models import Sheet as SheetRow
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING

ALSO = "also:"
"""How the slot of somebody who signs as also present begins; their number follows."""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature that was given. `role` is signatory or also_present; `drawing` is SVG path data or empty."""

    side: Side
    person_id: int
    person_number: int
    name: str
    role_title: str
    typed_name: str
    role: SigningRole
    method: SigningMethod
    host_name: str
    confirmed_by: str
    photo_sha256: str
    drawing: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class DeclineView:
    """A signatory's "not yet" and its reason."""

    side: Side
    person_id: int
    name: str
    reason: str
    declined_at: datetime


@dataclass(frozen=True, slots=True)
class SheetView:
    """One locked revision with what happened to it. `content` is what its stored bytes say.

    `open_until` is the last day for signing after a workshop that closed unsigned; `after_workshop`: it is closed now.
    """

    id: int
    programme_id: int
    workshop_id: int
    workshop_number: int
    revision: int
    hash: str
    code: str
    verify_id: str
    locked_at: datetime
    locked_by: str
    reopened_at: datetime | None
    reopen_reason: str
    completed_at: datetime | None
    time_zone: str
    after_workshop: bool
    open_until: date | None
    content: Sheet
    signatures: tuple[SignatureView, ...]
    declines: tuple[DeclineView, ...]

    @property
    def is_open(self) -> bool:
        """Out for signing now."""
        return self.reopened_at is None and self.completed_at is None

    @property
    def facts(self) -> SheetFacts:
        """What the rules of signing need of it."""
        return SheetFacts(self.revision, self.hash, self.reopened_at is not None, self.open_until)

    @property
    def acts(self) -> list[SignatureFacts]:
        """Signatures and declines as the rules see them."""
        signed = [
            SignatureFacts(one.person_id, one.name, one.side.value, one.role, self.hash, one.method)
            for one in self.signatures
        ]
        return signed + [
            SignatureFacts(
                one.person_id,
                one.name,
                one.side.value,
                SigningRole.SIGNATORY,
                self.hash,
                declined=True,
                reason=one.reason,
            )
            for one in self.declines
        ]

    @property
    def slots(self) -> dict[str, Slot]:
        """Each party's place, supplier first."""
        return slots(self.facts, self.acts)

    @property
    def waiting_for(self) -> tuple[Side, ...]:
        """The parties whose signatory has not signed."""
        return tuple(Side(party) for party in PARTIES if self.slots[party].state is SlotState.WAITING)

    def names_signer(self, side: Side, name: str) -> bool:
        """Whether the list names somebody called so among those who may sign for this party."""
        return any(one.party == side and one.name == clean_line(name) for one in self.content.signers)

    def signature_of(self, person_id: int) -> SignatureView | None:
        """This person's signature, if they gave one."""
        return next((one for one in self.signatures if one.person_id == person_id), None)

    def signatory_of(self, side: Side | str) -> SignatureView | None:
        """The signature that stands for a party."""
        return next(
            (one for one in self.signatures if one.side == side and one.role is SigningRole.SIGNATORY), None
        )

    @property
    def also_present(self) -> tuple[SignatureView, ...]:
        return tuple(one for one in self.signatures if one.role is SigningRole.ALSO_PRESENT)


def revisions_of(workshop_id: int) -> list[SheetView]:
    """Every revision of a workshop's list, the newest first; three queries however many there are."""
    return _views(SheetRow.workshop_id == workshop_id)


def current_sheet(workshop_id: int) -> SheetView | None:
    """The newest revision, whatever became of it."""
    found = revisions_of(workshop_id)
    return found[0] if found else None


def newest_sheet(programme_id: int, number: int) -> tuple[int, int] | None:
    """The rows of the newest revision of this workshop's list and of the workshop, nothing else being asked for."""
    row = db.session.execute(
        select(SheetRow.id, SheetRow.workshop_id)
        .join(Workshop, Workshop.id == SheetRow.workshop_id)
        .where(Workshop.programme_id == programme_id, Workshop.number == number)
        .order_by(SheetRow.revision.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.id, row.workshop_id)


def is_named_on_list_out(programme_id: int, side: Side, name: str) -> bool:
    """Whether somebody of this name may sign for the party on a list that is out for signing now."""
    return any(
        one.names_signer(side, name)
        for one in _views(OUT_FOR_SIGNING & (SheetRow.programme_id == programme_id))
    )


def sheet_by_id(sheet_id: int) -> SheetView | None:
    """One revision by its row."""
    found = _views(SheetRow.id == sheet_id)
    return found[0] if found else None


def _views(which: Any) -> list[SheetView]:
    rows = db.session.execute(
        select(
            SheetRow, Workshop.number, Workshop.closed_at, Workshop.sign_until, User.name, Programme.time_zone
        )
        .join(Programme, Programme.id == SheetRow.programme_id)
        .join(Workshop, Workshop.id == SheetRow.workshop_id)
        .outerjoin(User, User.id == SheetRow.locked_by_id)
        .where(which)
        .order_by(SheetRow.revision.desc())
        .execution_options(populate_existing=True)
    ).all()
    ids = [row[0].id for row in rows]
    signatures, declines = signatures_on(ids), _declines_on(ids)
    return [_view(row, signatures.get(row[0].id, ()), declines.get(row[0].id, ())) for row in rows]


def _view(row: Any, signatures: Sequence[SignatureView], declines: Sequence[DeclineView]) -> SheetView:
    sheet, number, closed_at, sign_until, locked_by, time_zone = row
    return SheetView(
        id=sheet.id,
        programme_id=sheet.programme_id,
        workshop_id=sheet.workshop_id,
        workshop_number=number,
        revision=sheet.revision,
        hash=sheet.hash,
        code=sheet.code,
        verify_id=sheet.verify_id,
        locked_at=sheet.locked_at,
        locked_by=locked_by or "",
        reopened_at=sheet.reopened_at,
        reopen_reason=sheet.reopen_reason,
        completed_at=sheet.completed_at,
        time_zone=time_zone,
        after_workshop=closed_at is not None,
        open_until=sign_until if closed_at is not None else None,
        content=read_sheet(sheet.canonical),
        signatures=tuple(signatures),
        declines=tuple(declines),
    )


def signatures_on(sheet_ids: Sequence[int]) -> dict[int, list[SignatureView]]:
    """The signatures on these sheets, in the order in which they were given."""
    rows = db.session.execute(
        select(Signature, Person.number, Person.name, Person.role_title)
        .join(Person, Person.id == Signature.person_id)
        .where(Signature.sheet_id.in_(sheet_ids))
        .order_by(Signature.signed_at, Signature.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[SignatureView]] = {}
    for one, number, name, role_title in rows:
        found.setdefault(one.sheet_id, []).append(signature_view(one, number, name, role_title))
    return found


def signature_view(one: Signature, number: int, name: str, role_title: str) -> SignatureView:
    """A signature and the person who gave it, by number, name and role title."""
    return SignatureView(
        side=one.side,
        person_id=one.person_id,
        person_number=number,
        name=name,
        role_title=role_title,
        typed_name=one.typed_name,
        role=SigningRole.ALSO_PRESENT if one.slot.startswith(ALSO) else SigningRole.SIGNATORY,
        method=one.method,
        host_name=one.host_name,
        confirmed_by=one.confirmed_by,
        photo_sha256=one.photo_sha256,
        drawing=one.drawing,
        signed_at=one.signed_at,
    )


def _declines_on(sheet_ids: Sequence[int]) -> dict[int, list[DeclineView]]:
    rows = db.session.execute(
        select(Decline, Person.name, Person.side)
        .join(Person, Person.id == Decline.person_id)
        .where(Decline.sheet_id.in_(sheet_ids))
        .order_by(Decline.declined_at, Decline.id)
    )
    found: dict[int, list[DeclineView]] = {}
    for one, name, side in rows:
        found.setdefault(one.sheet_id, []).append(
            DeclineView(side, one.person_id, name, one.reason, one.declined_at)
        )
    return found

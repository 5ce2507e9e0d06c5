"""Signatures on paper, keyed in afterwards: the code is typed from the paper, somebody else of each party confirms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from facilitator import clock
from facilitator.domain import ink
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.errors import Invalid
from facilitator.domain.ink import Witness
from facilitator.domain.sides import Side
from facilitator.domain.signing import AlreadySigned, SigningMethod, SigningRole
from facilitator.extensions import db
from facilitator.models import Person, Signature
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.signatures import (
    NAME_LENGTH,
    Signed,
    check_signer,
    given_signature,
    open_sheet,
    put_signature,
    sheet_of,
    speaker_by_number,
)

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class InkEntry:
    """What is keyed in from a signed paper: the code on it, who signed for which party, and who of each party
    confirms it (people's numbers). `photo_sha256` is the hash of a photo that stays with whoever took it."""

    typed_code: str
    signers: Mapping[Side, int]
    confirmed_by: Mapping[Side, int]
    photo_sha256: str = ""


def sign_in_ink(actor: Actor, programme_id: int, number: int, entry: InkEntry) -> list[Signed]:
    """Keys in signatures from paper, of one party or of both.

    Raises Invalid on `code` when the code typed from the paper is not this revision's, on `signer` when nobody is
    named, on `confirm_supplier` and `confirm_customer` without somebody else of each party who confirms it.
    """
    hold_programme(programme_id)
    sheet = open_sheet(programme_id, number)
    ink.check_code(entry.typed_code, sheet.code)
    photo = _photo(entry.photo_sha256)
    if not entry.signers:
        raise Invalid({"signer_supplier": "Say who signed on the paper, for one party or for both."})
    signers = {side: _ink_signer(programme_id, side, number) for side, number in entry.signers.items()}
    witnesses = ink.confirmed_by(
        {side.value: _witness(programme_id, entry.confirmed_by.get(side)) for side in Side},
        {side.value: one.person_id for side, one in signers.items()},
    )
    signed = []
    for side, signer in signers.items():
        sheet = sheet_of(programme_id, sheet.id)
        try:
            check_signer(sheet, signer, sheet.hash, SigningRole.SIGNATORY)
        except AlreadySigned:
            signed.append(Signed(given_signature(sheet, signer.person_id), again=True))
            continue
        row = Signature(
            sheet_id=sheet.id,
            slot=side.value,
            side=side,
            person_id=signer.person_id,
            typed_name=signer.name,
            method=SigningMethod.INK,
            host_name=actor.name[:NAME_LENGTH],
            confirmed_by=witnesses,
            photo_sha256=photo,
            signed_at=clock.now(),
        )
        signed.append(put_signature(actor, sheet, signer, row, SigningRole.SIGNATORY))
    return signed


def _ink_signer(programme_id: int, side: Side, person_number: int) -> Speaker:
    signer = speaker_by_number(programme_id, person_number)
    if signer.side is not side:
        raise Invalid({f"signer_{side.value}": "This person belongs to the other party."})
    return signer


def _witness(programme_id: int, number: int | None) -> Witness | None:
    """Somebody who stands by what is keyed in, and how many others their party has."""
    if not number:
        return None
    one = speaker_by_number(programme_id, number)
    others = db.session.execute(
        select(func.count(Person.id)).where(
            Person.programme_id == programme_id,
            Person.side == one.side,
            Person.left_at.is_(None),
            Person.id != one.person_id,
        )
    ).scalar_one()
    return Witness(one.person_id, one.name, one.side.value, one.has_left, others)


def _photo(sha256: str) -> str:
    sha256 = sha256.strip().lower()
    if sha256 and not _SHA256.fullmatch(sha256):
        raise Invalid(
            {"photo_sha256": "The photo's fingerprint did not arrive whole. Choose the photo again."}
        )
    return sha256

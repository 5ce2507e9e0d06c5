"""What a pack says of the signatures on a list, as frozen plain values like all that it says (`shapes`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SignerBox:
    """Somebody who may sign for a party."""

    side: str
    name: str
    role_title: str = ""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature that was given. `as_role` is signatory or also_present, `method` as in `domain.signing`.

    `drawing` is SVG path data in a 600 × 200 box, or empty.
    """

    side: str
    name: str
    typed_name: str
    role_title: str
    as_role: str
    method: str
    host_name: str
    confirmed_by: str
    photo_sha256: str
    signed_at: datetime
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class DeclineLine:
    """Somebody's "not yet" and its reason."""

    side: str
    name: str
    reason: str
    declined_at: datetime


@dataclass(frozen=True, slots=True)
class Signing:
    """The signatures on one revision: what was given, who said not yet, who may still sign."""

    signatures: tuple[SignatureLine, ...]
    declines: tuple[DeclineLine, ...]
    signers: tuple[SignerBox, ...]
    completed_at: datetime | None = None
    locked_at: datetime | None = None
    sign_until: date | None = None

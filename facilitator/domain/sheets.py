"""The sheet that both parties sign: what stands on it, its bytes, its hash and its code.

The bytes are made once, when a revision is locked, and stored; they are read back
from the store, never made again from rows. Pulse answers, private notes, row ids
and rendering times are never part of a sheet.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from facilitator.domain.canonical import (
    CanonicalError,
    canonical_bytes,
    canonical_text,
    iso_date,
    read_canonical,
)
from facilitator.domain.codes import code_from_hash as code_from_hash
from facilitator.domain.codes import codes_match as codes_match
from facilitator.domain.codes import normalise_code as normalise_code
from facilitator.domain.commitments import Wording
from facilitator.domain.errors import Invalid
from facilitator.domain.records import read_record, written_fields

SCHEMA = "commitment-sheet"
REHEARSAL = "rehearsal-of-a-commitment-sheet"
"""Stands in the place of the schema on a list that is signed in a rehearsal: its bytes say that nothing of it counts,
and no list that counts has the same hash or code."""
VERSION = 1
HASH_PREFIX = b"commitment-sheet/1\n"

_HASH = re.compile(r"[0-9a-f]{64}")
_NUMBERED = re.compile(r"(.*?)(\d{1,9})")


@dataclass(frozen=True, slots=True)
class SheetParty:
    """One of the two sides: ``role`` is ``supplier`` or ``customer``, ``name`` is the organisation's."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetSigner:
    """A person who may sign for a party (``party`` is the party's role)."""

    party: str
    name: str
    role_title: str = ""


@dataclass(frozen=True, slots=True)
class CheckedOutcome:
    """What became of an earlier commitment, as checked in this workshop; of its wording, deed and date are told.

    ``given_by`` said the verdict; ``entered_by`` is the facilitator who typed it for them, or empty.
    """

    FLAT = {"wording": {"deed": str, "due": date | None}}

    ref: str
    wording: Wording
    verdict: str
    reason: str
    given_by: str
    entered_by: str = ""
    party: str = ""
    giver: str = ""
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """A commitment in full; ``party`` is the giver's, ``step`` and ``stretch`` run from 1 to 5.

    ``needs_first``, ``carried_from`` and ``replaces`` are refs of other commitments, or empty. What this version of the
    sheet tells of a wording stands in ``FLAT``.
    """

    FLAT = {
        "wording": {
            "deed": str,
            "evidence": str,
            "due": date,
            "step": int,
            "stretch": int,
            "why": str,
            "needs_first": str,
            "first_win": bool,
        }
    }

    ref: str
    party: str
    giver: str
    receiver: str
    wording: Wording
    carried_from: str = ""
    carried_count: int = 0
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class ImportedCommitment:
    """A commitment agreed elsewhere that this sheet takes in.

    ``verdict`` is empty while it is still open; a ``step`` or ``stretch`` of 0 was not given.
    """

    FLAT = {"wording": {"deed": str, "evidence": str, "due": date, "step": int, "stretch": int}}

    ref: str
    party: str
    giver: str
    receiver: str
    wording: Wording
    verdict: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One revision of a workshop's list.

    ``previous_hash`` is that of the programme's last completed sheet, or empty when there is none.
    """

    programme_id: str
    programme_title: str
    workshop_number: int
    workshop_kind: str
    workshop_date: date
    parties: tuple[SheetParty, ...]
    revision: int
    previous_hash: str
    outcomes: tuple[CheckedOutcome, ...]
    new_commitments: tuple[NewCommitment, ...]
    signers: tuple[SheetSigner, ...]
    legal_status: str
    intent: str
    consent: str
    imported: tuple[ImportedCommitment, ...] = ()
    schema: str = SCHEMA
    version: int = VERSION

    @property
    def is_rehearsed(self) -> bool:
        """Whether it belongs to a rehearsal, so that no signature on it counts."""
        return self.schema == REHEARSAL

    def to_plain(self) -> dict[str, object]:
        """The sheet as plain values, each list in its one order; what is absent is empty text."""
        return _plain_record(self)

    def party_name(self, role: str) -> str:
        """The organisation's name on this sheet; raises ``KeyError`` for a role that is not on it."""
        return {party.role: party.name for party in self.parties}[role]


def check_sheet(sheet: Sheet) -> None:
    """Refuse a sheet that could not be signed as it stands; raises ``Invalid`` naming the part."""
    problems: dict[str, str] = {}
    if sheet.schema not in (SCHEMA, REHEARSAL) or sheet.version != VERSION:
        problems["schema"] = "This is not a commitment sheet of a version that we know."
    roles = {party.role for party in sheet.parties}
    if len(sheet.parties) != 2 or len(roles) != 2:
        problems["parties"] = "A sheet has exactly two parties."
    if sheet.revision < 1:
        problems["revision"] = "Revisions are counted from 1."
    if sheet.previous_hash and not _HASH.fullmatch(sheet.previous_hash):
        problems["previous_hash"] = "The hash of the sheet before is not a SHA-256."
    if any(signer.party not in roles for signer in sheet.signers):
        problems["signers"] = "Someone allowed to sign belongs to neither party."
    for name, refs in _refs_by_list(sheet).items():
        if "" in refs or len(set(refs)) != len(refs):
            problems[name] = "Each entry needs a reference of its own."
    givers = {entry.party for entry in sheet.new_commitments} | {entry.party for entry in sheet.imported}
    if givers - roles:
        problems["new_commitments"] = "A commitment is given by neither party."
    if problems:
        raise Invalid(problems)


def sheet_bytes(sheet: Sheet) -> bytes:
    """The canonical bytes that are hashed, stored and signed; raises ``Invalid`` or ``CanonicalError``."""
    check_sheet(sheet)
    return canonical_bytes(sheet.to_plain())


def sheet_hash(data: bytes) -> str:
    """The SHA-256, in hex, of these bytes behind the line that names what they are."""
    return hashlib.sha256(HASH_PREFIX + data).hexdigest()


@lru_cache(maxsize=16)
def read_sheet(data: bytes) -> Sheet:
    """The sheet in these stored bytes; the same bytes are read once, for a long list takes a tenth of a second.

    Raises ``CanonicalError`` when they are not canonical, lack a part or hold one that is
    unknown, and ``Invalid`` when the parts make no sheet. Writing the result gives the same bytes.
    """
    sheet = read_record(Sheet, read_canonical(data))
    if sheet_bytes(sheet) != data:
        raise CanonicalError("$", "the lists or dates are not written as in a sheet")
    return sheet


def ref_order(ref: str) -> tuple[str, int, str]:
    """What refs are sorted by: ``C-02`` before ``C-10`` before ``C-100`` before ``S-01``."""
    plain = canonical_text(ref)
    numbered = _NUMBERED.fullmatch(plain)
    if numbered is None:
        return (plain, -1, plain)
    return (numbered[1], int(numbered[2]), plain)


def _refs_by_list(sheet: Sheet) -> dict[str, list[str]]:
    """New and imported ones share one count of refs; an outcome may repeat the ref of an imported one."""
    taken_on = [entry.ref for entry in sheet.new_commitments] + [entry.ref for entry in sheet.imported]
    lists = {"outcomes": [entry.ref for entry in sheet.outcomes], "new_commitments": taken_on}
    return {name: [canonical_text(ref) for ref in refs] for name, refs in lists.items()}


def _plain_record(record: Any) -> dict[str, object]:
    return {name: _plain(value) for name, value in written_fields(record).items()}


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, date):
        return iso_date(value)
    if isinstance(value, tuple):
        return [_plain_record(entry) for entry in sorted(value, key=_order)]
    return value


def _order(entry: object) -> tuple[object, ...]:
    """Entries with a ref by their ref, signers and parties by their words."""
    if isinstance(entry, SheetParty):
        return (entry.role, canonical_text(entry.name))
    if isinstance(entry, SheetSigner):
        return (entry.party, canonical_text(entry.name), canonical_text(entry.role_title))
    return ref_order(str(getattr(entry, "ref", "")))

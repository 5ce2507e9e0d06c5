"""What happens to a workshop's list, and to the commitments on it when both parties have signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class _OfSheet(Payload):
    """A revision of a workshop's list, by its number and the hash of its bytes."""

    revision: int
    hash: str


@dataclass(frozen=True, slots=True)
class ListLocked(_OfSheet):
    """A revision was locked and is out for signing: so many new commitments, outcomes and imported ones."""

    kind = EventKind.LIST_LOCKED
    changes_fact = True

    new: int
    outcomes: int
    taken_in: int


@dataclass(frozen=True, slots=True)
class ListReopened(_OfSheet):
    """A revision ended unsigned; `superseded` are those who had signed it."""

    kind = EventKind.LIST_REOPENED
    changes_fact = True

    reason: Private[str]
    superseded: Private[Sequence[str]]


@dataclass(frozen=True, slots=True)
class SheetSigned(_OfSheet):
    """Somebody signed: in which place (`slot`) and role, on whose device, and everything that shows how."""

    kind = EventKind.SHEET_SIGNED
    changes_fact = True

    slot: str
    role: str
    method: str
    typed_name: Private[str]
    host: Private[str]
    drawn: bool
    drawing_sha256: str
    confirmed_by: Private[str]
    photo_sha256: str


@dataclass(frozen=True, slots=True)
class SheetDeclined(_OfSheet):
    """A signatory said “not yet”, and why; the list is opened again with it."""

    kind = EventKind.SHEET_DECLINED

    reason: Private[str]


@dataclass(frozen=True, slots=True)
class SheetCompleted(_OfSheet):
    """One signatory of each party has signed."""

    kind = EventKind.SHEET_COMPLETED
    changes_fact = True

    code: str
    supplier: Private[str]
    customer: Private[str]


@dataclass(frozen=True, slots=True)
class CriteriaKept(_OfSheet):
    """How the criteria of the session's step stood when both had signed: of each its key and words, what was computed
    with the rows that showed it, what each side said (empty: not both had), and where the three together stood."""

    kind = EventKind.CRITERIA_KEPT

    of_step: int
    criteria: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class SigningLinkMade(_OfSheet):
    """Somebody got a personal link to a revision."""

    kind = EventKind.SIGNING_LINK_MADE


@dataclass(frozen=True, slots=True)
class ListHanded(_OfSheet):
    """The list was handed to somebody's phone in the room."""

    kind = EventKind.LIST_HANDED

    person: Private[str]
    side: str


@dataclass(frozen=True, slots=True)
class CommitmentActivated(_OfSheet):
    """A new commitment is active, for both parties signed the list that it stands on."""

    kind = EventKind.COMMITMENT_ACTIVATED
    changes_fact = True


@dataclass(frozen=True, slots=True)
class CommitmentTakenIn(_OfSheet):
    """An imported commitment stands on a list that both parties signed."""

    kind = EventKind.COMMITMENT_TAKEN_IN


@dataclass(frozen=True, slots=True)
class OutcomeSealed(_OfSheet):
    """The outcome of a commitment stands on a list that both parties signed, and stays as it is."""

    kind = EventKind.OUTCOME_SEALED


@dataclass(frozen=True, slots=True)
class CommitmentRenegotiated(Payload):
    """A successor was signed in its place."""

    kind = EventKind.COMMITMENT_RENEGOTIATED
    changes_fact = True

    successor: str

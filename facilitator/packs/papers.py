"""Every kind of paper as one frozen value: what the renderer is handed, and what is stored until it is printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from facilitator.domain.commitments import State, Wording
from facilitator.packs.criteria import CriteriaPart
from facilitator.packs.part_shape import PartShape
from facilitator.packs.registers import NO_REGISTER, RegisterPart
from facilitator.packs.shapes import (
    LONG_TEXT,
    AgendaLine,
    Commitment,
    Head,
    LeftBehind,
    ListMark,
    Session,
)
from facilitator.packs.signing_shapes import Signing

NOT_AGREED = frozenset({"draft", "offered", "requested"})
"""States of a commitment to which not both sides have said yes."""

Shape = TypeVar("Shape", bound=PartShape)


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """An earlier commitment as checked on a sheet."""

    FLAT = {"wording": {"deed": str, "due": date | None}}

    ref: str
    side: str
    wording: Wording
    giver: str
    receiver: str
    verdict: str
    reason: str
    given_by: str
    entered_by: str
    taken_in: Commitment | None = None
    """What the same list says of it where it also takes it in from an earlier agreement."""

    @property
    def is_long(self) -> bool:
        """Whether it may need more than a page of its own."""
        more = self.taken_in.wording.evidence if self.taken_in else ""
        return len(self.reason) + len(self.wording.deed) + len(more) > LONG_TEXT


class Parted:
    """A pack that says something part by part."""

    __slots__ = ()
    parts: tuple[PartShape, ...]

    def part(self, shape: type[Shape]) -> Shape | None:
        """What the part of this shape says; None where it has nothing to say."""
        return next((one for one in self.parts if isinstance(one, shape)), None)


@dataclass(frozen=True, slots=True)
class ReviewPack(Parted):
    """The pack that opens the next session: what was promised, with boxes to mark what was done.

    What is overdue and what is not yet due is so on the day `as_of`, which the pack names. `list_state` says how the
    list of this very session stands, as in `ListMark`; none while nothing is locked.
    """

    head: Head
    session: Session
    list_state: str
    as_of: date
    parts: tuple[PartShape, ...]
    sheet_bytes: bytes = b""
    kind: str = "review"

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """Every commitment in it, in the order of the parts."""
        return tuple(one for part in self.parts for one in getattr(part, "commitments", ()))


@dataclass(frozen=True, slots=True)
class LaunchPack(Parted):
    """The pack that opens the first session: there is nothing to review yet. `list_state` as in `ReviewPack`."""

    head: Head
    session: Session
    list_state: str
    parts: tuple[PartShape, ...]
    sheet_bytes: bytes = b""
    kind: str = "launch"


@dataclass(frozen=True, slots=True)
class ScriptPack(Parted):
    """What the facilitator of a session has in hand, and nobody else. It carries no list."""

    head: Head
    session: Session
    parts: tuple[PartShape, ...]
    sheet_bytes: bytes = b""
    kind: str = "script"


@dataclass(frozen=True, slots=True)
class SignOffSheet(Parted):
    """The locked list in full. `sheet_bytes` are the stored ones, attached to the file as they are.

    Each commitment stands in it once: one that was taken in and checked on the same list is among `outcomes`.
    """

    head: Head
    session: Session
    mark: ListMark
    outcomes: tuple[ListOutcome, ...]
    commitments: tuple[Commitment, ...]
    imported: tuple[Commitment, ...]
    parts: tuple[PartShape, ...]
    previous_hash: str
    consent: str
    kind_of_signature: str
    limits: str
    sheet_bytes: bytes
    kind: str = "signoff"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody expected at a workshop, and whether they came."""

    side: str
    name: str
    role_title: str
    present: bool


@dataclass(frozen=True, slots=True)
class WorkshopRecord:
    """What happened in a workshop: agenda with planned and actual minutes, outcomes, commitments, signatures."""

    head: Head
    session: Session
    state: str
    started_at: datetime | None
    closed_at: datetime | None
    closing_note: str
    agenda: tuple[AgendaLine, ...]
    attendees: tuple[Attendee, ...]
    outcomes: tuple[Commitment, ...]
    commitments: tuple[Commitment, ...]
    imported: tuple[Commitment, ...]
    signing: Signing
    list_state: str
    limits: str
    left: tuple[LeftBehind, ...] = ()
    register: RegisterPart = NO_REGISTER
    criteria: CriteriaPart | None = None
    """The criteria of its step as they stood when both had signed; None where nothing was signed."""
    sheet_bytes: bytes = b""
    meets_again: Session | None = None
    """The session after it, as far as it was planned by then."""
    kind: str = "record"

    def counted(self, side: str) -> tuple[tuple[str, int], ...]:
        """How the commitments by one party went that were looked at: each outcome with how many had it."""
        found = Counter(one.outcome or one.state for one in self.outcomes if one.side == side)
        return tuple((key, found[key]) for key in sorted(found, key=_place_of))

    def made_by(self, side: str) -> tuple[Commitment, ...]:
        """The commitments that one party made and the other accepted."""
        return tuple(one for one in self.commitments if one.side == side and one.state not in NOT_AGREED)

    def not_agreed_of(self, side: str) -> tuple[Commitment, ...]:
        """What one party may yet commit to: nobody has decided it."""
        return tuple(one for one in self.commitments if one.side == side and one.state in NOT_AGREED)

    @property
    def in_full(self) -> tuple[Commitment, ...]:
        """Of those that were looked at, what has to be read: misses, and what was not agreed at once."""
        return tuple(
            one for one in self.outcomes if one.outcome not in ("kept", "kept_late") or one.settled_note
        )

    @property
    def knows_who_came(self) -> bool:
        """Nobody ticked means that nobody wrote it down, not that nobody came."""
        return any(one.present for one in self.attendees)

    def attended_by(self, side: str) -> tuple[Attendee, ...]:
        """The people of one party who were expected or came."""
        return tuple(one for one in self.attendees if one.side == side)


def _place_of(outcome: str) -> int:
    return list(State).index(State(outcome))


Pack = ReviewPack | LaunchPack | ScriptPack | SignOffSheet | WorkshopRecord

"""Everything a pack says, as frozen plain values: the renderer sees these and nothing else.

Texts are already clean (`facilitator.packs.text`), a list's stored bytes are never touched, dates are calendar days
in the programme's zone, moments are in UTC and shown in `Head.time_zone`. What a pack says decides its bytes: no
rendering time is part of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from facilitator.domain.commitments import ChangeWish, State, Wording
from facilitator.domain.log import head_words
from facilitator.domain.packs import Scope
from facilitator.packs.part_shape import PartShape
from facilitator.packs.registers import NO_REGISTER, RegisterPart
from facilitator.packs.signing_shapes import Signing

Shape = TypeVar("Shape", bound=PartShape)

LONG_TEXT = 2200
"""Characters of one commitment from which it may fill a page by itself and so may break across two."""


@dataclass(frozen=True, slots=True)
class PartyMark:
    """A party as every page names it: `side` is supplier or customer, `letter` its mark."""

    side: str
    letter: str
    name: str
    sponsors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepMark:
    """One of the five steps; `place` is done, now or ahead."""

    number: int
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class ListMark:
    """The list whose code stands in the margin. `state` is open, complete, reopened or unsigned."""

    code: str
    hash: str
    revision: int
    workshop_number: int
    state: str
    verify_url: str

    @property
    def scope(self) -> Scope:
        """What may still change its sheet: until both parties have signed, also the workshop's closing."""
        return Scope.SIGNED_LIST if self.state == "complete" else Scope.LIST

    @property
    def public_url(self) -> str:
        """The address of the verify page; empty where it works on the server alone, for paper goes elsewhere."""
        host = urlsplit(self.verify_url).hostname or ""
        return "" if host in ("localhost", "::1") or host.startswith("127.") else self.verify_url


@dataclass(frozen=True, slots=True)
class Head:
    """What every pack carries on its cover and in its margins; `moment` is when its last fact was written."""

    LATER = ("rehearsal",)

    programme_id: str
    title: str
    purpose: str
    locale: str
    paper: str
    time_zone: str
    parties: tuple[PartyMark, PartyMark]
    steps: tuple[StepMark, ...]
    log_seq: int
    log_hash: str
    moment: datetime
    list_mark: ListMark | None = None
    rehearsal: bool = False
    """Whether nothing of it counts: then every page says so."""

    def party(self, side: str, *, other: bool = False) -> PartyMark:
        """One of the two parties, or the other one."""
        return self.parties[(side == "customer") is not other]

    @property
    def log_head(self) -> str:
        """The log's head as `audit verify --head` takes it."""
        return head_words(self.log_seq, self.log_hash)

    @property
    def log_head_short(self) -> str:
        """The same with as many digits as a margin has room for, and still enough."""
        return head_words(self.log_seq, self.log_hash, 16)


@dataclass(frozen=True, slots=True)
class Session:
    """A workshop as the cover names it; without `starts_at` it is not planned yet, `started_at` once it was held."""

    number: int
    kind: str
    title: str
    place: str = ""
    step: int = 0
    step_title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    started_at: datetime | None = None

    @property
    def begins_at(self) -> datetime | None:
        """When it really began, once it has; the planned beginning before."""
        return self.started_at or self.starts_at


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One block of an agenda: `minutes` planned, `actual_minutes` once it is done (-1: not known)."""

    title: str
    minutes: int
    activity: str
    leaves_behind: str = ""
    state: str = "waiting"
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    actual_minutes: int = -1
    notes: str = ""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What an activity of a block left behind, such as the result of a vote: a line each."""

    block: str
    what: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change that one side asked for and that is not answered yet."""

    FLAT = {"wish": {"deed": str, "evidence": str, "due": date, "reason": str}}

    side: str
    asked_by: str
    wish: ChangeWish
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """One commitment as a pack shows it. `state` is a value of `domain.commitments.State`.

    `outcome` is what stands: kept, kept_late, partly_kept, not_kept, released, renegotiated or empty. `imported`: on no
    signed list; `judged_elsewhere`: its outcome came with the import, and nobody of here said it.
    """

    FLAT = {
        "wording": {
            "deed": str,
            "evidence": str,
            "due": date | None,
            "why": str,
            "step": int,
            "stretch": int,
            "first_win": bool,
            "needs_first": str,
        }
    }

    ref: str
    side: str
    giver: str
    receiver: str
    wording: Wording
    state: str
    carried_from: str = ""
    carried_count: int = 0
    replaces: str = ""
    imported: bool = False
    judged_elsewhere: bool = False
    overdue: bool = False
    report: str = ""
    report_text: str = ""
    report_category: str = ""
    report_evidence: str = ""
    report_by: str = ""
    verdict: str = ""
    verdict_text: str = ""
    verdict_by: str = ""
    outcome: str = ""
    settled_note: str = ""
    ended_reason: str = ""
    change: Change | None = None

    @property
    def is_long(self) -> bool:
        """Whether it may need more than a page of its own."""
        wish = self.change.wish if self.change else None
        asked = (wish.deed, wish.evidence, wish.reason) if wish else ()
        texts = (
            self.wording.deed,
            self.wording.evidence,
            self.wording.why,
            self.report_text,
            self.report_evidence,
            self.verdict_text,
            self.settled_note,
            self.ended_reason,
            *asked,
        )
        return sum(map(len, texts)) > LONG_TEXT


@dataclass(frozen=True, slots=True)
class CommitmentMark:
    """One commitment in the picture of commitments kept; `outcome` is a form of `pictures.MarkForm`."""

    ref: str
    side: str
    outcome: str
    explained: bool = False


@dataclass(frozen=True, slots=True)
class LedgerSession:
    """The commitments of one session in the picture; `number` is 0 and `day` empty for those made elsewhere."""

    kind: str
    number: int
    day: date | None
    marks: tuple[CommitmentMark, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the method and what it means."""

    term: str
    definition: str


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
    sheet_bytes: bytes = b""
    meets_again: Session | None = None
    """The session after it, as far as it was planned by then."""
    kind: str = "record"

    def counted(self, side: str) -> tuple[tuple[str, int], ...]:
        """How the commitments by one party went that were looked at: each outcome with how many had it."""
        found = Counter(one.outcome or one.state for one in self.outcomes if one.side == side)
        return tuple((key, found[key]) for key in sorted(found, key=_place_of))

    def made_by(self, side: str) -> tuple[Commitment, ...]:
        """The commitments that one party made."""
        return tuple(one for one in self.commitments if one.side == side)

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

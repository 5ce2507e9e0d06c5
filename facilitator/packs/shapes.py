"""Everything a pack says, as frozen plain values: the renderer sees these and nothing else.

Texts are already clean (`facilitator.packs.text`), a list's stored bytes are never touched, dates are calendar days
in the programme's zone, moments are in UTC and shown in `Head.time_zone`. What a pack says decides its bytes: no
rendering time is part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from facilitator.domain.commitments import ChangeWish, Wording
from facilitator.domain.log import head_words
from facilitator.domain.packs import Scope

LONG_ROW = 1000
"""Characters of one commitment from which its row of the check sheet, less than half as wide, may break."""
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

    LATER = ("rehearsal", "mirrored_margins")

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
    mirrored_margins: bool = False
    """Whether the bound side of each page has the wider margin; the text is as wide either way."""

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
        return self._letters > LONG_TEXT

    @property
    def is_long_in_a_row(self) -> bool:
        """The same of a row that is shared with boxes and lines to write on."""
        return self._letters > LONG_ROW

    @property
    def _letters(self) -> int:
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
        return sum(map(len, texts))


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

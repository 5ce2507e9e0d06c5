"""What happens to a commitment until it is signed, and to a wish to change one that is."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Change, Payload, Private


@dataclass(frozen=True, slots=True)
class Worded(Payload):
    """The words of a commitment, people by name; gaps are left out."""

    deed: Private[str] = ""
    evidence: Private[str] = ""
    due: str = ""
    step: int = 0
    stretch: int = 0
    why: Private[str] = ""
    first_win: bool = False
    approval_needed: bool = False
    needs_first: str = ""
    giver: Private[str] = ""
    receiver: Private[str] = ""
    staging_note: Private[str] = ""


@dataclass(frozen=True, slots=True)
class CommitmentDrafted(Worded):
    """A commitment was written down; `replaces` names the signed one whose place it is to take."""

    kind = EventKind.COMMITMENT_DRAFTED
    changes_fact = True

    replaces: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentCarried(Worded):
    """What was left of another one was written down anew, for the so-manieth time."""

    kind = EventKind.COMMITMENT_CARRIED
    changes_fact = True

    carried_from: str = ""
    times: int = 0


@dataclass(frozen=True, slots=True)
class CommitmentReworded(Payload):
    """Words were changed before it was signed, each `before` and `after` as text; that cleared the yeses it had."""

    kind = EventKind.COMMITMENT_REWORDED
    changes_fact = True

    deed: Private[Change | None] = None
    evidence: Private[Change | None] = None
    due: Change | None = None
    step: Change | None = None
    stretch: Change | None = None
    why: Private[Change | None] = None
    first_win: Change | None = None
    approval_needed: Change | None = None
    needs_first: Change | None = None
    giver: Private[Change | None] = None
    receiver: Private[Change | None] = None
    yeses: str = ""


@dataclass(frozen=True, slots=True)
class StagingNoted(Payload):
    """Why it goes further than what was kept so far; an empty note was taken away."""

    kind = EventKind.STAGING_NOTED

    note: Private[str]


@dataclass(frozen=True, slots=True)
class _Yes(Payload):
    """A yes: whose end said it, and to which version of the words."""

    yes: str
    version: int


@dataclass(frozen=True, slots=True)
class CommitmentOffered(_Yes):
    """The giver's side said yes first."""

    kind = EventKind.COMMITMENT_OFFERED
    changes_fact = True


@dataclass(frozen=True, slots=True)
class CommitmentRequested(_Yes):
    """The receiver's side said yes first."""

    kind = EventKind.COMMITMENT_REQUESTED
    changes_fact = True


@dataclass(frozen=True, slots=True)
class CommitmentAgreed(_Yes):
    """The second yes was said."""

    kind = EventKind.COMMITMENT_AGREED
    changes_fact = True


@dataclass(frozen=True, slots=True)
class CommitmentDropped(Payload):
    """It was taken off the table before it was signed."""

    kind = EventKind.COMMITMENT_DROPPED
    changes_fact = True

    reason: Private[str]


@dataclass(frozen=True, slots=True)
class CommitmentRestored(Payload):
    """A dropped one is a draft again, its yeses to be said anew."""

    kind = EventKind.COMMITMENT_RESTORED
    changes_fact = True


@dataclass(frozen=True, slots=True)
class CommitmentHandedOver(Payload):
    """Its giver or receiver (`as_`) left, and another of that party took the place; a yes before signing is lost."""

    kind = EventKind.COMMITMENT_HANDED_OVER
    changes_fact = True

    as_: str
    from_: Private[str]
    to: Private[str]
    yes_lost: bool


@dataclass(frozen=True, slots=True)
class ChangeAsked(Payload):
    """A party asks for other words or another date of what is signed; all of it in full."""

    kind = EventKind.CHANGE_ASKED

    deed: Private[str]
    evidence: Private[str]
    due: str
    reason: Private[str]


@dataclass(frozen=True, slots=True)
class ChangeAccepted(Payload):
    """The other party accepted the wish, and its successor is drafted."""

    kind = EventKind.CHANGE_ACCEPTED

    successor: str


@dataclass(frozen=True, slots=True)
class ChangeRefused(Payload):
    """The other party refused the wish."""

    kind = EventKind.CHANGE_REFUSED

    word: Private[str]


@dataclass(frozen=True, slots=True)
class ChangeWithdrawn(Payload):
    """The party that asked took its wish back."""

    kind = EventKind.CHANGE_WITHDRAWN


@dataclass(frozen=True, slots=True)
class ChangeLapsed(Payload):
    """The wish ended because the commitment itself was judged, released or given up."""

    kind = EventKind.CHANGE_LAPSED

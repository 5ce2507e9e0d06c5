"""How a commitment went: reported, judged, settled, released, given up."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class _Reported(Payload):
    """What the giver's party says of its own commitment."""

    report: str
    reason: Private[str] = ""
    category: str = ""
    evidence: Private[str] = ""


@dataclass(frozen=True, slots=True)
class CommitmentReported(_Reported):
    """The giver's party said how it went."""

    kind = EventKind.COMMITMENT_REPORTED
    changes_fact = True


@dataclass(frozen=True, slots=True)
class CommitmentGivenUp(_Reported):
    """The giver's party said early that it will not be kept."""

    kind = EventKind.COMMITMENT_GIVEN_UP
    changes_fact = True


@dataclass(frozen=True, slots=True)
class CommitmentJudged(Payload):
    """The receiver's party gave its verdict, with a word where it differs from the report."""

    kind = EventKind.COMMITMENT_JUDGED
    changes_fact = True

    verdict: str
    word: Private[str] = ""


@dataclass(frozen=True, slots=True)
class ReasonGiven(Payload):
    """The giver's reason was said or put right after the outcome; the outcome stays."""

    kind = EventKind.REASON_GIVEN
    changes_fact = True

    reason: Private[str] = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class VerdictTakenBack(Payload):
    """The verdict was taken back in the room; `report` says so where a report that came with it went too."""

    kind = EventKind.VERDICT_TAKEN_BACK
    changes_fact = True

    report: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentSettled(Payload):
    """Views differed, and both parties agreed on an outcome, with a joint note."""

    kind = EventKind.COMMITMENT_SETTLED
    changes_fact = True

    outcome: str
    note: Private[str]


@dataclass(frozen=True, slots=True)
class CommitmentReleased(Payload):
    """The party that was owed it let it go."""

    kind = EventKind.COMMITMENT_RELEASED
    changes_fact = True

    reason: Private[str]

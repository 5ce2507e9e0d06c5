"""What happens to a programme itself: its settings, its step, who runs it, and what its log forgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Change, Payload, Private


@dataclass(frozen=True, slots=True)
class ProgrammeCreated(Payload):
    """A programme was set up with these settings and both its parties."""

    kind = EventKind.PROGRAMME_CREATED

    title: Private[str]
    purpose: Private[str]
    time_zone: str
    locale: str
    paper: str
    cadence_weeks: int
    check_in_days: int
    legal_status: Private[str]
    supplier: Private[str]
    customer: Private[str]
    mirrored_margins: bool = False


@dataclass(frozen=True, slots=True)
class ProgrammeEdited(Payload):
    """Settings or the parties' names were changed: each `from` what `to` what."""

    kind = EventKind.PROGRAMME_EDITED

    title: Private[Change | None] = None
    purpose: Private[Change | None] = None
    time_zone: Change | None = None
    locale: Change | None = None
    paper: Change | None = None
    mirrored_margins: Change | None = None
    cadence_weeks: Change | None = None
    check_in_days: Change | None = None
    legal_status: Private[Change | None] = None
    supplier: Private[Change | None] = None
    customer: Private[Change | None] = None
    sessions: str = ""
    """What planned sessions kept when the time zone changed: the hour on the `clock`, or the `moment`."""


@dataclass(frozen=True, slots=True)
class ProgrammeArchived(Payload):
    """The programme was put away."""

    kind = EventKind.PROGRAMME_ARCHIVED


@dataclass(frozen=True, slots=True)
class ProgrammeRestored(Payload):
    """An archived programme was brought back."""

    kind = EventKind.PROGRAMME_RESTORED


@dataclass(frozen=True, slots=True)
class RowsHeld(Payload):
    """The app holds rows that no event of the same act holds: what was written behind the last one, or without any.

    In an older log one such event is the baseline, which holds every row: their hashes stand in so many `pieces` beside
    the log, with this `digest`; `filed` is that of how the events before it are filed.
    """

    kind = EventKind.ROWS_HELD

    pieces: int = 0
    digest: str = ""
    filed: str = ""


@dataclass(frozen=True, slots=True)
class RehearsalBegun(Payload):
    """This programme is a throwaway copy of another one, `of`, as that stood after its event `as_of`, whose hash is
    `head`: to rehearse its session with the number `session`. What stands before this event is copied."""

    kind = EventKind.REHEARSAL_BEGUN

    of: str
    session: int
    as_of: int
    head: str


@dataclass(frozen=True, slots=True)
class ProgrammeBroughtIn(Payload):
    """The programme came here with the file that has the SHA-256 `file`, written at `written_at` by an installation of
    this `version` at this `address`. There it was the programme `of`; every event before this one came with the file,
    the last of them is `as_of` with the hash `head`. Their seals are those of a key that is not here."""

    kind = EventKind.PROGRAMME_BROUGHT_IN

    of: str
    as_of: int
    head: str
    file: str
    written_at: str
    version: str
    address: str


@dataclass(frozen=True, slots=True)
class StepChanged(Payload):
    """Both parties decided to work on another step; `note` is how they put it."""

    kind = EventKind.STEP_CHANGED

    from_: int
    to: int
    note: Private[str]


@dataclass(frozen=True, slots=True)
class FacilitatorInvited(Payload):
    """An address was asked to run the programme too; it stands here with most of its letters covered."""

    kind = EventKind.FACILITATOR_INVITED

    address: Private[str]


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn(Payload):
    """An invitation was taken back."""

    kind = EventKind.INVITATION_WITHDRAWN

    address: Private[str]


@dataclass(frozen=True, slots=True)
class InvitationAccepted(Payload):
    """Who was asked said yes, and runs the programme from now on."""

    kind = EventKind.INVITATION_ACCEPTED

    name: Private[str]


@dataclass(frozen=True, slots=True)
class InvitationDeclined(Payload):
    """Who was asked said no."""

    kind = EventKind.INVITATION_DECLINED

    address: Private[str]


@dataclass(frozen=True, slots=True)
class FacilitatorAdded(Payload):
    """A command on the server opened the programme to a facilitator."""

    kind = EventKind.FACILITATOR_ADDED

    name: Private[str]


@dataclass(frozen=True, slots=True)
class FacilitatorRemoved(Payload):
    """A facilitator runs the programme no more."""

    kind = EventKind.FACILITATOR_REMOVED

    name: Private[str]


@dataclass(frozen=True, slots=True)
class OwnershipHandedOver(Payload):
    """Another facilitator owns the programme from now on."""

    kind = EventKind.OWNERSHIP_HANDED_OVER

    name: Private[str]


@dataclass(frozen=True, slots=True)
class NotHereTicked(Payload):
    """A side's sponsor has ticked, with its counsel's word, what may not be talked about."""

    kind = EventKind.NOT_HERE_TICKED

    side: str


@dataclass(frozen=True, slots=True)
class NotHereUnticked(Payload):
    """A side's tick at what may not be talked about was taken back."""

    kind = EventKind.NOT_HERE_UNTICKED

    side: str


@dataclass(frozen=True, slots=True)
class ValuesErased(Payload):
    """Names and words that were kept apart from an event are erased: which event, and which of its fields."""

    kind = EventKind.VALUES_ERASED
    changes_fact = True

    event: int
    fields: Sequence[str]

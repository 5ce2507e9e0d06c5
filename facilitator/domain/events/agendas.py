"""What happens to the blocks of an agenda, before the workshop and in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class AgendaChanged(Payload):
    """The plan was changed: `what` says how, the rest what of. `items`: how many, or what became of each."""

    kind = EventKind.AGENDA_CHANGED

    what: str
    item: Private[str] = ""
    minutes: int | None = None
    fields: Sequence[str] = ()
    source: Private[str] = ""
    items: Private[int | Sequence[str] | None] = None
    order: Private[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class _Step(Payload):
    """The title of the block."""

    item: Private[str]


@dataclass(frozen=True, slots=True)
class AgendaItemStarted(_Step):
    """The room went on to a block."""

    kind = EventKind.AGENDA_ITEM_STARTED


@dataclass(frozen=True, slots=True)
class AgendaItemFinished(_Step):
    """A block was finished."""

    kind = EventKind.AGENDA_ITEM_FINISHED


@dataclass(frozen=True, slots=True)
class AgendaItemSkipped(_Step):
    """A block was skipped."""

    kind = EventKind.AGENDA_ITEM_SKIPPED


@dataclass(frozen=True, slots=True)
class AgendaItemPutBack(_Step):
    """A block was put back in line."""

    kind = EventKind.AGENDA_ITEM_PUT_BACK


@dataclass(frozen=True, slots=True)
class AgendaItemParked(_Step):
    """A block was parked."""

    kind = EventKind.AGENDA_ITEM_PARKED


@dataclass(frozen=True, slots=True)
class AgendaItemTimed(_Step):
    """A block got other minutes than it `was` to have."""

    kind = EventKind.AGENDA_ITEM_TIMED

    minutes: int
    was: int


@dataclass(frozen=True, slots=True)
class AgendaItemPaused(_Step):
    """The clock of a block was stopped."""

    kind = EventKind.AGENDA_ITEM_PAUSED


@dataclass(frozen=True, slots=True)
class AgendaItemResumed(_Step):
    """The clock of a block goes on, after so many seconds."""

    kind = EventKind.AGENDA_ITEM_RESUMED

    seconds: int


@dataclass(frozen=True, slots=True)
class OverrunSettled(Payload):
    """Time ran out, and it was chosen where the minutes come from: which `choice`, and which blocks it changes."""

    kind = EventKind.OVERRUN_SETTLED

    choice: str
    minutes: int
    items: Private[Sequence[str]]


@dataclass(frozen=True, slots=True)
class NotesSaved(_Step):
    """Notes of a block were saved: how long they are, not what they say, for they may be put right later."""

    kind = EventKind.NOTES_SAVED

    version: int
    letters: int

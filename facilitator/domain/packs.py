"""What a pack is a snapshot of, and which later events of the log count as changes since."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from facilitator.domain.events import EventKind

KINDS = ("review", "signoff", "record", "launch", "script")
SCRIPT = "script"
"""The facilitator’s own: no party is ever handed it."""
KEPT = timedelta(days=30)
"""How long a finished pack's file stays, and what it was printed from: asked for again it is printed anew, to the same
bytes. Its checksum stays in the database, so that the verify page knows the copies that were handed out."""

LIST_EVENTS = frozenset(
    {
        EventKind.LIST_LOCKED,
        EventKind.SHEET_SIGNED,
        EventKind.SHEET_DECLINED,
        EventKind.LIST_REOPENED,
        EventKind.SHEET_COMPLETED,
    }
)
"""What changes a list that was locked."""
CLOSING_EVENTS = frozenset({EventKind.WORKSHOP_CLOSED, EventKind.WORKSHOP_REOPENED})
"""What turns a list that is not complete into one that was not agreed, and back."""


class Scope(StrEnum):
    """What a pack is about: it names the last event about that, and stands unchanged by any other."""

    PROGRAMME = "programme"
    WORKSHOP = "workshop"
    LIST = "list"
    SIGNED_LIST = "signed_list"

    @property
    def events(self) -> frozenset[EventKind] | None:
        """The kinds of events that count; None for every kind."""
        if self is Scope.LIST:
            return LIST_EVENTS | CLOSING_EVENTS
        return LIST_EVENTS if self is Scope.SIGNED_LIST else None


def opening_pack(workshop_kind: str) -> str:
    """The kind of pack that a session of this kind opens with: before the launch there is nothing to review."""
    return "launch" if workshop_kind == "launch" else "review"


def print_key(content_hash: str) -> str:
    """The key of the job that prints this content: whoever asks for the same asks once."""
    return f"pack:{content_hash}"

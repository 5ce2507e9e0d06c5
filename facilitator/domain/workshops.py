"""Workshops: kinds, the way from planned to closed, and what may happen when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from facilitator.domain.errors import Conflict


class Kind(StrEnum):
    """What a workshop is for (method.md, section 1, with the repair session of section 7)."""

    LAUNCH = "launch"
    REVIEW = "review"
    THEME = "theme"
    REPAIR = "repair"


class WorkshopState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"


def workshop_state(started_at: datetime | None, closed_at: datetime | None) -> WorkshopState:
    """Planned until started, running until closed."""
    if closed_at is not None:
        return WorkshopState.CLOSED
    return WorkshopState.RUNNING if started_at is not None else WorkshopState.PLANNED


class SheetState(StrEnum):
    """Where a workshop's list stands; the newest revision decides."""

    NONE = "none"
    OPEN = "open"
    REOPENED = "reopened"
    COMPLETE = "complete"


def sheet_state(locked: bool, reopened: bool, completed: bool) -> SheetState:
    if not locked:
        return SheetState.NONE
    if completed:
        return SheetState.COMPLETE
    return SheetState.REOPENED if reopened else SheetState.OPEN


@dataclass(frozen=True, slots=True)
class WorkshopStanding:
    """A workshop as an act meets it."""

    state: WorkshopState
    sheet: SheetState
    sign_until: date | None = None


def check_can_start(standing: WorkshopStanding) -> None:
    """Raises Conflict unless the workshop is planned."""
    if standing.state is not WorkshopState.PLANNED:
        raise Conflict("This workshop has already been started.")


def check_can_close(standing: WorkshopStanding) -> None:
    """Raises Conflict unless it is running and no list is open for signing."""
    if standing.state is not WorkshopState.RUNNING:
        raise Conflict("Only a running workshop can be closed.")


def check_can_reopen(standing: WorkshopStanding) -> None:
    """A closed workshop can be reopened until its list is signed."""
    if standing.state is not WorkshopState.CLOSED:
        raise Conflict("Only a closed workshop can be opened again.")
    if standing.sheet is SheetState.COMPLETE:
        raise Conflict("Its list is signed by both parties and stands. Plan the next workshop to go on.")


def check_can_change_list(standing: WorkshopStanding) -> None:
    """Raises Conflict while the list is out for signing, or after it was signed."""
    if standing.sheet is SheetState.OPEN:
        raise Conflict("The list is locked for signing. Open it again to change anything on it.")
    if standing.sheet is SheetState.COMPLETE:
        raise Conflict("The list of this workshop is signed by both parties. A change belongs in the next workshop.")


def check_can_lock(standing: WorkshopStanding, agreed: int, checked: int, today: date) -> None:
    """Raises Conflict unless there is something to sign and the workshop allows it.

    `agreed` new commitments and `checked` outcomes would be on the list. A closed workshop can still be
    signed until the date set at closing.
    """
    check_can_change_list(standing)
    if standing.state is WorkshopState.PLANNED:
        raise Conflict("Start the workshop first: a list is signed in the room.")
    if standing.state is WorkshopState.CLOSED:
        if standing.sign_until is None:
            raise Conflict("The workshop is closed. Open it again to sign its list.")
        if standing.sign_until < today:
            raise Conflict("The date until which signing was left open has passed. Open the workshop again first.")
    if agreed + checked == 0:
        raise Conflict("There is nothing to sign yet: no outcome checked today and no commitment with both yeses.")

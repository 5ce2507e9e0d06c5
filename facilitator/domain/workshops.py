"""Workshops: kinds, the way from planned to closed, and what may happen when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.texts import clean_line


class Kind(StrEnum):
    """What a workshop is for (method.md, section 1, with the repair session of section 7)."""

    LAUNCH = "launch"
    REVIEW = "review"
    THEME = "theme"
    REPAIR = "repair"


LONGEST_WHY = 300
LENGTHS = range(5, 961)
"""Minutes that a workshop may last: a short item of another meeting up to a very long day."""


@dataclass(frozen=True, slots=True)
class WorkshopDraft:
    """What is entered to plan a workshop; `day` and `clock` are the programme's local time.

    `attendees` are people's numbers in the programme, or None for everybody who has not left.
    An empty `template` means the usual one of the kind, an empty `title` the template's, no `length_minutes`
    the length of the agenda that it begins with.
    """

    kind: Kind
    day: date
    clock: time
    length_minutes: int | None = None
    step: int = 1
    template: str = ""
    title: str = ""
    place: str = ""
    attendees: tuple[int, ...] | None = None


def usual_template(kind: Kind, step: int) -> str:
    """The key of the template that a kind begins with; theme workshops have one for each of steps 2 to 5."""
    return f"theme-{step}" if kind is Kind.THEME else kind.value


def checked_draft(draft: WorkshopDraft) -> WorkshopDraft:
    """The draft with its texts cleaned; raises Invalid naming every field that does not make sense."""
    draft = replace(draft, title=clean_line(draft.title), place=clean_line(draft.place))
    wrong: dict[str, str] = {}
    if draft.step not in range(1, 6):
        wrong["step"] = "Choose one of the five steps."
    elif draft.kind is Kind.THEME and draft.step == 1:
        wrong["step"] = (
            "A theme workshop works on one of the steps 2 to 5. For step 1, plan a launch or a review."
        )
    if draft.length_minutes is not None and draft.length_minutes not in LENGTHS:
        wrong["length_minutes"] = "Enter between 5 minutes and 16 hours (960 minutes)."
    if len(draft.title) > 160:
        wrong["title"] = "Keep the title under 160 letters, so that it fits on the cover of the pack."
    if len(draft.place) > 200:
        wrong["place"] = "Keep the place under 200 letters."
    if not 2000 <= draft.day.year <= 2199:
        wrong["day"] = "Please check the year."
    if wrong:
        raise Invalid(wrong)
    return draft


class WorkshopState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


def workshop_state(
    started_at: datetime | None, closed_at: datetime | None, cancelled_at: datetime | None = None
) -> WorkshopState:
    """Planned until started, running until closed; cancelled while it is planned only."""
    if cancelled_at is not None:
        return WorkshopState.CANCELLED
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


class OtherRuns(Conflict):
    """A programme runs one session at a time; `number` is the one that runs."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__(
            f"Session {number}, “{title}”, is running. A programme runs one session at a time: close that one first."
        )
        self.number = number


def check_not_cancelled(standing: WorkshopStanding) -> None:
    """Raises Conflict while the workshop is cancelled."""
    if standing.state is WorkshopState.CANCELLED:
        raise Conflict("This session is cancelled. Bring it back first.")


def check_can_cancel(standing: WorkshopStanding) -> None:
    """Raises Conflict unless the workshop is planned: what was started has taken place."""
    check_not_cancelled(standing)
    if standing.state is not WorkshopState.PLANNED:
        raise Conflict("Only a planned session can be cancelled. This one has been started.")


def check_can_delete(standing: WorkshopStanding, hangs_on_it: bool) -> None:
    """Raises Conflict for a workshop that was started, or that something belongs to."""
    if standing.state not in (WorkshopState.PLANNED, WorkshopState.CANCELLED):
        raise Conflict("Only a planned session can be deleted. This one has been started.")
    if hangs_on_it:
        raise Conflict("Something belongs to this session, such as a printed pack. Cancel it instead.")


def checked_why(why: str) -> str:
    """The word why a workshop is cancelled; raises Invalid without one."""
    why = clean_line(why)
    if not why:
        raise Invalid({"why": "Say in a word or two why it does not take place."})
    if len(why) > LONGEST_WHY:
        raise Invalid({"why": f"Keep it under {LONGEST_WHY} letters."})
    return why


def check_can_start(standing: WorkshopStanding) -> None:
    """Raises Conflict unless the workshop is planned."""
    check_not_cancelled(standing)
    if standing.state is not WorkshopState.PLANNED:
        raise Conflict("This session has already been started.")


def check_can_close(standing: WorkshopStanding) -> None:
    """Raises Conflict unless the workshop is running."""
    if standing.state is not WorkshopState.RUNNING:
        raise Conflict("Only a running session can be closed.")


def check_closing(standing: WorkshopStanding, sign_until: date | None, today: date) -> None:
    """What closing needs beyond `check_can_close`: a list that is out for signing gets a last day for it.

    commitments.md, section 3, rule 6: a workshop can close unsigned; signing stays open until a date set then.
    """
    if sign_until is None:
        if standing.sheet is SheetState.OPEN:
            raise Invalid(
                {"sign_until": "The list is still out for signing. Until which day may it be signed?"}
            )
        return
    if sign_until < today:
        raise Invalid({"sign_until": "That day has passed. Choose today or a later day."})


def check_can_edit(standing: WorkshopStanding) -> None:
    """Raises Conflict once the workshop is closed: its record stands until it is opened again."""
    if standing.state is WorkshopState.CLOSED:
        raise Conflict(
            "This session is closed and its record stands. Open it again to change anything about it."
        )


def check_stands_on_list(standing: WorkshopStanding, changed: Iterable[str]) -> None:
    """Raises Invalid for each of `day`, `kind` and `title` that would change once a list says it.

    A list that is out may be opened again; what both parties have signed stays as it is.
    """
    if standing.sheet is SheetState.OPEN:
        why = "The list that is out for signing says this. Open the list again to change it."
    elif standing.sheet is SheetState.COMPLETE:
        why = "The list that both parties have signed says this, so it stays."
    else:
        return
    if wrong := dict.fromkeys(changed, why):
        raise Invalid(wrong)


def check_takes_attendance(standing: WorkshopStanding) -> None:
    """Raises Conflict unless the workshop is running: who is there is said in the room."""
    check_can_edit(standing)
    check_not_cancelled(standing)
    if standing.state is not WorkshopState.RUNNING:
        raise Conflict("This session has not been started: say who is expected.")


def check_can_reopen(standing: WorkshopStanding) -> None:
    """A closed workshop can be reopened until its list is signed."""
    if standing.state is not WorkshopState.CLOSED:
        raise Conflict("Only a closed session can be opened again.")
    if standing.sheet is SheetState.COMPLETE:
        raise Conflict("Its list is signed by both parties and stands. Plan the next session to go on.")


def check_can_change_list(standing: WorkshopStanding) -> None:
    """Raises Conflict while the list is out for signing, or after it was signed."""
    if standing.sheet is SheetState.OPEN:
        raise Conflict("The list is locked for signing. Open it again to change anything on it.")
    if standing.sheet is SheetState.COMPLETE:
        raise Conflict(
            "The list of this session is signed by both parties. A change belongs in the next session."
        )


def check_takes_entries(standing: WorkshopStanding) -> None:
    """Raises Conflict once verdicts and new commitments can no longer be entered: closed, out for signing, signed."""
    check_can_change_list(standing)
    check_not_cancelled(standing)
    if standing.state is WorkshopState.CLOSED:
        raise Conflict("This session is closed. Open it again to enter anything more.")


def check_can_lock(standing: WorkshopStanding, agreed: int, checked: int, today: date) -> None:
    """Raises Conflict unless there is something to sign and the workshop allows it.

    `agreed` new commitments and `checked` outcomes would be on the list. A closed workshop can still be
    signed until the date set at closing.
    """
    check_can_change_list(standing)
    check_not_cancelled(standing)
    if standing.state is WorkshopState.PLANNED:
        raise Conflict("Start the session first: a list is signed in the room.")
    if standing.state is WorkshopState.CLOSED:
        if standing.sign_until is None:
            raise Conflict("The session is closed. Open it again to sign its list.")
        if standing.sign_until < today:
            raise Conflict(
                "The date until which signing was left open has passed. Open the session again first."
            )
    if agreed + checked == 0:
        raise Conflict(
            "There is nothing to sign yet: no outcome checked today and no commitment with both yeses."
        )

"""What stays of a workshop that has just closed: for the wall, and for the phones that were in the room."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select

from facilitator import clock
from facilitator.domain.commitments import OPEN
from facilitator.domain.criteria import StepCriteria
from facilitator.domain.sides import Side
from facilitator.domain.zones import today_in
from facilitator.models import Commitment
from facilitator.queries.commitment_lines import LINE, CommitmentLine, line_of, with_names
from facilitator.queries.criteria import criteria_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read
from facilitator.queries.sheet_drafts import draft_sheet
from facilitator.queries.sheets import SheetView, current_sheet
from facilitator.queries.standings import state_in
from facilitator.queries.workshops import WorkshopBrief, session_ahead, timeline


@dataclass(frozen=True, slots=True)
class Closing:
    """`sheet`: the workshop's list, None where none was locked, or where it was opened again.

    `looked_at`: how each commitment that was checked went; `promised`: how many new ones each side has made.
    """

    sheet: SheetView | None
    looked_at: dict[Side, tuple[str, ...]]
    promised: dict[Side, int]
    next_session: WorkshopBrief | None
    criteria: StepCriteria
    """Those of the step on which it worked."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What one person owes and is owed, by date; commitments that are open."""

    owes: tuple[CommitmentLine, ...]
    owed: tuple[CommitmentLine, ...]


def closing_of(programme: ProgrammeBrief, workshop: WorkshopBrief) -> Closing:
    """What the room has done in this workshop, as its list says, and when it meets again."""
    sheet = current_sheet(workshop.id)
    if sheet is not None and sheet.reopened_at is not None:
        sheet = None
    workshops, now = timeline(programme.id), clock.now()
    content = sheet.content if sheet else draft_sheet(programme, workshop, take_in=False).sheet
    return Closing(
        sheet=sheet,
        looked_at={
            side: tuple(one.verdict for one in content.outcomes if one.party == side) for side in Side
        },
        promised={side: sum(one.party == side for one in content.new_commitments) for side in Side},
        next_session=session_ahead(workshops, programme.time_zone, today_in(programme.time_zone, now)),
        criteria=criteria_of(programme, workshop.step, now, workshops),
    )


_MINE = (
    with_names(select(*LINE, Commitment.giver_id))
    .where(
        Commitment.programme_id == bindparam("programme_id"),
        state_in(OPEN),
        or_(Commitment.giver_id == bindparam("person_id"), Commitment.receiver_id == bindparam("person_id")),
    )
    .order_by(Commitment.due, Commitment.side.desc(), Commitment.number)
)


def open_ones_of(programme_id: int, person_id: int) -> Mine:
    """The open commitments that this person gives or receives; one query."""
    rows = read(_MINE, {"programme_id": programme_id, "person_id": person_id}).all()
    return Mine(
        owes=tuple(line_of(row) for row in rows if row.giver_id == person_id),
        owed=tuple(line_of(row) for row in rows if row.giver_id != person_id),
    )

"""What a workshop checks: the commitments that are open, and those already judged here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, or_

from facilitator.domain.commitments import OPEN, Report, State
from facilitator.domain.errors import NotFound
from facilitator.domain.sides import Side
from facilitator.domain.zones import today_in
from facilitator.models import Commitment
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import COMMITMENTS, commitment_of
from facilitator.queries.names import PersonName
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read
from facilitator.queries.standings import state_in
from facilitator.queries.workshops import WorkshopBrief

_SINCE = bindparam("since", type_=Commitment.released_at.type)
_TO_CHECK = COMMITMENTS.where(
    Commitment.active_at.is_not(None),
    Commitment.dropped_at.is_(None),
    or_(
        state_in(OPEN),
        Commitment.judged_in_id == bindparam("workshop_id"),
        Commitment.released_at >= _SINCE,
        Commitment.given_up_at >= _SINCE,
    ),
)
"""Open ones, and those judged, released or given up in the workshop; before it begins, nothing has been."""


@dataclass(frozen=True, slots=True)
class ReviewList:
    """What a workshop checks: `due` now (or judged here already), and what has a later date."""

    due: Sequence[CommitmentView]
    later: Sequence[CommitmentView]

    @property
    def all(self) -> list[CommitmentView]:
        return [*self.due, *self.later]

    def find(self, ref: str) -> CommitmentView:
        """The one with this ref; raises NotFound when it is not on the list."""
        for commitment in self.all:
            if commitment.ref == ref:
                return commitment
        raise NotFound

    def neighbours(self, ref: str) -> tuple[str, str]:
        """The refs before and after; empty at the ends."""
        refs = ["", *(commitment.ref for commitment in self.all), ""]
        at = refs.index(ref)
        return refs[at - 1], refs[at + 1]

    def next_to_judge(self, ref: str) -> str:
        """The ref to go on with: the first without an outcome after this one, else before it; empty at the end."""
        refs = [commitment.ref for commitment in self.due]
        at = refs.index(ref) + 1 if ref in refs else 0
        waiting = [
            commitment.ref
            for commitment in (*self.due[at:], *self.due[:at])
            if commitment.ref != ref and not is_checked(commitment)
        ]
        return waiting[0] if waiting else ""


def is_checked(commitment: CommitmentView) -> bool:
    """Whether a review is done with it: both sides agree on its outcome, or it was released or replaced."""
    return commitment.state not in OPEN


def review_list(
    programme: ProgrammeBrief, workshop: WorkshopBrief, names: Mapping[int, PersonName]
) -> ReviewList:
    """All open commitments, and those already judged or released in this workshop.

    Those reported kept come first, then by party and date. The order rests on what was known when the workshop
    began, so that nothing jumps while verdicts are given.
    """
    values = {"programme_id": programme.id, "workshop_id": workshop.id, "since": workshop.started_at}
    rows = read(_TO_CHECK, values)
    found = sorted(
        (commitment_of(row, names) for row in rows),
        key=lambda commitment: _review_order(commitment, workshop),
    )
    day = today_in(programme.time_zone, max(workshop.begins_at, workshop.starts_at))
    due = [commitment for commitment in found if _is_to_check(commitment, workshop, day)]
    return ReviewList(
        due=due, later=[commitment for commitment in found if not _is_to_check(commitment, workshop, day)]
    )


def _is_to_check(commitment: CommitmentView, workshop: WorkshopBrief, day: date) -> bool:
    said = commitment.state not in (State.ACTIVE, State.CHANGE_ASKED)
    return (
        said
        or commitment.wording.due is None
        or commitment.wording.due <= day
        or commitment.places.judged_in_id == workshop.id
    )


_RANKS: dict[Report | None, int] = {Report.DONE: 0, Report.DONE_LATE: 1}


def _review_order(commitment: CommitmentView, workshop: WorkshopBrief) -> tuple[int, bool, date, str]:
    said_before = commitment.report.at is not None and (
        workshop.started_at is None or commitment.report.at < workshop.started_at
    )
    rank = _RANKS.get(commitment.report.said, 3) if said_before else 2
    return rank, commitment.side is Side.CUSTOMER, commitment.wording.due or date.max, commitment.ref

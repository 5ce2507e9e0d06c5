"""What a workshop checks: the commitments that are open, and those already judged here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from facilitator.domain.commitments import (
    OPEN,
    SETTLED,
    Outcome,
    Report,
    State,
    is_overdue,
    is_undisputed,
    waits_for_the_stroke,
)
from facilitator.domain.counts import Tally
from facilitator.domain.errors import NotFound
from facilitator.domain.sides import Side
from facilitator.domain.zones import today_in
from facilitator.models import Commitment
from facilitator.pictures.marks import MarkForm, form_of
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.names import PersonName
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read
from facilitator.queries.standings import state_expr, state_in
from facilitator.queries.workshops import WorkshopBrief

_SINCE = bindparam("since", type_=Commitment.released_at.type)
_carried = aliased(Commitment)
_COLUMNS = (
    Commitment.ref,
    Commitment.side,
    state_expr().label("state"),
    Commitment.deed,
    Commitment.due,
    Commitment.giver_id,
    Commitment.receiver_id,
    Commitment.verdict,
    Commitment.verdict_at,
    Commitment.verdict_by_id,
    Commitment.report,
    Commitment.report_at,
    Commitment.report_text,
    Commitment.judged_in_id,
    Commitment.carried_count,
    Commitment.version,
    _carried.ref.label("carried_to"),
)
_TO_CHECK = (
    select(*_COLUMNS)
    .outerjoin(_carried, and_(_carried.carried_from_id == Commitment.id, _carried.dropped_at.is_(None)))
    .where(
        Commitment.programme_id == bindparam("programme_id"),
        Commitment.active_at.is_not(None),
        Commitment.dropped_at.is_(None),
        or_(
            state_in(OPEN),
            Commitment.judged_in_id == bindparam("workshop_id"),
            Commitment.released_at >= _SINCE,
            Commitment.given_up_at >= _SINCE,
        ),
    )
)
"""Open ones, and those judged, released or given up in the workshop; before it begins, nothing has been."""


_ENDED = {State.RELEASED: MarkForm.RELEASED, State.RENEGOTIATED: MarkForm.RENEGOTIATED}


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A commitment as far as the list of a check is concerned; `ReviewList.find` reads the whole of it."""

    ref: str
    side: Side
    state: State
    deed: str
    due: date | None
    report: Report | None
    verdict: Outcome | None
    explained: bool
    carried_count: int
    carried_to: str
    said_done: bool
    """Whether its giver had said that it is done before the workshop began."""
    giver: str
    receiver: str
    judged_by: str
    judged_at: datetime | None
    """When its verdict was given in this workshop; None for an earlier one, and where there is none."""
    version: int

    def form(self, today: date) -> MarkForm:
        """How its mark is drawn: a verdict shows as soon as it is given."""
        if self.verdict and self.state in OPEN and self.state is not State.VIEWS_DIFFER:
            return MarkForm(self.verdict.value)
        late = is_overdue(self.state, self.due, today)
        return form_of(self.state, is_overdue=late) or _ENDED.get(self.state, MarkForm.OPEN)

    @property
    def is_undisputed(self) -> bool:
        """Whether nobody has said that it was not done."""
        return is_undisputed(self.state, self.verdict, said_done=self.said_done)

    @property
    def waits_for_the_stroke(self) -> bool:
        """Whether it is confirmed in one stroke with the others."""
        return waits_for_the_stroke(self.state, self.verdict, said_done=self.said_done)

    @property
    def shown(self) -> str:
        """By which a page says what it showed: the ref, and the version of what stood."""
        return f"{self.ref}:{self.version}"

    @property
    def outcome(self) -> str:
        """What stands once it is settled; empty before."""
        return self.state.value if self.state in SETTLED else ""

    @property
    def tally(self) -> Tally:
        """As far as counting goes."""
        return Tally(self.state, self.due, self.explained, self.carried_count)


@dataclass(frozen=True, slots=True)
class ReviewList:
    """What a workshop checks: `due` now (or judged here already), and what has a later date."""

    due: tuple[ToCheck, ...]
    later: tuple[ToCheck, ...]
    read_whole: Callable[[str], CommitmentView]
    """Asks for the whole of one, by its ref: a page looks at one of many."""

    @property
    def undisputed(self) -> list[ToCheck]:
        """What is due and was reported done, while nobody sees it otherwise."""
        return [commitment for commitment in self.due if commitment.is_undisputed]

    @property
    def to_confirm(self) -> list[ToCheck]:
        """Of those, what still waits for its verdict."""
        return [commitment for commitment in self.due if commitment.waits_for_the_stroke]

    @property
    def last_confirmed(self) -> list[ToCheck]:
        """What got its verdict last of what nobody disputes, all at the same moment: the stroke that can be undone."""
        given = [one for one in self.undisputed if one.judged_at is not None]
        last = max((one.judged_at for one in given if one.judged_at is not None), default=None)
        return [one for one in given if one.judged_at == last]

    @property
    def to_talk_about(self) -> list[ToCheck]:
        """Whatever else is due."""
        return [commitment for commitment in self.due if not commitment.is_undisputed]

    @property
    def next_to_talk_about(self) -> str:
        """The ref of the first without an outcome among these; empty where there is none."""
        return next((one.ref for one in self.to_talk_about if not is_checked(one)), "")

    @property
    def all(self) -> list[ToCheck]:
        return [*self.due, *self.later]

    @property
    def refs(self) -> list[str]:
        return [commitment.ref for commitment in self.all]

    def find(self, ref: str) -> CommitmentView:
        """The one with this ref; raises NotFound when it is not on the list."""
        if ref not in self.refs:
            raise NotFound
        return self.read_whole(ref)

    def neighbours(self, ref: str) -> tuple[str, str]:
        """The refs before and after; empty at the ends."""
        refs = ["", *self.refs, ""]
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

    def left_after(self, ref: str) -> str:
        """The next one without an outcome among what is due now, or among the rest; empty at the end of it."""
        for heap in (self.due, self.later):
            refs = [commitment.ref for commitment in heap]
            if ref in refs:
                rest = heap[refs.index(ref) + 1 :]
                return next((commitment.ref for commitment in rest if not is_checked(commitment)), "")
        raise NotFound


def is_checked(commitment: ToCheck | CommitmentView) -> bool:
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
    rows = sorted(read(_TO_CHECK, values).all(), key=lambda row: _review_order(row, workshop))
    day = today_in(programme.time_zone, max(workshop.begins_at, workshop.starts_at))
    due: list[ToCheck] = []
    later: list[ToCheck] = []
    for row in rows:
        one = _to_check(row, workshop, names)
        (due if _is_to_check(one, row.judged_in_id, workshop, day) else later).append(one)
    return ReviewList(tuple(due), tuple(later), lambda ref: commitment_by_ref(programme.id, ref, names))


def _to_check(
    row: Row[*tuple[Any, ...]], workshop: WorkshopBrief, names: Mapping[int, PersonName]
) -> ToCheck:
    return ToCheck(
        ref=row.ref,
        side=row.side,
        state=row.state,
        deed=row.deed,
        due=row.due,
        report=row.report,
        verdict=row.verdict,
        explained=bool(row.report_text.strip()),
        carried_count=row.carried_count,
        carried_to=row.carried_to or "",
        said_done=said_done_before(row.report, row.report_at, workshop),
        giver=_name(names, row.giver_id),
        receiver=_name(names, row.receiver_id),
        judged_by=_name(names, row.verdict_by_id),
        judged_at=row.verdict_at if row.judged_in_id == workshop.id else None,
        version=row.version,
    )


def _name(names: Mapping[int, PersonName], person_id: int | None) -> str:
    return names[person_id].name if person_id is not None and person_id in names else ""


def _is_to_check(one: ToCheck, judged_in_id: int | None, workshop: WorkshopBrief, day: date) -> bool:
    said = one.state not in (State.ACTIVE, State.CHANGE_ASKED)
    return said or one.due is None or one.due <= day or judged_in_id == workshop.id


_RANKS: dict[Report | None, int] = {Report.DONE: 0, Report.DONE_LATE: 1}
"""What says that it is done, in the order in which a review begins with it."""


def _said_before(row: Row[*tuple[Any, ...]], workshop: WorkshopBrief) -> bool:
    return was_said_before(row.report_at, workshop)


def said_done_before(report: Report | None, reported_at: datetime | None, workshop: WorkshopBrief) -> bool:
    """Whether its giver had said that it is done before the workshop began."""
    return report in _RANKS and was_said_before(reported_at, workshop)


def was_said_before(reported_at: datetime | None, workshop: WorkshopBrief) -> bool:
    """Whether its giver spoke before the workshop began."""
    return reported_at is not None and (workshop.started_at is None or reported_at < workshop.started_at)


def _review_order(row: Row[*tuple[Any, ...]], workshop: WorkshopBrief) -> tuple[int, bool, date, str]:
    rank = _RANKS.get(row.report, 3) if _said_before(row, workshop) else 2
    return rank, row.side is Side.CUSTOMER, row.due or date.max, row.ref

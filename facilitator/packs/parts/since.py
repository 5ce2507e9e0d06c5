"""What has become of the commitments since last time: each party's in counts, and both ways as marks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from facilitator.domain.commitments import OPEN, State
from facilitator.domain.sides import Side
from facilitator.domain.zones import local
from facilitator.packs.context import Gathered
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.parts.settled import settled_since
from facilitator.packs.shapes import CommitmentMark, LedgerSession
from facilitator.pictures import form_of
from facilitator.queries.commitment_view import CommitmentView

ROUNDS = 3
"""So many sessions keep a column of marks; those before them are counted in one."""


@dataclass(frozen=True, slots=True)
class PartyCounts:
    """Where a party's commitments stand, each counted once: those that are open, and those that ended since.

    `said`: one side has said how it went, the other has not. `imported`: ended, and nobody here said how.
    """

    side: str
    total: int
    kept: int = 0
    kept_late: int = 0
    partly_kept: int = 0
    not_kept_explained: int = 0
    not_kept_unexplained: int = 0
    renegotiated: int = 0
    released: int = 0
    imported: int = 0
    overdue: int = 0
    said: int = 0
    views_differ: int = 0
    change_asked: int = 0
    open: int = 0


COLUMNS = tuple(field.name for field in fields(PartyCounts))[2:]


@dataclass(frozen=True, slots=True)
class Since(PartShape):
    """True on the day that the pack names. `began`: when the session before was closed; None without one."""

    counts: tuple[PartyCounts, ...]
    ledger: tuple[LedgerSession, ...]
    since: datetime | None = None
    rounds: int = ROUNDS
    part: str = "since"


def since_part(material: Material) -> Since | None:
    """None where nothing was promised yet."""
    ledger = ledger_of(material.facts, material.today)
    if not ledger:
        return None
    looked_at = [one for one in material.facts.commitments if one.state in OPEN] + settled_since(material)
    counts = tuple(_counted(side, looked_at, material.today) for side in Side)
    rounds = ROUNDS + sum(session.number == 0 for session in ledger)
    return Since(counts, ledger, material.since, rounds)


def _counted(side: Side, commitments: list[CommitmentView], today: date) -> PartyCounts:
    numbers = dict.fromkeys(COLUMNS, 0)
    own = [one for one in commitments if one.side is side]
    for one in own:
        numbers[column_of(one, today)] += 1
    return PartyCounts(side.value, len(own), **numbers)


_COLUMN = {
    State.REPORTED: "said",
    State.JUDGED: "said",
    State.ACTIVE: "open",
    State.NOT_KEPT: "not_kept_unexplained",
}


def column_of(one: CommitmentView, today: date) -> str:
    """In which column a commitment is counted."""
    if one.places.judged_elsewhere and one.state not in OPEN:
        return "imported"
    if one.days_over(today) > 0:
        return "overdue"
    if one.state is State.NOT_KEPT and one.tally.explained:
        return "not_kept_explained"
    return _COLUMN.get(one.state, one.state.value)


def ledger_of(facts: Gathered, today: date) -> tuple[LedgerSession, ...]:
    """The commitments of each session, by the session that made them, and last those that were made elsewhere."""
    by_session: dict[int, list[CommitmentMark]] = {}
    for one in facts.commitments:
        form = form_of(one.state, is_overdue=one.days_over(today) > 0)
        if form is None:
            continue
        mark = CommitmentMark(one.ref, one.side, form.value, one.tally.explained)
        made_in = 0 if one.places.imported else one.places.made_in_id or 0
        by_session.setdefault(made_in, []).append(mark)
    zone = facts.programme.time_zone
    columns = [
        LedgerSession(
            workshop.kind.value,
            workshop.number,
            local(workshop.begins_at, zone).date(),
            tuple(by_session[workshop.id]),
        )
        for workshop in facts.workshops
        if workshop.id in by_session
    ]
    if 0 in by_session:
        columns.append(LedgerSession("elsewhere", 0, None, tuple(by_session[0])))
    return tuple(columns)

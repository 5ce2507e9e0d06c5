"""What has become of the commitments, both ways: in counts, and as marks session by session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from facilitator.domain.commitments import OPEN, SETTLED, UNREPORTED
from facilitator.domain.counts import count, counts_in_words
from facilitator.domain.sides import Side
from facilitator.domain.zones import local
from facilitator.packs.context import Gathered
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import CommitmentMark, LedgerSession, PartyCount
from facilitator.pictures import form_of


@dataclass(frozen=True, slots=True)
class Since(PartShape):
    """True on the day `as_of`, which the pack names: what is overdue and what is not yet due follows from it."""

    ledger: tuple[LedgerSession, ...]
    counts: tuple[PartyCount, ...]
    as_of: date
    part: str = "since"


def since_part(material: Material) -> Since:
    """The whole history in counts and marks."""
    facts, today = material.facts, material.today
    counts = tuple(PartyCount(side.value, counts_of(facts, side, today)) for side in Side)
    return Since(ledger_of(facts, today), counts, today)


def counts_of(facts: Gathered, side: Side, today: date) -> str:
    """A party's commitments in words: what was judged, how much of that elsewhere, what is overdue or unsettled."""
    own = [one for one in facts.commitments if one.side is side]
    counts = count((one.tally for one in own), today)
    elsewhere = sum(one.state in SETTLED and one.places.judged_elsewhere for one in own)
    unsettled = sum(one.state in OPEN - UNREPORTED for one in own)
    parts = [counts_in_words(counts)]
    parts += [f"{elsewhere} of these imported, without an outcome here"] if elsewhere else []
    parts += [f"{counts.overdue} overdue"] if counts.overdue else []
    parts += [f"{unsettled} said, not yet settled"] if unsettled else []
    return "; ".join(parts)


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

"""The check sheet: what is open or due, with boxes for how it went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from facilitator.domain.commitments import OPEN, UNREPORTED, Report, waits_for_the_stroke
from facilitator.domain.zones import local
from facilitator.method import load_method
from facilitator.packs.context import commitment_of
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import Commitment
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.review import said_done_before
from facilitator.queries.workshops import WorkshopBrief

SAID_DONE = (Report.DONE, Report.DONE_LATE)


@dataclass(frozen=True, slots=True)
class CheckSheet(PartShape):
    """What is looked at in the session: `due` one by one with boxes, `undisputed` with one tick, `later` in passing.

    Each sorted with what is overdue first. `reasons` are numbered in this order at the foot of the page.
    """

    due: tuple[Commitment, ...]
    undisputed: tuple[Commitment, ...] = ()
    later: tuple[Commitment, ...] = ()
    reasons: tuple[str, ...] = ()
    part: str = "check"

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """Every commitment on it."""
        return (*self.due, *self.undisputed, *self.later)


def check_part(material: Material) -> CheckSheet | None:
    """None where nothing is open."""
    found = [one for one in material.facts.commitments if one.state in OPEN]
    if not found:
        return None
    day = session_day(material)
    undisputed = [one for one in found if agreed_so_far(one, material.workshop)]
    others = [one for one in found if not agreed_so_far(one, material.workshop)]
    due = [one for one in others if is_up(one, day)]
    later = [one for one in others if not is_up(one, day)]

    def said(some: Iterable[CommitmentView]) -> tuple[Commitment, ...]:
        rows = [commitment_of(one, material.today) for one in some]
        return tuple(sorted(rows, key=lambda one: (not one.overdue, one.wording.due or date.max)))

    reasons = tuple(category.label for category in load_method().reason_categories)
    return CheckSheet(said(due), said(undisputed), said(later), reasons)


def agreed_so_far(one: CommitmentView, workshop: WorkshopBrief | None) -> bool:
    """Whether its giver had said before the session that it is done, and nobody has said otherwise."""
    report = one.report.said
    before = said_done_before(report, one.report.at, workshop) if workshop else report in SAID_DONE
    return waits_for_the_stroke(one.state, one.verdict.said, said_done=before)


def is_up(one: CommitmentView, day: date) -> bool:
    """Whether its outcome is asked for on this day: its date is there or was never said, or somebody has spoken."""
    due = one.wording.due
    return one.state not in UNREPORTED or due is None or due <= day


def session_day(material: Material) -> date:
    """The day of the session on the programme's calendar; of one that is not planned, or past, today."""
    begins = material.session.starts_at
    day = local(begins, material.facts.programme.time_zone).date() if begins else material.today
    return max(day, material.today)

"""What the parts of a pack are made from: rows that were read once, and the moment for which it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from facilitator import clock
from facilitator.domain.zones import today_in
from facilitator.packs.context import Gathered, mark_of, signing_on
from facilitator.packs.shapes import Session
from facilitator.packs.signing_shapes import Signing
from facilitator.queries.entries import NO_GLANCE, Glance
from facilitator.queries.packs import SheetFacts
from facilitator.queries.registers import Registers
from facilitator.queries.workshops import WorkshopBrief

NONE_THERE = Registers(())


@dataclass(frozen=True, slots=True)
class Material:
    """A programme's rows beside the session that a pack is for.

    `workshop` is None for a session that nobody has planned, `sheet` its list once that is locked. `today` is the day
    on which what the pack says is true, `before` the session that was closed last; None where there was none.
    """

    facts: Gathered
    session: Session
    workshop: WorkshopBrief | None
    sheet: SheetFacts | None
    list_state: str
    signing: Signing
    today: date
    before: WorkshopBrief | None
    glance: Glance = NO_GLANCE
    """The registers on a few lines, where the pack begins with them."""
    registers: Registers = NONE_THERE
    registers_before: Registers | None = None
    """The registers as they stand, and as they stood when the session before was closed: for the review alone."""

    @property
    def since(self) -> datetime | None:
        """When the session before was closed."""
        return self.before.closed_at if self.before else None


def material_of(
    facts: Gathered, session: Session, workshop: WorkshopBrief | None, sheet: SheetFacts | None = None
) -> Material:
    """What a pack for this session is made from, with this list; else with the newest that still counts."""
    if sheet is None and workshop is not None:
        newest = facts.newest_sheet(workshop.id)
        sheet = newest if newest is not None and newest.reopened_at is None else None
    return Material(
        facts=facts,
        session=session,
        workshop=workshop,
        sheet=sheet,
        list_state=mark_of(facts, sheet).state if sheet else "none",
        signing=signing_on(facts, sheet, workshop),
        today=today_in(facts.programme.time_zone, clock.now()),
        before=_closed_before(facts, session.number),
    )


def _closed_before(facts: Gathered, number: int) -> WorkshopBrief | None:
    """The session that was closed last before this one; None where there was none."""
    closed = [one for one in facts.workshops if one.number < number and one.closed_at is not None]
    return max(closed, key=lambda one: (one.closed_at, one.number), default=None)

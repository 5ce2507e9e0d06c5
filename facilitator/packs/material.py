"""What the parts of a pack are made from: rows that were read once, and the moment for which it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from facilitator.packs.context import Gathered
from facilitator.packs.shapes import Session
from facilitator.packs.signing_shapes import Signing
from facilitator.queries.packs import SheetFacts
from facilitator.queries.workshops import WorkshopBrief


@dataclass(frozen=True, slots=True)
class Material:
    """A programme's rows beside the session that a pack is for.

    `workshop` is None for a session that nobody has planned, `sheet` its list once that is locked. `today` is the day
    on which what the pack says is true, `since` when the session before was closed; None where there was none.
    """

    facts: Gathered
    session: Session
    workshop: WorkshopBrief | None
    sheet: SheetFacts | None
    list_state: str
    signing: Signing
    today: date
    since: datetime | None

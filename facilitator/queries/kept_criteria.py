"""How the criteria of a session's step stood when its list was signed: as the event of that moment has it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from facilitator.domain.criteria import KeptLine
from facilitator.domain.events.kinds import EventKind
from facilitator.models import Event
from facilitator.queries.event_values import open_events
from facilitator.queries.reading import read


@dataclass(frozen=True, slots=True)
class KeptCriteria:
    """The criteria of a step as they were kept."""

    step: int
    lines: tuple[KeptLine, ...]


_KEPT = (
    select(Event.body)
    .where(
        Event.programme_id == bindparam("programme_id"),
        Event.workshop_id == bindparam("workshop_id"),
        Event.kind == EventKind.CRITERIA_KEPT.value,
        Event.seq <= bindparam("seq"),
    )
    .order_by(Event.seq.desc())
    .limit(1)
)


def criteria_kept(programme_id: int, workshop_id: int, seq: int) -> KeptCriteria | None:
    """What was kept in a session up to event `seq`; None where no list of it was signed, or before they were kept."""
    values = {"programme_id": programme_id, "workshop_id": workshop_id, "seq": seq}
    bodies = list(read(_KEPT, values).scalars())
    if not bodies:
        return None
    (event,) = open_events(programme_id, bodies)
    told = event.data["criteria"]
    assert isinstance(told, list)  # as its payload says, also in a file that came in
    return KeptCriteria(int(str(event.data["of_step"])), tuple(KeptLine.told(one) for one in told))

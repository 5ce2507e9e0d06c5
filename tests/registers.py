"""Entries of the register, and boards of cards, for tests."""

from __future__ import annotations

from facilitator.domain.registers.concerns import ConcernText
from facilitator.domain.registers.opportunities import OpportunityText
from facilitator.extensions import db
from facilitator.models import AgendaItem, Card, CardGroup, Event
from facilitator.queries.agendas import agenda_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.registers import add_entry
from tests.events import read
from tests.factories import Cast


def opportunity(cast: Cast, title: str = "Plan a whole season together", **words: str) -> str:
    return add_entry(cast.actor, cast.programme_id, OpportunityText(title, **words))


def concern(cast: Cast, title: str = "We are last in line when others call", severity: int | None = 3) -> str:
    return add_entry(cast.actor, cast.programme_id, ConcernText(title), severity=severity)


def block_of(cast: Cast, number: int, place: int = 0) -> AgendaItem:
    """One block of a workshop's agenda."""
    line = agenda_of(workshop_by_number(cast.programme_id, number)).items[place]
    item = db.session.get(AgendaItem, line.id)
    assert item is not None
    return item


def group_on(
    item: AgendaItem,
    *texts: str,
    name: str = "",
    votes: int | None = None,
    side: str = "",
    anonymous: bool = False,
) -> CardGroup:
    """A group of shown cards on a block's board."""
    place = db.session.query(CardGroup).filter_by(item_id=item.id).count() + 1
    group = CardGroup(item_id=item.id, key=f"g{place}", name=name, position=place, votes=votes)
    db.session.add(group)
    db.session.flush()
    for count, text in enumerate(texts, start=1):
        db.session.add(
            Card(
                item_id=item.id,
                key=f"c{place}x{count}",
                text=text,
                side=side,
                anonymous=anonymous,
                group_id=group.id,
                position=place * 100 + count,
            )
        )
    db.session.flush()
    return group


def told(cast: Cast) -> list[tuple[str, dict[str, object]]]:
    """Kinds and data of all the programme's events, in order."""
    rows = db.session.query(Event).filter_by(programme_id=cast.programme_id).order_by(Event.seq)
    return [(row.kind, read(row)["data"]) for row in rows]

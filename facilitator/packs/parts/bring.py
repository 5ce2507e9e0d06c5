"""What the facilitator brings, and how the room stands."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.method import load_method
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.parts.people import Expected, expected_at
from facilitator.queries.agendas import agenda_of
from facilitator.reach import is_this_machine


@dataclass(frozen=True, slots=True)
class ThingLine:
    """Something to bring, and how many; 0 where one is enough or nobody is expected yet."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class BringPart(PartShape):
    """Things to tick off, and what to look at in the room.

    `join` is where phones join, empty where the app can be reached from its own machine only.
    """

    things: tuple[ThingLine, ...]
    room: tuple[str, ...]
    join: str
    part: str = "bring"


def bring_part(material: Material) -> BringPart:
    """What this session needs, by its kind and the activities of its agenda."""
    bring = load_method().bring
    items = agenda_of(material.workshop).items if material.workshop else ()
    activities = {item.activity.value for item in items}
    people = expected_at(material)
    base = material.facts.base_url
    return BringPart(
        things=tuple(
            ThingLine(one.text, _count(one.count, people))
            for one in bring.things
            if one.serves(material.session.kind, activities)
        ),
        room=bring.room,
        join="" if is_this_machine(base) else base,
    )


def _count(whose: str, people: tuple[Expected, ...]) -> int:
    if whose == "people":
        return len(people)
    return sum(one.signs for one in people) if whose == "signatories" else 0

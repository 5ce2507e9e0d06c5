"""Who is expected at a session, by side, and who of them may sign."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.queries.workshops import attendance_of


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is expected; `name` tells them from others of their name."""

    side: str
    name: str
    role_title: str = ""
    signs: bool = False
    sponsor: bool = False


@dataclass(frozen=True, slots=True)
class PeoplePart(PartShape):
    """Who is expected, by name."""

    people: tuple[Expected, ...]
    part: str = "people"


def people_part(material: Material) -> PeoplePart | None:
    """None while nobody is expected."""
    people = expected_at(material)
    return PeoplePart(people) if people else None


def expected_at(material: Material) -> tuple[Expected, ...]:
    """Those who are expected at the session; at one that nobody has planned, everybody who has not left."""
    workshop = material.workshop
    everybody = attendance_of(material.facts.programme.id, workshop.id if workshop else None).people
    return tuple(
        Expected(one.side.value, one.label, one.role_title, one.is_signatory, one.is_sponsor)
        for one in everybody
        if one.expected
    )

"""What is open to the other side: a page on which each is ticked, and cards to hand out, four to a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from facilitator.domain.registers import ACCESS
from facilitator.domain.registers.access import AccessStatus, AccessText
from facilitator.domain.registers.fields import day_in
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.queries.registers import Entry, Registers

LONG = 1400
"""Characters of one access from which its row, or its card, may break across two pages."""
FACING = 2
"""Cards in a row; two rows make a page."""


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One access that is open: whose it is, how the other side gets in, whom it asks first. `limits` are words."""

    ref: str
    side: str
    title: str
    way_in: str = ""
    ask_first: str = ""
    persons: str = ""
    limits: tuple[str, ...] = ()
    look_again: date | None = None

    @property
    def is_long(self) -> bool:
        return sum(map(len, (self.title, self.way_in, self.ask_first, self.persons))) > LONG


@dataclass(frozen=True, slots=True)
class AccessPart(PartShape):
    """All that is open, to be ticked; `cards` are of those alone that are not as they were at the session before."""

    rows: tuple[AccessLine, ...]
    cards: tuple[AccessLine, ...] = ()
    part: str = "access"

    @property
    def pairs(self) -> tuple[tuple[AccessLine, ...], ...]:
        """The cards as they lie beside each other."""
        return tuple(self.cards[at : at + FACING] for at in range(0, len(self.cards), FACING))


def access_part(material: Material) -> AccessPart | None:
    """None where nothing is open."""
    now = _open_in(material.registers)
    if not now:
        return None
    then = _open_in(material.registers_before) if material.registers_before is not None else ()
    return AccessPart(now, tuple(one for one in now if one not in then))


def _open_in(registers: Registers) -> tuple[AccessLine, ...]:
    """What stood open there, by its number."""
    found: Iterable[Entry[Any]] = registers.standing(ACCESS, (AccessStatus.OPEN,))
    return tuple(_line(one.ref, one.text) for one in sorted(found, key=lambda one: one.number))


def _line(ref: str, text: AccessText) -> AccessLine:
    return AccessLine(
        ref=ref,
        side=text.side.value if text.side else "",
        title=text.title,
        way_in=text.way_in,
        ask_first=text.ask_first,
        persons=text.persons,
        limits=tuple(text.field_of("limits").words_of(text.limits)),
        look_again=day_in(text.look_again),
    )

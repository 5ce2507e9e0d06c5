"""Lines for the first session: opportunities, concerns, and what each side expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from facilitator.domain.registers import CONCERNS, OPPORTUNITIES
from facilitator.domain.registers.family import Kind
from facilitator.method import AgendaItem, load_method
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.queries.agendas import AgendaLine, agenda_of
from facilitator.queries.registers import registers_of


@dataclass(frozen=True, slots=True)
class Question:
    """What the room is asked, whether it is answered without a name, and what was named already (ref and title)."""

    asks: str
    anonymous: bool
    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToWritePart(PartShape):
    """Questions with lines beneath them."""

    opportunities: Question
    concerns: Question
    expects: str
    part: str = "to_write"


def to_write_part(material: Material) -> ToWritePart:
    """The questions of the agenda; where it has no such block, those of the method's launch."""
    template = load_method().template("launch").items
    items = agenda_of(material.workshop).items if material.workshop else template
    registers = registers_of(material.facts.programme.id)

    def question(key: str, kind: Kind[Any]) -> Question:
        block = _asking(items, key) or _asking(template, key)
        asks = (block.prompt or block.title) if block else kind.asks
        named = tuple((one.ref, one.title) for one in registers.live(kind))
        return Question(asks, block is not None and block.anonymous, named)

    expects = next((one.prompt for one in template if one.key == "expectations"), "")
    return ToWritePart(question("opportunities", OPPORTUNITIES), question("concerns", CONCERNS), expects)


def _asking(
    items: tuple[AgendaLine, ...] | tuple[AgendaItem, ...], key: str
) -> AgendaLine | AgendaItem | None:
    return next((one for one in items if one.collects == key), None)

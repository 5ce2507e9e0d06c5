"""The parts of packs: which stand in which pack, in which order.

A part is a module here with a shape (`PartShape`) and a function that makes it from `Material`, a template
`templates/packs/parts/<key>.html`, and a style sheet in `static/css/packs` only where the common ones do not do. It
gets its line below and stands in the pack. A part that has nothing to say is None and leaves no trace on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from facilitator.packs.criteria import CriteriaPart
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.parts.access import AccessPart, access_part
from facilitator.packs.parts.blanks import Blanks, blanks_part
from facilitator.packs.parts.bring import BringPart, bring_part
from facilitator.packs.parts.cards import CardsPart, NotHerePart, cards_part, not_here_part
from facilitator.packs.parts.check import CheckSheet, check_part
from facilitator.packs.parts.criteria import criteria_part
from facilitator.packs.parts.day import DayPart, day_in_brief, day_in_full
from facilitator.packs.parts.decide import ToDecide, decide_part
from facilitator.packs.parts.exceptions import Exceptions, exceptions_part
from facilitator.packs.parts.first_list import FirstListPart, first_list_part
from facilitator.packs.parts.measures import Measures, measures_part
from facilitator.packs.parts.people import PeoplePart, people_part
from facilitator.packs.parts.purpose import Purpose, purpose_part
from facilitator.packs.parts.registers import register_now
from facilitator.packs.parts.script import ScriptPart, script_part
from facilitator.packs.parts.settled import Settled, settled_part
from facilitator.packs.parts.sign import SignPage, sign_part
from facilitator.packs.parts.since import Since, since_part
from facilitator.packs.parts.to_write import ToWritePart, to_write_part
from facilitator.packs.parts.watch import Watch, watch_part
from facilitator.packs.parts.words import Glossary, glossary_part
from facilitator.packs.registers import RegisterPart


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what it says, and who makes that."""

    shape: type[PartShape]
    build: Callable[[Material], PartShape | None]

    @property
    def key(self) -> str:
        """The name of its template, and of its sort in what is stored."""
        (key,) = (str(field.default) for field in fields(self.shape) if field.name == "part")
        return key


PURPOSE = Part(Purpose, purpose_part)
MEASURES = Part(Measures, measures_part)
SINCE = Part(Since, since_part)
CRITERIA = Part(CriteriaPart, criteria_part)
DECIDE = Part(ToDecide, decide_part)
WATCH = Part(Watch, watch_part)
CHECK = Part(CheckSheet, check_part)
EXCEPTIONS = Part(Exceptions, exceptions_part)
ACCESSES = Part(AccessPart, access_part)
REGISTERS = Part(RegisterPart, register_now)
BLANKS = Part(Blanks, blanks_part)
SIGN = Part(SignPage, sign_part)
SETTLED = Part(Settled, settled_part)
WORDS = Part(Glossary, glossary_part)
DAY_IN_BRIEF = Part(DayPart, day_in_brief)
DAY_IN_FULL = Part(DayPart, day_in_full)
FIRST_LIST = Part(FirstListPart, first_list_part)
TO_WRITE = Part(ToWritePart, to_write_part)
PEOPLE = Part(PeoplePart, people_part)
BRING = Part(BringPart, bring_part)
SCRIPT = Part(ScriptPart, script_part)
CARDS = Part(CardsPart, cards_part)
NOT_HERE = Part(NotHerePart, not_here_part)

PARTS: Mapping[str, tuple[Part, ...]] = MappingProxyType(
    {
        "review": (
            PURPOSE,
            SINCE,
            MEASURES,
            CRITERIA,
            DECIDE,
            WATCH,
            CHECK,
            EXCEPTIONS,
            ACCESSES,
            REGISTERS,
            BLANKS,
            SIGN,
            SETTLED,
            WORDS,
        ),
        "launch": (DAY_IN_BRIEF, FIRST_LIST, TO_WRITE, BLANKS, SIGN),
        "script": (DAY_IN_FULL, PEOPLE, BRING, SCRIPT, CARDS, NOT_HERE),
    }
)
"""The parts of each kind of pack, in the order in which they are printed."""

PartShape.SORTS.update({part.key: part.shape for parts in PARTS.values() for part in parts})


def parts_of(kind: str, material: Material) -> tuple[PartShape, ...]:
    """All that a pack of this kind has to say, part by part."""
    made = (part.build(material) for part in PARTS[kind])
    return tuple(one for one in made if one is not None)

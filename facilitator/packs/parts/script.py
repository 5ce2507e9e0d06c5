"""The facilitator's script: what is said in each block, and the four cues that help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from facilitator.method import load_method
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.queries.agendas import AgendaLine, agenda_of

LONG_SCRIPT = 1800
"""Characters of one block from which it may fill a page by itself and so may break across two."""
CUES = ("half_time", "quiet", "heat", "close")


@dataclass(frozen=True, slots=True)
class ScriptBlock:
    """One block: `asks` is the question on wall and phones, `cues` are keys of CUES with what to say or do."""

    title: str
    minutes: int
    activity: str
    asks: str
    anonymous: bool
    leaves_behind: str
    begins_at: datetime
    ends_at: datetime
    script: tuple[str, ...]
    cues: tuple[tuple[str, str], ...]

    @property
    def is_long(self) -> bool:
        """Whether it may need more than a page of its own."""
        return (
            sum(map(len, (*self.script, self.leaves_behind, *(cue for _key, cue in self.cues)))) > LONG_SCRIPT
        )


@dataclass(frozen=True, slots=True)
class ScriptPart(PartShape):
    """The blocks of the agenda in their order."""

    blocks: tuple[ScriptBlock, ...]
    part: str = "script"


def script_part(material: Material) -> ScriptPart | None:
    """None while the agenda is empty."""
    workshop = material.workshop
    if workshop is None:
        return None
    blocks = tuple(_block(line, workshop.template) for line in agenda_of(workshop).items)
    return ScriptPart(blocks) if blocks else None


def _block(line: AgendaLine, template: str) -> ScriptBlock:
    cues = load_method().cues(line.from_block, template, line.title)
    return ScriptBlock(
        title=line.title,
        minutes=line.minutes,
        activity=line.activity.value,
        asks=line.prompt,
        anonymous=line.anonymous,
        leaves_behind=line.leaves_behind,
        begins_at=line.begins_at,
        ends_at=line.ends_at,
        script=line.script_paragraphs,
        cues=tuple((key, getattr(cues, key)) for key in CUES) if cues else (),
    )

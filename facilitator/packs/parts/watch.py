"""What to keep an eye on, by party and never by person; and the agenda in a few lines beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from facilitator.domain.commitments import OPEN
from facilitator.domain.sides import Side
from facilitator.domain.zones import local
from facilitator.packs.context import agenda_lines
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import AgendaLine

NAMED = 4
LINES, FEWEST = 7, 3
"""So many lines of the agenda stand on page one; measures there take the room of one each and of one for their head,
down to the fewest."""
ACROSS, BESIDE = 70, 30
"""Letters of a title that fit on one of them: across the page, and beside what is to be watched."""


@dataclass(frozen=True, slots=True)
class WatchLine:
    """Some commitments of a party: overdue, carried or unanswered; `most` days, or times carried.

    Of what is unanswered `side` is the party whose answer is due.
    """

    what: str
    side: str
    refs: tuple[str, ...]
    more: int
    most: int


@dataclass(frozen=True, slots=True)
class Watch(PartShape):
    """`agenda` has as many lines as there is room for, at most LINES; so many blocks more follow, until `until`."""

    lines: tuple[WatchLine, ...]
    agenda: tuple[AgendaLine, ...]
    more: int = 0
    until: datetime | None = None
    part: str = "watch"


def watch_part(material: Material) -> Watch | None:
    """None where there is neither."""
    found = tuple(line for side in Side for line in _lines(material, side))
    blocks = agenda_lines(material.workshop, with_notes=False) if material.workshop else ()
    blocks = tuple(one for one in blocks if one.state != "skipped")
    if not found and not blocks:
        return None
    measured = len(material.glance.measured)
    room = max(FEWEST, LINES - measured - 1) if measured else LINES
    shown = first_lines(blocks, BESIDE if found else ACROSS, room)
    more = len(blocks) - len(shown)
    return Watch(found, shown, more, blocks[-1].ends_at if more else None)


def first_lines(blocks: tuple[AgendaLine, ...], letters: int, room: int = LINES) -> tuple[AgendaLine, ...]:
    """The blocks for which there is room, one at least; where not all fit, a line is left to say how many follow."""
    lines = [-(-len(one.title) // letters) for one in blocks]
    if sum(lines) <= room:
        return blocks
    fit = [place for place in range(1, len(lines) + 1) if sum(lines[:place]) < room]
    return blocks[: max(fit, default=1)]


def _lines(material: Material, side: Side) -> list[WatchLine]:
    today, zone = material.today, material.facts.programme.time_zone
    live = [one for one in material.facts.commitments if one.state in OPEN]
    own = [one for one in live if one.side is side]
    overdue = {one.ref: one.days_over(today) for one in own if one.days_over(today) > 0}
    carried = {one.ref: one.links.carried_count for one in own if one.links.carried_count > 1}
    asked = {
        one.ref: (today - local(one.ask.asked_at, zone).date()).days
        for one in live
        if one.ask is not None and not one.ask.accepted and one.ask.side is not side
    }
    found = (("overdue", overdue), ("carried", carried), ("unanswered", asked))
    return [_line(what, side, weighed) for what, weighed in found if weighed]


def _line(what: str, side: Side, weighed: dict[str, int]) -> WatchLine:
    refs = sorted(weighed, key=lambda ref: -weighed[ref])
    return WatchLine(what, side.value, tuple(refs[:NAMED]), len(refs[NAMED:]), max(weighed.values()))

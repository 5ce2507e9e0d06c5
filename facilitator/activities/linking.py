"""Linking: opportunities left, concerns right, and a line where a concern would have to shrink before the two begin.

Each line is a link of the register. The room's own are the opportunity that is on, the pairs to work on first, and the
steps that can be taken back (domain/linking.py). What is pressed names its line, so two consoles never undo each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.paging import turn
from facilitator.activities.telling import tell
from facilitator.domain.actors import Actor
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict
from facilitator.domain.events.activities import PairChosen, PairLeft
from facilitator.domain.linking import (
    MOST_FIRST,
    Deed,
    Line,
    Sight,
    Sketch,
    Step,
    lines_in,
    page_with,
    plain_line,
    sight,
)
from facilitator.domain.registers import CONCERNS, OPPORTUNITIES
from facilitator.domain.registers.opportunities import OpportunityStatus
from facilitator.pictures import Thread, threads
from facilitator.queries.left import states_of_mode
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.registers import Entry, Registers, registers_of
from facilitator.queries.rooms import state_of_mode
from facilitator.services.activity_states import save_state, touch_rooms
from facilitator.services.register_links import link_entries, unlink_entries

MODE = "linking"
NOT_BEGUN = (OpportunityStatus.IDEA, OpportunityStatus.AGREED)
"""What the two could still begin."""

PER_PAGE = 8
"""Entries of each list that the wall shows at once: more could not be read from the back."""

OFF_THE_LISTS = "This is not on the lists any more. The page shows how they are now."


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of one list. `tied` are the refs at the other ends of its lines, `is_met` whether the room was at it.

    `is_dim` while the room is at an opportunity that it has nothing to do with.
    """

    ref: str
    title: str
    tied: tuple[str, ...]
    is_on: bool = False
    is_met: bool = False
    is_dim: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Both lists, the opportunities with most votes and the heaviest concerns first, and the lines between them."""

    left: tuple[Row, ...]
    right: tuple[Row, ...]
    lines: tuple[Line, ...]
    first: tuple[Line, ...]
    on: str
    sketch: Sketch

    @property
    def refs(self) -> frozenset[str]:
        return frozenset(one.ref for one in (*self.left, *self.right))

    @property
    def is_ready(self) -> bool:
        """Whether there is something on both sides."""
        return bool(self.left and self.right)

    @property
    def last(self) -> Step | None:
        """The step that would be taken back."""
        return self.sketch.last(self.lines, self.refs)

    def title(self, ref: str) -> str:
        return next((one.title for one in (*self.left, *self.right) if one.ref == ref), "")


@dataclass(frozen=True, slots=True)
class Part:
    """What of the table stands on one page of the wall, or all of it, with its lines."""

    left: tuple[Row, ...]
    right: tuple[Row, ...]
    picture: Markup
    number: int = 1
    of: int = 1

    @property
    def has_more(self) -> bool:
        return self.number < self.of

    @property
    def size(self) -> str:
        """How large its words can be."""
        rows = max(len(self.left), len(self.right))
        return "few" if rows <= 4 else "some" if rows <= 6 else "many"


def show(block: Block) -> Shown:
    """Both lists with their lines; nothing of them while they are hidden."""
    if block.room.hidden:
        return {"table": None, "page": None, "is_hidden": True}
    table = table_of(block)
    return {"table": table, "page": _page(table, _sight(block, table)), "is_hidden": False}


def desk(block: Block) -> Shown:
    """The same for the facilitator, also while it is hidden, all on one page."""
    table = table_of(block)
    whole = sight(len(table.left), len(table.right), max(1, len(table.left), len(table.right)), 1)
    return {
        "table": table,
        "whole": _page(table, whole),
        "wall": _page(table, _sight(block, table)),
        "can_choose": len(table.first) < MOST_FIRST,
    }


def table_of(block: Block, register: Registers | None = None) -> Table:
    """The lists as they are now."""
    register = register or registers_of(block.programme.id)
    wishes = [one for one in register.of(OPPORTUNITIES) if one.status in NOT_BEGUN]
    worries = register.live(CONCERNS)
    lines = _lines(wishes, worries)
    sketch = Sketch.read(block.state.data)
    on = str(block.state.data.get("on", ""))
    on = on if on in {one.ref for one in wishes} else ""
    met = {*block.state.data.get("met", ())}
    near = {on, *(line.concern for line in lines if line.opportunity == on)}
    ends = {one.ref: tuple(line.concern for line in lines if line.opportunity == one.ref) for one in wishes}
    ends |= {one.ref: tuple(line.opportunity for line in lines if line.concern == one.ref) for one in worries}
    all_met = met >= {one.ref for one in wishes}

    def row(one: Entry[Any]) -> Row:
        is_met = one.ref in met if one.kind is OPPORTUNITIES else all_met
        return Row(one.ref, one.title, ends[one.ref], one.ref == on, is_met, bool(on) and one.ref not in near)

    return Table(
        tuple(map(row, wishes)),
        tuple(map(row, worries)),
        lines,
        tuple(line for line in sketch.first if line in lines),
        on,
        sketch,
    )


def _lines(wishes: Sequence[Entry[Any]], worries: Sequence[Entry[Any]]) -> tuple[Line, ...]:
    """The links of the register between entries that are on the lists, in the order of both."""
    found = {(one.ref, link.ref) for one in wishes for link in one.links}
    pairs = ((one.ref, other.ref) for one in wishes for other in worries)
    return tuple(Line(*pair) for pair in pairs if pair in found)


def _sight(block: Block, table: Table) -> Sight:
    return sight(len(table.left), len(table.right), PER_PAGE, int(block.state.data.get("page", 1)))


def _page(table: Table, seen: Sight) -> Part:
    left, right = table.left[seen.left], table.right[seen.right]
    rows, columns = ({one.ref: place for place, one in enumerate(side)} for side in (left, right))
    drawn = [
        Thread(
            rows[line.opportunity],
            columns[line.concern],
            dim=bool(table.on) and line.opportunity != table.on,
            thick=line in table.first,
        )
        for line in table.lines
        if line.opportunity in rows and line.concern in columns
    ]
    return Part(left, right, threads(drawn, max(len(left), len(right))), seen.number, seen.of)


def put_on(actor: Actor, block: Block, fields: Fields) -> None:
    """The room speaks about this opportunity from now on, or about none; which one is nothing for the log."""
    block = _as_it_is(block)
    table = table_of(block)
    ref = fields.get("opportunity", "")
    if ref and ref not in {one.ref for one in table.left}:
        raise Conflict(OFF_THE_LISTS)
    _save(block, table, table.sketch, on=ref)
    touch_rooms(block.programme.id)


def tie(actor: Actor, block: Block, fields: Fields) -> None:
    """Draws a line to the concern `tie`, or rubs the one to `untie` out; what is so already stays so."""
    block = _as_it_is(block)
    table = table_of(block)
    is_drawn = "tie" in fields
    line = _line(block, table, fields, "tie" if is_drawn else "untie")
    if _link(actor, block, line, is_drawn):
        sketch = table.sketch.drawn(line) if is_drawn else table.sketch.rubbed_out(line)
        _save(block, table, sketch, on=line.opportunity, concern=line.concern)


def choose(actor: Actor, block: Block, fields: Fields) -> None:
    """The pair with the concern `choose` is one to work on first; the one with `leave` is not. Raises Invalid."""
    block = _as_it_is(block)
    table = table_of(block)
    is_chosen = "choose" in fields
    line = _line(block, table, fields, "choose" if is_chosen else "leave")
    if (line in table.first) is not is_chosen:
        sketch = table.sketch.chosen(line, table.lines) if is_chosen else table.sketch.left(line)
        _save(block, table, sketch, on=table.on)
        _tell_of(actor, block, line, is_chosen)


def undo(actor: Actor, block: Block, fields: Fields) -> None:
    """Takes the last step back that still fits the lists. Raises Conflict when there is none."""
    block = _as_it_is(block)
    table = table_of(block)
    step = table.last
    if step is None:
        raise Conflict("There is nothing to take back on these lists.")
    line = step.line
    if step.deed in (Deed.DRAW, Deed.RUB_OUT):
        _link(actor, block, line, step.deed is Deed.RUB_OUT)
    else:
        _tell_of(actor, block, line, step.deed is Deed.LEAVE)
    _save(block, table, table.sketch.undone(step), on=line.opportunity, concern=line.concern)


def _as_it_is(block: Block) -> Block:
    """The block with its state as it is once nobody else can write in its programme."""
    hold_programme(block.programme.id)
    return replace(block, state=state_of_mode(block.item.id, MODE))


def _line(block: Block, table: Table, fields: Fields, name: str) -> Line:
    """The line that a press names. Raises NotFound for what is no entry of this programme, Conflict off the lists."""
    register = registers_of(block.programme.id)
    refs = [register.entry(fields.get(one, "")).ref for one in ("opportunity", name)]
    line = Line(*refs)
    lists = ({one.ref for one in side} for side in (table.left, table.right))
    if any(ref not in side for ref, side in zip(refs, lists, strict=True)):
        raise Conflict(OFF_THE_LISTS)
    return line


def _link(actor: Actor, block: Block, line: Line, is_drawn: bool) -> bool:
    do = link_entries if is_drawn else unlink_entries
    return do(actor, block.programme.id, line.opportunity, line.concern)


def _tell_of(actor: Actor, block: Block, line: Line, is_chosen: bool) -> None:
    told = PairChosen if is_chosen else PairLeft
    tell(actor, block, told(block.item.title, line.opportunity, line.concern))


def _save(block: Block, table: Table, sketch: Sketch, *, on: str, concern: str = "") -> None:
    """Stores it, with the wall turned to where something happens."""
    lefts, rights = ([one.ref for one in side] for side in (table.left, table.right))
    page = page_with(
        len(lefts),
        len(rights),
        PER_PAGE,
        int(block.state.data.get("page", 1)),
        at=lefts.index(on) if on else None,
        to=rights.index(concern) if concern else None,
    )
    met = sorted({*block.state.data.get("met", ()), *([on] if on else ())})
    data = {**block.state.data, **sketch.plain, "on": on, "met": met, "page": page}
    save_state(block.item.id, block.state, data=data)


def ends(actor: Actor, block: Block) -> None:
    """What the room leaves behind is as it is now, whatever the register says later."""
    table = table_of(block)
    if table.lines or block.state.version:
        data = {**block.state.data, "on": "", "lines": [plain_line(one) for one in table.lines]}
        save_state(block.item.id, block.state, data=data)


def begins(actor: Actor, block: Block) -> None:
    """From now on its lines are those of the register again."""
    if "lines" in block.state.data:
        data = {name: value for name, value in block.state.data.items() if name != "lines"}
        save_state(block.item.id, block.state, data=data)


def leaves(block: Block) -> Left | None:
    """A line for each opportunity that something holds back, and for each pair to work on first."""
    register = registers_of(block.programme.id)
    kept = block.state.data.get("lines")
    lines = table_of(block, register).lines if kept is None else lines_in(kept)
    if not lines:
        return None
    held: dict[str, list[str]] = {}
    for line in lines:
        held.setdefault(line.opportunity, []).append(_named(register, line.concern))
    said = [f"{_named(register, ref)}: held back by {'; '.join(others)}" for ref, others in held.items()]
    first = [one for one in Sketch.read(block.state.data).first if one in lines]
    said += [f"To work on first: {one.opportunity} with {one.concern}" for one in first]
    return Left("What holds what back", tuple(said))


def _named(register: Registers, ref: str) -> str:
    entry = register.entry(ref)
    return ref if entry.hidden_reason else f"{ref} {isolated(entry.title)}"


@dataclass(frozen=True, slots=True)
class Pair:
    """An opportunity and its concern that today's commitments should serve."""

    line: Line
    opportunity: str
    concern: str

    @property
    def key(self) -> str:
        """How a form names it: both refs."""
        return f"{self.line.opportunity} {self.line.concern}"


def pairs_of(programme_id: int, workshop_id: int) -> tuple[Pair, ...]:
    """The pairs that a workshop has chosen, as far as their lines still stand; one query while there are none."""
    states = states_of_mode(workshop_id, MODE)
    first = dict.fromkeys(line for state in states for line in Sketch.read(state.data).first)
    if not first:
        return ()
    register = registers_of(programme_id)
    worries = register.live(CONCERNS)
    standing = _lines([one for one in register.of(OPPORTUNITIES) if not one.is_over], worries)
    titles = {one.ref: one.title for one in (*register.of(OPPORTUNITIES), *worries)}
    return tuple(
        Pair(line, titles[line.opportunity], titles[line.concern]) for line in first if line in standing
    )


KIND = Kind(
    key=MODE,
    show=show,
    desk=desk,
    acts={"on": put_on, "tie": tie, "first": choose, "undo": undo, "page": turn},
    leaves=leaves,
    begins=begins,
    ends=ends,
    is_tool=True,
)

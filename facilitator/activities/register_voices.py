"""A register whose rows are said back, in a room: a phone of each side enters its own and says the other's back.

The phone that writes for its side is the one whose owner took the pen; anybody of that side may take it over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from facilitator.activities.family import Block, Fields, Shown
from facilitator.activities.voices import actor_of
from facilitator.domain.errors import Conflict, NotAllowed, NotFound
from facilitator.domain.givers import Giver
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.said_back import SaidBack
from facilitator.domain.sides import Side
from facilitator.domain.typed_numbers import whole_number
from facilitator.domain.workshops import Kind as WorkshopKind
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.registers import Entry
from facilitator.queries.rooms import state_of_mode
from facilitator.services import register_voices as services
from facilitator.services.activity_states import save_state, touch_rooms

NOT_HERE = "This register is not what the room works on at the moment."
OTHER_PEN = "Another phone writes for your side at the moment. Take the pen first."


@dataclass(frozen=True, slots=True)
class Column:
    """One side's rows; `count` of them in all, where only a page of them is shown."""

    side: Side
    name: str
    rows: tuple[Entry[Any], ...]
    count: int

    def on(self, places: Sequence[int]) -> Column:
        """The same with what stands at these places."""
        return replace(self, rows=tuple(self.rows[place] for place in places if place < self.count))


def kind_in(view: str) -> Kind[Any] | None:
    """The register of a view, where its rows are said back."""
    return next((kind for kind in kinds() if kind.key == view and kind.said_back is not None), None)


def sided_in(view: str) -> Kind[Any] | None:
    """The register of a view, where its entries stand by sides."""
    return next((kind for kind in kinds() if kind.key == view and kind.per_side is not None), None)


def columns(block: Block, kind: Kind[Any], rows: Sequence[Entry[Any]]) -> tuple[Column, ...]:
    """The rows by the side whose they are, in the order in which they were said."""
    assert kind.per_side is not None
    ordered = sorted(rows, key=lambda one: one.number)
    found = []
    for side in Side:
        own = tuple(one for one in ordered if kind.per_side.owner(one.text) is side)
        found.append(Column(side, block.programme.party_name(side), own, len(own)))
    return tuple(found)


def mine(block: Block, kind: Kind[Any], rows: Sequence[Entry[Any]], giver: Giver) -> Shown:
    """What one phone may do: what its side has said, what it is to say back, what it is to confirm."""
    side = giver.side
    if side is None or giver.person_id is None:
        return {}
    pen = block.state.data.get("pens", {}).get(side.value)
    own, theirs = (column.rows for column in _mine_first(columns(block, kind, rows), side))
    new = sum(one.workshop == block.workshop.number for one in own)
    return {
        "kind": kind,
        "side": side,
        "other": block.programme.party_name(side.other),
        "writes": pen == giver.person_id,
        "is_taken": pen is not None,
        "own": own,
        "theirs": theirs,
        "left": max(0, _back(kind).most - new),
        "outcomes": [
            (status, word) for status, word in kind.pressed if kind.status(status) is not kind.first
        ],
        "asks_met": block.workshop.kind is not WorkshopKind.LAUNCH,
    }


def _mine_first(found: Sequence[Column], side: Side) -> list[Column]:
    return sorted(found, key=lambda one: one.side is not side)


def give_pen(block: Block, giver: Giver, _fields: Fields, _view: str) -> Shown:
    """This phone writes for its side from now on."""
    hold_programme(block.programme.id)
    state = state_of_mode(block.item.id, block.state.mode)
    side = side_of(giver)
    if giver.person_id is None:
        raise NotAllowed("A phone with a name writes for its side.")
    pens = {**state.data.get("pens", {}), side.value: giver.person_id}
    save_state(block.item.id, state, data={**state.data, "pens": pens})
    touch_rooms(block.programme.id)
    return {"writes": side.value}


def give_own(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """A row of this side's own."""
    kind, side = _writing(block, giver, view)
    given = {one.name: fields.get(one.name, "") for one in kind.words.asked() if one.is_text}
    words = kind.words.of({**given, _back(kind).side: side.value})
    ref = services.say_own(actor_of(giver), block.programme.id, block.workshop.id, side, words)
    return {"ref": ref}


def give_back(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """How the other side's row is understood."""
    _kind, side = _writing(block, giver, view)
    services.say_back(*_of(block, giver, fields), side, fields.get("answer", ""), _version(fields))
    return {"ref": fields.get("ref", "")}


def give_right(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """The owner's yes to it."""
    _kind, side = _writing(block, giver, view)
    services.confirm(*_of(block, giver, fields), side, _version(fields))
    return {"ref": fields.get("ref", "")}


def give_instead(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """What the owner means instead."""
    _kind, side = _writing(block, giver, view)
    services.correct(*_of(block, giver, fields), side, fields.get("correction", ""), _version(fields))
    return {"ref": fields.get("ref", "")}


def give_met(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """Whether it was met."""
    _kind, side = _writing(block, giver, view)
    services.say_how_it_went(*_of(block, giver, fields), side, fields.get("status", ""))
    return {"ref": fields.get("ref", "")}


GIVES = {
    "pen": give_pen,
    "own": give_own,
    "back": give_back,
    "right": give_right,
    "instead": give_instead,
    "met": give_met,
}


def _of(block: Block, giver: Giver, fields: Fields) -> tuple[Any, int, str]:
    return actor_of(giver), block.programme.id, fields.get("ref", "")


def _writing(block: Block, giver: Giver, view: str) -> tuple[Kind[Any], Side]:
    """The register that is on, and whose words these are. Raises Conflict, NotAllowed for a phone without the pen."""
    kind, side = kind_in(view), side_of(giver)
    if kind is None:
        raise Conflict(NOT_HERE)
    holds_pen(block, giver, side)
    return kind, side


def holds_pen(block: Block, giver: Giver, side: Side) -> None:
    """Raises NotAllowed for a phone that does not write for its side."""
    pens = state_of_mode(block.item.id, block.state.mode).data.get("pens", {})
    if not giver.scribe and pens.get(side.value) != giver.person_id:
        raise NotAllowed(OTHER_PEN)


def side_of(giver: Giver) -> Side:
    """Whose words these are. Raises NotAllowed where nobody has said."""
    if giver.side is None:
        raise NotAllowed("Choose whose words these are.")
    return giver.side


def _version(fields: Fields) -> int:
    return whole_number(fields.get("version", "")) or 0


def _back(kind: Kind[Any]) -> SaidBack:
    if kind.said_back is None:
        raise NotFound
    return kind.said_back

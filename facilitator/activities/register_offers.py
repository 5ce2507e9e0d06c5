"""A register of offers and requests, in a room: the phone that writes for a side offers what is its own, asks for what
is the other's, and says how it used what is open to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from facilitator.activities.family import Block, Fields, Shown
from facilitator.activities.register_voices import NOT_HERE, holds_pen, side_of
from facilitator.activities.voices import actor_of
from facilitator.domain.errors import Conflict, NotAllowed
from facilitator.domain.givers import Giver
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.said_back import NOT_YOURS
from facilitator.domain.registers.voiced import Voiced
from facilitator.domain.sides import Side
from facilitator.domain.typed_numbers import whole_number
from facilitator.queries.registers import Entry, registers_of
from facilitator.services.register_rounds import say_round
from facilitator.services.register_voices import say_for_side


def kind_in(view: str) -> Kind[Any] | None:
    """The register of a view, where phones write into it."""
    return next((kind for kind in kinds() if kind.key == view and kind.voiced is not None), None)


def mine(block: Block, kind: Kind[Any], rows: Sequence[Entry[Any]], giver: Giver) -> Shown:
    """What one phone may do: what is open to its side, what its side opens."""
    side, voiced = giver.side, kind.voiced
    if side is None or giver.person_id is None or voiced is None or kind.per_side is None:
        return {}
    pen = block.state.data.get("pens", {}).get(side.value)
    live = sorted((one for one in rows if not one.is_over), key=lambda one: one.number)
    return {
        "kind": kind,
        "side": side,
        "other": block.programme.party_name(side.other),
        "writes": pen == giver.person_id,
        "is_taken": pen is not None,
        "own": [one for one in live if kind.per_side.owner(one.text) is side],
        "theirs": [one for one in live if kind.per_side.owner(one.text) is side.other],
        "offers": [kind.words.field_of(name) for name in voiced.offers],
        "asks": [kind.words.field_of(name) for name in voiced.asks],
        "session": block.workshop.number,
    }


def give_offer(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """Something of this side's own that nobody asked for."""
    kind, voiced, side = _writing(block, giver, view)
    return _written(block, giver, fields, kind, voiced.offers, side, voiced.offered)


def give_ask(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """Something of the other side's."""
    kind, voiced, side = _writing(block, giver, view)
    return _written(block, giver, fields, kind, voiced.asks, side.other, voiced.asked)


def _written(
    block: Block,
    giver: Giver,
    fields: Fields,
    kind: Kind[Any],
    names: Sequence[str],
    owner: Side,
    begins: str,
) -> Shown:
    assert kind.per_side is not None
    given = {name: fields.get(name, "") for name in names} | {kind.per_side.field: owner.value}
    words = kind.words.of({"title": "", **given})
    ref = say_for_side(actor_of(giver), block.programme.id, block.workshop.id, words, begins)
    return {"ref": ref}


def give_use(block: Block, giver: Giver, fields: Fields, view: str) -> Shown:
    """What the side that looks says of it in this session. Raises NotAllowed for what is its own, Stale."""
    kind, _voiced, side = _writing(block, giver, view)
    one = registers_of(block.programme.id).entry(fields.get("ref", ""))
    if kind.rounds is None or one.kind is not kind or not kind.rounds.asked_of(one.status):
        raise Conflict(NOT_HERE)
    if kind.per_side is None or kind.per_side.owner(one.text) is side:
        raise NotAllowed(NOT_YOURS)
    said = {field.name: fields.get(field.name, "") for field in kind.rounds.fields}
    version = whole_number(fields.get("version", "")) or 0
    say_round(actor_of(giver), block.programme.id, one.ref, block.workshop.number, said, version)
    return {"ref": one.ref}


GIVES = {"offer": give_offer, "ask": give_ask, "use": give_use}


def _writing(block: Block, giver: Giver, view: str) -> tuple[Kind[Any], Voiced, Side]:
    """The register that is on, and whose words these are. Raises Conflict, NotAllowed for a phone without the pen."""
    kind, side = kind_in(view), side_of(giver)
    if kind is None or kind.voiced is None:
        raise Conflict(NOT_HERE)
    holds_pen(block, giver, side)
    return kind, kind.voiced, side

"""Register: what the room has gathered before, on the projector: entries with what they are linked with."""

from __future__ import annotations

from typing import Any

from facilitator import clock
from facilitator.activities import register_offers as offers
from facilitator.activities import register_voices as voices
from facilitator.activities.family import Block, Fields, Give, Kind, Shown
from facilitator.activities.paging import Page, page_of, turn
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Invalid
from facilitator.domain.givers import Giver
from facilitator.domain.registers import OPPORTUNITIES, kind_by_key, kinds
from facilitator.domain.registers.opportunities import POSSIBLE_NOW
from facilitator.domain.workshops import Kind as WorkshopKind
from facilitator.domain.zones import today_in
from facilitator.pictures import ABREAST
from facilitator.queries.houses import longest_house, openings
from facilitator.queries.registers import Entry, registers_of
from facilitator.services.activity_states import save_state, touch_rooms
from facilitator.services.registers import move_entry

POSSIBLE, NOTHING = "possible", "nothing"
"""Beside the registers: what trust has made possible by now, and the prompt alone."""

PER_PAGE = 4
"""Entries that the projector shows at once."""

PER_SIDE = 3
"""Of a register that stands on the projector by sides, so many of each."""

ON_DESK = 40
"""Rows beside the console; the rest stands on the register's page."""


def views() -> dict[str, tuple[str, str]]:
    """What can be shown: the word of its key, and what is said over its entries."""
    registers = {kind.key: (kind.title, kind.lead or kind.title) for kind in kinds()}
    return registers | {
        POSSIBLE: ("Possible now", "What trust has made possible"),
        NOTHING: ("The question alone", ""),
    }


def show(block: Block) -> Shown:
    """The register that the facilitator has chosen, a page of it; what was taken off the lists nowhere."""
    view = view_of(block)
    today = today_in(block.programme.time_zone, clock.now())
    entries = () if block.room.hidden else entries_in(block, view)
    kind = voices.kind_in(view)
    sided = voices.sided_in(view)
    sides = voices.columns(block, sided, entries) if sided else ()
    register = next((one for one in kinds() if one.key == view), OPPORTUNITIES)
    doors = openings(register, entries, today)
    page: Page[Any] = page_of(block, entries, PER_PAGE)
    if sided:
        page = page_of(block, range(max((column.count for column in sides), default=0)), PER_SIDE)
    if doors:
        page = page_of(block, range(longest_house(doors)), ABREAST)
    return {
        "view": view,
        "views": views(),
        "entries": entries,
        "page": page,
        "kind": kind,
        "written": offers.kind_in(view),
        "register": register,
        "sides": tuple(column.on(page.things) for column in sides),
        "doors": doors,
        "first": (page.number - 1) * ABREAST,
        "pens": tuple(sorted(block.state.data.get("pens", {}).items())),
        "is_hidden": block.room.hidden,
        "today": today,
    }


def entries_in(block: Block, view: str) -> tuple[Entry[Any], ...]:
    """What stands in a view, closed doors too; nothing in the question alone."""
    if view == NOTHING:
        return ()
    register = registers_of(block.programme.id)
    if view == POSSIBLE:
        return register.standing(OPPORTUNITIES, POSSIBLE_NOW)
    kind = kind_by_key(view)
    return register.of(kind) if kind.doors else register.live(kind)


def desk(block: Block) -> Shown:
    """The rows beside the console, also while they are hidden from the room: each can be made a commitment."""
    rows = entries_in(block, view_of(block))
    return {"rows": rows[:ON_DESK], "more": len(rows[ON_DESK:])}


def view_of(block: Block) -> str:
    """What is shown: as chosen, else what the block collects; a review says what has become possible, every other block
    asks its question alone."""
    chosen = str(block.state.settings.get("view") or block.item.collects)
    if chosen in views():
        return chosen
    return POSSIBLE if block.workshop.kind is WorkshopKind.REVIEW else NOTHING


def mine(block: Block, giver: Giver) -> Shown:
    """What one phone says for its side, where phones write into its register; nothing while they are hidden."""
    view = view_of(block)
    kind, written = voices.kind_in(view), offers.kind_in(view)
    if block.room.hidden:
        return {}
    if written is not None:
        return offers.mine(block, written, entries_in(block, view), giver)
    return voices.mine(block, kind, entries_in(block, view), giver) if kind is not None else {}


_GIVES = {**voices.GIVES, **offers.GIVES}


def _given(name: str) -> Give:
    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        return _GIVES[name](block, giver, fields, view_of(block))

    return give


def choose(actor: Actor, block: Block, fields: Fields) -> None:
    """Chooses what of the registers is shown, from its first page on."""
    view = fields.get("view", "")
    if view not in views():
        raise Invalid({"view": "Choose what the room should see."})
    save_state(
        block.item.id,
        block.state,
        settings={**block.state.settings, "view": view},
        data={**block.state.data, "page": 1},
    )
    touch_rooms(block.programme.id)


def move(actor: Actor, block: Block, fields: Fields) -> None:
    """Where an entry stands now, as the side whose it is says. Raises NotFound, Invalid."""
    move_entry(actor, block.programme.id, fields.get("ref", ""), fields.get("status", ""))


KIND = Kind(
    key="register",
    show=show,
    desk=desk,
    mine=mine,
    gives={name: _given(name) for name in _GIVES},
    acts={"view": choose, "page": turn, "move": move},
    has_mine=True,
    is_tool=True,
)

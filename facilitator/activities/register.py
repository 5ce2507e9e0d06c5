"""Register: what the room has gathered before, on the projector: opportunities with the concerns that hold them."""

from __future__ import annotations

from facilitator.activities.family import Block, Fields, Kind, Shown
from facilitator.activities.paging import page_of, turn
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Invalid
from facilitator.queries.registers import register_of
from facilitator.services.activity_states import save_state, touch_rooms

VIEWS = ("opportunities", "concerns", "possible", "nothing")
"""What of it is shown; `possible` is what trust has made possible by now, `nothing` the prompt alone."""

PER_PAGE = 4
"""Entries that the projector shows at once."""


def show(block: Block) -> Shown:
    """The part of the register that the facilitator has chosen, a page of it; concerns that were taken off nowhere."""
    view = view_of(block)
    if view == "nothing" or block.room.hidden:
        return {
            "view": view,
            "page": page_of(block, (), PER_PAGE),
            "entries": (),
            "is_hidden": block.room.hidden,
        }
    register = register_of(block.programme.id)
    entries = {
        "opportunities": register.live_opportunities,
        "concerns": register.open_concerns,
        "possible": register.possible_now,
    }[view]
    return {"view": view, "entries": entries, "page": page_of(block, entries, PER_PAGE), "is_hidden": False}


def view_of(block: Block) -> str:
    """What is shown: as chosen, else what the block collects, else the opportunities in a workshop on step 1."""
    chosen = block.state.settings.get("view") or block.item.collects
    if chosen in VIEWS:
        return str(chosen)
    return "opportunities" if block.workshop.step == 1 else "nothing"


def choose(actor: Actor, block: Block, fields: Fields) -> None:
    """Chooses what of the register is shown, from its first page on."""
    view = fields.get("view", "")
    if view not in VIEWS:
        raise Invalid({"view": "Choose what the room should see."})
    save_state(
        block.item.id,
        block.state,
        settings={**block.state.settings, "view": view},
        data={**block.state.data, "page": 1},
    )
    touch_rooms(block.programme.id)


KIND = Kind(key="register", show=show, acts={"view": choose, "page": turn}, is_tool=True)

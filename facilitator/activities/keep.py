"""Keep: what the room takes on of what it has gathered. The groups stand in the order of their votes, those that lead
are ticked, and one press takes what is ticked into the register.
"""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.activities.family import Block, Fields, Kind, Shown
from facilitator.domain.actors import Actor
from facilitator.domain.errors import NotFound
from facilitator.domain.stages import leading
from facilitator.queries.boards import GroupView, board_of
from facilitator.services.activity_states import save_state, touch_rooms
from facilitator.services.registers import take_board

CONCERNS = "concerns"


@dataclass(frozen=True, slots=True)
class Kept:
    """A group and whether it is kept: `ticked` as long as it is not in the register, `group.entry_ref` once it is."""

    group: GroupView
    ticked: bool

    @property
    def waits(self) -> bool:
        """Whether the next press takes it into the register."""
        return self.ticked and not self.group.entry_ref


def lines_of(block: Block) -> tuple[Kept, ...]:
    """The groups of the block's board, most votes first.

    Until somebody says otherwise those are ticked that lead; concerns all, as a concern is not outvoted.
    """
    groups = sorted(board_of(block.item.id).groups, key=lambda one: (-(one.votes or 0), one.position))
    all_of_them = block.item.collects == CONCERNS
    ticks = block.state.data.get("ticks", {})
    leads = leading([group.votes for group in groups])
    return tuple(
        Kept(group, bool(ticks.get(group.key, all_of_them or lead)))
        for group, lead in zip(groups, leads, strict=True)
    )


def waiting(block: Block) -> tuple[Kept, ...]:
    """What the next press takes into the register; nothing where the cards become nothing there."""
    return tuple(one for one in lines_of(block) if one.waits) if block.item.collects else ()


def show(block: Block) -> Shown:
    """What is kept, in the order of the votes; nothing of it while it is hidden."""
    lines = lines_of(block)
    kept = [one for one in lines if one.ticked or one.group.entry_ref]
    return {"hidden": block.room.hidden, "kept": () if block.room.hidden else tuple(kept), "of": len(lines)}


def desk(block: Block) -> Shown:
    lines = lines_of(block)
    return {
        "lines": lines,
        "collects": block.item.collects,
        "waiting": sum(one.waits for one in lines),
        "has_votes": any(one.group.votes is not None for one in lines),
    }


def tick(actor: Actor, block: Block, fields: Fields) -> None:
    """Says that a group is kept, or that it is not; which are is nothing for the log before they are taken."""
    key = fields.get("group", "")
    if board_of(block.item.id).group(key) is None:
        raise NotFound("This group is not on the board any more.")
    ticks = {**block.state.data.get("ticks", {}), key: fields.get("on") == "1"}
    save_state(block.item.id, block.state, data={**block.state.data, "ticks": ticks})
    touch_rooms(block.programme.id)


def take(actor: Actor, block: Block, fields: Fields) -> None:
    """Takes what is ticked into the register of step 1. Raises Invalid where nobody says as what."""
    collects = fields.get("collects") or block.item.collects
    keys = [one.group.key for one in lines_of(block) if one.waits]
    save_state(block.item.id, block.state, data=block.state.data)
    take_board(actor, block.programme.id, block.workshop, block.item.id, collects, keys)
    touch_rooms(block.programme.id)


KIND = Kind(key="keep", show=show, desk=desk, acts={"tick": tick, "take": take})

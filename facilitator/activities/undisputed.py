"""What nobody disputes, before the room as one list: it is read aloud, and confirmed in one stroke."""

from __future__ import annotations

from typing import Any

from facilitator.activities.family import Block
from facilitator.domain.sides import Side
from facilitator.queries.review import ReviewList, ToCheck, is_checked

TOGETHER = "undisputed"
"""In place of a ref: the room looks at all of them."""
ROWS = 6
"""Of one side that the wall shows at once."""
FEW = 2
"""From so many on a review begins with them; a single one is looked at like any other."""


def first_on_show(found: ReviewList) -> str:
    """What a review begins with: TOGETHER, else the ref of the first to judge; empty where there is nothing."""
    return TOGETHER if len(found.to_confirm) >= FEW else found.next_to_judge("")


def ref_on_show(block: Block, found: ReviewList) -> str:
    """What the room looks at: what was put there, else what the review begins with; empty at the end."""
    data = block.state.data
    return str(data["ref"]) if "ref" in data else first_on_show(found)


def together_on_show(block: Block, found: ReviewList) -> bool:
    """Whether the room looks at what nobody disputes."""
    return ref_on_show(block, found) == TOGETHER and bool(found.undisputed)


def together(block: Block, found: ReviewList) -> list[dict[str, Any]]:
    """Each side's, and how many of them have their outcome."""
    return [_of_side(block, [one for one in found.undisputed if one.side is side], side) for side in Side]


def _of_side(block: Block, own: list[ToCheck], side: Side) -> dict[str, Any]:
    return {
        "side": side.value,
        "name": block.programme.party_name(side),
        "count": len(own),
        "confirmed": sum(is_checked(one) for one in own),
        "more": max(0, len(own) - ROWS),
        "rows": [
            {
                "ref": one.ref,
                "deed": one.deed,
                "giver": one.giver,
                "receiver": one.receiver,
                "report": one.report,
                "outcome": "" if block.room.hidden else one.outcome,
            }
            for one in own[:ROWS]
        ],
    }

"""What was voted on keeps the words that it had, unless they come off the board: then the vote says them no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from facilitator.queries.boards import Board
from facilitator.queries.left import states_of
from facilitator.services.activity_states import save_state

MODE = "vote"
TAKEN_OFF = "(taken off the board)"


def group_of_card(board: Board, card_key: str) -> str:
    """The key of the group that a card lies in, hidden or not; empty for one that is not on this board."""
    return next((one.group_key for one in (*board.cards, *board.hidden) if one.key == card_key), "")


def retitle(workshop_id: int, board: Board, group_key: str) -> None:
    """In every vote of the workshop this group is called what it is called on the board now."""
    group = board.group(group_key)
    title = group.title if group is not None else TAKEN_OFF
    for (item_id, mode), state in states_of(workshop_id).items():
        if mode == MODE and state.data.get("board"):
            data = _with_title(state.data, group_key, title)
            if data != state.data:
                save_state(item_id, state, data=data)


def _with_title(data: Mapping[str, Any], key: str, title: str) -> dict[str, Any]:
    options = [[one, title if one == key else words] for one, words in data.get("options", ())]
    result = [one | {"title": title} if one["key"] == key else one for one in data.get("result", ())]
    return {**data, "options": options, **({"result": result} if "result" in data else {})}
